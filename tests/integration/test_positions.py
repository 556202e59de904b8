"""Positions through a mapping: kept by plate or terminal and time, each once."""

import asyncio

import pytest

from gateway.app import open_hub
from gateway.journal.tracks import Span, Tracks
from gateway.settings import Settings
from tests.factories import at
from tests.integration.town import Town

BY_TERMINAL = """
[read]
path = "*.csv"

[position]
terminal = "终端"
at = "时间"
speed_kmh = { column = "速度", min = 0, max = 160 }
load = { column = "载货", values = { "1" = "empty", "2" = "level" } }

[position.point]
lng = "经度"
lat = "纬度"
crs = "wgs84"
"""
BY_PLATE = """
[read]
path = "*.csv"

[position]
at = "时间"
plate.number = "车牌"

[position.point]
lng = "经度"
lat = "纬度"
crs = "gcj02"
"""
REGISTER = """
[read]
path = "*.txt"

[[record]]
entity = "Truck"
record_id = "{车架号}"

[record.fields]
vin = "车架号"

[[record.links]]
relation = "BEARS"
fields.number = "号牌"
fields.plate_class = "种类"
"""
HEAD = "终端,时间,经度,纬度,速度,载货\n"


def tracks(town, ask):
    async def read():
        async with open_hub(Settings.under(town.data)) as hub:
            return ask(Tracks(hub.store))

    return asyncio.run(read())


def everything(bearer):
    return lambda t: t.fixes([bearer], first_ms=0, last_ms=at("2100-01-01T00:00"))


def test_positions_by_terminal(tmp_path):
    town = Town(tmp_path)
    town.source(BY_TERMINAL)
    rows = [
        "013000000001,2026-03-05 18:31:00,106.5010,29.5,40,2",
        "013000000001,2026-03-05 18:30:00,106.5000,29.5,0,1",
        "013000000001,2026-03-05 18:30:00,106.5000,29.5,0,1",
        "013000000001,2026-03-05 18:32:00,106.5020,29.5,,",
    ]
    town.file("day.csv", HEAD + "\n".join(rows) + "\n")

    report = town.sync()

    fixes = tracks(town, everything(("Terminal", "013000000001")))
    assert (report["accepted"], report["appended"], report["unchanged"]) == (4, 3, 1)
    assert [(f.at_ms, f.point, f.speed_kmh, f.laden) for f in fixes] == [
        (at("2026-03-05T18:30"), (106.5, 29.5), 0, False),
        (at("2026-03-05T18:31"), (106.501, 29.5), 40, True),
        (at("2026-03-05T18:32"), (106.502, 29.5), None, None),
    ]


def test_the_same_file_again_changes_nothing(tmp_path):
    town = Town(tmp_path)
    town.source(BY_TERMINAL)
    row = "013000000001,2026-03-05 18:30:00,106.5,29.5,0,1\n"
    town.file("day.csv", HEAD + row)
    town.sync()
    town.file("day.csv", HEAD + row + row.replace("18:30", "18:31"))

    report = town.sync()

    assert report["appended"] == 1
    assert len(tracks(town, everything(("Terminal", "013000000001")))) == 2


def test_rows_that_tell_no_place_or_time_are_set_aside(tmp_path):
    town = Town(tmp_path)
    town.source(BY_TERMINAL)
    rows = [
        "013000000001,2026-03-05 18:31:00,0,0,40,2",
        ",2026-03-05 18:31:00,106.5,29.5,40,2",
        "013000000001,,106.5,29.5,40,2",
        "013000000001,2026-03-05 18:31:00,29.5,106.5,40,2",
        "013000000001,2026-03-05 18:31:00,106.5,29.5,900,2",
        "013000000001,2026-03-05 18:32:00,106.5,29.5,30,7",
    ]
    town.file("day.csv", HEAD + "\n".join(rows) + "\n")

    report = town.sync()

    assert (report["received"], report["accepted"]) == (6, 0)
    assert report["reasons"] == {"OUT_OF_RANGE": 3, "MISSING": 2, "UNKNOWN_CODE": 1}


def test_a_plate_without_class_is_the_one_that_is_known_of_that_number(tmp_path):
    town = Town(tmp_path)
    town.source(REGISTER, name="a-register")
    town.file("register.txt", "车架号,号牌,种类\nLSVAX60E8K2018698,渝A90001,01\n")
    town.source(BY_PLATE, name="positions")
    town.file("day.csv", "车牌,时间,经度,纬度\n渝A90001,2026-03-05 18:30:00,106.502850,29.523978\n")

    town.sync()

    ((fix),) = tracks(town, everything(("Plate", "渝A90001/01")))
    assert fix.point == (
        pytest.approx(106.4990, abs=1e-4),
        pytest.approx(29.5267, abs=1e-4),
    )


def test_a_plate_that_may_be_two_is_set_aside(tmp_path):
    town = Town(tmp_path)
    town.source(REGISTER, name="a-register")
    town.file(
        "register.txt",
        "车架号,号牌,种类\nLSVAX60E8K2018698,渝A90001,01\n1M8GDM9AXKP042788,渝A90001,02\n",
    )
    town.source(BY_PLATE, name="positions")
    town.file("day.csv", "车牌,时间,经度,纬度\n渝A90001,2026-03-05 18:30:00,106.5,29.5\n")

    report = town.sync()["positions"]

    assert (report["accepted"], report["quarantined"]) == (0, 1)
    assert [row["reason"] for row in town.aside()] == ["AMBIGUOUS_PLATE"]


def test_what_arrived_is_told_by_bearer(tmp_path):
    town = Town(tmp_path)
    town.source(BY_TERMINAL)
    rows = [f"01300000000{n % 2},2026-03-05 18:3{n}:00,106.5,29.5,0,1" for n in range(5)]
    town.file("day.csv", HEAD + "\n".join(rows) + "\n")
    town.sync()

    last, spans = tracks(town, lambda t: t.spans_after(1, 3))

    assert last == 4
    assert spans == [
        Span(("Terminal", "013000000000"), at("2026-03-05T18:32"), at("2026-03-05T18:32")),
        Span(("Terminal", "013000000001"), at("2026-03-05T18:31"), at("2026-03-05T18:33")),
    ]
    assert tracks(town, lambda t: t.spans_after(5, 3)) == (5, [])


def test_a_mapping_must_say_whose_positions_they_are(tmp_path):
    town = Town(tmp_path)
    file = town.source(BY_TERMINAL.replace('terminal = "终端"', ""))

    done = town.zhatu("check", file)

    assert done.exit_code == 1
    assert "plate" in done.output
