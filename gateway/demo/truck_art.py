"""Draws a tipper truck from behind or from the front, its cover and its load."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from gateway.demo.canvas import Canvas, Colour, Point, Rectangle
from gateway.demo.lettering import face
from gateway.demo.plate_art import LAYOUTS, draw_plate

_DARK: Colour = (34, 35, 38)
_TYRE: Colour = (24, 24, 26)
_STEEL: Colour = (128, 132, 138)
_LAMP: Colour = (190, 32, 30)
_AMBER: Colour = (232, 150, 40)
_GLASS: Colour = (58, 72, 86)
_WHITE: Colour = (236, 236, 230)
_EARTH: tuple[Colour, ...] = ((122, 88, 58), (138, 100, 66), (106, 76, 50), (150, 112, 78))
_PLATE_PX_PER_MM = 0.31


@dataclass(frozen=True, kw_only=True)
class TruckLook:
    """What can be seen of a truck: plate and layout, paint, cover (closed, open) and load.

    `load` is one of empty, level, overfilled; company and fleet number stand on the tailboard.
    """

    plate: str
    layout: str
    paint: Colour
    cover: str
    load: str
    company: str
    fleet_number: str


def draw_rear(canvas: Canvas, look: TruckLook, dice: np.random.Generator) -> None:
    """The truck seen from behind and a little above, so that its load shows."""
    canvas.ellipse((250, 640, 1030, 712), _DARK)
    _wheels(canvas, left=330, right=950, low=690)
    canvas.box((330, 470, 950, 610), _DARK)
    _load_opening(canvas, look, dice)
    _tailboard(canvas, look)
    _rear_lamps(canvas)
    _plate(canvas, look, centre=(640, 596))


def draw_front(canvas: Canvas, look: TruckLook, _: np.random.Generator) -> None:
    """The truck seen from the front; its load is hidden behind the cab."""
    canvas.ellipse((250, 650, 1030, 716), _DARK)
    _wheels(canvas, left=330, right=950, low=694)
    canvas.box((352, 66, 928, 300), _shade(look.paint, 0.7))
    canvas.box((352, 58, 928, 84), _STEEL)
    canvas.box((330, 130, 950, 655), look.paint, radius=26)
    canvas.polygon([(372, 180), (908, 180), (926, 372), (354, 372)], _GLASS)
    canvas.line([(430, 366), (640, 300), (850, 366)], _DARK, width=4)
    for x in (296, 950):
        canvas.box((x, 210, x + 34, 330), _DARK, radius=8)
    _grille(canvas)
    _plate(canvas, look, centre=(640, 618))


def _grille(canvas: Canvas) -> None:
    for y in range(408, 500, 22):
        canvas.box((450, y, 830, y + 11), _DARK, radius=3)
    canvas.box((330, 560, 950, 662), _shade(_STEEL, 0.5), radius=12)
    for x in (352, 822):
        canvas.box((x, 512, x + 106, 556), _WHITE, radius=10)
        canvas.box((x + 30, 520, x + 76, 548), (250, 250, 240), radius=8)


def _wheels(canvas: Canvas, *, left: float, right: float, low: float) -> None:
    for x in (left, left + 62, right - 112, right - 50):
        canvas.box((x, low - 118, x + 50, low), _TYRE, radius=14)


def _load_opening(canvas: Canvas, look: TruckLook, dice: np.random.Generator) -> None:
    rim: list[Point] = [(360, 116), (920, 116), (972, 214), (308, 214)]
    canvas.polygon([(420, 70), (860, 70), (880, 130), (400, 130)], _shade(look.paint, 0.6))
    canvas.polygon(rim, _shade(look.paint, 0.8))
    canvas.polygon([(376, 124), (904, 124), (950, 208), (330, 208)], (44, 42, 40))
    if look.load != "empty":
        _heap(canvas, dice, height=96 if look.load == "overfilled" else 12)
    if look.cover == "closed":
        _lids(canvas, raised=look.load == "overfilled")


def _heap(canvas: Canvas, dice: np.random.Generator, *, height: float) -> None:
    xs = np.linspace(344, 936, 40)
    dome = np.sin(np.linspace(0, np.pi, 40)) ** 0.7
    ridge = 150 - height * dome + dice.uniform(-7, 7, 40)
    canvas.polygon([(322, 212), *zip(xs, ridge, strict=True), (958, 212)], _EARTH[0])
    for _ in range(260):
        column = int(dice.integers(2, 38))
        y = dice.uniform(ridge[column] + 4, 210)
        size = dice.uniform(3, 15)
        lump = (xs[column], y, xs[column] + size * 1.4, y + size)
        canvas.ellipse(lump, _EARTH[int(dice.integers(len(_EARTH)))])


def _lids(canvas: Canvas, *, raised: bool) -> None:
    lift = 44 if raised else 0
    grey = _shade(_STEEL, 0.95)
    canvas.polygon([(362, 112), (634, 112 - lift), (634, 208 - lift), (312, 212)], grey)
    canvas.polygon([(646, 112 - lift), (918, 112), (968, 212), (646, 208 - lift)], grey)
    for share in (0.25, 0.5, 0.75):
        y = 112 + 98 * share
        canvas.line([(350 - 40 * share, y), (632, y - lift)], _shade(_STEEL, 0.7))
        canvas.line([(648, y - lift), (930 + 40 * share, y)], _shade(_STEEL, 0.7))


def _tailboard(canvas: Canvas, look: TruckLook) -> None:
    canvas.box((308, 208, 972, 520), look.paint, radius=6)
    canvas.box((308, 208, 972, 232), _shade(look.paint, 0.8))
    for x in (322, 470, 640, 810, 944):
        canvas.box((x - 9, 232, x + 9, 520), _shade(look.paint, 0.85))
    _stencil(canvas, look.company, centre=(640, 274), height=38)
    _stencil(canvas, look.fleet_number, centre=(640, 366), height=58)
    for x in range(320, 960, 64):
        canvas.box((x, 506, x + 32, 518), _LAMP)
        canvas.box((x + 32, 506, x + 64, 518), _WHITE)


def _stencil(canvas: Canvas, text: str, *, centre: Point, height: float) -> None:
    font = face(150, "Bold")
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    stencil = Image.new("RGBA", (right - left, bottom - top), (*_WHITE, 0))
    ImageDraw.Draw(stencil).text((-left, -top), text, fill=(*_WHITE, 225), font=font)
    width = height * stencil.width / stencil.height
    canvas.paste(stencil, _around(centre, width, height))


def _rear_lamps(canvas: Canvas) -> None:
    canvas.box((330, 524, 950, 552), _shade(_STEEL, 0.45))
    for x in (348, 838):
        canvas.box((x, 558, x + 94, 590), _DARK, radius=5)
        canvas.box((x + 4, 562, x + 46, 586), _LAMP, radius=4)
        canvas.box((x + 50, 562, x + 90, 586), _AMBER, radius=4)


def _plate(canvas: Canvas, look: TruckLook, *, centre: Point) -> None:
    layout = LAYOUTS[look.layout]
    width, height = (edge * _PLATE_PX_PER_MM for edge in layout.size_mm)
    canvas.box(_around(centre, width + 8, height + 8), _DARK)
    canvas.paste(draw_plate(look.plate, layout), _around(centre, width, height))


def _around(centre: Point, width: float, height: float) -> Rectangle:
    x, y = centre
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _shade(paint: Colour, share: float) -> Colour:
    red, green, blue = (round(part * share) for part in paint)
    return red, green, blue
