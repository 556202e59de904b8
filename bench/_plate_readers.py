"""The readers that bench/vision.py compares, each asked for the texts on one picture."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from vision.cut_out import plates_inside, whole_picture
from vision.grammar import ALPHABET
from vision.images import Raster, decode
from vision.models.plate_detector import OnnxPlateDetector
from vision.models.plate_reader import CtcReader
from vision.stages import FoundPlate
from vision.views import first_view

LONG_SIDE = 960


class PackagedGreedy:
    """The packaged weights as they come: detector at 960, one view, best symbol of each frame."""

    name = "packaged, greedy"

    def __init__(self, models: Path) -> None:
        self._detector, self._reader = OnnxPlateDetector(models), CtcReader(models)

    def texts(self, path: Path, *, cut_out: bool) -> list[str]:
        photo = decode(path.read_bytes())[0]
        if not cut_out:
            found = self._detector.detect(photo, long_side=LONG_SIDE)
            return [self._text(photo, plate, tight=False) for plate in found]
        inside = next(iter(plates_inside(photo, self._detector)), None)
        if inside is None:
            return [self._text(photo, whole_picture(photo), tight=True)]
        return [self._text(photo, inside, tight=False)]

    def _text(self, photo: Raster, plate: FoundPlate, *, tight: bool) -> str:
        frames = self._reader.look([first_view(photo, plate.corners, tight=tight)])[0]
        best = frames.argmax(axis=1).tolist()
        kept = [one for one, last in zip(best, [0, *best], strict=False) if one and one != last]
        return "".join(ALPHABET[symbol - 1] for symbol in kept)


class HyperLpr2:
    """HyperLPR2 in a process of its own, as it needs an older OpenCV."""

    name = "HyperLPR2"

    def __init__(self, python: str) -> None:
        script = Path(__file__).with_name("_hyperlpr2.py")
        self._process = subprocess.Popen(
            [python, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def texts(self, path: Path, *, cut_out: bool) -> Sequence[str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print("plate" if cut_out else "whole", path, file=self._process.stdin, flush=True)
        answer: list[str] = json.loads(self._process.stdout.readline())
        return answer
