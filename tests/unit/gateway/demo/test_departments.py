"""What lies in the folder afterwards, read back with other tools than it was written with."""

import csv
import io
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from openpyxl import load_workbook
from PIL import Image

from gateway.demo.departments import write_city
from gateway.demo.fleet import PERMITS, TRUCKS
from gateway.demo.journeys import RUNS, SIGHTINGS
from gateway.demo.people_places import SITES
from gateway.demo.photos import photo_name


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("演示城市")
    for _ in write_city(folder):
        pass
    return folder


def rows(path, encoding):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def ask(path, query):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_the_police_register_holds_each_plate_a_truck_has_borne(city):
    found = ask(city / "police/vehicles.db", "SELECT HPHM, CLSBDH FROM JDC_DJXX WHERE HPHM > ''")

    borne = {(t.plate, t.vin) for t in TRUCKS}
    former = {(t.former_plate, t.vin) for t in TRUCKS if t.former_plate}
    assert borne | former <= set(found)
    assert len(found) == len(borne | former) + 1


def test_one_police_row_has_no_plate(city):
    found = ask(city / "police/vehicles.db", "SELECT count(*) FROM JDC_DJXX WHERE HPHM IS NULL")

    assert found == [(1,)]


def test_transport_counts_tonnes_and_jtt415_colours(city):
    found = ask(city / "transport/licences.db", "SELECT CPYS, HDZZL_T FROM YS_CL")

    assert Counter(colour for colour, _ in found) == {"2": 32, "93": 10}
    assert sorted(load for _, load in found)[:2] == [0.495, 15.37]


def test_sites_are_gb18030_and_shifted(city):
    found = rows(city / "housing/在建工地.csv", "gb18030")

    assert [row["工地名称"] for row in found[:-1]] == [site.name for site in SITES]
    assert {row["坐标系"] for row in found} == {"GCJ02"}
    shift = float(found[0]["经度"]) - SITES[0].lng
    assert 0.003 < shift < 0.005


def test_one_site_starts_on_a_day_that_does_not_exist(city):
    found = rows(city / "housing/在建工地.csv", "gb18030")

    assert [row["开工日期"] for row in found].count("2026-02-30") == 1


def test_permits_lie_below_a_title_and_a_header(city):
    sheet = load_workbook(city / "urban/准运证台账.xlsx")["准运证"]
    table = list(sheet.iter_rows(values_only=True))

    assert table[0][1:] == (None,) * (len(table[1]) - 1)
    assert table[1][0] == "准运证号"
    assert len(table) == 2 + len(PERMITS)


def test_one_disposal_site_has_more_room_than_it_ever_had(city):
    sheet = load_workbook(city / "urban/准运证台账.xlsx")["消纳场"]
    full = [row[0] for row in sheet.iter_rows(min_row=3, values_only=True) if row[9] > row[8]]

    assert full == ["XN-JLP-99"]


def test_waybills_hold_full_width_digits_and_a_repeated_row(city):
    found = rows(city / "urban/电子联单.csv", "utf-8")

    assert len(found) == len(RUNS) + 1
    assert found[-1] == found[-2]
    assert any("\uff10" <= character <= "\uff19" for character in found[5]["车牌号码"])


def test_the_gate_log_begins_with_a_byte_order_mark_and_ends_with_purple(city):
    path = city / "disposal/进场记录.csv"

    assert path.read_bytes()[:3] == b"\xef\xbb\xbf"
    assert rows(path, "utf-8-sig")[-1]["号牌颜色"] == "紫"


def test_each_sighting_names_a_photo_that_is_there(city):
    found = rows(city / "cameras/抓拍.csv", "utf-8")

    photos = {path.name for path in (city / "cameras/photos").iterdir()}
    assert {row["图片文件"] for row in found} == photos
    assert len(photos) == len(SIGHTINGS) + 1


def test_front_cameras_leave_cover_and_load_unknown(city):
    found = {row["抓拍编号"]: row for row in rows(city / "cameras/抓拍.csv", "utf-8")}

    for sighting in SIGHTINGS:
        row = found[sighting.number]
        hidden = (row["密闭状态"], row["装载状态"]) == ("9", "9")
        assert hidden == (sighting.camera.view == "front")


def test_photos_are_whole_but_for_one(city):
    with Image.open(city / "cameras/photos" / photo_name(SIGHTINGS[0])) as photo:
        photo.load()
        assert photo.size == (1280, 720)

    with (
        Image.open(city / "cameras/photos/ZP99.jpg") as broken,
        pytest.raises(OSError, match="truncated"),
    ):
        broken.load()
