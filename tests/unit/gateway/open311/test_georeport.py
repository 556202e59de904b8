"""Forms in, XML and JSON out, against the examples and the words of GeoReport v2."""

import json
from xml.etree import ElementTree as Xml

import pytest

from gateway.open311.errors import BadReport, NoSuchResource
from gateway.open311.form import key_in, read_form, without_key
from gateway.open311.search import read_search, shown
from gateway.open311.services import definition, services
from gateway.open311.writing import write
from graph.ontology.choices import ViolationKind
from tests.factories import at
from tests.shared import needs_shared
from tests.unit.gateway.open311.recorded import example, json_example, posted, tree

ALL = frozenset(kind.value for kind in ViolationKind)
NOW = at("2026-03-06T18:00")
HERE = "service_code=UNCOVERED&lat=29.5&long=106.5"


def read(text: str, services: frozenset[str] = ALL):
    return read_form(text.encode(), services, now_ms=NOW)


@needs_shared
@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("service-list", "services"),
        ("service-definition", "service_definition"),
        ("service-request-post", "service_requests"),
        ("service-requests", "service_requests"),
        ("service-request", "service_requests"),
        ("errors", "errors"),
    ],
)
def test_the_content_of_each_json_example_is_written_as_its_xml_example(name, root):
    content, wanted = json_example(f"json-{name}"), example(f"xml-{name}")

    written = write(root, content, "xml")

    # the two examples of one request differ in a blank at the end of a media_url
    assert tree(written) == tree(wanted)
    assert written.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n')
    assert json.loads(write(root, content, "json")) == content


@pytest.mark.parametrize("unfit", ["\0", "\x1b", "\x0b", "\ufffe", "<&\"']]>"])
def test_what_xml_cannot_carry_leaves_it_well_formed(unfit):
    content = [{"code": 404, "description": f"a{unfit}b"}]

    told = Xml.fromstring(write("errors", content, "xml")).findtext("error/description")

    assert told == (f"a{unfit}b" if "<" in unfit else "a\ufffdb")
    assert json.loads(write("errors", content, "json")) == content


@needs_shared
def test_our_answers_have_the_fields_of_the_examples():
    row = {
        "number": "JB-1", "kind": "UNCOVERED", "is_closed": False, "case_state": None,
        "department": None, "due_at_ms": None, "refused_because": None, "requested_at_ms": NOW,
        "updated_at_ms": NOW, "description": None, "address": None, "address_id": None,
        "lat_wgs84": None, "lng_wgs84": None, "media_url": None,
    }  # fmt: skip
    given, wanted = definition("UNCOVERED"), json_example("json-service-definition")

    assert services()[0].keys() == json_example("json-service-list")[0].keys()
    assert given.keys() == wanted.keys()
    assert given["attributes"][0].keys() == wanted["attributes"][0].keys()
    assert shown(row).keys() == json_example("json-service-requests")[0].keys()
    assert shown(row)["requested_datetime"] == "2026-03-06T18:00:00+08:00"


@needs_shared
def test_the_form_of_the_text_is_read_once_it_names_a_service_of_ours():
    text = posted()

    report = read(text.replace("service_code=001", "service_code=UNCOVERED"))

    assert key_in(text.encode()) == "xyz"
    assert (report.lat_wgs84, report.lng_wgs84) == (37.76524078, -122.4212043)
    assert report.address == "1234 5th street"
    assert report.description == "A large sinkhole is destroying the street"
    assert report.media_url is not None
    assert report.media_url.startswith("http://farm3.static.flickr.com")
    with pytest.raises(NoSuchResource):
        read(text)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("lat=29.5&long=106.5", "service_code"),
        ("service_code=&lat=29.5&long=106.5", "service_code"),
        ("service_code=UNCOVERED", "the location"),
        ("service_code=UNCOVERED&address_string=", "the location"),
        ("service_code=UNCOVERED&lat=29.5", "lat and long"),
        ("service_code=UNCOVERED&lat=91&long=1", "lat"),
        ("service_code=UNCOVERED&lat=nan&long=1", "lat"),
        ("service_code=UNCOVERED&lat=1&long=-180.5", "long"),
        (f"{HERE}&lat=29.6", "lat"),
        (f"{HERE}&description={'x' * 4001}", "description"),
        (f"{HERE}&description=%00", "description"),
        (f"{HERE}&description=%ff", "the body"),
        (f"{HERE}&media_url=javascript:alert(1)", "media_url"),
        (f"{HERE}&attribute[plate]=ABC", "attribute[plate]"),
        (f"{HERE}&attribute[happened_at]=2026-03-06T17:00:00", "attribute[happened_at]"),
        (f"{HERE}&attribute[happened_at]=2026-03-06T19:00:00%2B08:00", "attribute[happened_at]"),
        ("service_code=CLONED_PLATE&lat=29.5&long=106.5", "attribute[plate]"),
        ("&".join(f"a{n}=1" for n in range(101)), "the body"),
        (f"{HERE}&%00=1&%00=2", "a field's name"),
        (f"{HERE}&attribute[%01]=1", "a field's name"),
        (f"{HERE}&{'x' * 501}=1", "a field's name"),
    ],
)
def test_a_form_that_cannot_be_used_names_the_field(text, field):
    with pytest.raises(BadReport) as raised:
        read(text)

    assert raised.value.field == field


