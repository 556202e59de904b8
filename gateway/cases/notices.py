"""What is said of a running clock and when, read from reviewed data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from gateway.cases.deadlines.errors import BadCalendar, DeadlineError
from gateway.cases.deadlines.limit import Limit, read_limit

FILE = Path("cases") / "notices.toml"
"""Under the data folder: it takes the place of the packaged file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """When a desk is reminded, when what is overdue goes up, and the limits of usual stages.

    ``remind_percent`` is of the time that the clock runs; ``escalate_after`` counts from the due
    date, one entry a level.
    """

    remind_percent: int
    escalate_after: tuple[Limit, ...]
    stages: Mapping[str, Limit]


@cache
def packaged() -> Notices:
    """The reviewed file of the package."""
    text = files("gateway.cases.data").joinpath(FILE.name).read_text(encoding="utf-8")
    return read_notices(text)


def open_notices(data: Path) -> Notices:
    """The file of a data folder, or else the packaged one; raises BadCalendar."""
    file = data / FILE
    return read_notices(file.read_text(encoding="utf-8")) if file.is_file() else packaged()


def read_notices(text: str) -> Notices:
    """Notices from TOML; raises BadCalendar that names what cannot be meant."""
    try:
        table = tomllib.loads(text)
        percent, after, stages = (
            table.pop(n) for n in ("remind_percent", "escalate_after", "stages")
        )
        if table:
            raise ValueError(f"there is no {', '.join(sorted(table))}")
        if type(percent) is not int or not 1 <= percent <= 99:
            raise ValueError("remind_percent must be a whole number from 1 to 99")
        return Notices(
            remind_percent=percent,
            escalate_after=tuple(read_limit(words) for words in after),
            stages={str(name): read_limit(words) for name, words in stages.items()},
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadCalendar(FILE.name, f"cannot be read: {error}") from error
    except DeadlineError as error:
        raise BadCalendar(FILE.name, str(error)) from error
