"""All moves of all cases as columns of numbers, kept up as moves are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gateway.cases.states import CaseMove, CaseState
from gateway.store import indicators as statements
from gateway.store.indicators import Connection
from gateway.store.session import Store

Numbers = NDArray[np.int64]
STATE_CODES = {state.value: code for code, state in enumerate(CaseState)}
MOVE_CODES = {move.value: code for code, move in enumerate(CaseMove)}
WHOLE = 0
"""The task of a line that is about the whole case."""


class Words:
    """Words by numbers from 0, in the order in which they came."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, word: str | None) -> int:
        """The number of a word; -1 for none."""
        if word is None:
            return -1
        found = self._codes.get(word)
        if found is None:
            found = self._codes[word] = len(self.known)
            self.known.append(word)
        return found

    def codes(self, words: Sequence[str | None]) -> list[int]:
        """The numbers of words."""
        codes = {word: self.code(word) for word in dict.fromkeys(words)}
        return [codes[word] for word in words]

    def find(self, word: str) -> int:
        """The number of a word; -2, which nothing has, for one that never came."""
        return self._codes.get(word, -2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """One row a line of history, in the order of commits; ``case`` counts the cases."""

    case: Numbers
    task: Numbers
    version: Numbers
    move: Numbers
    at_ms: Numbers
    happened_ms: Numbers
    is_late: Numbers
    to_state: Numbers
    case_state: Numbers
    by: Numbers
    to: Numbers
    is_total: Numbers

    def where(self, mask: NDArray[np.bool_]) -> Moves:
        """The rows of a mask."""
        return Moves(**{name: getattr(self, name)[mask] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of all cases at some moment; ``departments`` and the like by their numbers."""

    moves: Moves
    kind: Numbers
    company: Numbers
    site: Numbers
    kinds: Words
    companies: Words
    sites: Words
    departments: Words


@dataclass(slots=True)
class Fold:
    """Reads each move once; asked again, it reads only those that came since. Threads may share it.

    A year of a city, 30,000 tasks and about 200,000 lines, takes 20 MB.
    """

    store: Store
    _lock: Lock = field(default_factory=Lock)
    _position: int = 0
    _rows: Numbers = field(
        default_factory=lambda: np.zeros((0, len(Moves.__slots__)), dtype=np.int64)
    )
    _facts: Numbers = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    _cases: Words = field(default_factory=Words)
    _kinds: Words = field(default_factory=Words)
    _companies: Words = field(default_factory=Words)
    _sites: Words = field(default_factory=Words)
    _departments: Words = field(default_factory=Words)

    def known(self) -> Known:
        """All that is committed now."""
        with self._lock:
            with self.store.read() as connection:
                self._catch_up(connection)
            columns = {n: self._rows[:, i] for i, n in enumerate(Moves.__slots__)}
            return Known(
                moves=Moves(**columns),
                kind=self._facts[:, 0],
                company=self._facts[:, 1],
                site=self._facts[:, 2],
                kinds=self._kinds,
                companies=self._companies,
                sites=self._sites,
                departments=self._departments,
            )

    def _catch_up(self, connection: Connection) -> None:
        found = statements.moves_after(connection, self._position)
        if not found:
            return
        before = len(self._cases.known)
        rows = self._rows_of(found)
        new = self._cases.known[before:]
        self._rows = np.concatenate([self._rows, rows])
        self._facts = np.concatenate([self._facts, self._facts_of(connection, new)])
        self._position = found[-1][0]

    def _rows_of(self, found: Sequence[Any]) -> Numbers:
        """Lines as numbers, a column at a time: a fifth of the time that line by line takes."""
        _, case, task, *plain, move, to_state, case_state, by, to = zip(*found, strict=True)
        version, at_ms, happened_ms, is_late, is_total = plain
        columns = {
            "case": self._cases.codes(case),
            "task": [WHOLE if serial is None else serial for serial in task],
            "version": version,
            "move": [MOVE_CODES[word] for word in move],
            "at_ms": at_ms,
            "happened_ms": happened_ms,
            "is_late": is_late,
            "to_state": [STATE_CODES[word] for word in to_state],
            "case_state": [STATE_CODES[word] for word in case_state],
            "by": self._departments.codes(by),
            "to": self._departments.codes(to),
            "is_total": is_total,
        }
        made = np.empty((len(found), len(Moves.__slots__)), dtype=np.int64)
        for place, name in enumerate(Moves.__slots__):
            made[:, place] = columns[name]
        return made

    def _facts_of(self, connection: Connection, numbers: Sequence[str]) -> Numbers:
        made = np.full((len(numbers), 3), -1, dtype=np.int64)
        place = {number: index for index, number in enumerate(numbers)}
        few = len(numbers) <= _FEW
        read = statements.cases_of(connection, numbers) if few else statements.all_cases(connection)
        for number, kind, company, site in read:
            if number in place:
                made[place[number]] = (
                    self._kinds.code(kind),
                    self._companies.code(company),
                    self._sites.code(site),
                )
        return made


_FEW = 500
"""So many cases are asked for by number; for more it is quicker to read them all."""
