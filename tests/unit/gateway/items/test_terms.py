from gateway.cases.deadlines.years import library
from gateway.cases.terms import by_kind
from gateway.items.register import Register, read_item
from gateway.items.terms import by_items, open_terms
from graph.ontology.choices import ViolationKind
from tests.factories import at
from tests.unit.gateway.items.texts import a_version, an_item

UNCOVERED = ViolationKind.UNCOVERED
OPENED = at("2026-03-02T10:00")


def register_of(*versions):
    item = read_item("uncovered.toml", an_item(*versions))
    return Register({item.code: item}, {})


def test_the_version_in_force_at_the_opening_counts():
    old = a_version(total="2 working days", until="effective_to = 2026-03-02")
    terms = by_items(
        register_of(old, a_version(number="2", since="2026-03-02", total="4 working hours")),
        library(),
    )

    before, after = terms(UNCOVERED, at("2026-03-01T23:59")), terms(UNCOVERED, OPENED)

    assert (before.due_at_ms, before.limit) == (at("2026-03-03T18:00"), "2 working days")
    assert (after.due_at_ms, after.limit) == (at("2026-03-02T16:00"), "4 working hours")


def test_without_an_item_in_force_the_kinds_days_count_as_working_days():
    terms = by_items(register_of(a_version(since="2027-01-01")), library())

    # seven: 3 4 5 6 9 10 11
    assert terms(UNCOVERED, OPENED) == by_kind(library())(UNCOVERED, OPENED)
    assert terms(UNCOVERED, OPENED).due_at_ms == at("2026-03-11T18:00")


def test_the_hours_of_the_answering_department_count(tmp_path):
    (tmp_path / "calendar").mkdir()
    hours = '[standard]\nspans = ["09:00-18:00"]\n[department.police]\nspans = ["08:00-17:30"]\n'
    (tmp_path / "calendar" / "hours.toml").write_text(hours, encoding="utf-8")

    terms = open_terms(tmp_path)

    # ten working days: 3 4 5 6 9 10 11 12 13 16
    assert terms(ViolationKind.CLONED_PLATE, OPENED).due_at_ms == at("2026-03-16T17:30")
    assert terms(UNCOVERED, OPENED).due_at_ms == at("2026-03-11T18:00")
