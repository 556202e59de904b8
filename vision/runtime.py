"""Opens ONNX models, one thread each; the only home of onnxruntime."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from vision.errors import ModelMismatch

Array = NDArray[np.float32]


class Session(Protocol):
    """An opened model: one input in, its outputs in order out; safe to call from threads."""

    def __call__(self, batch: Array) -> list[Array]:
        """Runs the model on a batch."""
        ...


@lru_cache(maxsize=16)
def open_session(
    path: Path, outputs: tuple[str, ...], takes: tuple[int | None, ...] | None = None
) -> Session:
    """A session for the model file, opened once a process; raises ModelMismatch.

    `takes` is the shape its input must have, None where any length will do.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as problem:
        raise ModelMismatch(path.name, "it cannot be opened") from problem
    known = {output.name for output in session.get_outputs()}
    if not known.issuperset(outputs) or len(session.get_inputs()) != 1:
        raise ModelMismatch(path.name, "its inputs or outputs are not the expected ones")
    name, shape = session.get_inputs()[0].name, session.get_inputs()[0].shape
    if takes is not None and [n if isinstance(n, int) else None for n in shape] != list(takes):
        raise ModelMismatch(path.name, f"it takes {shape} and not {list(takes)}")

    def run(batch: Array) -> list[Array]:
        return [np.asarray(each, np.float32) for each in session.run(list(outputs), {name: batch})]

    return run
