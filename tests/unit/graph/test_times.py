"""Instants as texts: the same as the standard library writes them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph.times import BEGINNING_MS, END_MS, iso


@given(st.integers(BEGINNING_MS + 1, END_MS - 1))
def test_an_instant_is_written_as_datetime_writes_it(ms):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)

    assert iso(ms) == moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
