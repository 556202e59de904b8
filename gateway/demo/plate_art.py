"""Draws licence plates after the layouts of GA 36, in pixels of half a millimetre."""

from dataclasses import dataclass

from PIL import Image, ImageDraw

from gateway.demo.lettering import glyph

PX_PER_MM = 2

Colour = tuple[int, int, int]
Cell = tuple[float, float, float, float]

_BLACK: Colour = (22, 22, 24)
_YELLOW: Colour = (244, 182, 20)
_GREEN: Colour = (88, 178, 98)


@dataclass(frozen=True, kw_only=True)
class PlateLayout:
    """One plate form: its size, the cell (x, y, width, height in mm) of each character, its paint.

    `bands` paints from an x position (mm) to the right edge, the later over the earlier.
    """

    size_mm: tuple[int, int]
    cells: tuple[Cell, ...]
    bands: tuple[tuple[float, Colour], ...]
    dot_mm: tuple[float, float] | None = None


LAYOUTS: dict[str, PlateLayout] = {
    "yellow_single": PlateLayout(
        size_mm=(440, 140),
        cells=tuple((x, 25, 45, 90) for x in (15.5, 72.5, *(151.5 + 57 * i for i in range(5)))),
        bands=((0, _YELLOW),),
        dot_mm=(134.5, 70),
    ),
    "yellow_double": PlateLayout(
        size_mm=(440, 220),
        cells=(
            (110, 15, 80, 60),
            (250, 15, 80, 60),
            *((27 + 80 * i, 90, 65, 110) for i in range(5)),
        ),
        bands=((0, _YELLOW),),
        dot_mm=(220, 45),
    ),
    "new_energy_large": PlateLayout(
        size_mm=(480, 140),
        cells=tuple((x, 25, 43, 90) for x in (15, 67, *(164 + 52 * i for i in range(6)))),
        bands=((0, _YELLOW), (122, _GREEN)),
    ),
}


def draw_plate(number: str, layout: PlateLayout) -> Image.Image:
    """A clean plate with its number, one glyph stretched into each cell."""
    if len(number) != len(layout.cells):
        raise ValueError(f"{number} does not fit a plate of {len(layout.cells)} characters")
    plate = _blank(layout)
    for character, cell in zip(number, layout.cells, strict=True):
        x, y, width, height = (round(edge * PX_PER_MM) for edge in cell)
        ink = glyph(character, _weight(character)).resize((width, height), Image.Resampling.LANCZOS)
        plate.paste(_BLACK, (x, y), ink)
    return plate


def _weight(character: str) -> str:
    return "Medium" if character.isascii() else "Regular"  # a province has the finer strokes


def _blank(layout: PlateLayout) -> Image.Image:
    width, height = (edge * PX_PER_MM for edge in layout.size_mm)
    plate = Image.new("RGB", (width, height), _BLACK)
    pen = ImageDraw.Draw(plate)
    for start, paint in layout.bands:
        pen.rectangle((start * PX_PER_MM, 0, width, height), fill=paint)
    pen.rounded_rectangle((6, 6, width - 7, height - 7), radius=16, outline=_BLACK, width=3)
    _bolts(pen, width, height)
    if layout.dot_mm:
        _disc(pen, layout.dot_mm, radius_mm=5, paint=_BLACK)
    return plate


def _bolts(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
    for x in (0.26 * width, 0.74 * width):
        for y in (22, height - 22):
            _disc(pen, (x / PX_PER_MM, y / PX_PER_MM), radius_mm=3.5, paint=(196, 192, 180))


def _disc(
    pen: ImageDraw.ImageDraw, centre_mm: tuple[float, float], *, radius_mm: float, paint: Colour
) -> None:
    x, y = (value * PX_PER_MM for value in centre_mm)
    radius = radius_mm * PX_PER_MM
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=paint)
