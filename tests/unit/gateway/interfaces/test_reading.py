"""Files of interfaces: a good one, and each thing that can be wrong is named with its place."""

import pytest

from gateway.interfaces.errors import BadInterface
from gateway.interfaces.reading import read_interfaces

HOSTS = frozenset({"insurance.example", "10.0.0.5:8443"})
GOOD = """
entity = "Truck"
key = "vin"
url = "https://insurance.example/v1/state/{key}?full=1"
secret_file = "insurance.token"

[[field]]
name = "insurance_state"
zh = "保险状态"
en = "state of the compulsory insurance"
type = "text"
pointer = "/data/state"
"""


def read(folder, text, name="insurance.toml"):
    (folder / "insurance.token").write_text("Bearer s3cret\n", encoding="ascii")
    (folder / name).write_text(text, encoding="utf-8")
    return read_interfaces(folder, HOSTS)


def test_a_good_file(tmp_path):
    (made,) = read(tmp_path, GOOD)

    assert (made.source, made.headers) == ("insurance", {"Authorization": "Bearer s3cret"})
    assert made.by_name["insurance_state"].zh == "保险状态"
    assert "s3cret" not in repr(made)


def test_no_folder_has_no_interfaces(tmp_path):
    assert read_interfaces(tmp_path / "none", HOSTS) == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Truck"', '"Trucks"', "entity: Trucks is not known; did you mean Truck?"),
        ('"vin"', '"vim"', "key: vim is not known; did you mean vin?"),
        ('"vin"', '"rated_load_kg"', "key: rated_load_kg is not known"),
        ("https://insurance.example", "https://elsewhere.example", "interfaces.hosts"),
        ("https://insurance.example", "https://10.0.0.5:9999", "interfaces.hosts"),
        ("https://", "ftp://", "url: must be an http or https address"),
        ("https://", "https://user:pw@", "url: must be an http or https address"),
        ("{key}", "1", "url: must hold {key} once"),
        ("full=1", "also={key}", "url: must hold {key} once"),
        ("insurance.example/v1", "{key}.example/v1", "url: must"),
        ("full=1", "full={other}", "url: must hold {key} once"),
        ('"insurance.token"', '"missing.token"', "secret_file"),
        ('"/data/state"', '"data.state"', "pointer must be a JSON pointer"),
        ('"/data/state"', '"/data/~2"', "pointer must be a JSON pointer"),
        ('"insurance_state"', '"brand"', "field brand: Truck has this already"),
        ('"insurance_state"', '"companies"', "field companies: Truck has this already"),
        ('"insurance_state"', '"recorded_at"', "field recorded_at: Truck has this already"),
        ('"insurance_state"', '"insuranceState"', "name must be small letters"),
        ('"insurance_state"', '"insurance_2"', "name must be small letters"),
        ('type = "text"', 'type = "money"', "type: must be one of text, integer"),
        ("entity =", "budget_ms = 5\nentity =", "budget_ms: must be from 10 to 30000"),
        ("entity =", "stale_s = 5\nentity =", "stale_s: must not be less than fresh_s"),
        ("entity =", "timeout = 5\nentity =", "timeout: is not known"),
        ("entity =", "entity", "is no TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, old, new, fault):
    assert old in GOOD
    with pytest.raises(BadInterface) as wrong:
        read(tmp_path, GOOD.replace(old, new, 1))

    assert fault in str(wrong.value)
    assert "insurance.toml" in str(wrong.value)


def test_a_key_that_is_personal_leaves_the_hub_by_no_address(tmp_path):
    text = GOOD.replace('"Truck"', '"Driver"').replace('"vin"', '"licence_number"')

    with pytest.raises(BadInterface, match="personal information"):
        read(tmp_path, text)


def test_a_file_without_fields_and_two_files_with_one(tmp_path):
    with pytest.raises(BadInterface, match="declare at least one"):
        read(tmp_path, GOOD.partition("[[field]]")[0])
    read(tmp_path, GOOD)
    with pytest.raises(BadInterface, match=r"stands in insurance\.toml as well"):
        read(tmp_path, GOOD, "other.toml")
