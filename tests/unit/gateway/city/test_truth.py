"""What really happened holds together, and with what was written down."""

import csv
import json
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

import pytest

from gateway.city.truth import NAMES
from graph.violations.hours import within

DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def truth(written):
    folder, _ = written
    texts = {n: (folder / f"truth/{n}.jsonl").read_text(encoding="utf-8") for n in NAMES}
    return {name: list(map(json.loads, text.splitlines())) for name, text in texts.items()}


@pytest.fixture(scope="module")
def table(written):
    def read(pattern, encoding="utf-8-sig"):
        rows = []
        for file in sorted(written[0].glob(pattern)):
            with file.open(encoding=encoding, newline="") as stream:
                rows += csv.DictReader(stream)
        return rows

    return read


@pytest.fixture(scope="module")
def permits(table):
    """By plate: (first moment, first moment after, hours)."""
    held = defaultdict(list)
    for row in table("urban/准运证.csv"):
        span = (midnight_ms(row["有效期起"]), midnight_ms(row["有效期止"]) + DAY_MS)
        held[row["车牌号码"]].append((*span, row["准运时段"]))
    return held


@pytest.fixture(scope="module")
def points(table):
    cameras = {
        r["设备编号"]: (float(r["经度"]), float(r["纬度"])) for r in table("cameras/点位.csv")
    }
    sites = {
        r["消纳场编号"]: (float(r["经度"]), float(r["纬度"])) for r in table("urban/消纳场.csv")
    }
    return {**cameras, **sites}


def midnight_ms(day):
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000) - 8 * 3_600_000


def haversine_m(one, other):
    (lng, lat), (to_lng, to_lat) = one, other
    north, east = radians(to_lat - lat), radians(to_lng - lng)
    a = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(east / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(a))


def plates_of(truth, vin):
    (truck,) = [t for t in truth["trucks"] if t["vin"] == vin]
    return [plate["number"] for plate in truck["plates"]]


def in_force(permits, plates, moment_ms):
    return any(
        start <= moment_ms < end and within(hours, moment_ms)
        for plate in plates
        for start, end, hours in permits.get(plate, ())
    )


def test_every_kind_of_misdeed_is_done(truth):
    done = {trip["misdeed"] for trip in truth["trips"]}

    assert {"UNCOVERED", "OVERFILLED", "WRONG_DISPOSAL_SITE", "DUMPING", "NO_PERMIT"} <= done
    assert truth["violations"]
    assert truth["clones"]
    assert truth["transfers"]


def test_violations_and_dumpings_are_the_trips_that_were_unlawful(truth):
    unlawful = sorted(t["trip"] for t in truth["trips"] if t["misdeed"])

    told = [row["trip"] for row in (*truth["violations"], *truth["dumpings"])]

    assert sorted(told) == unlawful


def test_lawful_trips_were_permitted_all_the_way_and_unpermitted_ones_were_not(truth, permits):
    for trip in truth["trips"]:
        if trip["clone"]:
            continue
        plates = plates_of(truth, trip["vin"])
        held = [in_force(permits, plates, trip[key]) for key in ("departs_ms", "arrives_ms")]
        unpermitted = trip["misdeed"] in ("NO_PERMIT", "EXPIRED", "OUTSIDE_HOURS")
        assert all(held) is not unpermitted, trip


def test_waste_goes_where_a_permit_names_but_for_what_was_planted(truth, table):
    named = defaultdict(set)
    for row in table("urban/准运证.csv"):
        columns = ("消纳场编号", "备用消纳场编号", "备用消纳场编号2")
        named[row["车牌号码"]] |= {row[column] for column in columns}

    for trip in truth["trips"]:
        if trip["clone"] or not trip["disposal"] or trip["misdeed"] == "NO_PERMIT":
            continue
        allowed = set().union(*(named[plate] for plate in plates_of(truth, trip["vin"])))
        assert (trip["disposal"] in allowed) is (trip["misdeed"] != "WRONG_DISPOSAL_SITE"), trip


