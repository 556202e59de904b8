"""Converters one by one."""

from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import SourceRow
from connectors.cells import canonical, from_json, kept_cells
from connectors.convert import CONVERTERS, MAKES
from connectors.converters import Setting
from connectors.errors import NOT_WAIVABLE, RejectRow
from connectors.mapping.rules import FieldRule
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import Kind
from graph.records import Raw

SPECS = {
    "cover": ONTOLOGY.entity("Sighting").fields["cover"],
    "state": ONTOLOGY.entity("Permit").fields["state"],
    "crs": ONTOLOGY.entity("Site").fields["coordinates_from"],
}


def converted(name, cell, *, kind=Kind.TEXT, spec=None, cells=None, **rule):
    row = SourceRow(cells=cells or {}, raw=Raw(b"", "", ""), number=1)
    made = FieldRule(name="field", kind=kind, spec=SPECS.get(spec), columns=("c",), **rule)
    here = Setting(rule=made, row=row, zone=ZoneInfo("Asia/Shanghai"))
    return CONVERTERS[name](cell, here), here.warnings


def refused(name, cell, **rule):
    with pytest.raises(RejectRow) as caught:
        converted(name, cell, **rule)
    return caught.value


def number(cell, **rule):
    return converted("number", cell, kind=Kind.NUMBER, **rule)[0]


def test_every_converter_says_what_it_makes_and_of_what():
    assert CONVERTERS.keys() == MAKES.keys()
    assert all(convert.__doc__ for convert in CONVERTERS.values())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("15.5", 15.5), ("1,234.5", 1234.5), ("１５．５", 15.5), (" 15 ", 15.0), (7, 7.0),
        (Decimal("0.1"), 0.1), ("-3", -3.0), ("1e3", 1000.0),
    ],
)  # fmt: skip
def test_numbers(cell, expected):
    assert number(cell) == expected


@pytest.mark.parametrize("cell", ["十五", "1,23", "NaN", "inf", "1_000", "12t", float("nan")])
def test_what_is_no_number(cell):
    error = refused("number", cell, kind=Kind.NUMBER)

    assert (error.reason, error.otherwise) == ("BAD_NUMBER", None)


def test_units_scales_and_exactness():
    # 16.37 * 1000 is 16370.000000000002 in binary arithmetic
    assert number("16.37吨", unit="吨", scale=Decimal(1000)) == 16370.0


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("0.495", {"minimum": Decimal(1000)}),
        ("99", {"maximum": Decimal(50_000)}),
        ("12", {"not_above": "total", "cells": {"total": "11.9"}}),
    ],
    ids=["below", "above", "above the other column"],
)
def test_bounds_are_in_the_unit_of_the_field(cell, rule):
    error = refused("number", cell, kind=Kind.NUMBER, scale=Decimal(1000), **rule)

    assert error.reason == "OUT_OF_RANGE"
    assert error.otherwise == float(Decimal(cell) * 1000)


def test_bounds_hold_at_their_edge():
    assert number("12", not_above="total", cells={"total": "12"}, maximum=Decimal(12)) == 12.0


def test_whole_numbers_stay_whole():
    assert converted("number", "7.0", kind=Kind.INTEGER)[0] == 7
    assert refused("number", "7.5", kind=Kind.INTEGER).reason == "BAD_NUMBER"


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("code", 7, "7"), ("code", 7.0, "7"), ("code", "007\t", "007"),
        ("code", 10**14, "1" + "0" * 14),
        ("vin", "lsvax60e8k2018698", "LSVAX60E8K2018698"),
        ("plate", "渝a·12345", "渝A12345"),
        ("plate_read", "渝a·1234?", "渝A1234?"), ("plate_read", "无车牌", None),
        ("plate_class", "1", "01"), ("plate_class", "02", "02"),
        ("plate_class", "大型汽车号牌", "01"),
        ("plate_class", "新能源大型车", "99"),
        ("plate_colour", "黄色", "yellow"), ("plate_colour", "黄绿", "yellow_green"),
        ("plate_colour", "YELLOW", "yellow"), ("plate_colour", "蓝底", "blue"),
        # the same code is black to a camera and blue to a terminal
        ("plate_colour_gat1400", "1", "black"), ("plate_colour_jtt415", 1, "blue"),
        ("plate_colour_gat1400", "6", "yellow"), ("plate_colour_jtt415", "93", "yellow_green"),
        ("flag", "是", True), ("flag", 0, False), ("flag", False, False), ("flag", "×", False),
    ],
)  # fmt: skip
def test_codes_and_lists(name, cell, expected):
    if expected == "99":
        assert refused(name, cell).otherwise == "99"
    else:
        assert converted(name, cell)[0] == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [("open", "open"), ("OPEN", "open"), ("未密闭", "open")]
)
def test_a_choice_by_value_name_or_label(cell, expected):
    assert converted("choice", cell, kind=Kind.CHOICE, spec="cover")[0] == expected


