"""Arguments of a connection into a window."""

import pytest

from gateway.api.cursors import encode
from gateway.api.paging import natural_order, window
from gateway.errors import BadInput
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Order, Window
from tests.agreed import grants, ids

GRANTS = grants("police")
IDS = ids(GRANTS)
CURSOR = encode("Plate", (), ("p-1",))


@pytest.mark.parametrize(
    ("args", "meant"),
    [
        ({}, Window(first=20)),
        ({"first": None}, Window(first=20)),
        ({"first": 0}, Window(first=0)),
        ({"first": 100}, Window(first=100)),
        ({"last": 3}, Window(last=3)),
        ({"first": 2, "after": CURSOR}, Window(first=2, after=("p-1",))),
        ({"last": 2, "before": CURSOR}, Window(last=2, before=("p-1",))),
        ({"first": 2, "before": CURSOR}, Window(first=2, before=("p-1",))),
        ({"last": 2, "after": CURSOR}, Window(last=2, after=("p-1",))),
        ({"before": CURSOR}, Window(first=20, before=("p-1",))),
    ],
    ids=str,
)
def test_a_page(args, meant):
    assert window("Plate", (), args, IDS) == meant


@pytest.mark.parametrize(
    "args",
    [{"first": -1}, {"first": 101}, {"last": 101}, {"first": 1, "last": 1}, {"after": "?"}],
    ids=str,
)
def test_what_is_no_page_is_refused(args):
    with pytest.raises(BadInput):
        window("Plate", (), args, IDS)


def test_what_happens_in_time_is_listed_newest_first():
    assert natural_order(ONTOLOGY.entity("Sighting"), GRANTS) == (
        Order("captured_at", descending=True),
    )
    assert natural_order(ONTOLOGY.entity("Plate"), GRANTS) == ()