def test_no_truck_is_ever_in_two_places_at_once(truth, points):
    by_truck = defaultdict(list)
    for row in truth["sightings"]:
        by_truck[row["vin"]].append((row["at_ms"], points[row["camera"]]))

    for seen in by_truck.values():
        for (at, here), (then, there) in pairwise(sorted(seen)):
            seconds = (then - at) / 1000
            assert haversine_m(here, there) / 1000 <= 100 / 3600 * seconds + 0.2


def test_every_clone_is_seen_where_its_original_cannot_be(truth, points, table):
    read = {row["抓拍编号"]: row["号牌号码"] for row in table("cameras/抓拍-*.csv")}

    for clone in truth["clones"]:
        seen = sorted(
            (row["shown_ms"], points[row["camera"]], row["clone"])
            for row in truth["sightings"]
            if read[row["number"]] == clone["plate"]
        )
        assert any(
            one[2] != two[2]
            and haversine_m(one[1], two[1]) * 1.3 > 100 / 3.6 * ((two[0] - one[0]) / 1000 + 120)
            for one, two in pairwise(seen)
        )


def test_a_dumping_lies_away_from_every_licensed_place(truth, points):
    for dumped in truth["dumpings"]:
        spot = (dumped["lng"], dumped["lat"])
        assert min(haversine_m(spot, p) for key, p in points.items() if key[:2] == "XN") > 790
        assert dumped["ends_ms"] - dumped["starts_ms"] >= 5 * 60_000


def test_positions_while_loading_are_at_the_site(truth, table):
    phones = {t["vin"]: f"0130{n:08d}" for n, t in enumerate(truth["trucks"], 1)}
    positions = defaultdict(list)
    for row in table("positions/定位-*.csv"):
        positions[row["终端手机号"]].append(row)
    exits = {r["工地编号"]: (float(r["经度"]), float(r["纬度"])) for r in table("cameras/点位.csv")}

    near = []
    for trip in truth["trips"]:
        if trip["clone"] or trip["site"] not in exits:
            continue
        for row in positions[phones[trip["vin"]]]:
            if trip["loads_ms"] <= moment_ms(row["定位时间"]) < trip["departs_ms"] - 1000:
                point = (float(row["经度"]), float(row["纬度"]))
                near.append(haversine_m(point, exits[trip["site"]]) < 40)

    assert len(near) > 1_000
    assert sum(near) / len(near) > 0.995


def moment_ms(text):
    made = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return int(made.timestamp() * 1000) - 8 * 3_600_000


def test_some_positions_come_hours_late_and_stand_in_a_later_file(written):
    late = 0
    for file in sorted(written[0].glob("positions/定位-*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                late += moment_ms(row["接收时间"]) - moment_ms(row["定位时间"]) > 3_600_000
                received = row["接收时间"][:10].replace("-", "")
                assert received >= file.stem[-8:]

    assert late > 100


def test_waybills_are_those_of_the_truth(truth, table):
    written = {row["联单号"]: row for row in table("urban/电子联单.csv")}
    names = {row["工地编号"]: row["工地名称"] for row in table("housing/在建工地.csv", "gb18030")}

    told = {trip["waybill"]: trip for trip in truth["trips"] if trip["waybill"]}

    assert written.keys() == told.keys()
    for number, trip in told.items():
        row, fault = written[number], trip["waybill_fault"]
        assert (row["工地名称"] == names[trip["site"]]) is (fault != "WRONG_SITE")
        wrong = fault in ("WRONG_PLATE", "BAD_PLATE")
        assert (row["车牌号码"] == trip["plate"]) is not wrong


def test_a_misread_sighting_is_said_to_be_one(truth, table):
    written = {row["抓拍编号"]: row for row in table("cameras/抓拍-*.csv")}

    for row in truth["sightings"]:
        assert (written[row["number"]]["号牌号码"] == row["plate"]) is row["read_right"]
    assert written.keys() == {row["number"] for row in truth["sightings"]}


def test_what_shows_a_violation_is_a_sighting_of_its_trip(truth):
    trip_of = {row["number"]: row["trip"] for row in truth["sightings"]}

    for row in truth["violations"]:
        assert {trip_of[number] for number in row["sightings"]} <= {row["trip"]}
        assert set(row["read_right"]) <= set(row["sightings"])
