"""Analyses of photos as a test says them, and an analyser that gives them."""

import hashlib
from dataclasses import dataclass, field

from vision.errors import BadImage
from vision.results import Analysis, Box, Candidate, Character, PlateReading

MODELS = ("plate-detector@1+abc", "plate-reader@1+def")


def a_reading(text: str) -> PlateReading:
    corners = ((0.5, 0.0), (400.0, 0.0), (400.0, 100.25), (0.0, 100.0))
    return PlateReading(
        text=text,
        colour="yellow",
        rows=1,
        status="accepted",
        confidence=0.97,
        characters=tuple(Character(one, 0.97) for one in text),
        box=Box(0, 0, 400, 100),
        corners=corners,
        candidates=(Candidate(text, -0.125),),
    )


def an_analysis(photo: bytes, *plates: str, models: tuple[str, ...] = MODELS) -> Analysis:
    return Analysis(
        sha256=hashlib.sha256(photo).hexdigest(),
        width=1280,
        height=720,
        orientation=1,
        plates=tuple(map(a_reading, plates)),
        models=models,
    )


@dataclass
class Says:
    """Reads one plate on every photo, or raises what it is given; ``asked`` are the photos."""

    plate: str = "渝A90001"
    problem: Exception | None = None
    models: tuple[str, ...] = MODELS
    asked: list[bytes] = field(default_factory=list)

    async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
        self.asked.append(data)
        if self.problem is not None:
            raise self.problem
        if data == b"bad":
            raise BadImage("truncated")
        return an_analysis(data, self.plate, models=self.models)
