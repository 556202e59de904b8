"""How old the book of agreements may be when a request is answered by it."""

import pytest

from auth.agreements import Book
from gateway.agreements import registry
from gateway.agreements.registry import FRESH_S, Agreements, Cases


class Reads:
    """Stands in for reading the store, which takes its time."""

    def __init__(self, takes_s):
        self.now_s, self.takes_s, self.count = 100.0, takes_s, 0

    def __call__(self, _store, *, known=None):
        self.now_s += self.takes_s
        self.count += 1
        return Book(version=self.count)


async def asked_twice(monkeypatch, *, takes_s, after_s):
    reads = Reads(takes_s)
    monkeypatch.setattr(registry, "read_book", reads)
    agreements = Agreements(
        None, Cases(of_number=None, of_department=None), clock=lambda: reads.now_s
    )
    await agreements.book()
    reads.now_s += after_s
    return (await agreements.book()).version


@pytest.mark.parametrize(
    ("takes_s", "after_s", "version"),
    [(0.0, FRESH_S, 1), (0.0, FRESH_S + 0.1, 2), (FRESH_S + 0.1, 0.0, 2), (60.0, 0.0, 2)],
)
async def test_a_book_is_as_old_as_the_moment_it_was_asked_for(
    monkeypatch, takes_s, after_s, version
):
    assert await asked_twice(monkeypatch, takes_s=takes_s, after_s=after_s) == version