def test_a_service_that_the_partner_may_not_report_is_refused():
    with pytest.raises(BadReport, match="OVERFILLED"):
        read(HERE, frozenset({"OVERFILLED"}))


def test_attributes_say_plate_and_time():
    happened = "2026-03-06T17:25:00%2B08:00"

    report = read(f"{HERE}&attribute[plate]=渝A12345&attribute[happened_at]={happened}")

    assert report.plate is not None
    assert report.plate.number == "渝A12345"
    assert report.occurred_at_ms == at("2026-03-06T17:25")


@pytest.mark.parametrize(
    ("body", "key", "kept"),
    [
        (b"api_key=s3&lat=1", "s3", b"api_key=***&lat=1"),
        (b"lat=1&api%5Fkey=s%2B3", "s+3", b"lat=1&api%5Fkey=***"),
        (b"lat=%ff&api_key=s3&api_key=s4", "s3", b"lat=%ff&api_key=***&api_key=***"),
        (b"lat=1", "", b"lat=1"),
        (b"\xff\xfe", "", b"\xff\xfe"),
    ],
)
def test_the_key_is_found_in_any_form_and_never_kept(body, key, kept):
    assert (key_in(body), without_key(body)) == (key, kept)


DAY = 24 * 3600 * 1000


@pytest.mark.parametrize(
    ("given", "between"),
    [
        ({}, (NOW - 90 * DAY, NOW)),
        ({"start_date": "2026-03-01T00:00:00+08:00"},
         (at("2026-03-01T00:00"), at("2026-03-01T00:00") + 90 * DAY)),
        ({"end_date": "2026-02-28T16:00:00Z"},
         (at("2026-03-01T00:00") - 90 * DAY, at("2026-03-01T00:00"))),
        ({"start_date": "2026-03-01T00:00:00+08:00", "end_date": "2026-03-02T00:00:00+08:00"},
         (at("2026-03-01T00:00"), at("2026-03-02T00:00"))),
    ],
)  # fmt: skip
def test_a_search_spans_ninety_days_on_the_open_side(given, between):
    assert read_search(given, now_ms=NOW).between_ms == between


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-01T00:00:01Z"}, "end_date"),
        ({"start_date": "2026-03-02T00:00:00Z", "end_date": "2026-03-01T00:00:00Z"}, "end_date"),
        ({"start_date": "2026-03-02"}, "start_date"),
        ({"status": "open,lost"}, "status"),
        ({"page": "0"}, "page"),
        ({"page_size": "1001"}, "page_size"),
        ({"service_request_id": "JB-1,JB\0"}, "service_request_id"),
        ({"service_code": "\x1b"}, "service_code"),
    ],
)
def test_a_search_that_cannot_be_meant_names_the_argument(given, field):
    with pytest.raises(BadReport) as raised:
        read_search(given, now_ms=NOW)

    assert raised.value.field == field


def test_ids_override_all_other_arguments():
    search = read_search({"service_request_id": "JB-1, JB-2", "status": "lost"}, now_ms=NOW)

    assert (search.numbers, search.between_ms) == (("JB-1", "JB-2"), None)
