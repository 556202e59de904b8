"""Files of partner systems: each thing that cannot be meant is named with its field."""

import pytest

from gateway.delivery.errors import BadPartner, NoSuchPartner
from gateway.delivery.partner import STANDARD_TOLD, open_partners

GOOD = """
department = "urban_management"
districts = ["500107"]

[callbacks]
scheme = "body"
keys = { "1" = "a.key" }
fields = { case_number = "caseNo", status = "data.status" }
statuses = { "已处置" = "resolved" }

[[webhooks]]
name = "cases"
url = "https://um.example/hook"
topics = ["case.*", "alert.confirmed"]
keys = { "1" = "a.key" }
"""


def written(folder, text, key="0123456789abcdef"):
    (folder / "um.toml").write_text(text, encoding="utf-8")
    (folder / "a.key").write_text(key, encoding="utf-8")
    return folder


def test_a_file_says_all_of_a_system(tmp_path):
    partners = open_partners(written(tmp_path, GOOD))

    um = partners.get("um")
    (hook,) = um.webhooks
    assert (um.department, um.principal.person) == ("urban_management", "system:um")
    assert um.inbound.statuses["已处置"] == um.inbound.statuses["resolved"] == "resolved"
    assert list(partners.webhooks()) == ["um/cases"]
    assert hook.fields == STANDARD_TOLD
    assert [hook.wants(t) for t in ("case.assign", "alert.confirmed", "alert.rejected")] == [
        True, True, False,
    ]  # fmt: skip
    assert "0123456789abcdef" not in repr(partners)
    with pytest.raises(NoSuchPartner):
        partners.get("police")


def test_without_a_folder_there_are_no_systems(tmp_path):
    assert open_partners(tmp_path / "none").by_name == {}


@pytest.mark.parametrize(
    ("was", "now", "field"),
    [
        ('"urban_management"', '"city"', "department"),
        ('scheme = "body"', 'scheme = "md5"', "scheme"),
        ('scheme = "body"', 'schema = "body"', "callbacks.schema"),
        ('case_number = "caseNo", ', "", "callbacks.fields.case_number"),
        ('"已处置" = "resolved"', '"已处置" = "done"', "callbacks.statuses"),
        ('"已处置" = "resolved"', '"已处置" = ["resolved"]', "callbacks.statuses"),
        ("https://um.example/hook", "http://um.example/hook", r"webhooks\[0\].url"),
        ("https://um.example/hook", "https://u:p@um.example/", r"webhooks\[0\].url"),
        ("https://um.example/hook", "https://um.example:99999/", r"webhooks\[0\].url"),
        ("https://um.example/hook", "https://um.example:x/", r"webhooks\[0\].url"),
        ('"case.*"', '"*"', r"webhooks\[0\].topics"),
        ('name = "cases"', 'name = "Cases/x"', r"webhooks\[0\].name"),
        (
            'topics = ["case.*"',
            'fields = ["by_person"]\ntopics = ["case.*"',
            r"webhooks\[0\].fields",
        ),
        ('topics = ["case.*"', 'purpose = "fun"\ntopics = ["case.*"', "purpose"),
        ('keys = { "1" = "a.key" }\nfields', "keys = {}\nfields", "callbacks.keys"),
        ('keys = { "1" = "a.key" }\nfields', 'keys = {"1" = "b.key"}\nfields', "callbacks.keys.1"),
        ('keys = { "1" = "a.key" }\nfields', 'keys = {"密" = "a.key"}\nfields', "callbacks.keys"),
        ('keys = { "1" = "a.key" }\nfields', 'keys = {"" = "a.key"}\nfields', "callbacks.keys"),
        ("[callbacks]", "[callbacks", "the file"),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path, was, now, field):
    assert was in GOOD

    with pytest.raises(BadPartner, match=f"^um.toml: {field} must be"):
        open_partners(written(tmp_path, GOOD.replace(was, now)))


def test_a_key_that_is_too_short_is_refused(tmp_path):
    with pytest.raises(BadPartner, match="at least"):
        open_partners(written(tmp_path, GOOD, key="short"))
