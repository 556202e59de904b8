"""Plate forms of GA 36: sizes, places of the characters, and paints."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]  # blue, green, red
Cell = tuple[float, float, float, float]  # x, y, width, height in mm

BLACK: Colour = (30, 28, 26)
WHITE: Colour = (238, 240, 238)
BLUE: Colour = (158, 82, 12)
YELLOW: Colour = (20, 176, 242)
GREEN: Colour = (112, 186, 88)
PALE_GREEN: Colour = (214, 228, 214)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One plate form: its size and the cell of each character."""

    size_mm: tuple[int, int]
    cells: tuple[Cell, ...]
    dot_mm: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Paint:
    """The ground at the top and the bottom, the ink, and where and how another ground begins."""

    top: Colour
    bottom: Colour
    ink: Colour
    head_to_mm: float = 0.0
    head: Colour | None = None


SINGLE = Layout(
    size_mm=(440, 140),
    cells=tuple((x, 25.0, 45.0, 90.0) for x in (15.5, 72.5, *(151.5 + 57 * i for i in range(5)))),
    dot_mm=(134.5, 70),
)
DOUBLE = Layout(
    size_mm=(440, 220),
    cells=(
        (110.0, 15.0, 80.0, 60.0),
        (250.0, 15.0, 80.0, 60.0),
        *((27.0 + 80 * i, 90.0, 65.0, 110.0) for i in range(5)),
    ),
    dot_mm=(220, 45),
)
NEW_ENERGY = Layout(
    size_mm=(480, 140),
    cells=tuple((x, 25.0, 43.0, 90.0) for x in (15, 67, *(164 + 52 * i for i in range(6)))),
)

ON_BLUE = Paint(top=BLUE, bottom=BLUE, ink=WHITE)
ON_YELLOW = Paint(top=YELLOW, bottom=YELLOW, ink=BLACK)
ON_GREEN = Paint(top=PALE_GREEN, bottom=GREEN, ink=BLACK)
ON_YELLOW_GREEN = Paint(top=GREEN, bottom=GREEN, ink=BLACK, head_to_mm=122, head=YELLOW)
ON_BLACK = Paint(top=BLACK, bottom=BLACK, ink=WHITE)
ON_WHITE = Paint(top=WHITE, bottom=WHITE, ink=BLACK)
