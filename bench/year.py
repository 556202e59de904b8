"""A year of a city: routed, handled and watched, then asked for its indicators.

    python -m bench.year --share 0.1

Writes alerts, opens cases by the hub's router, lets posts accept, answer and close them while the
watch says what falls due, all on a simulated clock and an SQLite file; then times the indicators.
`--share 1` is the whole: 60,000 alerts, 12,000 cases, 30,000 tasks.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from random import Random

from gateway.cases.deadlines import years
from gateway.indicators.indicators import Indicating
from gateway.indicators.months import Month
from gateway.items.terms import open_terms
from gateway.routing.files import open_router
from gateway.simulation.acts import Act
from gateway.simulation.hub import AT_ONCE, ByHub
from gateway.simulation.model import open_model
from gateway.simulation.posts import City
from gateway.store.case_tables import case_moves, cases
from gateway.store.incident_tables import incident_alerts, incidents
from gateway.store.migrate import migrate
from gateway.store.session import Store, open_store
from graph.ontology.choices import ViolationKind

DAY_MS = 86_400_000
FIRST = Month(2025, 1)
ALERTS, CASES = 60_000, 12_000
KINDS = ("OVERFILLED", "UNCOVERED", "UNPERMITTED", "WRONG_DISPOSAL_SITE", "SUSPECTED_DUMPING")
TASKED = ("OVERFILLED", "UNPERMITTED", "WRONG_DISPOSAL_SITE", *3 * ("SUSPECTED_DUMPING",))
"""Kinds of the cases, so that a case has two and a half tasks: 12,000 cases, 30,000 tasks."""
DISTRICTS = (
    "500103",
    "500104",
    "500105",
    "500106",
    "500107",
    "500108",
    "500109",
    "500112",
    "500113",
)


def acts(count: int, chance: Random) -> list[Act]:
    """Acts spread over a year of nine districts."""
    made = []
    for number in range(count):
        at_ms = FIRST.since_ms + chance.randrange(364 * DAY_MS)
        site, place = chance.choice(DISTRICTS), chance.choice(DISTRICTS)
        point = (106.45 + chance.random() * 0.2, 29.4 + chance.random() * 0.2)
        made.append(
            Act(
                number=number,
                kind=ViolationKind(chance.choice(TASKED)),
                at_ms=at_ms,
                seen_ms=at_ms,
                stopped_ms=None,
                truck=f"T{chance.randrange(6000)}",
                company=f"C{chance.randrange(300)}",
                site=f"S{chance.randrange(560)}",
                site_district=site,
                site_point=point,
                place_district=place,
                place_point=point,
            )
        )
    return sorted(made, key=lambda act: act.at_ms)


def write_alerts(store: Store, count: int, chance: Random) -> None:
    """Incidents of five alerts each, judged four in five times."""
    of_incident, of_alert = [], []
    empty = (
        {c.name: None for c in incidents.columns},
        {c.name: None for c in incident_alerts.columns},
    )
    for number in range(count):
        at_ms, kind = FIRST.since_ms + chance.randrange(364 * DAY_MS), chance.choice(KINDS)
        incident = f"E-{number // 5}"
        if number % 5 == 0:
            of_incident.append(
                empty[0]
                | {
                    "number": incident, "kind": kind, "whom": "t", "state": "open", "version": 1,
                    "lead_alert": f"A-{number}", "first_at_ms": at_ms, "last_at_ms": at_ms,
                    "opened_at_ms": at_ms, "due_at_ms": 0, "due_is_provisional": False,
                    "held_apart": False, "is_automatic": False,
                }
            )  # fmt: skip
        of_alert.append(
            empty[1]
            | {
                "alert_number": f"A-{number}", "incident_number": incident, "is_repeat": False,
                "occurred_at_ms": at_ms, "joined_at_ms": at_ms, "state": "new", "camera": "c",
                "rule": f"{kind}/1", "model": "m", "confidence": 0.9, "reasons": "[]",
                "admissibility": "evidence", "judged": chance.choice(("right", "right", "wrong")),
                "judged_at_ms": at_ms + DAY_MS,
            }
        )  # fmt: skip
    with store.write() as connection:
        connection.execute(incidents.insert(), of_incident)
        connection.execute(incident_alerts.insert(), of_alert)


def copy_cases(store: Store, times: int) -> None:
    """Each case and its history some times more, under other numbers."""
    names = [c.name for c in cases.columns if c.name not in KEYS]
    moves = [c.name for c in case_moves.columns if c.name not in ("case_number", "position")]
    with store.write() as connection:
        last = connection.exec_driver_sql("SELECT max(position) FROM case_moves").scalar()
        for k in range(1, times + 1):
            keys = ", ".join(f"{name} || '-{k}'" for name in KEYS)
            connection.exec_driver_sql(
                f"INSERT INTO cases ({', '.join((*KEYS, *names))})"
                f" SELECT {keys}, {', '.join(names)} FROM cases WHERE number NOT LIKE 'CQ-%-%-%'"
            )
            connection.exec_driver_sql(
                f"INSERT INTO case_moves (case_number, position, {', '.join(moves)})"
                f" SELECT case_number || '-{k}', position + {k * last}, {', '.join(moves)}"
                f" FROM case_moves WHERE position <= {last}"
            )


KEYS = ("number", "violation_number", "alert_number")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=0.1, help="of the year's amount; 0.1")
    parser.add_argument("--copies", type=int, default=1, help="of each case, for the indicators")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="steps in one transaction")
    share, copies = (parsed := parser.parse_args()).share, parsed.copies
    chance = Random(1)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        store = open_store(f"sqlite:///{data / 'store.db'}")
        migrate(store)
        write_alerts(store, round(ALERTS * share * copies), chance)
        model, calendar = open_model(), years.open_calendar(data)
        city = City(model.posts, calendar, FIRST.since_ms, 364, 1)
        # people enough for the load: what is measured is the hub
        city.posts = type(model.posts)(
            **{
                name: {"staff": 40, "share_percent": 100, "lies_hours": 2}.get(
                    name, getattr(model.posts, name)
                )
                for name in type(model.posts).__slots__
            }
        )
        hub_model = type(model.hub)(
            **{
                name: {"confirm_staff": 60}.get(name, getattr(model.hub, name))
                for name in type(model.hub).__slots__
            }
        )
        by_hub = ByHub(
            store=store,
            terms=open_terms(data),
            router=open_router(data),
            city=city,
            model=hub_model,
            at_once=parsed.at_once,
        )
        wall, cpu = time.perf_counter(), time.process_time()
        by_hub.run(acts(round(CASES * share), chance), until_ms=FIRST.since_ms + 400 * DAY_MS)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        copy_cases(store, copies - 1)
        with store.read() as connection:
            counts = {
                name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar()
                for name in ("incident_alerts", "cases", "tasks", "case_moves", "case_notices")
            }
        print(counts)
        print(f"routed, handled and watched: {wall:.1f} s wall, {cpu:.1f} s CPU")
        indicating = Indicating(store)
        for name, count in (("first question, year", 12), ("year", 12), ("month", 1)):
            walls, cpus = [], []
            for _ in range(1 if name.startswith("first") else 9):
                began, used = time.perf_counter(), time.process_time()
                indicating.of(FIRST, count, as_of_ms=FIRST.since_ms + 300 * DAY_MS)
                walls.append(time.perf_counter() - began)
                cpus.append(time.process_time() - used)
            print(
                f"indicators, {name}: {1000 * statistics.median(walls):.0f} ms wall,"
                f" {1000 * statistics.median(cpus):.0f} ms CPU (median of {len(walls)})"
            )
        store.close()


if __name__ == "__main__":
    main()
