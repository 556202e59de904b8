from datetime import date

import pytest

from gateway.cases.deadlines.limit import Unit, Urgency
from gateway.items.errors import BadItems, NoSuchItem
from gateway.items.register import open_register, read_item
from tests.unit.gateway.items.texts import a_version, an_item


def test_an_item_is_read_with_its_versions_and_limit():
    item = read_item("uncovered.toml", an_item(a_version(co_handlers='"police"')))

    (version,) = item.version
    limit = version.limits.read()
    assert (item.code, item.kind) == ("UNCOVERED", "UNCOVERED")
    assert version.departments == ("urban_management", "police")
    assert version.effective_from == date(2026, 1, 1)
    assert (limit.amount, limit.unit) == (7, Unit.WORKING_DAYS)
    assert limit.faster == {Urgency.URGENT: 3}
    assert version.basis[0].checked is False


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("code = ", "is no TOML"),
        (an_item().replace('code = "UNCOVERED"', ""), "code: is missing"),
        (an_item().replace('name = "未密闭运输"', 'name = " "'), "name: must be text"),
        (an_item(a_version(extra="colour = 1")), r"version\[1\].colour: is not known"),
        (an_item(a_version(since='"2026"')), r"version\[1\].effective_from: must be a day"),
        (an_item(a_version(co_handlers="1")), r"co_handlers\[1\]: must be text"),
        (an_item(a_version(total="soon")), r"version\[1\].limits: limit 'soon'"),
        (an_item(a_version(total="7 days of 民法典")), "known laws"),
        (an_item().replace("urgent = 3", "urgent = true"), "urgent: must be a whole number"),
        (an_item().replace("urgent = 3", "urgent = 0"), "must be from 1"),
        (an_item().replace('plan = ["核对号牌"]', 'plan = "核对号牌"'), "plan: must be a list"),
        (an_item(a_version(extra="penalty = 5")), "penalty: must be a table"),
        (an_item(a_version(extra="penalty = {min_yuan = 1}")), "penalty.max_yuan: is missing"),
    ],
)
def test_a_file_that_cannot_be_meant_says_where_and_why(text, faults):
    with pytest.raises(BadItems, match=faults):
        read_item("uncovered.toml", text)


def test_all_that_is_wrong_is_said_at_once():
    text = an_item(a_version(since="1", extra="colour = 1")).replace('code = "UNCOVERED"', "")

    with pytest.raises(BadItems) as caught:
        read_item("uncovered.toml", text)

    assert len(caught.value.faults) == 3


def test_the_version_of_the_day_is_in_force():
    old = a_version(until="effective_to = 2026-07-01")
    item = read_item("x.toml", an_item(old, a_version(number="2", since="2026-07-01")))

    found = [item.in_force(date.fromisoformat(f"2026-{day}")) for day in ("06-30", "07-01")]

    assert [version.number for version in found] == ["1", "2"]
    assert item.in_force(date(2025, 12, 31)) is None


def test_a_file_of_the_data_folder_takes_the_place_of_a_packaged_one(tmp_path):
    (tmp_path / "uncovered.toml").write_text(an_item(a_version(number="9")), encoding="utf-8")

    register = open_register(tmp_path)

    item, version = register.for_kind("UNCOVERED", date(2026, 3, 1))
    assert (item.code, version.number) == ("UNCOVERED", "9")
    assert register.for_kind("UNCOVERED", date(2025, 3, 1)) is None
    assert "OVERFILLED" in register.items


def test_two_files_with_one_code_are_refused(tmp_path):
    (tmp_path / "more.toml").write_text(an_item(), encoding="utf-8")

    with pytest.raises(BadItems, match="another file"):
        open_register(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "more.toml").write_bytes(an_item().encode("gb18030"))

    with pytest.raises(BadItems, match="UTF-8"):
        open_register(tmp_path)


def test_an_item_may_name_another_post_than_the_districts(tmp_path):
    extra = (
        'answering = [{district = "500107", department = "urban_management", '
        'section = "渣土科", post = "夜班"}]'
    )
    (tmp_path / "uncovered.toml").write_text(an_item(a_version(extra=extra)), encoding="utf-8")
    register = open_register(tmp_path)
    _, version = register.for_kind("UNCOVERED", date(2026, 3, 1))

    ours = list(register.answering(version, "500107"))
    others = list(register.answering(version, "500113"))

    assert [(one.section, one.post) for one in ours] == [("渣土科", "夜班")]
    assert [one.section for one in others] == ["巴南区城市管理综合行政执法支队"]
    assert list(register.answering(version, "500101")) == []


def test_an_unknown_code_is_refused():
    with pytest.raises(NoSuchItem, match="UNCOVERED"):
        open_register().item("NOPE")
