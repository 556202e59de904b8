"""Small plots as SVG text: bars and a line, drawn for paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

WIDE, HIGH = 640, 220
_LEFT, _RIGHT, _TOP, _FOOT = 44, 10, 14, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, and what is written below it; None is no value, which is not the same as 0."""

    label: str
    value: float | None


def bars(title: str, values: Sequence[Bar], *, unit: str = "", top: float | None = None) -> str:
    """A bar for each value, each with its number; ``top`` is the end of the scale."""
    known = [one.value for one in values if one.value is not None]
    end = top or _end(max(known, default=0.0))
    inner = "".join((*_scale(end, unit), *_drawn(values, end, unit)))
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{inner}</svg>"
    )


def _end(largest: float) -> float:
    """A round number not below the largest value."""
    if largest <= 0:
        return 1.0
    step = 1.0
    while step * 10 <= largest:
        step *= 10
    while step > largest:
        step /= 10
    return ceil(largest / step) * step


def _scale(end: float, unit: str) -> Iterator[str]:
    for part in (0.0, 0.5, 1.0):
        y = _y(part)
        yield f'<line class="grid" x1="{_LEFT}" x2="{WIDE - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        told = f"{_number(end * part)}{unit}"
        yield f'<text class="scale" x="{_LEFT - 4}" y="{y + 4:.1f}">{told}</text>'


def _drawn(values: Sequence[Bar], end: float, unit: str) -> Iterator[str]:
    room = (WIDE - _LEFT - _RIGHT) / max(1, len(values))
    for index, one in enumerate(values):
        middle = _LEFT + room * (index + 0.5)
        yield f'<text class="label" x="{middle:.1f}" y="{HIGH - 12}">{escape(one.label)}</text>'
        if one.value is None:
            continue
        y = _y(min(1.0, one.value / end))
        left, height = middle - room * 0.3, _y(0.0) - y
        told = f"{_number(one.value)}{unit}"
        yield (
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{room * 0.6:.1f}" height="{height:.1f}"/>'
            f'<text class="value" x="{middle:.1f}" y="{y - 3:.1f}">{told}</text>'
        )


def _y(part: float) -> float:
    return _TOP + (HIGH - _TOP - _FOOT) * (1 - part)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 20 or value == int(value) else f"{value:.1f}"
