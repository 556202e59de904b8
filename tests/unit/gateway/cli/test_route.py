"""`zhatu route`, as it is typed."""

import json

import pytest
from click.testing import CliRunner

from gateway.cli.main import zhatu


def run(folder, *words):
    return CliRunner().invoke(zhatu, ["route", *words, "--data", str(folder)])


def test_the_desks_and_the_reasons(tmp_path):
    ran = run(tmp_path, "speeding", "--occurrence", "106.488,29.515", "--at", "2026-03-05T12:00")

    lines = ran.output.splitlines()
    assert ran.exit_code == 0
    assert lines[0].split() == [
        "lead",
        "500107",
        "police",
        "九龙坡区公安分局交巡警支队",
        "违法处理大队",
    ]
    assert any("BY_PLACE" in line and "九龙坡区" in line for line in lines)


def test_as_one_object_for_programs(tmp_path):
    ran = run(tmp_path, "SPEEDING", "--occurrence", "106.48,29.51,500113", "--json")

    told = json.loads(ran.output)
    assert told["lead"]["district"] == "500107"
    assert [one["district"] for one in told["candidates"]] == ["500113"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name an item"),
        (("SPEEDING", "--violation", "VI-1"), "name an item"),
        (("SPEEDING", "--occurrence", "29.5,106.5"), "longitude comes first"),
        (("SPEEDING", "--occurrence", "a,b"), "no lng,lat"),
        (("SPEEDING", "--occurrence", "12"), "no code of 6 to 12"),
        (("NOISE", "--occurrence", "500107"), "no item has the code NOISE"),
        (("--violation", "VI-0"), "no violation has the number VI-0"),
    ],
)
def test_what_cannot_be_meant_ends_with_2(tmp_path, words, said):
    ran = run(tmp_path, *words)

    assert ran.exit_code == 2
    assert said in ran.output
