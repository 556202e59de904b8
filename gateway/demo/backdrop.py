"""Draws what stands behind a truck: sky, hills of houses, road and kerb."""

import numpy as np

from gateway.demo.canvas import HEIGHT, WIDTH, Canvas, Colour

_HORIZON = 168
_SKY: tuple[Colour, Colour] = ((150, 166, 184), (206, 208, 206))
_HOUSES: tuple[Colour, ...] = ((140, 146, 152), (162, 158, 150), (122, 130, 140), (176, 170, 162))
_WINDOW: Colour = (96, 106, 118)
_ASPHALT: Colour = (92, 93, 96)
_KERB: Colour = (150, 146, 138)
_PAINT: Colour = (214, 214, 208)
_BUSH: tuple[Colour, ...] = ((60, 92, 58), (74, 106, 66), (52, 80, 54))


def draw_backdrop(canvas: Canvas, dice: np.random.Generator) -> None:
    """A street in a town of hills, different for each seed."""
    _sky(canvas)
    _houses(canvas, dice)
    canvas.box((0, _HORIZON, WIDTH, HEIGHT), _KERB)
    _bushes(canvas, dice)
    _road(canvas)
    _stains(canvas, dice)


def _sky(canvas: Canvas) -> None:
    for y in range(_HORIZON + 40):
        share = y / (_HORIZON + 40)
        upper, lower = _SKY
        shade = tuple(round(a + (b - a) * share) for a, b in zip(upper, lower, strict=True))
        canvas.box((0, y, WIDTH, y + 1), (shade[0], shade[1], shade[2]))


def _houses(canvas: Canvas, dice: np.random.Generator) -> None:
    x = -30.0
    while x < WIDTH:
        width, height = dice.uniform(60, 150), dice.uniform(50, 165)
        canvas.box((x, _HORIZON - height, x + width, _HORIZON + 4), _pick(dice, _HOUSES))
        for row in np.arange(_HORIZON - height + 10, _HORIZON - 8, 16):
            for column in np.arange(x + 8, x + width - 10, 16):
                canvas.box((column, row, column + 7, row + 9), _WINDOW)
        x += width + dice.uniform(-8, 20)


def _bushes(canvas: Canvas, dice: np.random.Generator) -> None:
    for x in range(-20, WIDTH, 26):
        size = dice.uniform(22, 44)
        low = _HORIZON + 18 + dice.uniform(-4, 6)
        canvas.ellipse((x, low - size, x + size * 1.5, low + 8), _pick(dice, _BUSH))


def _road(canvas: Canvas) -> None:
    top = _HORIZON + 14
    canvas.polygon([(430, top), (850, top), (1560, HEIGHT), (-280, HEIGHT)], _ASPHALT)
    for near, far in ((-180, 446), (1460, 834)):
        canvas.line([(near, HEIGHT), (far, top)], _PAINT, width=5)
    for start in (0.05, 0.3, 0.6):
        _dash(canvas, start, start + 0.16)


def _dash(canvas: Canvas, start: float, end: float) -> None:
    def at(share: float) -> tuple[float, float]:
        return 690 + 460 * share, _HORIZON + 14 + (HEIGHT - _HORIZON - 14) * share

    canvas.line([at(start), at(end)], _PAINT, width=3 + 6 * end)


def _stains(canvas: Canvas, dice: np.random.Generator) -> None:
    for _ in range(14):
        x, y = dice.uniform(60, WIDTH - 60), dice.uniform(_HORIZON + 120, HEIGHT)
        grey = int(dice.integers(78, 90))
        canvas.ellipse((x, y, x + dice.uniform(30, 120), y + 9), (grey, grey, grey))


def _pick(dice: np.random.Generator, paints: tuple[Colour, ...]) -> Colour:
    return paints[int(dice.integers(len(paints)))]
