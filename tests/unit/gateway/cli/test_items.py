import json

from click.testing import CliRunner

from gateway.cli.main import zhatu
from tests.unit.gateway.items.texts import a_version, an_item


def run(*words):
    return CliRunner().invoke(zhatu, ["items", *words])


def put(tmp_path, text):
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "uncovered.toml").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_the_items_in_force_are_listed(tmp_path):
    ran = run("list", "--json", "--data", str(tmp_path), "--on", "2026-03-01")

    rows = {row["code"]: row for row in map(json.loads, ran.output.splitlines())}
    assert rows["OVERFILLED"] == {
        "code": "OVERFILLED",
        "name": "冒装",
        "version": "1",
        "department": "urban_management",
        "co_handlers": "police",
        "limit": "7 working days",
        "fine_yuan": "20–20,000",
    }


def test_an_item_says_what_is_only_quoted_by_others(tmp_path):
    ran = run("show", "unpermitted", "--data", str(tmp_path), "--on", "2026-03-01")

    assert ran.exit_code == 0
    assert (
        "城市建筑垃圾管理规定 第七条 → 第二十五条  (text not read, quoted by others)" in ran.output
    )
    assert "limit    7 working days, urgent 3, very_urgent 1" in ran.output


def test_an_unknown_code_is_a_fault_of_use(tmp_path):
    ran = run("show", "NOPE", "--data", str(tmp_path))

    assert ran.exit_code == 2
    assert "no item has the code NOPE" in ran.output


def test_an_item_before_its_first_version(tmp_path):
    ran = run("show", "UNCOVERED", "--data", str(tmp_path), "--on", "2020-01-01")

    assert ran.exit_code == 1
    assert "no version is in force" in ran.output


def test_no_gaps(tmp_path):
    ran = run("check", "--data", str(tmp_path), "--on", "2026-03-01")

    assert ran.exit_code == 0
    assert ran.output == "19 items, 9 districts: no gaps\n"


def test_a_gap_ends_with_one(tmp_path):
    data = put(tmp_path, an_item(a_version(co_handlers='"fire"')))

    ran = run("check", "--json", "--data", data, "--on", "2026-03-01")

    assert ran.exit_code == 1
    assert json.loads(ran.output) == {
        "item": "UNCOVERED",
        "where": "version 1",
        "code": "UNKNOWN_DEPARTMENT",
        "message": "fire is no department",
    }


def test_a_file_that_cannot_be_meant_says_all_that_is_wrong(tmp_path):
    data = put(tmp_path, an_item(a_version(since="1", extra="colour = 1")))

    ran = run("check", "--data", data)

    assert ran.exit_code == 1
    assert "uncovered.toml: " in ran.output
    assert "version[1].colour: is not known" in ran.output
    assert "version[1].effective_from: must be a day" in ran.output
