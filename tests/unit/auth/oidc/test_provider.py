"""Settings of a provider: what is refused, and that the message names the field."""

from pathlib import Path

import pytest

from auth.errors import BadProvider
from auth.oidc.provider import is_safe_url, read_providers
from gateway.errors import BadSetting, UnknownSetting
from gateway.settings import load

PLACE = {"role": "police", "department": "police"}
GOOD = {"name": "city", "issuer": "https://id.example", "places": [PLACE]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "City"}, "name must be of lower-case letters"),
        ({"name": ...}, "name is missing"),
        ({"name": "state"}, "/login/state is taken"),
        ({"client_id": ""}, "client_id must be a text"),
        ({"issuer": "http://id.example"}, "issuer must be an https address"),
        ({"issuer": "https://id.example?x=1"}, "issuer must be an https address"),
        ({"issuer": ""}, "issuer must be a text"),
        ({"places": []}, "places must hold at least one"),
        ({"places": ...}, "places must hold at least one"),
        ({"places": [{"department": "police"}]}, "places: role is missing"),
        ({"places": [{"role": "x", "department": "navy"}]}, "there is no department navy"),
        ({"places": [{"role": "x"}]}, "give a department here"),
        ({"places": [PLACE | {"roles": ["king"]}]}, "there is no role king"),
        ({"places": [PLACE | {"colour": "red"}]}, "there is no field colour"),
        ({"department": "dept"}, "one of both"),
        ({"algorithms": ["HS256"]}, "HS256 is none of"),
        ({"algorithms": ["none"]}, "none is none of"),
        ({"algorithms": []}, "must name at least one each"),
        ({"audience": []}, "audience must name at least one"),
        ({"skew_s": 3600}, "skew_s must be 0 to 300"),
        ({"skew_s": "30"}, "skew_s must be a whole number"),
        ({"types": ["JWT"], "client_id": "zhatu"}, "an ID token could pass"),
        ({"roles": []}, "roles must be the name of a claim"),
        ({"isuer": "x"}, "there is no field isuer"),
    ],
    ids=str,
)
def test_what_cannot_work_is_refused_by_field(changes, said):
    table = {name: value for name, value in (GOOD | changes).items() if value is not ...}

    with pytest.raises(BadProvider, match=said):
        read_providers([table])


@pytest.mark.parametrize("what", ["name", "issuer"])
def test_two_providers_may_not_share(what):
    other = {"name": "other", "issuer": "https://other.example"} | {what: GOOD[what]}

    with pytest.raises(BadProvider, match=f"the same {what}"):
        read_providers([GOOD, GOOD | other])


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://id.example/realms/x", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost:8080", True),
        ("http://id.example", False),
        ("http://127.0.0.1.example", False),
        ("http://169.254.169.254/", False),
        ("https://a@id.example", False),
        ("https://", False),
        ("https://[", False),
        ("ftp://127.0.0.1", False),
        ("//id.example", False),
    ],
)
def test_addresses_are_https_or_this_very_machine(url, is_safe):
    assert is_safe_url(url) is is_safe


def test_the_settings_file_holds_them_and_files_are_meant_from_it(tmp_path):
    file = tmp_path / "zhatu.toml"
    file.write_text(
        "[[providers]]\nname = 'city'\nissuer = 'https://id.example'\nclient_id = 'hub'\n"
        "client_secret_file = 'secret'\nroles = ['a', 'b']\n"
        "[[providers.places]]\nrole = 'police'\ndepartment = 'police'\n"
    )

    (one,) = load({}, file).providers

    assert (one.roles, one.client_secret_file) == (("a", "b"), tmp_path / "secret")


@pytest.mark.parametrize("text", ["providers = 'x'", "[providers]\nname = 'x'", "providers = [1]"])
def test_what_is_no_table_is_told(tmp_path, text):
    file = Path(tmp_path / "zhatu.toml")
    file.write_text(text)

    with pytest.raises((BadSetting, UnknownSetting), match="providers"):
        load({}, file)


def test_no_variable_of_the_environment_gives_a_provider():
    with pytest.raises(BadSetting, match="tables of the settings file"):
        load({"ZHATU_PROVIDERS": "x"})
