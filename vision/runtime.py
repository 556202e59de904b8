"""Opens ONNX models, one thread each; the only home of onnxruntime."""

from __future__ import annotations

import itertools
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from vision.errors import ModelMismatch
from vision.hard_swish import join_hard_swish
from vision.outside_weights import has_outside_weights

Array = NDArray[np.float32]
_TYPES = {"float32": "tensor(float)", "uint8": "tensor(uint8)"}
RUNS_BETWEEN = 100
"""Runs of a model between two after which it gives back what it does not need."""


class Session(Protocol):
    """An opened model: one input in, its outputs in order out; safe to call from threads."""

    def __call__(self, batch: Array) -> list[Array]:
        """Runs the model on a batch."""
        ...


@lru_cache(maxsize=16)
def open_session(
    path: Path,
    outputs: tuple[str, ...],
    takes: tuple[int | None, ...] | None = None,
    kind: str = "float32",
    digest: str = "",  # noqa: ARG001  part of the key of the cache
    usual_bytes: int | None = None,
) -> Session:
    """A session for the model file, opened once a process; raises ModelMismatch.

    `takes` is the shape that it will be given, None where any length must do; `kind` is the type
    of its numbers (float32, uint8). `digest` tells one content of the file from the next. What a
    batch of more than `usual_bytes` takes in memory is given back at once, not kept for the next.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        model = path.read_bytes()
        if has_outside_weights(model):
            detail = "it keeps weights in another file; save it with all of them in one"
            raise ModelMismatch(path.name, detail)
        session = onnxruntime.InferenceSession(
            join_hard_swish(model),
            sess_options=options,
            providers=["CPUExecutionProvider"],
        )
    except ModelMismatch:
        raise
    except Exception as problem:
        raise ModelMismatch(path.name, "it cannot be opened") from problem
    known = {output.name for output in session.get_outputs()}
    if not known.issuperset(outputs) or len(session.get_inputs()) != 1:
        raise ModelMismatch(path.name, "its inputs or outputs are not the expected ones")
    taken = session.get_inputs()[0]
    name = taken.name
    if takes is not None and not _fits(taken.shape, takes):
        raise ModelMismatch(path.name, f"it takes {taken.shape} and not {list(takes)}")
    if taken.type != _TYPES[kind]:
        raise ModelMismatch(path.name, f"it takes {taken.type} and not {_TYPES[kind]}")

    giving_back = onnxruntime.RunOptions()
    giving_back.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")

    runs = itertools.count(1)

    def run(batch: Array) -> list[Array]:
        given = {name: batch.astype(kind, copy=False)}
        unusual = usual_bytes is not None and batch.nbytes > usual_bytes
        # inputs of all shapes leave holes in the memory that the runtime keeps between runs
        gives_back = unusual or next(runs) % RUNS_BETWEEN == 0
        made = session.run(list(outputs), given, giving_back if gives_back else None)
        return [np.asarray(each, np.float32) for each in made]

    return run


def _fits(shape: list[int | str | None], takes: tuple[int | None, ...]) -> bool:
    """Whether an input of this shape, texts where any length will do, takes what it is given."""
    return len(shape) == len(takes) and all(
        not isinstance(one, int) or one == other for one, other in zip(shape, takes, strict=True)
    )
