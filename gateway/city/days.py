"""Writes what comes in day by day, in the order of its time; only one day at a time is held."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TextIO

from gateway.city.clock import calendar
from gateway.city.daily import arrival_row, sighting_row, waybill_row
from gateway.city.dice import dice
from gateway.city.papers import Arrival, Waybill, arrival, waybill
from gateway.city.tables import CsvFile, Fault, create
from gateway.city.town import Town
from gateway.city.tracks import HEADER, track
from gateway.city.trips import Trip
from gateway.city.truth import Told, Truth
from gateway.city.watching import Sighting, watched

WAYBILLS, ARRIVALS = "urban/电子联单.csv", "disposal/进场记录.csv"
SIGHTINGS, POSITIONS = "cameras/抓拍-{:%Y%m%d}.csv", "positions/定位-{:%Y%m%d}.csv"


@dataclass(slots=True)
class Held:
    """What is kept until the end of a day; each with the moment by which it is sorted."""

    sightings: list[tuple[float, str, Sighting]] = field(default_factory=list)
    waybills: list[tuple[float, str, Waybill]] = field(default_factory=list)
    arrivals: list[tuple[float, str, str | None, Arrival]] = field(default_factory=list)


class Days:
    """The files that grow with the days; ``rows`` counts what each holds."""

    def __init__(self, folder: Path, town: Town, truth: Truth, *, with_positions: bool) -> None:
        self._folder, self._town, self._truth = folder, town, truth
        self._with_positions = with_positions
        self._waybills = CsvFile(folder / WAYBILLS)
        self._arrivals = CsvFile(folder / ARRIVALS, encoding="utf-8-sig")
        self._positions: dict[int, TextIO] = {}
        self._late: list[tuple[float, str, Sighting]] = []
        self._serial = {"ZP": 0, "LD": 0, "JC": 0}
        self.faults: list[Fault] = []
        self.rows = {WAYBILLS: 0, ARRIVALS: 0, "cameras/抓拍-*.csv": 0, "positions/定位-*.csv": 0}

    def write(self, day: int, trips: Iterable[Trip]) -> None:
        """Everything of the trips of a day; what comes late goes to the next day's file."""
        held, self._late = Held(sightings=self._late), []
        for trip in trips:
            self._tell(trip, held, dice(self._town.seed, "seen", trip.number))
        self._write_sightings(day, held.sightings)
        self._write_papers(held)

    def finish(self, day: int) -> None:
        """What came late at the very end, and the end of all files."""
        if self._late:
            self._write_sightings(day, self._late)
        self._waybills.close()
        self._arrivals.close()
        for stream in self._positions.values():
            stream.close()

    def _tell(self, trip: Trip, held: Held, chance: Random) -> None:
        seen = [(self._number("ZP"), s) for s in watched(trip, self._town.cameras, chance)]
        for number, sighting in seen:
            rows = self._late if sighting.is_late else held.sightings
            rows.append((sighting.shown_s, number, sighting))
        paper, fault = waybill(trip, self._town.work, self._town.other_sites(trip), chance)
        bill = self._number("LD") if paper else None
        if paper and bill:
            held.waybills.append((paper.issued_s, bill, paper))
        told = Told(
            sightings=seen,
            waybill=bill,
            waybill_fault=fault,
            gate_log=self._arrive(trip, bill, held, chance),
            track_fault=self._follow(trip, chance),
        )
        self._truth.trip(trip, told, self._town.shows)

    def _arrive(self, trip: Trip, bill: str | None, held: Held, chance: Random) -> str | None:
        entry = arrival(trip, chance)
        if entry is None:
            return None
        number = self._number("JC")
        held.arrivals.append((trip.arrives_s, number, bill, entry))
        return number

    def _follow(self, trip: Trip, chance: Random) -> str | None:
        made = track(trip, chance)
        if made.rows and self._with_positions:
            if made.day not in self._positions:
                path = self._folder / POSITIONS.format(calendar(made.day))
                self._positions[made.day] = create(path)
                self._positions[made.day].write(HEADER + "\n")
            self._positions[made.day].writelines(made.rows)
            self.rows["positions/定位-*.csv"] += len(made.rows)
        return made.fault

    def _number(self, word: str) -> str:
        self._serial[word] += 1
        return f"{word}{self._serial[word]:08d}"

    def _write_sightings(self, day: int, held: list[tuple[float, str, Sighting]]) -> None:
        held.sort(key=lambda one: one[:2])
        for _, number, sighting in held:
            if sighting.has_bad_clock:
                self._note("urban/sightings", number, "BAD_TIME")
            elif self._town.is_ambiguous(sighting):
                self._note("urban/sightings", number, "AMBIGUOUS_PLATE")
        with CsvFile(self._folder / SIGHTINGS.format(calendar(day))) as file:
            file.write(sighting_row(number, sighting) for _, number, sighting in held)
        self.rows["cameras/抓拍-*.csv"] += len(held)

    def _write_papers(self, held: Held) -> None:
        for _, number, paper in sorted(held.waybills, key=lambda one: one[:2]):
            copies = 2 if paper.fault == "TWICE" else 1
            if paper.fault == "BAD_PLATE":
                self._note("urban/waybills", number, "BAD_PLATE")
            self.rows[WAYBILLS] = self._waybills.write([waybill_row(number, paper)] * copies)
        for _, number, bill, entry in sorted(held.arrivals, key=lambda one: one[:2]):
            if not entry.colour_is_known:
                self._note("urban/gate-log", number, "UNKNOWN_CODE")
            self.rows[ARRIVALS] = self._arrivals.write([arrival_row(number, bill, entry)])

    def _note(self, source: str, record: str, reason: str) -> None:
        self.faults.append(Fault(source=source, record=record, reason=reason))
