"""Films of rendered trucks that come and go in a street, with the truth of what they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageFilter

from gateway.demo.backdrop import draw_backdrop
from gateway.demo.canvas import HEIGHT, WIDTH, Canvas
from gateway.demo.truck_art import TruckLook, draw_front, draw_rear

FRAMES_PER_SECOND = 25
NOISE = 3.0
_CORNERS = [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)]
_VIEWS = {"rear": draw_rear, "front": draw_front}


@dataclass(frozen=True, kw_only=True)
class Pass:
    """A truck that passes: seen from behind it goes away, from the front it comes nearer."""

    plate: str
    view: str = "rear"
    layout: str = "yellow_double"
    begins_s: float = 1.0
    lasts_s: float = 3.0


def frames(passes: Sequence[Pass], *, seconds: float, seed: int = 1) -> Iterator[np.ndarray]:
    """The pictures of a film at 1280 × 720, BGR."""
    street, _ = _picture(None, seed)
    trucks = [(one, *_picture(one, seed)) for one in passes]
    dice = np.random.default_rng(seed)
    noise = [dice.normal(0, NOISE, (HEIGHT, WIDTH, 1)).astype(np.float32) for _ in range(5)]
    for number in range(round(seconds * FRAMES_PER_SECOND)):
        shown = street
        for one, picture, mask in trucks:
            share = (number / FRAMES_PER_SECOND - one.begins_s) / one.lasts_s
            if 0 <= share <= 1:
                shown = _pasted(shown, picture, mask, share if one.view == "front" else 1 - share)
        yield np.clip(shown + noise[number % len(noise)], 0, 255).astype(np.uint8)


def write(path: Path, passes: Sequence[Pass], *, seconds: float, seed: int = 1) -> int:
    """Write a film as MP4 (MPEG-4 part 2, which OpenCV can write); how many pictures it has."""
    code = cv2.VideoWriter.fourcc(*"mp4v")
    writer = cv2.VideoWriter(str(path), code, FRAMES_PER_SECOND, (WIDTH, HEIGHT))
    count = 0
    for frame in frames(passes, seconds=seconds, seed=seed):
        writer.write(frame)
        count += 1
    writer.release()
    return count


def _picture(one: Pass | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The street with a truck or without, and where the truck is."""
    canvas, bare = Canvas(), Canvas()
    for each in (canvas, bare):
        draw_backdrop(each, np.random.default_rng(seed))
    if one is not None:
        look = TruckLook(
            plate=one.plate,
            layout=one.layout,
            paint=(196, 120, 40),
            cover="closed",
            load="level",
            company="山城渣土",
            fleet_number="A-017",
        )
        _VIEWS[one.view](canvas, look, np.random.default_rng(seed))
    with_truck, without = (_as_bgr(each.finished(_CORNERS)) for each in (canvas, bare))
    return with_truck, np.any(with_truck != without, axis=2).astype(np.float32)[:, :, np.newaxis]


def _as_bgr(picture: Image.Image) -> np.ndarray:
    soft = picture.filter(ImageFilter.GaussianBlur(0.7))
    return np.asarray(soft, np.float32)[:, :, ::-1]


def _pasted(street: np.ndarray, truck: np.ndarray, mask: np.ndarray, share: float) -> np.ndarray:
    """The truck in the street, far up at share 0 and near at share 1."""
    scale = 0.3 + 0.7 * share**1.5
    place = np.float32([[scale, 0, 640 - 640 * scale], [0, scale, 200 + 60 * share - 200 * scale]])
    size = (WIDTH, HEIGHT)
    there = cv2.warpAffine(mask, place, size)[:, :, np.newaxis]
    return street * (1 - there) + cv2.warpAffine(truck, place, size) * there
