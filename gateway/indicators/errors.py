"""What can be wrong with a question for indicators."""

from __future__ import annotations


class IndicatorError(Exception):
    """A question that cannot be answered."""


class BadMonth(IndicatorError):
    """A month that is written otherwise."""

    def __init__(self, text: str) -> None:
        super().__init__(f"month: {text!r} is none; write it as 2026-03")
