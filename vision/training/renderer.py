"""Renders one training example: a strip as the reader sees it, its number and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vision.grammar import ALPHABET
from vision.training.camera import Image, expose, found_corners, soil, take
from vision.training.glyphs import GlyphBank
from vision.training.layouts import DOUBLE, Colour, Layout, Paint
from vision.training.numbers import KINDS, Kind, scramble

WIDTH, HEIGHT, SLOTS = 144, 64, 8
# Where the four quarters of a character have their middles, in shares of its cell.
QUARTERS = ((0.25, 0.28), (0.75, 0.28), (0.25, 0.72), (0.75, 0.72))
NOTHING = 0
INDEX = {character: place + 1 for place, character in enumerate(ALPHABET)}
PX_PER_MM = 0.7
_GREY = (0.114, 0.587, 0.299)
SCRAMBLED, SCRAMBLED_SHARE = 0.4, 0.5


@dataclass(frozen=True)
class Shot:
    """A photo of a plate, its number and kind, its true corners, and those a detector gives."""

    photo: NDArray[np.uint8]
    number: str
    kind: Kind
    corners: NDArray[np.float32]
    found: NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """A strip in grey, the class of each slot, and the middle of each character's quarters.

    `places` is [slots, quarters, (x, y)] in shares of the strip.
    """

    strip: NDArray[np.uint8]
    classes: NDArray[np.int64]
    places: NDArray[np.float32]


class Renderer:
    """Photos and examples without end, each from the dice given."""

    def __init__(self, bank: GlyphBank, *, scrambled: float = SCRAMBLED) -> None:
        self._bank, self._scrambled = bank, scrambled
        shares = np.array([kind.share for kind in KINDS])
        self._shares = shares / shares.sum()

    def shot(self, dice: Generator, *, colour: bool) -> Shot:
        """A photo of a plate of any kind, in colour or (four times as fast) in grey."""
        kind = KINDS[int(dice.choice(len(KINDS), p=self._shares))]
        number = kind.number(dice)
        if dice.random() < self._scrambled:
            number = scramble(dice, number, SCRAMBLED_SHARE)
        plate = soil(self._plate(number, kind, dice, colour=colour), dice)
        photo, corners = take(plate, dice)
        found = found_corners(corners, dice, two_rows=kind.layout is DOUBLE)
        return Shot(expose(photo, dice), number, kind, corners, found)

    def example(self, dice: Generator) -> Example:
        """One example for training."""
        shot = self.shot(dice, colour=False)
        target = np.array([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], np.float32)
        matrix = np.asarray(cv2.getPerspectiveTransform(shot.found, target), np.float64)
        size = (WIDTH, HEIGHT)
        strip = cv2.warpPerspective(shot.photo, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        return Example(
            strip=np.asarray(strip, np.uint8),
            classes=_classes(shot.number),
            places=_places(shot.kind.layout, shot.corners, matrix),
        )

    def _plate(self, number: str, kind: Kind, dice: Generator, *, colour: bool) -> Image:
        layout = kind.layout
        width, height = (round(side * PX_PER_MM) for side in layout.size_mm)
        ink = np.zeros((height, width), np.float32)
        for character, (x, y, wide, high) in zip(number, layout.cells, strict=True):
            left, top = (round((edge + dice.normal(0, 0.7)) * PX_PER_MM) for edge in (x, y))
            size = (round(wide * PX_PER_MM), round(high * PX_PER_MM))
            mask = cv2.resize(self._bank.draw(character, dice), size, interpolation=cv2.INTER_AREA)
            ink[top : top + size[1], left : left + size[0]] = mask
        ink /= 255
        _furnish(ink, layout, dice)
        ground = _ground(kind.paint, (height, width), dice, colour=colour)
        ink = ink[:, :, np.newaxis] if colour else ink
        return ground * (1 - ink) + _aged(kind.paint.ink, dice, colour=colour) * ink


def _furnish(ink: Image, layout: Layout, dice: Generator) -> None:
    """The dot, the rim and the bolts, which readers take for characters."""
    height, width = ink.shape
    if layout.dot_mm and dice.random() < 0.9:
        x, y = (round(edge * PX_PER_MM) for edge in layout.dot_mm)
        cv2.circle(ink, (x, y), round(dice.uniform(4, 6.5) * PX_PER_MM), 1.0, -1, cv2.LINE_AA)
    if dice.random() < 0.8:
        inset = round(dice.uniform(1, 4))
        cv2.rectangle(ink, (inset, inset), (width - inset, height - inset), 1.0, 1, cv2.LINE_AA)
    if dice.random() < 0.6:
        strength = float(dice.uniform(0.2, 1.0))
        for across in (0.26, 0.74):
            for down in (0.1, 0.9):
                centre = (round(across * width), round(down * height))
                cv2.circle(ink, centre, round(dice.uniform(2, 4)), strength, -1, cv2.LINE_AA)


def _aged(paint: Colour, dice: Generator, *, colour: bool) -> NDArray[np.float32]:
    """A paint that has aged; without `colour` its grey (ITU-R BT.601)."""
    aged = np.array(paint) * np.exp(dice.normal(0, 0.12, 3)) + dice.normal(0, 8)
    return np.asarray(np.clip(aged if colour else aged @ _GREY, 0, 255), np.float32)


def _ground(paint: Paint, shape: tuple[int, int], dice: Generator, *, colour: bool) -> Image:
    top, bottom = (_aged(each, dice, colour=colour) for each in (paint.top, paint.bottom))
    if paint.top == paint.bottom:
        bottom = top + np.float32(dice.normal(0, 6))
    down = np.linspace(top, bottom, shape[0], dtype=np.float32)
    ground = np.repeat(down[:, np.newaxis], shape[1], axis=1)
    if paint.head is not None:
        edge = round((paint.head_to_mm + dice.normal(0, 6)) * PX_PER_MM)
        ground[:, :edge] = _aged(paint.head, dice, colour=colour)
    return ground


def _classes(number: str) -> NDArray[np.int64]:
    classes = np.full(SLOTS, NOTHING, np.int64)
    classes[: len(number)] = [INDEX[character] for character in number]
    return classes


def _places(layout: Layout, corners: Image, matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """Where the quarters of each character lie on the strip; slots without one keep NaN."""
    width, height = layout.size_mm
    plate = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    onto_photo = cv2.getPerspectiveTransform(plate, corners)
    points = quarters(layout).reshape(1, -1, 2) * (width, height)
    on_strip = cv2.perspectiveTransform(points, matrix @ onto_photo)[0] / (WIDTH, HEIGHT)
    places = np.full((SLOTS, len(QUARTERS), 2), np.nan, np.float32)
    places[: len(layout.cells)] = on_strip.reshape(-1, len(QUARTERS), 2)
    return places


def quarters(layout: Layout) -> NDArray[np.float64]:
    """The middles of the quarters of each cell [cells, quarters, (x, y)] in shares of the plate."""
    cells = np.array(layout.cells)[:, np.newaxis]
    return (cells[..., :2] + cells[..., 2:] * QUARTERS) / layout.size_mm
