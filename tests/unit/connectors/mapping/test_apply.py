"""Rows through mappings: everything of a row, or a reason."""

import datetime as dt

import pytest

from connectors.base import MappedRow, Rejected, SourceRow
from connectors.cells import canonical
from connectors.mapping.apply import again, apply
from connectors.mapping.reader import examine_table
from graph.records import Method, Raw, Ref
from graph.times import to_ms

TRUCK = {
    "entity": "Truck",
    "fields": {"vin": "vin"},
    "links": [{"relation": "BEARS", "skip_if_empty": True, "fields": {"number": "plate"}}],
}
SITE = {"entity": "Site", "fields": {"code": "code"}}


@pytest.fixture
def mapped(tmp_path):
    """Apply records of a mapping to one row of cells."""

    def mapped(record, waived=(), **cells):
        head = {"source": "s", "department": "d", "kind": "tabular", "read": {"path": "x"}}
        mapping, problems = examine_table({**head, "record": [record]}, tmp_path / "m.toml")
        assert mapping, problems
        row = SourceRow(cells=cells, raw=Raw(canonical(cells), "application/json", "x:1"), number=1)
        result = apply(mapping, row, waived=frozenset(waived))
        if isinstance(result, Rejected):
            # what was set aside and comes back must fare the same
            assert again(mapping, result, waived=frozenset(waived)) == result
        return result

    return mapped


def only(result):
    assert isinstance(result, MappedRow), result
    (record,) = result.records
    return record


def a_plate_class(mapped, **cells):
    fields = {"number": "n", "plate_class": {"column": "k", "default": "01"}, "colour": "c"}
    link = {"relation": "BEARS", "fields": fields}
    record = only(mapped({"entity": "Truck", "links": [link]}, **cells))
    return record.links[0].to.fields["plate_class"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"n": "渝A12345", "k": "02"}, "02"),
        ({"n": "渝A12345", "k": "99", "c": "蓝"}, "02"),
        ({"n": "渝A12345", "c": "黄"}, "01"),
        ({"n": "渝A12345D"}, "51"),
        ({"n": "渝A1234挂"}, "15"),
        ({"n": "渝A12345"}, "01"),
    ],
    ids=["given", "99 is not given", "by colour", "by form", "by last character", "by default"],
)
def test_the_class_of_a_plate_follows_from_what_is_known(mapped, cells, expected):
    assert a_plate_class(mapped, **cells) == expected


def test_without_any_hint_the_class_is_unknown(mapped):
    link = {"relation": "BEARS", "fields": {"number": "n"}}

    record = only(mapped({"entity": "Truck", "links": [link]}, n="渝A12345"))

    assert record.links[0].to == Ref(
        entity="Plate", fields={"number": "渝A12345", "plate_class": "99"}
    )


def test_a_class_that_cannot_be_is_remarked(mapped):
    fields = {"number": "n", "plate_class": "k"}

    result = mapped({"entity": "Plate", "fields": fields}, n="渝A12345D", k="02")

    assert only(result).fields["plate_class"] == "02"
    assert "cannot be of class 02" in result.warnings[0]


def test_a_thing_is_known_by_what_it_is_related_to(mapped):
    link = {
        "relation": "FOR_TRUCK",
        "fields": {"vin": "vin"},
        "via": {"BEARS": {"number": "plate", "plate_class": {"value": "01"}}},
    }
    permit = {"entity": "Permit", "fields": {"number": "number"}, "links": [link]}

    record = only(mapped(permit, number="P-1", vin="", plate="渝A12345"))

    (to,) = (link.to for link in record.links)
    assert (dict(to.fields), to.via["BEARS"].fields["number"]) == ({}, "渝A12345")


@pytest.mark.parametrize(
    ("plate", "links"),
    [("渝A12345", 1), ("", 0), (None, 0), ("无车牌", 0), ("-", 0)],
)
def test_a_link_that_may_lack_is_left_out(mapped, plate, links):
    record = only(mapped(TRUCK, vin="LSVAX60E8K2018698", plate=plate))

    assert len(record.links) == links


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"vin": "", "plate": ""}, "NO_PLATE"),
        ({"vin": "LSVAX60E8K2018698", "plate": "渝A1"}, "BAD_PLATE"),
    ],
)
def test_a_row_is_refused_as_a_whole(mapped, cells, reason):
    result = mapped(TRUCK, **cells)

    assert isinstance(result, Rejected)
    assert (result.reason, result.raw.locator) == (reason, "x:1")


