"""Renders the photos of the demo cameras: a truck in a street, as a JPEG, the same for one seed."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from gateway.demo.backdrop import draw_backdrop
from gateway.demo.canvas import HEIGHT, WIDTH, Canvas, Point
from gateway.demo.lettering import face
from gateway.demo.truck_art import TruckLook, draw_front, draw_rear

_VIEWS = {"rear": draw_rear, "front": draw_front}
_JPEG_QUALITY = 92
_SENSOR_NOISE = 3.0
_LENS_BLUR_PX = 0.7

# First hour of the day with this light: strength of red, green, blue.
_LIGHT_BY_HOUR: tuple[tuple[int, tuple[float, float, float]], ...] = (
    (0, (0.62, 0.64, 0.72)),
    (7, (1.0, 1.0, 1.0)),
    (18, (0.84, 0.80, 0.80)),
    (19, (0.62, 0.64, 0.72)),
)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One exposure: which truck from which side (rear, front), when (local), by which camera."""

    look: TruckLook
    view: str
    taken_at: datetime
    camera_code: str
    camera_name: str
    seed: int


def render(shot: Shot) -> bytes:
    """The photo as JPEG bytes."""
    dice = np.random.default_rng(shot.seed)
    canvas = Canvas()
    draw_backdrop(canvas, dice)
    _VIEWS[shot.view](canvas, shot.look, dice)
    photo = _exposed(canvas.finished(_aim(dice)), shot.taken_at.hour, dice)
    _stamp(photo, shot)
    out = BytesIO()
    photo.save(out, "JPEG", quality=_JPEG_QUALITY)
    return out.getvalue()


def _aim(dice: np.random.Generator) -> list[Point]:
    """The four corners of the frame on the scene: no camera hangs quite straight."""
    left, top = dice.uniform(10, 16, 2), dice.uniform(0, 3, 2)
    right, bottom = WIDTH - dice.uniform(10, 16, 2), HEIGHT - dice.uniform(0, 3, 2)
    return [(left[0], top[0]), (right[0], top[1]), (right[1], bottom[1]), (left[1], bottom[0])]


def _exposed(photo: Image.Image, hour: int, dice: np.random.Generator) -> Image.Image:
    light = [strength for start, strength in _LIGHT_BY_HOUR if start <= hour][-1]
    noise = dice.normal(0, _SENSOR_NOISE, (HEIGHT, WIDTH, 1))
    soft = photo.filter(ImageFilter.GaussianBlur(_LENS_BLUR_PX))
    pixels = np.asarray(soft, dtype=np.float32) * np.array(light, dtype=np.float32) + noise
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _stamp(photo: Image.Image, shot: Shot) -> None:
    pen = ImageDraw.Draw(photo)
    lines = (
        ((16, 8), f"{shot.taken_at:%Y-%m-%d %H:%M:%S}  {shot.camera_name}"),
        ((16, HEIGHT - 38), f"设备编号 {shot.camera_code}"),
    )
    for place, text in lines:
        pen.text(
            place,
            text,
            fill=(255, 255, 255),
            font=face(24, "Medium"),
            stroke_width=2,
            stroke_fill=(20, 20, 20),
        )
