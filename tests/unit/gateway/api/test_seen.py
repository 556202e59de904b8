"""Things of an answer: named while they are few, counted honestly beyond."""

from itertools import chain

from gateway.api.seen import MOST_NAMED, Seen
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Direction, Plan, Step
from graph.port import Page

BEARS = ONTOLOGY.relation("Truck", "BEARS", "Plate")
OUT = Direction.OUT


def test_things_are_named_once_and_counted_each_time():
    seen = Seen()
    for local in ("a", "b", "a"):
        seen.add("Truck", local)

    assert seen.count == 3
    assert seen.recorded() == {"things": {"Truck": ["a", "b"]}}


def test_what_is_too_much_to_name_is_counted():
    seen = Seen()
    for number in range(MOST_NAMED + 7):
        seen.add("Truck", str(number))
    seen.add("Plate", None)

    made = seen.recorded()
    assert len(made["things"]["Truck"]) == MOST_NAMED
    assert made["more"] == {"Truck": 7, "Plate": 1}
    assert seen.count == MOST_NAMED + 8


def test_nothing_seen_is_nothing_recorded():
    assert Seen().recorded() == {}


def test_answers_joined_name_each_thing_once():
    one, other = Seen(), Seen()
    one.add("Truck", "a")
    other.add("Truck", "a")
    other.add("Truck", "b")
    other.count += 4

    one.join(other)

    assert (one.count, one.recorded()) == (7, {"things": {"Truck": ["a", "b"]}})


def test_a_page_is_seen_with_all_below_it():
    plates = Plan(entity="Plate", picks=())
    plan = Plan(
        entity="Truck", picks=(), steps=(Step(key="p", relation=BEARS, direction=OUT, plan=plates),)
    )
    below = [[f"{n}-{m}" for m in range(n % 3)] for n in range(MOST_NAMED)]
    rows = [
        {"node": {"id": str(n), "p": Page([{"node": {"id": m}} for m in own], False, False)}}
        for n, own in enumerate(below)
    ]
    seen, alone = Seen(), Seen()

    seen.take(plan, Page([*rows, {"node": {"id": None}}], False, False))

    for n in range(MOST_NAMED):
        alone.add("Truck", str(n))
    alone.add("Truck", None)
    for one in chain(*below):
        alone.add("Plate", one)
    assert seen == alone
    assert seen.recorded()["more"] == {"Truck": 1, "Plate": sum(map(len, below))}
