"""Values of a signed body that mean nothing are each told of by name, and none ends the reading."""

import itertools
import json

import pytest

from gateway.cases.reports import Status
from gateway.delivery.errors import BadCallback
from gateway.delivery.partner import FIELDS, Inbound
from gateway.delivery.reading import read
from gateway.delivery.signing import Scheme, Signed
from tests.factories import at

NOW = at("2026-03-06T18:00")
INBOUND = Inbound(
    scheme=Scheme.BODY,
    keys={},
    fields={name: name for name in FIELDS},
    statuses={one.value: one for one in Status},
)
GOOD = {"case_number": "CQ-2026-000001", "status": "accepted"}
NUMBERS, TEXTS = ("task", "seq", "fine_yuan"), ("case_number", "event_id", "reason", "result")


def told(**words):
    body = json.dumps(GOOD | words).encode()
    return read(body, INBOUND, Signed(key_id=""), received_ms=NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *itertools.product(NUMBERS, ["inf", "-Infinity", "nan", "1e400", 2.5, 2**60, True, [], {}]),
        *itertools.product(TEXTS, ["a\0b", True, 2.5, [], {}]),
        *itertools.product(
            ["happened_at"], ["nan", "inf", "", True, [], {}, ["2026-03-06"], 1e300]
        ),
    ],
)
def test_a_value_that_means_nothing_is_named(name, value):
    with pytest.raises(BadCallback, match=f"^{name} must be"):
        told(**{name: value})


@pytest.mark.parametrize("value", [2000, 2000.0, "2000", "2000.0", "2e3"])
def test_a_whole_number_may_be_written_in_several_ways(value):
    assert told(fine_yuan=value).fine_yuan == 2000