@pytest.mark.parametrize(
    ("record", "cells", "reason", "text"),
    [
        (SITE, {"code": " "}, "MISSING", "no Site: code or name empty"),
        ({**SITE, "fields": {"code": {"column": "code", "required": True}, "name": "name"}},
         {"code": "", "name": "甲"}, "MISSING", "code is empty"),
        ({**SITE, "links": [{"relation": "LIES_IN", "fields": {"code": "district"}}]},
         {"code": "1", "district": ""}, "MISSING", "no District is named: district is empty"),
        ({**SITE, "record_id": "{id}"}, {"code": "1", "id": ""}, "MISSING", "id is empty"),
        ({"entity": "Truck", "links": [{"relation": "BEARS", "fields": {"number": "p"}}]},
         {"p": ""}, "NO_PLATE", "no Plate is named: p is empty"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(mapped, record, cells, reason, text):
    result = mapped(record, **cells)

    assert (result.reason, text in result.message) == (reason, True), result.message


class TestValues:
    def state(self, mapped, cell, waived=(), **rule):
        rule = {"column": "s", "values": {"1": "granted", "注销": "revoked"}, **rule}
        permit = {"entity": "Permit", "fields": {"number": "n", "state": rule}}
        return mapped(permit, waived, n="P-1", s=cell)

    @pytest.mark.parametrize(
        ("cell", "state"), [(1, "granted"), ("１", "granted"), ("注销 ", "revoked")]
    )
    def test_a_code_table_is_looked_up(self, mapped, cell, state):
        assert only(self.state(mapped, cell)).fields["state"] == state

    def test_an_unknown_code_is_refused(self, mapped):
        assert self.state(mapped, "9").reason == "UNKNOWN_CODE"

    def test_a_star_stands_for_all_others(self, mapped):
        result = self.state(mapped, "9", values={"1": "granted", "*": "applied"})

        assert only(result).fields["state"] == "applied"

    @pytest.mark.parametrize(
        ("rule", "fields"),
        [({"default": "applied"}, "applied"), ({}, None), ({"empty": ["/"]}, None)],
    )
    def test_an_empty_cell(self, mapped, rule, fields):
        cell = "/" if "empty" in rule else ""

        assert only(self.state(mapped, cell, **rule)).fields.get("state") == fields

    def test_a_bad_value_may_be_left_out_with_a_remark(self, mapped):
        result = self.state(mapped, "9", if_bad="empty")

        assert "state" not in only(result).fields
        assert "UNKNOWN_CODE" in result.warnings[0]

    def test_a_waived_check_leaves_a_remark(self, mapped):
        result = self.state(mapped, "9", waived=["UNKNOWN_CODE"])

        assert "state" not in only(result).fields
        assert len(result.warnings) == 1

    def test_columns_are_joined(self, mapped):
        permit = {
            "entity": "Permit",
            "fields": {"number": "n", "valid_from": {"columns": ["d", "t"]}},
        }

        record = only(mapped(permit, n="P-1", d="2026-03-05", t="18:35"))

        # 10:35 UTC
        assert record.fields["valid_from"] == 1772706900000


class TestPoints:
    # Jiulongpo: WGS-84 29.5267,106.4990 is GCJ-02 29.523978,106.502850
    def site(self, mapped, lng, lat, waived=(), **point):
        point = {"lng": "x", "lat": "y", "crs": "gcj02", **point}
        return mapped({**SITE, "point": point}, waived, code="1", x=lng, y=lat, s="BD-09")

    def test_a_point_is_moved_to_wgs84_and_says_where_from(self, mapped):
        fields = only(self.site(mapped, "106.502850", "29.523978")).fields

        assert (fields["lng_wgs84"], fields["lat_wgs84"]) == pytest.approx(
            (106.4990, 29.5267), abs=1e-6
        )
        assert fields["coordinates_from"] == "gcj02"

    def test_the_system_may_stand_in_a_column(self, mapped):
        crs = {"column": "s", "values": {"BD-09": "bd09"}}

        fields = only(self.site(mapped, "106.509442", "29.529663", crs=crs)).fields

        assert fields["lng_wgs84"] == pytest.approx(106.4990, abs=1e-6)
        assert fields["coordinates_from"] == "bd09"

    def test_a_field_may_say_another_origin(self, mapped):
        record = {
            "entity": "Site",
            "fields": {"code": "code", "coordinates_from": {"value": "gcj02"}},
            "point": {"lng": "x", "lat": "y", "crs": "wgs84"},
        }

        fields = only(mapped(record, code="1", x="121.660906", y="29.947628")).fields

        assert (fields["lng_wgs84"], fields["coordinates_from"]) == (121.660906, "gcj02")

    @pytest.mark.parametrize(
        ("lng", "lat", "reason", "text"),
        [
            ("29.5", "106.5", "OUT_OF_RANGE", "latitude 106.5 is out of range (longitude and"),
            ("200", "29.5", "OUT_OF_RANGE", "longitude 200"),
            ("0", "0", "OUT_OF_RANGE", "no place"),
            ("106.5", "", "MISSING", "longitude or latitude is empty"),
            ("东经106", "29", "BAD_NUMBER", "no number"),
        ],
    )
    def test_what_is_no_place_is_refused(self, mapped, lng, lat, reason, text):
        result = self.site(mapped, lng, lat)

        assert (result.reason, text in result.message) == (reason, True), result.message

    def test_no_point_at_all_is_no_fault_unless_required(self, mapped):
        assert "lng_wgs84" not in only(self.site(mapped, "", None)).fields
        assert self.site(mapped, "", "", required=True).reason == "MISSING"

    def test_a_waived_range_leaves_the_point_out(self, mapped):
        result = self.site(mapped, "0", "0", waived=["OUT_OF_RANGE"])

        assert "lng_wgs84" not in only(result).fields


def test_times_of_links_and_of_the_record(mapped):
    truck = {
        "entity": "Truck",
        "seen_at": "seen",
        "method": "observed",
        "confidence": 0.5,
        "links": [
            {"relation": "BEARS", "valid_from": "from", "valid_to": "to", "fields": {"number": "p"}}
        ],
    }

    record = only(
        mapped(truck, **{"p": "渝A12345", "from": "2026-01-01", "to": "", "seen": "2026-03-05"})
    )

    (link,) = record.links
    zone = dt.timezone(dt.timedelta(hours=8))
    assert link.valid_from_ms == to_ms(dt.datetime(2026, 1, 1, tzinfo=zone))
    assert link.valid_to_ms is None
    assert record.seen_at_ms == to_ms(dt.datetime(2026, 3, 5, tzinfo=zone))
    assert (record.method, record.confidence) == (Method.OBSERVED, 0.5)


@pytest.mark.parametrize(
    ("record_id", "expected"), [(None, "code:K-1"), ("{序 号}/{code}", "7/K-1")]
)
def test_a_record_goes_by_its_own_id_or_by_its_subject(mapped, record_id, expected):
    site = {**SITE, **({"record_id": record_id} if record_id else {})}

    assert only(mapped(site, **{"code": "K-1", "序 号": 7.0})).record_id == expected


def test_a_record_is_made_only_of_rows_it_is_meant_for(mapped):
    site = {**SITE, "when": {"类型": ["工地", "出土点"]}}

    assert mapped(site, code="1", 类型="消纳场").records == ()
    assert len(mapped(site, code="1", 类型=" 工地\u200b").records) == 1


def test_a_company_says_whether_its_code_was_verified(mapped):
    company = {"entity": "Company", "fields": {"credit_code": "c"}}

    right = only(mapped(company, c="91500107MA5U0000A6"))
    waived = only(mapped(company, ["CHECK_CHARACTER"], c="91500107MA5U0000A9"))

    assert right.fields["credit_code_verified"] is True
    assert waived.fields["credit_code_verified"] is False
