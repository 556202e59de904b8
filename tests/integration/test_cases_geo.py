"""Fences come in through a mapping: sound ones are kept, others are set aside by vertex."""

import json

import pytest

from tests.integration.town import Town

MAPPING = """
[read]
path = "fences.csv"
delimiter = ";"
[[record]]
entity = "Site"
fields = {code = "编号", boundary = {column = "围栏", crs = "CRS"}}
"""
SQUARE = [[106.50, 29.50], [106.51, 29.50], [106.51, 29.51], [106.50, 29.51], [106.50, 29.50]]


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


def loaded(town, fences, crs="wgs84"):
    rows = "".join(f"{code};{fence}\n" for code, fence in fences.items())
    town.file("fences.csv", "编号;围栏\n" + rows)
    town.source(MAPPING.replace("CRS", crs))
    return town.sync()


def test_fences_with_swapped_axes_open_rings_and_crossings(town):
    fences = {
        "A": json.dumps([[y, x] for x, y in SQUARE]),
        "B": json.dumps(SQUARE[:-1]),
        "C": json.dumps([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]),
        "D": json.dumps(SQUARE),
    }

    report = loaded(town, fences)

    told = {row["message"].split(":")[0]: row for row in town.aside()}
    assert (report["received"], report["accepted"], report["quarantined"]) == (4, 2, 2)
    assert "latitude 106.5 out of range at vertex 1" in told["fence of A"]["message"]
    assert "swapped" in told["fence of A"]["message"]
    assert "self-intersection at 29.505,106.505" in told["fence of C"]["message"]
    assert {row["reason"] for row in told.values()} == {"BAD_GEOMETRY"}
    kept = {site["code"]: site["boundary"] for site in town.nodes("Site")}
    assert set(kept) == {"B", "D"}
    assert kept["B"] == kept["D"]


def test_check_names_a_coordinate_system_that_does_not_exist(town):
    town.file("fences.csv", "编号;围栏\n")
    town.source(MAPPING.replace("CRS", "wgs48"))

    done = town.zhatu("check", town.mappings)

    assert done.exit_code == 1
    assert "crs" in done.output
    assert "gcj02" in done.output
