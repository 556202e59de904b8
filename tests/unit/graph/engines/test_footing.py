"""Changes that lead on from one position, met by a graph that stands at another."""

from __future__ import annotations

import pytest

from graph.engines.footing import taken
from graph.errors import GraphUnavailable
from graph.records import Changes, Known

PLAIN = Changes(nodes={}, stubs=(), edges={})
LEADING_ON = Changes(
    nodes={}, stubs=(), edges={}, known=Known(position=10, nodes={("Truck", "T"): ()}, edges={})
)


@pytest.mark.parametrize("stands", [0, 10, 20, 99])
def test_changes_that_say_nothing_of_what_is_known_are_taken_anywhere(stands: int) -> None:
    assert taken(PLAIN, stands=stands, position=20) is PLAIN


def test_changes_are_taken_as_they_are_where_they_lead_on_from() -> None:
    assert taken(LEADING_ON, stands=10, position=20) is LEADING_ON


@pytest.mark.parametrize("stands", [20, 21, 99])
def test_a_graph_that_is_there_already_has_nothing_to_do(stands: int) -> None:
    assert taken(LEADING_ON, stands=stands, position=20) is None


@pytest.mark.parametrize("stands", [11, 19])
def test_a_graph_on_the_way_there_has_to_look_at_what_it_has(stands: int) -> None:
    assert taken(LEADING_ON, stands=stands, position=20) == PLAIN


@pytest.mark.parametrize("stands", [0, 9])
def test_a_graph_that_was_put_back_is_not_led_past_what_it_misses(stands: int) -> None:
    with pytest.raises(GraphUnavailable, match=f"from 10 to {stands}"):
        taken(LEADING_ON, stands=stands, position=20)
