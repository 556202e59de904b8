"""How old the book of agreements may be when a request is answered by it."""

from dataclasses import replace
from datetime import date

import pytest

from auth.agreements import Book, Rows
from auth.principal import Principal
from gateway.agreements import registry
from gateway.agreements.registry import FRESH_S, Agreements, Cases
from tests.agreed import book
from tests.factories import at


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


WHO = Principal(department="police", person="李四")
IN_MARCH = at("2026-03-04T12:00")


def an_agreement(name, first_day, end_day, **changes):
    return replace(
        next(one for one in book().agreements if one.id == "police"),
        id=name,
        valid_from=date(2026, 3, first_day),
        valid_to=date(2026, 3, end_day),
        revoked=None,
        **changes,
    )


def a_registry(monkeypatch, *agreements, cases=None):
    made = Book(version=1, agreements=agreements)
    monkeypatch.setattr(registry, "read_book", lambda _store, *, known=None: known or made)
    return Agreements(None, cases or Cases(of_number=None, of_department=None))


async def names(agreements, at_ms):
    given = await agreements.grants(WHO, now_ms=at_ms, purpose=None)
    return given.key[4]


@pytest.mark.parametrize("order", [1, -1])
async def test_kept_grants_end_and_begin_with_the_millisecond_of_their_agreements(
    monkeypatch, order
):
    agreements = a_registry(monkeypatch, an_agreement("a", 1, 5), an_agreement("b", 4, 9))
    hour = 3_600_000
    expected = {
        at("2026-03-01T00:00") - 1: (),
        at("2026-03-01T00:00"): ("a v1",),
        at("2026-03-04T00:00") - 1: ("a v1",),
        at("2026-03-04T00:00"): ("a v1", "b v1"),
        at("2026-03-05T00:00") - 1: ("a v1", "b v1"),
        at("2026-03-05T00:00"): ("b v1",),
        at("2026-03-09T00:00"): (),
        at("2026-03-09T00:00") + hour: (),
    }

    found = {moment: await names(agreements, moment) for moment in list(expected)[::order]}

    assert found == expected


async def test_rows_of_own_cases_are_looked_up_for_every_request(monkeypatch):
    newest = iter([("V-1",), ("V-1", "V-2")])

    async def of_department(_department, _most):
        return next(newest)

    whole = an_agreement("a", 1, 9)
    own = replace(whole, clause=tuple(replace(c, rows=Rows.OWN_CASES) for c in whole.clause))
    cases = Cases(of_number=None, of_department=of_department)
    agreements = a_registry(monkeypatch, own, cases=cases)
    purpose = own.purposes[0]

    codes = [
        {
            code
            for scopes in (
                await agreements.grants(WHO, now_ms=IN_MARCH, purpose=purpose)
            ).scopes.values()
            for scope in scopes
            for code in scope.codes
        }
        for _ in range(2)
    ]

    assert codes == [{"V-1"}, {"V-1", "V-2"}]
