"""Trains the load classifier for demonstrations on rendered trucks, and writes it with its card."""

from __future__ import annotations

import hashlib
import json
import time
from itertools import pairwise
from pathlib import Path

import click
import cv2
import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from vision.training.truck_photos import truck_photo
from vision.training.truck_scene import STATES

OPSET = 17
PEAK_RATE, BATCH = 3e-3, 48
# One state taken for its neighbour is told less surely than it would be with hard labels.
SMOOTHING = 0.05
NEAR = 1e-4
GOLDEN_FROM = 0.9
CUTS, LABELS = "cuts", "labels"
Cuts = NDArray[np.uint8]


class LoadNet(nn.Module):
    """Cuts [B, 3, 96, 96] of BGR from 0 to 1, to log-odds of the states [B, 6]."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 16, 32, 64, 96)
        blocks: list[nn.Module] = []
        for taken, given in pairwise(widths):
            blocks += [
                nn.Conv2d(taken, given, 3, 2, 1, bias=False),
                nn.BatchNorm2d(given),
                nn.ReLU(),
                nn.Conv2d(given, given, 3, 1, 1, groups=given, bias=False),
                nn.Conv2d(given, given, 1, bias=False),
                nn.BatchNorm2d(given),
                nn.ReLU(),
            ]
        self.trunk = nn.Sequential(*blocks, nn.AvgPool2d(2), nn.Flatten(), nn.Dropout(0.2))
        self.head = nn.Linear(96 * 3 * 3, len(STATES))

    def forward(self, cuts: Tensor) -> Tensor:
        """[B, 6]."""
        seen: Tensor = self.head(self.trunk(cuts - 0.5))
        return seen


class Told(nn.Module):
    """The network as the hub asks it: chances, not log-odds."""

    def __init__(self, net: LoadNet) -> None:
        super().__init__()
        self._net = net

    def forward(self, cuts: Tensor) -> Tensor:
        """[B, 6], each row with the sum 1."""
        return torch.softmax(self._net(cuts), -1)


@click.group()
def main() -> None:
    """Render trucks, and train the classifier on them."""


@main.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for examples.")
@click.option("--count", default=12_000, show_default=True)
@click.option("--seed", default=20261126, show_default=True)
def render(out: Path, count: int, seed: int) -> None:
    """Render examples in files of five hundred; train when it is done."""
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    dice = np.random.default_rng(seed)
    size = min(500, count)
    for number in range(-(-count // size)):
        photos = [truck_photo(dice) for _ in range(size)]
        path = out / f"{seed}-{number:04}.npz"
        half = path.with_name(f".{path.name}")
        stored = {
            CUTS: np.stack([photo.cut for photo in photos]),
            LABELS: np.array([STATES.index(photo.state) for photo in photos], np.uint8),
        }
        np.savez(half, **stored)  # type: ignore[arg-type]
        half.replace(path)
        click.echo(f"{(number + 1) * size} examples")


@main.command()
@click.option("--examples", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--held-out", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The ONNX file.")
@click.option("--minutes", default=5.0, show_default=True, help="Of processor time.")
@click.option("--seed", default=20261126, show_default=True)
def train(examples: Path, held_out: Path, out: Path, minutes: float, seed: int) -> None:
    """Train, export, and print what the card must say: size, hash, accuracy on held-out trucks."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    net = LoadNet()
    total_s, started = minutes * 60, time.process_time()
    optimiser = torch.optim.AdamW(net.parameters(), PEAK_RATE, weight_decay=0.02)
    dice = np.random.default_rng(seed)
    cuts, labels = _read(examples)
    steps = 0
    while (spent := time.process_time() - started) < total_s:
        for _ in range(100):
            share = min(1.0, (time.process_time() - started) / total_s)
            for group in optimiser.param_groups:
                group["lr"] = PEAK_RATE * (0.02 + 0.49 * (1 + np.cos(np.pi * share)))
            chosen = dice.integers(len(cuts), size=BATCH)
            odds = net(_augmented(cuts[chosen], dice))
            target = torch.from_numpy(labels[chosen]).long()
            loss = functional.cross_entropy(odds, target, label_smoothing=SMOOTHING)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            steps += 1
            if time.process_time() - started >= total_s:
                break
        told = {"minutes": round(spent / 60, 2), "steps": steps, "loss": round(loss.item(), 3)}
        click.echo(json.dumps(told))
    net.eval()
    _export(net, out, *_read(held_out))


def _read(folder: Path) -> tuple[Cuts, NDArray[np.uint8]]:
    files = sorted(folder.glob("[!.]*.npz"))
    if not files:
        raise click.ClickException(f"no examples in {folder}")
    opened = [np.load(file) for file in files]
    return np.concatenate([one[CUTS] for one in opened]), np.concatenate(
        [one[LABELS] for one in opened]
    )


def _augmented(cuts: Cuts, dice: np.random.Generator) -> Tensor:
    """Cuts from 0 to 1, mirrored, lit and shifted at random."""
    batch = cuts.transpose(0, 3, 1, 2).astype(np.float32) / 255
    if dice.random() < 0.5:
        batch = batch[..., ::-1]
    light = np.exp(dice.normal(0, 0.2, (len(batch), 1, 1, 1))) * np.exp(
        dice.normal(0, 0.06, (len(batch), 3, 1, 1))
    )
    if dice.random() < 0.2:
        batch = np.repeat(batch.mean(axis=1, keepdims=True), 3, axis=1)
    moved = np.roll(batch, tuple(int(n) for n in dice.integers(-4, 5, 2)), axis=(2, 3))
    return torch.from_numpy(np.clip(moved * light, 0, 1).astype(np.float32))


def _export(net: LoadNet, out: Path, cuts: Cuts, labels: NDArray[np.uint8]) -> None:
    told = Told(net).eval()
    example = torch.from_numpy(cuts[:8].transpose(0, 3, 1, 2).astype(np.float32) / 255)
    torch.onnx.export(
        told,
        (example,),
        str(out),
        input_names=["cuts"],
        output_names=["states"],
        dynamic_axes={"cuts": {0: "batch"}, "states": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )
    session = onnxruntime.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    batch = cuts.transpose(0, 3, 1, 2).astype(np.float32) / 255
    chances = np.concatenate(
        [session.run(None, {"cuts": batch[k : k + 64]})[0] for k in range(0, len(batch), 64)]
    )
    with torch.no_grad():
        if not np.allclose(chances[:8], told(example).numpy(), atol=NEAR):
            raise click.ClickException("the ONNX file does not say what the weights say")
    _report(chances, labels)
    sure = [
        k for k in range(len(cuts)) if chances[k].argmax() == labels[k] == 3
        and chances[k].max() >= GOLDEN_FROM
    ]  # fmt: skip
    if not sure:
        raise click.ClickException("no truck is judged beyond doubt: the weights are not trained")
    golden = out.with_suffix(".png")
    cv2.imwrite(str(golden), cuts[sure[0]])
    for path in (out, golden):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        click.echo(f"{path.name} size={len(content)} sha256={digest}")


def _report(chances: NDArray[np.float32], labels: NDArray[np.uint8]) -> None:
    said = chances.argmax(axis=1)
    table = np.zeros((len(STATES), len(STATES)), int)
    np.add.at(table, (labels, said), 1)
    for state, row in zip(STATES, table, strict=True):
        click.echo(f"{state:15} {' '.join(f'{n:5}' for n in row)}")
    click.echo(f"right {np.mean(said == labels):.4f} of {len(labels)}")


if __name__ == "__main__":
    main()
