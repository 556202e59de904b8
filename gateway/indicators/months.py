"""Months of the city's clock, as intervals of epoch milliseconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gateway.indicators.errors import BadMonth
from graph.times import to_ms
from graph.violations.facts import LOCAL

_WRITTEN = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month; it begins at midnight in the city."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> Month:
        """A month written YYYY-MM; raises BadMonth."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise BadMonth(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def since_ms(self) -> int:
        """Its first millisecond."""
        return to_ms(datetime(self.year, self.month, 1, tzinfo=LOCAL))

    def plus(self, months: int) -> Month:
        """The month so many later."""
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def __str__(self) -> str:
        """YYYY-MM."""
        return f"{self.year}-{self.month:02d}"


def months_from(first: Month, count: int) -> Iterator[Month]:
    """So many months in a row."""
    return (first.plus(i) for i in range(count))
