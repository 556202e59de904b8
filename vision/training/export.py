"""Writes trained weights as the ONNX file that the hub runs, and checks that both say the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
import cv2
import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from vision.grammar import ALPHABET
from vision.models.cell_reader import NEW_ENERGY, ONE_ROW, TWO_ROWS
from vision.training.examples import Batch, read
from vision.training.network import (
    CELL_HEIGHT,
    CELL_WIDTH,
    CLASSES,
    FORMS,
    Aligner,
    Namer,
    cell_grid,
    cut,
    onto,
)

OPSET = 17
NEAR = 1e-3
GOLDEN_FROM = 0.97
PARTS = (ONE_ROW, TWO_ROWS, NEW_ENERGY)
Floats = NDArray[np.float32]


class Reader(nn.Module):
    """Both networks as the hub asks them: how likely each form is, and what its cells show."""

    def __init__(self, aligner: Aligner, namer: Namer) -> None:
        super().__init__()
        self._aligner, self._namer = aligner, namer
        grids = [cell_grid(layout) for layout in FORMS]
        self._cells = sum(len(grid) for grid in grids)
        self.register_buffer("_grid", torch.cat(grids), persistent=False)

    def forward(self, strips: Tensor) -> tuple[Tensor, Tensor]:
        """Log-chances of the forms [B, 3] and of the characters in all their cells [B, 22, 72]."""
        corners, forms = self._aligner(strips)
        places = onto(corners, self._grid.reshape(-1, 2))
        places = places.reshape(-1, self._cells, CELL_HEIGHT, CELL_WIDTH, 2)
        named = self._namer(cut(strips, places)).reshape(-1, self._cells, CLASSES)
        return functional.log_softmax(forms, -1), functional.log_softmax(named, -1)


@click.command()
@click.option(
    "--weights", required=True, type=click.Path(exists=True, path_type=Path), help="Folder."
)
@click.option("--held-out", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The ONNX file.")
def main(weights: Path, held_out: Path, out: Path) -> None:
    """Export, compare on held-out strips, and print size and SHA-256 for the card."""
    aligner, namer = Aligner(), Namer()
    aligner.load_state_dict(torch.load(weights / "aligner.pt"))
    namer.load_state_dict(torch.load(weights / "namer.pt"))
    told = Reader(aligner, namer).eval()
    strips = read(held_out)[0][:64].unsqueeze(1).float()
    torch.onnx.export(
        told,
        (strips,),
        str(out),
        input_names=["strips"],
        output_names=["forms", "cells"],
        dynamic_axes={name: {0: "batch"} for name in ("strips", "forms", "cells")},
        opset_version=OPSET,
        dynamo=False,
    )
    session = onnxruntime.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    here = session.run(None, {"strips": strips.numpy()})
    with torch.no_grad():
        there = told(strips)
    for one, other in zip(here, there, strict=True):
        if not np.allclose(one, other.numpy(), atol=NEAR):
            raise click.ClickException("the ONNX file does not say what the weights say")
    text = _write_golden(out.with_suffix(".png"), read(held_out), *here)
    for path in (out, out.with_suffix(".png")):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        click.echo(f"{path.name} size={len(content)} sha256={digest}")
    click.echo(f"golden text {text}")


def _write_golden(path: Path, held_out: Batch, forms: Floats, cells: Floats) -> str:
    """Keeps the first strip of which every character is read beyond doubt, and gives its text."""
    strips, classes, _ = held_out
    for row, each in enumerate(cells):
        part = PARTS[int(forms[row].argmax())]
        known = classes[row][classes[row] > 0].numpy() - 1
        sure = np.exp(each[part].max(axis=1)).min() >= GOLDEN_FROM
        if sure and each[part].argmax(axis=1).tolist() == known.tolist():
            cv2.imwrite(str(path), strips[row].numpy())
            return "".join(ALPHABET[index] for index in known)
    raise click.ClickException("no strip is read beyond doubt: the weights are not trained")


if __name__ == "__main__":
    main()
