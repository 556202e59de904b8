"""A page costs SQLite the same wherever it lies."""

import sqlite3
from dataclasses import replace

import pytest

from graph.engines.sql import SqlGraph
from graph.engines.sql_dialect import SQLITE
from graph.engines.sql_text import statement
from graph.plan import Order, Pick, Plan, Window
from tests.conformance.test_graph import changes, node

ROWS, UNKNOWN, NOW = 3_000, 20, 1_700_000_000_000
ASKED = Plan(
    entity="Sighting",
    picks=(Pick("id", "id"), Pick("captured_at", "captured_at")),
    window=Window(first=10),
    as_of=NOW,
)


def at_of(n):
    return 1_000 + n // 3  # three of each moment


@pytest.fixture
async def file(tmp_path):
    """Sightings of which some were at no known moment."""
    graph = SqlGraph(f"sqlite:///{tmp_path / 'graph.db'}")
    await graph.prepare()
    known = [node("Sighting", f"s{n:05}", captured_at=at_of(n)) for n in range(ROWS)]
    unknown = [node("Sighting", f"u{n:05}") for n in range(UNKNOWN)]
    await graph.apply(changes([*known, *unknown]), position=1)
    await graph.close()
    return tmp_path / "graph.db"


def asked(file, plan):
    """The rows of a plan's page, and the steps that SQLite's machine took for it."""
    made, steps = statement(plan, SQLITE), 0

    def count():
        nonlocal steps
        steps += 1

    connection = sqlite3.connect(file)
    connection.set_progress_handler(count, 10)
    (text,) = connection.execute(made.text, made.params).fetchone()
    connection.close()
    return text, steps


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("back", [True, False])
async def test_a_page_deep_in_a_list_takes_no_more_steps_than_one_at_its_start(
    file, descending, back
):
    order = (Order("captured_at", descending),)

    def page(n):
        place = (at_of(n), f"s{n:05}")
        end = {"last": 10, "before": place} if back else {"first": 10, "after": place}
        return replace(ASKED, order=order, window=Window(**end))

    steps = [asked(file, page(n))[1] for n in (ROWS // 10, ROWS // 2, ROWS - ROWS // 10)]

    assert max(steps) < 2 * min(steps)
