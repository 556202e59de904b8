"""What no store or engine could keep is set aside when it comes, and never stops what follows."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from connectors.base import MappedRow
from connectors.ledger import Delivery
from gateway.ingest.concluded import advance
from gateway.journal.errors import NotText, TooLong, Unplaceable
from gateway.journal.fit import LONGEST_RECORD_ID
from gateway.journal.journal import Journal
from gateway.journal.quarantine import Quarantine, SetAside
from gateway.journal.sink import JournalSink
from gateway.journal.tracks import Tracks
from gateway.store.session import Store
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import LONGEST_WORD, Kind
from graph.records import Fields, Link, Position, Record, Ref
from tests.factories import at, link, plate, record, truck

HAN = random.Random(1)


def han(length: int) -> str:
    """Different ideographs of four bytes each: no database presses them together."""
    return "".join(chr(HAN.randrange(0x20000, 0x2A6D0)) for _ in range(length))


def permitted(truck_words: Fields) -> Link:
    return link("FOR_TRUCK", Ref(entity="Truck", fields=truck_words))


def said(entity: str, fields: Fields, *links: Link, record_id: str = "1") -> Record:
    return record(entity, record_id, fields, *links, text="a row")


def test_words_of_every_index_and_id_are_bounded() -> None:
    """Counted by hand from the declarations: identity, index, order and search."""
    assert ONTOLOGY.entity("Truck").found_by == {"vin", "register_id", "transport_licence"}
    assert ONTOLOGY.entity("Plate").found_by == {"number", "plate_class"}
    assert ONTOLOGY.entity("Site").found_by == {"code", "name", "construction_permit"}
    assert ONTOLOGY.entity("Sighting").found_by == {"number", "captured_at", "plate_text"}


@pytest.mark.parametrize("entity", sorted(ONTOLOGY.entities))
def test_the_longest_words_are_taken_and_longer_ones_are_not(entity: str, journal: Journal) -> None:
    spec = ONTOLOGY.entity(entity)
    texts = [n for n in sorted(spec.found_by) if spec.fields[n].kind is Kind.TEXT]
    words = {name: han(LONGEST_WORD) for name in texts}

    done = journal.append("s", [record(entity, han(LONGEST_RECORD_ID), words)])

    assert len(done.claims) == 1
    for name in texts:
        longer = record(entity, "1", words | {name: han(LONGEST_WORD + 1)})
        with pytest.raises(TooLong) as told:
            journal.append("s", [longer])
        assert (told.value.field, told.value.reason) == (f"{entity}.{name}", "TOO_LONG")
        assert str(told.value) == f"{entity}.{name} has 201 characters; at most 200 are taken"


LONG = han(LONGEST_WORD + 1)
A_PERMIT = {"number": "P1"}


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (record("Permit", "r" * 501, A_PERMIT), "record_id"),
        (record("Permit", "1", A_PERMIT, link("FOR_TRUCK", truck(LONG))), "Plate.number"),
        (
            record("Permit", "1", A_PERMIT, permitted({"vin": LONG})),
            "Truck.vin",
        ),
        (record("Truck", "1", {}, link("BEARS", plate(LONG))), "Plate.number"),
        # not what the link is known by, yet kept on the stub and in its index
        (
            record(
                "Permit",
                "1",
                A_PERMIT,
                permitted({"vin": "V", "transport_licence": LONG}),
            ),
            "Truck.transport_licence",
        ),
    ],
)
def test_words_are_bounded_wherever_a_record_says_them(
    bad: Record, field: str, journal: Journal
) -> None:
    with pytest.raises(TooLong) as told:
        journal.append("s", [bad])

    assert told.value.field == field
    assert journal.end() == 0


@pytest.mark.parametrize("unfit", ["a\0b", "\0", "a\ud83d", "\udc00"])
@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda t: said("Permit", A_PERMIT, record_id=t), "record_id"),
        (lambda t: said("Permit", {"number": t}), "Permit.number"),
        (lambda t: said("Truck", {"vin": "V", "brand": t}), "Truck.brand"),
        (lambda t: said("Truck", {"vin": "V"}, link("BEARS", plate(t))), "Plate.number"),
        (
            lambda t: said(
                "Truck", {"vin": "V"}, replace(link("BEARS", plate("渝A12345")), props={"note": t})
            ),
            "BEARS.note",
        ),
    ],
)
def test_what_is_no_text_is_refused_wherever_a_record_says_it(
    make: Callable[[str], Record], field: str, unfit: str, journal: Journal
) -> None:
    with pytest.raises(NotText) as told:
        journal.append("s", [make(unfit)])

    assert (told.value.field, told.value.reason) == (field, "BAD_TEXT")


def test_a_text_that_nothing_is_found_by_may_be_long(journal: Journal) -> None:
    summary = han(20_000)

    journal.append("s", [record("Alert", "1", {"number": "A1", "summary": summary})])

    assert journal.history("Alert", "A1")[0].fields["summary"] == summary


def row_of(*records: Record, positions: tuple[Position, ...] = ()) -> MappedRow:
    return MappedRow(records=records, attachments=(), raw=records[0].raw, positions=positions)


def delivered(store: Store, journal: Journal, *rows: MappedRow) -> tuple[int, int, list[object]]:
    quarantine = Quarantine(store, journal)
    taken = JournalSink(store, journal, quarantine).take(
        Delivery(source="s", rows=rows, rejected=(), expected_cursor=None, cursor="1")
    )
    aside = [(q.reason, q.field) for q in quarantine.page()]
    return taken.accepted_rows, taken.quarantined_rows, aside


def test_one_row_is_set_aside_and_the_others_of_its_batch_go_on(
    store: Store, journal: Journal
) -> None:
    good = [row_of(record("Permit", f"{n}", {"number": f"P{n}"})) for n in range(3)]
    bad = [
        row_of(record("Permit", "8", {"number": LONG}, text="8")),
        row_of(record("Permit", "9\0", {"number": "P9"}, text="9")),
        row_of(record("Company", "a", {"name": "甲"}), record("Company", "b", {"name": LONG})),
    ]

    accepted, set_aside, why = delivered(store, journal, good[0], *bad, *good[1:])

    assert (accepted, set_aside) == (3, 3)
    assert why == [
        ("TOO_LONG", "Permit.number"), ("BAD_TEXT", "record_id"), ("TOO_LONG", "Company.name"),
    ]  # fmt: skip
    assert [c.subject_id for c in journal.claims_after(0, 9)] == ["P0", "P1", "P2"]


def test_a_reason_that_repeats_what_no_store_takes_is_kept_without_it(
    store: Store, journal: Journal
) -> None:
    quarantine = Quarantine(store, journal)
    raw = record("Permit", "1", A_PERMIT).raw

    quarantine.add(
        "s", [SetAside(raw=raw, cells_json="", reason="BAD", field="x", message="a\0b is none")]
    )

    assert [one.message for one in quarantine.page()] == ["a\ufffdb is none"]


def test_one_conclusion_that_cannot_be_kept_holds_up_no_other(journal: Journal) -> None:
    journal.append("s", [record("Permit", "1", A_PERMIT)])
    records = [record("Permit", f"{n}", {"number": n}, text=n) for n in ("P2", LONG, "P3")]

    new = advance(journal, "trips", expected=0, to=1, records=records)

    claims = journal.claims_after(1, 9)
    assert [c.position for c in claims] == new
    assert [(c.subject_id, c.source) for c in claims] == [
        ("P2", "hub/trips"), ("P3", "hub/trips"),
    ]  # fmt: skip
    assert journal.position("trips") == 1


def test_positions_of_a_bearer_with_a_long_name_are_set_aside(
    store: Store, journal: Journal
) -> None:
    def position(phone: str) -> Position:
        bearer = Ref(entity="Terminal", fields={"phone": phone})
        return Position(bearer=bearer, at_ms=at("2026-03-05T18:35"), lng=106.5, lat=29.5)

    rows = [[position(p)] for p in ("013900000001", LONG, "\0")]

    with store.write() as connection:
        kept, refused = Tracks(store).keep("s", rows, within=connection)

    assert kept == 1
    assert [(n, p.reason, p.field) for n, p in refused] == [
        (1, "TOO_LONG", "Terminal.phone"),
        (2, "BAD_TEXT", "Terminal.phone"),
    ]


def test_whatever_the_journal_cannot_take_has_a_reason_and_a_field() -> None:
    for kind in Unplaceable.__subclasses__():
        assert hasattr(kind, "reason"), kind
        assert hasattr(kind, "field"), kind
