"""The simulated year: working time by hand, the same year twice, and the hub's own clocks in it."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.audit.log import AuditLog
from gateway.cases.deadlines.years import library
from gateway.items.terms import open_terms
from gateway.routing.files import open_router
from gateway.simulation.acts import Act
from gateway.simulation.errors import BadModel
from gateway.simulation.hub import ByHub
from gateway.simulation.model import open_model, read_model
from gateway.simulation.posts import City
from gateway.simulation.repeats import Repeats
from gateway.simulation.worktime import HOUR_MS, Staff, worked_days, worktime
from gateway.simulation.year import FIRST_MS, simulate
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from graph.ontology.choices import ViolationKind
from tests.factories import at

MODEL = (Path("gateway") / "simulation" / "model.toml").read_text(encoding="utf-8")
PACKAGED = read_model(MODEL, "model.toml")
DAY_MS = 24 * HOUR_MS


@pytest.fixture(scope="module")
def hours():
    # 09:00-12:00 and 14:00-18:00; 1 to 8 October 2025 are off, Saturday 11 October is worked
    first = at("2025-09-29T00:00")
    return worktime(worked_days(library(), first, 20), away=None, absence_percent=0)


@pytest.mark.parametrize(
    ("since", "hours_of_work", "until"),
    [
        ("2025-09-29T09:00", 0, "2025-09-29T09:00"),
        ("2025-09-29T07:00", 0, "2025-09-29T09:00"),
        ("2025-09-29T13:00", 0, "2025-09-29T14:00"),
        ("2025-09-29T11:00", 1, "2025-09-29T12:00"),
        ("2025-09-29T11:00", 2, "2025-09-29T15:00"),
        ("2025-09-29T18:00", 1, "2025-09-30T10:00"),
        ("2025-09-30T17:00", 2, "2025-10-09T10:00"),
        ("2025-10-10T17:00", 2, "2025-10-11T10:00"),
        ("2025-10-11T17:00", 2, "2025-10-13T10:00"),
    ],
)
def test_working_time_counted_by_hand(hours, since, hours_of_work, until):
    assert hours.after(at(since), hours_of_work * HOUR_MS) == at(until)


def test_two_people_take_three_pieces_of_work_in_the_order_they_come(hours):
    staff = Staff([hours, hours], 50)
    at_nine = at("2025-09-29T09:00")

    done = [staff.take(at_nine, 60) for _ in range(3)]

    # an hour of work is two hours of a day of which half is for it
    assert done == [at("2025-09-29T11:00"), at("2025-09-29T11:00"), at("2025-09-29T15:00")]


@pytest.mark.parametrize(
    ("line", "changed", "fault"),
    [
        ("staff = 3", "staff = 0", "posts.staff"),
        ("staff = 3", "stuff = 3", "stuff"),
        ("rework_percent = 6", "rework_percent = 101", "hub.rework_percent"),
        ("patrol_begins = 20", "patrol_begins = 24", "patrol_begins"),
        ("[hub]", "[hub", "model.toml"),
    ],
)
def test_a_model_that_cannot_be_meant_is_refused_by_name(line, changed, fault):
    assert line in MODEL
    with pytest.raises(BadModel, match=fault.replace(".", r"\.")):
        read_model(MODEL.replace(line, changed, 1), "model.toml")


def test_every_assumption_has_its_reason_beside_it():
    lines = MODEL.splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        if " = " in line and not line.startswith("#"):
            assert "#" in line or "#" in before, line


@pytest.mark.timeout(300)
def test_the_same_posts_close_more_and_sooner_with_the_hub_and_the_year_can_be_repeated(tmp_path):
    once, again = (simulate(open_model(), data=tmp_path, seed=3, days=4) for _ in range(2))

    assert once == again
    assert once.acts > 0
    assert once.with_hub.found_a_month > once.paper.found_a_month
    assert once.notices > 0


def test_how_many_steps_are_written_at_once_changes_nothing_of_what_is_written(tmp_path):
    told = []
    for at_once in (1, 7, 200):
        store = open_store(f"sqlite:///{tmp_path / f'{at_once}.db'}")
        migrate(store)
        city = City(PACKAGED.posts, library(), FIRST_MS, 30, 1)
        by_hub = ByHub(
            store=store,
            terms=open_terms(tmp_path),
            router=open_router(tmp_path),
            city=city,
            model=PACKAGED.hub,
            at_once=at_once,
        )
        by_hub.run([act(number) for number in range(6)], until_ms=FIRST_MS + 30 * DAY_MS)
        with store.read() as connection:
            told.append(
                {
                    table: connection.execute(sa.text(f"SELECT * FROM {table}")).all()
                    for table in ("cases", "tasks", "case_moves", "case_notices", "outbox")
                }
            )
        AuditLog(store, lambda: 0).verify()
        store.close()

    one, seven, many = told
    assert one == seven == many
    assert len(one["cases"]) == 6
    assert len(one["case_notices"]) > 6


def lived(folder, acts, repeats, *, posts, days=60):
    """The hub's route over some acts, on a store in memory."""
    store = open_store("sqlite://")
    migrate(store)
    by_hub = ByHub(
        store=store,
        terms=open_terms(folder),
        router=open_router(folder),
        city=City(posts, library(), FIRST_MS, days, 1),
        model=PACKAGED.hub,
        repeats=repeats,
    )
    by_hub.run(acts, until_ms=FIRST_MS + days * DAY_MS)
    with store.read() as connection:
        count = connection.execute(sa.text("SELECT count(*) FROM cases")).scalar()
    store.close()
    return by_hub, count


def test_an_act_of_a_truck_joins_its_open_case_of_the_kind_for_so_long():
    hours = (0, 70, 140, 500)  # 70 hours after the last act each, then much later
    acts = [replace(act(n), number=n, truck="T1") for n in hours]
    other = replace(act(71), kind=ViolationKind.OVERFILLED, truck="T1")
    within = {kind.value: 72 * HOUR_MS for kind in ViolationKind}

    repeats = Repeats(within)
    for one in acts:
        number = repeats.candidate(one)
        if number is None:
            repeats.opened(one, f"C{one.number}")
        else:
            repeats.joined(one, number)

    assert repeats.acts == {"C0": 3, "C500": 1}
    assert repeats.candidate(other) is None
    assert Repeats({}).candidate(acts[0]) is None


@pytest.mark.parametrize("dead_end_percent", [0, 100])
def test_acts_that_joined_a_case_are_handled_with_it(tmp_path, dead_end_percent):
    acts = [replace(act(n), truck="T1") for n in (0, 1, 2)]
    posts = replace(PACKAGED.posts, dead_end_percent=dead_end_percent)
    within = {"UNCOVERED": 72 * HOUR_MS}

    by_hub, cases = lived(tmp_path, acts, Repeats(within), posts=posts)

    assert (cases, by_hub.found) == (1, 3)
    assert by_hub.handled == (3 if dead_end_percent == 0 else 0)


def act(number):
    at_ms = FIRST_MS + number * HOUR_MS
    return Act(
        number=number,
        kind=ViolationKind.UNCOVERED,
        at_ms=at_ms,
        seen_ms=at_ms,
        stopped_ms=None,
        truck=f"T{number}",
        company="C1",
        site="S1",
        site_district="500103",
        site_point=(106.5, 29.5),
        place_district="500112",
        place_point=(106.55, 29.6),
    )
