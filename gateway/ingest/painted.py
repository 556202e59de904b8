"""What is painted on a truck, told only as a plate or a company that the register knows."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from gateway.ingest.questions import picks
from gateway.ingest.readings import ACCEPTED, choose
from graph.identity import CompanyWords, Match, decide
from graph.plan import Plan, Search, Window
from graph.plates import normalise
from graph.port import Graph
from graph.records import Scalar
from vision.results import Analysis, BodyLine

_TAIL = re.compile(r"(?:[\u4e00-\u9fff]?[A-HJ-NP-Z])?[A-HJ-NP-Z0-9]{5,6}")
_LEAST_DIGITS = 3
"""A tail number of fewer digits could be a word of Latin letters."""
_NAME = re.compile(r"[\u4e00-\u9fff（）()]{4,30}")
_MOST_PLATES = 20
MatchCompany = Callable[[CompanyWords], Awaitable[Sequence[Match]]]


class Painted:
    """Compares lines on a body with the registers of plates and companies."""

    def __init__(
        self, *, graph: Graph, match_company: MatchCompany, clock: Callable[[], int]
    ) -> None:
        self._graph, self._match_company, self._clock = graph, match_company, clock

    async def fields(
        self, lines: Sequence[BodyLine] | None, plate: str | None
    ) -> Mapping[str, Scalar]:
        """`painted_plate` and `painted_company` of a sighting, where the register knows them.

        A tail that fits `plate` means that plate; one that fits one other registered plate means
        that; one that fits none, or several, says nothing.
        """
        told: dict[str, Scalar] = {}
        for line in lines or ():
            if "painted_plate" not in told and (number := await self._plate(line.text, plate)):
                told["painted_plate"] = number
            if "painted_company" not in told and (name := await self._company(line.text)):
                told["painted_company"] = name
        return told

    async def _plate(self, text: str, plate: str | None) -> str | None:
        tail = normalise(text)
        if not _TAIL.fullmatch(tail) or sum(c.isdigit() for c in tail) < _LEAST_DIGITS:
            return None
        if plate is not None and plate.endswith(tail):
            return plate
        page = await self._graph.read(
            Plan(
                entity="Plate",
                picks=picks("number"),
                where=Search.of("number", tail),
                window=Window(first=_MOST_PLATES),
                as_of=self._clock(),
            )
        )
        numbers = {str(row["node"]["number"]) for row in page.rows}
        fitting = [number for number in numbers if number.endswith(tail)]
        return fitting[0] if len(fitting) == 1 else None

    async def _company(self, text: str) -> str | None:
        if not _NAME.fullmatch(text.strip()):
            return None
        words = CompanyWords(name=text.strip(), is_painted=True)
        best = decide(tuple(await self._match_company(words)))
        return None if best is None else best.company.name


async def told_by_body(painted: Painted | None, analysis: Analysis) -> Mapping[str, Scalar]:
    """What the body of the truck on a photo says; nothing where nobody reads or compares it."""
    if painted is None or not analysis.body:
        return {}
    chosen = choose(analysis.plates)
    accepted = chosen.reading if chosen.status == ACCEPTED else None
    return await painted.fields(analysis.body, None if accepted is None else accepted.text)
