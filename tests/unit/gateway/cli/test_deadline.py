import json

import pytest
from click.testing import CliRunner

from gateway.cli.main import zhatu


def run(*words):
    return CliRunner().invoke(zhatu, ["deadline", *words])


def told(data, *words):
    ran = run("--data", str(data), "--json", *words)
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.output)


def test_a_limit_over_the_spring_festival(tmp_path):
    found = told(tmp_path, "--from", "2026-02-11", "--limit", "5 working days")

    counted = [one["day"] for one in found["days"] if one["counted"]]
    assert found["due"] == "2026-02-25T18:00:00+08:00"
    assert not found["provisional"]
    assert counted == ["2026-02-12", "2026-02-13", "2026-02-14", "2026-02-24", "2026-02-25"]


def test_working_hours_start_at_the_next_working_instant(tmp_path):
    found = told(tmp_path, "--from", "2026-04-03T18:30", "--limit", "2 working hours")

    assert found["due"] == "2026-04-07T11:00:00+08:00"
    assert found["days"][-1] == {"day": "2026-04-07", "worked_s": 7200, "why": ""}


def test_a_moment_with_a_zone_is_taken_as_it_is(tmp_path):
    found = told(tmp_path, "--from", "2026-04-03T10:30Z", "--limit", "2 working hours")

    assert found["from"] == "2026-04-03T18:30:00+08:00"


def test_a_year_that_is_not_known(tmp_path):
    words = ("--from", "2026-12-30", "--limit", "5 working days")

    guessed = told(tmp_path, *words)
    (tmp_path / "calendar").mkdir()
    table = 'off = ["2027-01-01", "2027-01-04"]\n'
    (tmp_path / "calendar" / "2027.toml").write_text(table, encoding="utf-8")
    known = told(tmp_path, *words)

    assert (guessed["due"], guessed["provisional"]) == ("2027-01-07T18:00:00+08:00", True)
    assert guessed["reasons"] == ["no calendar for 2027"]
    assert (known["due"], known["provisional"]) == ("2027-01-08T18:00:00+08:00", False)


def test_how_it_was_counted_is_shown(tmp_path):
    words = ("--from", "2026-02-11", "--limit", "5 working days", "--event")
    ran = run("--data", str(tmp_path), *words, "extend@2026-02-24=1")

    assert ran.output.splitlines() == [
        "due Thu 2026-02-26 18:00:00 +08:00",
        "  extended by 1 on 2026-02-24",
        "5 working days, counted from the day after Wed 2026-02-11:",
        "  Thu 2026-02-12 – Sat 2026-02-14  3 counted",
        "  Sun 2026-02-15 – Mon 2026-02-23  holiday",
        "  Tue 2026-02-24 – Thu 2026-02-26  3 counted",
    ]


def test_a_clock_that_stands_has_no_due_date(tmp_path):
    words = ("--from", "2026-03-02", "--limit", "5 working days")

    found = told(tmp_path, *words, "--event", "pause@2026-03-04T10:00")

    assert found["due"] is None
    assert found["reasons"] == ["paused since 2026-03-04 10:00"]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--from", "2026-02-11"),
        ("--from", "soon", "--limit", "5 working days"),
        ("--from", "2026-02-11", "--limit", "5 days"),
        ("--from", "9999-12-31", "--limit", "5 working days"),
        ("--from", "0001-01-01T00:00+14:00", "--limit", "5 working days"),
        ("--from", "2026-02-11", "--limit", "5 working days", "--event", "extend@2026-02-12"),
        ("--from", "2026-02-11", "--limit", "5 working days", "--event", "pause@2026-02-12=1"),
        ("--from", "2026-02-11", "--limit", "5 working days", "--event", "nap@2026-02-12"),
        ("--from", "2026-02-11", "--limit", "5 working days", "--event", "pause@2026-02-01"),
    ],
)
def test_what_cannot_be_meant_is_a_fault_of_use(words):
    ran = run(*words)

    assert ran.exit_code == 2
    assert "Error:" in ran.output
    assert isinstance(ran.exception, SystemExit)


def test_a_calendar_that_cannot_be_meant_is_told_in_one_line(tmp_path):
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2027.toml").write_bytes("off = ['元旦']".encode("gb18030"))

    ran = run("--data", str(tmp_path), "--from", "2026-02-11", "--limit", "1 working day")

    assert ran.exit_code == 1
    assert "2027.toml: is not UTF-8" in ran.output
