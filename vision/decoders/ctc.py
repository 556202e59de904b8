"""Text from a chance of each character at each step, without a grammar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.images import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A text, and how sure its weakest character is (0 to 1)."""

    text: str
    confidence: float


def greedy(output: Array, *, labels: tuple[str, ...], blank: int, logits: bool) -> Line:
    """The likeliest character of each step of [1, steps, labels + 1], repeats and blanks dropped.

    `labels` leave the blank out. Raises ValueError for another shape.
    """
    if output.ndim != 3 or output.shape[0] != 1 or output.shape[2] != len(labels) + 1:
        raise ValueError(f"ctc gives [1, steps, {len(labels) + 1}], not {list(output.shape)}")
    steps = output[0].astype(np.float64)
    if logits:
        steps = np.exp(steps - steps.max(axis=1, keepdims=True))
        steps = steps / steps.sum(axis=1, keepdims=True)
    alphabet = (*labels[:blank], "", *labels[blank:])
    best, sure = steps.argmax(axis=1), steps.max(axis=1)
    text, confidences, before = "", list[float](), blank
    for place, chance in zip(best.tolist(), sure.tolist(), strict=True):
        if place not in (blank, before):
            text += alphabet[place]
            confidences.append(chance)
        elif place == before != blank:
            confidences[-1] = max(confidences[-1], chance)
        before = place
    return Line(text=text, confidence=min(confidences, default=0.0))
