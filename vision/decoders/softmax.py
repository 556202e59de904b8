"""One chance for each label."""

from __future__ import annotations

import numpy as np

from vision.images import Array


def chances(output: Array, *, logits: bool) -> Array:
    """The chances [labels] of one picture from the output [1, labels]; they add up to 1.

    Raises ValueError for another shape, or when numbers that should be chances are none.
    """
    if output.ndim != 2 or output.shape[0] != 1:
        raise ValueError(f"softmax gives [1, labels], not {list(output.shape)}")
    row = output[0].astype(np.float64)
    if logits:
        row = np.exp(row - row.max())
        row = row / row.sum()
    if not np.isfinite(row).all() or (row < 0).any() or abs(row.sum() - 1) > 0.01:
        raise ValueError("its numbers are no chances: set logits = true if they are log-odds")
    return np.asarray(row, np.float32)
