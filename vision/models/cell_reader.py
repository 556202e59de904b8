"""Our own plate reader: finds how the plate lies, cuts its characters out, and names each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vision.card import ModelCard, ModelFile, Status
from vision.errors import ModelMismatch
from vision.grammar import ALPHABET
from vision.images import Array, Raster, decode
from vision.runtime import Session, open_session
from vision.views import CELL_STRIP_HEIGHT, CELL_STRIP_WIDTH

CARD = ModelCard(
    id="plate-cells",
    task="plate_rec",
    version="1.0.0",
    files=(
        ModelFile(
            name="zhatu_plates.onnx",
            sha256="f8474c99d405670da7eb9953cbe3d7ab91599b9203479c657e6f77012aad5120",
            size=2_105_074,
            packaged=True,
        ),
        ModelFile(
            name="zhatu_plates.png",
            sha256="9dbeb0217698c1f623e34a58e61f9281b415ba9c57b9910ba5f3fb845db6fb5b",
            size=5_816,
            packaged=True,
        ),
    ),
    licence="Apache-2.0",
    origin="trained by vision/training on rendered plates only; typefaces OFL-1.1",
    input="strips [B,1,64,144] grey 0 to 255, one row or two, stretched",
    output="[B,22,72] log-chances of ALPHABET in the cells of each form; [B,3] of the forms",
    status=Status.TRIAL,
    measured="docs/vision.md",
)
# The cells of each form of GA 36 in the output: one row, two rows, new energy.
ONE_ROW, TWO_ROWS, NEW_ENERGY = PARTS = slice(0, 7), slice(7, 14), slice(14, 22)
# What the network must see on its golden strip at every start, each character with this chance.
GOLDEN_TEXT, GOLDEN_FROM = "新T76959", 0.9


@dataclass(frozen=True, slots=True)
class Seen:
    """Log-chances of each form [strips, 3], and of each character in each cell [strips, 22, 72]."""

    forms: Array
    cells: Array

    @property
    def two_rows(self) -> bool:
        """Whether the plate looks most like one of two rows."""
        return bool(np.exp(self.forms).mean(axis=0).argmax() == 1)


class CellReader:
    """Characters of whole plates by our own network."""

    def __init__(self, models: Path) -> None:
        weights, golden = (file.verified(models) for file in CARD.files)
        shape = (None, 1, CELL_STRIP_HEIGHT, CELL_STRIP_WIDTH)
        self._run: Session = open_session(weights, ("forms", "cells"), shape)
        self._check(golden)

    def look(self, strips: Sequence[Raster]) -> Seen:
        """What is seen on several strips of one plate."""
        forms, cells = self._run(np.stack(strips).astype(np.float32)[:, np.newaxis])
        return Seen(forms, cells)

    def _check(self, golden: Path) -> None:
        """Raises ModelMismatch unless the golden strip is read here as it was when trained."""
        strip, _ = decode(golden.read_bytes())
        seen = self.look([strip[:, :, 0]])
        cells = seen.cells[0, PARTS[int(seen.forms[0].argmax())]]
        text = "".join(ALPHABET[int(place)] for place in cells.argmax(axis=1))
        if text != GOLDEN_TEXT or np.exp(cells.max(axis=1)).min() < GOLDEN_FROM:
            raise ModelMismatch(CARD.files[0].name, f"it reads {text} where {GOLDEN_TEXT} stands")