@pytest.mark.parametrize(
    "field",
    {
        f.choice: f for e in ONTOLOGY.entities.values() for f in e.fields.values() if f.choice
    }.values(),
    ids=lambda field: field.choice.__name__,
)
def test_every_choice_is_taken_by_its_own_label(field):
    rule = FieldRule(name="field", kind=Kind.CHOICE, spec=field, columns=("c",))
    row = SourceRow(cells={}, raw=Raw(b"", "", ""), number=1)
    here = Setting(rule=rule, row=row, zone=ZoneInfo("Asia/Shanghai"))

    taken = {member.zh: CONVERTERS["choice"](member.zh, here) for member in field.choice}

    assert taken == {member.zh: member.value for member in field.choice}


@pytest.mark.parametrize(
    "cell", ["WGS-84", "wgs84", "ＷＧＳ－８４", "WGS-84 坐标系", "WGS-84坐标系"]
)
def test_a_choice_by_its_name_as_its_standard_writes_it(cell):
    assert converted("choice", cell, kind=Kind.CHOICE, spec="crs")[0] == "wgs84"


@pytest.mark.parametrize(
    ("name", "cell", "reason", "otherwise"),
    [
        ("plate", "无车牌", "NO_PLATE", NOT_WAIVABLE),
        ("plate", "渝A1234", "BAD_PLATE", "渝A1234"),
        ("plate", "娓滱12345", "BAD_PLATE", NOT_WAIVABLE),
        ("credit_code", "91500107MA5U0000A9", "CHECK_CHARACTER", "91500107MA5U0000A9"),
        ("credit_code", "91500107", "CODE_FORM", "91500107"),
        ("code", 5.00107202603050e17, "CODE_FORM", NOT_WAIVABLE),
        ("time", "2026-02-30", "BAD_TIME", None),
        ("day", "?", "BAD_TIME", None),
        ("flag", "maybe", "UNKNOWN_CODE", None),
        ("choice", "half", "UNKNOWN_CODE", None),
        ("plate_colour", "紫", "UNKNOWN_CODE", None),
        ("text", "坏\ufffd字", "BAD_TEXT", NOT_WAIVABLE),
        ("name", "坏\ue000字", "BAD_TEXT", NOT_WAIVABLE),
    ],
)
def test_refusals_have_stable_reasons(name, cell, reason, otherwise):
    error = refused(name, cell, spec="cover")

    assert (error.reason, error.otherwise, error.field) == (reason, otherwise, "field")


@pytest.mark.parametrize("cell", ["LSVAX60E8K2018697", "018698"])
def test_a_doubtful_vin_is_kept_with_a_remark(cell):
    made, warnings = converted("vin", cell)

    assert (made, len(warnings)) == (cell, 1)


def test_the_end_of_a_day_is_the_first_moment_of_the_next():
    rule = {"kind": Kind.INSTANT, "day_end": True}

    by_day, _ = converted("time", "2026-09-04", **rule)
    by_time, _ = converted("time", "2026-09-04 17:30", **rule)

    # 2026-09-04T16:00Z is midnight after 4 September in Shanghai
    assert (by_day, by_time) == (1788537600000, 1788514200000)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.from_regex(r"[-+0-9eE.,:年月日TZ/ ]{1,20}", fullmatch=True),
    st.binary(),
    st.datetimes().map(lambda moment: moment.replace(fold=0)),
    st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0)),
    st.dates(),
    st.times().map(lambda clock: clock.replace(fold=0)),
)


@given(CELLS, st.sampled_from(sorted(CONVERTERS)), st.sampled_from([None, 1900, 1904, "unix_s"]))
def test_every_cell_is_converted_or_refused(cell, name, epoch):
    kind = min(MAKES[name])
    rule = {"kind": kind, "spec": "cover", "epoch": epoch, "scale": Decimal(1000)}

    try:
        made, _ = converted(name, cell, **rule)
    except RejectRow as error:
        made = None if error.otherwise is NOT_WAIVABLE else error.otherwise

    assert orjson.loads(orjson.dumps(made)) == made


@given(st.dictionaries(st.text(), CELLS))
def test_every_row_has_bytes_and_comes_back_from_quarantine(row):
    made = SourceRow(cells=row, raw=Raw(b"", "", ""), number=1)

    after, _, _ = from_json(kept_cells(made))

    assert canonical(row) == canonical(row)
    assert repr(after) == repr(row)
