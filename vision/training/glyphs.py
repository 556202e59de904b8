"""A bank of glyphs: every character in many typefaces, with strokes and proportions varied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vision.grammar import ALPHABET
from vision.training.fonts import HEIGHT, WIDTH, Face, Mask, glyphs
from vision.training.numbers import WORDS

LATIN = "".join(each for each in ALPHABET if each.isascii())
# Plates set each glyph to the full width of its cell, so proportions differ from any typeface.
MAX_SHIFT = 0.10
VARIANTS = 200


class GlyphBank:
    """For each character, many masks of one size."""

    def __init__(self, faces: Sequence[Face], folder: Path, dice: Generator) -> None:
        plain: dict[str, list[Mask]] = defaultdict(list)
        for face in faces:
            characters = (WORDS if face.words else "") + (LATIN if face.letters else "")
            for character, mask in glyphs(face, folder, characters):
                plain[character].append(mask)
        missing = [each for each in ALPHABET if not plain[each]]
        if missing:
            raise FileNotFoundError(f"no typeface in {folder} holds {''.join(missing)}")
        self._masks = {
            character: [_vary(plain[character], dice) for _ in range(VARIANTS)]
            for character in ALPHABET
        }

    def draw(self, character: str, dice: Generator) -> Mask:
        """One mask of the character."""
        masks = self._masks[character]
        return masks[int(dice.integers(0, len(masks)))]


def _vary(masks: Sequence[Mask], dice: Generator) -> Mask:
    mask = masks[int(dice.integers(0, len(masks)))]
    x, y = _bent(WIDTH, dice), _bent(HEIGHT, dice)
    slant = dice.normal(0, 0.02)
    across = x[np.newaxis, :] + slant * (np.arange(HEIGHT)[:, np.newaxis] - HEIGHT / 2)
    down = np.broadcast_to(y[:, np.newaxis], (HEIGHT, WIDTH))
    bent = cv2.remap(
        mask, across.astype(np.float32), np.ascontiguousarray(down, np.float32), cv2.INTER_LINEAR
    )
    size = int(dice.integers(1, 4))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    thicker = dice.random() < 0.6
    return np.asarray((cv2.dilate if thicker else cv2.erode)(bent, kernel), np.uint8)


def _bent(length: int, dice: Generator) -> NDArray[np.float64]:
    """A rising map of 0…length onto itself, which widens some parts and narrows others."""
    knots = np.linspace(0, 1, 5)
    moved = knots + np.array([0, *dice.uniform(-MAX_SHIFT, MAX_SHIFT, 3), 0])
    bent = np.interp(np.linspace(0, 1, length), knots, np.sort(moved))
    return np.asarray(bent * (length - 1), np.float64)
