"""Trains the reader's two networks on rendered plates."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import torch
from torch import Tensor, nn
from torch.nn import functional

from vision.training.examples import Batch, Shelf, corners_of, read
from vision.training.network import Aligner, Namer, cells_at, cut

PEAK_RATE, WARM_UP = 2e-3, 0.02
CHECK_EVERY_S = 120
AVERAGED_OVER = 400
# How far off a cell may be cut out in training, in shares of its size (standard deviation).
SHIFT, STRETCH = 0.06, 0.06

Loss = Callable[[nn.Module, Batch], Tensor]


def alignment_loss(model: nn.Module, batch: Batch) -> Tensor:
    """How far the corners are off, and how unlikely the form is."""
    strips, classes, places = batch
    corners, forms = corners_of(classes, places)
    found, odds = model(strips)
    return 20 * functional.smooth_l1_loss(
        found, corners, beta=0.02
    ) + 0.5 * functional.cross_entropy(odds, forms)


def naming_loss(model: nn.Module, batch: Batch) -> Tensor:
    """How unlikely the characters are in cells cut out a little off."""
    strips, classes, places = batch
    known = classes > 0
    cells = cut(strips, cells_at(places, shift=SHIFT, stretch=STRETCH))[known.flatten()]
    return functional.cross_entropy(model(cells), classes[known] - 1)


NETWORKS: dict[str, tuple[type[nn.Module], Loss]] = {
    "aligner": (Aligner, alignment_loss),
    "namer": (Namer, naming_loss),
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """How far training had come, and the loss on typefaces it never sees."""

    minutes: float
    images: int
    loss: float
    held_out: float
    right: float


@click.command()
@click.argument("network", type=click.Choice(list(NETWORKS)))
@click.option("--examples", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--held-out", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for weights.")
@click.option("--minutes", default=50.0, show_default=True)
@click.option("--seed", default=20261126, show_default=True)
@click.option("--batch", default=24, show_default=True, help="Plates a step.")
@click.option(
    "--resume", type=click.Path(exists=True, path_type=Path), help="Weights to go on from."
)
def main(
    *,
    network: str,
    examples: Path,
    held_out: Path,
    out: Path,
    minutes: float,
    seed: int,
    batch: int,
    resume: Path | None,
) -> None:
    """Train one of the networks for some minutes of wall time; the rate falls to nearly nothing."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    make, loss = NETWORKS[network]
    model = make()
    if resume:
        model.load_state_dict(torch.load(resume))
    strips, classes, places = read(held_out)
    kept = (strips.unsqueeze(1).float(), classes.long(), places.float())
    checks: list[Check] = []
    training = Training(model, loss, minutes * 60)
    next_check = float(CHECK_EVERY_S)
    for each in Shelf(examples, seed=seed).batches(batch):
        share = training.share()
        training.step(each, share)
        if training.seconds() < next_check and share < 1:
            continue
        next_check += CHECK_EVERY_S
        checks.append(training.check(kept))
        click.echo(json.dumps(asdict(checks[-1])))
        torch.save(training.averaged.state_dict(), out / f"{network}.pt")
        report = {"seed": seed, "batch": batch, "checks": [asdict(check) for check in checks]}
        (out / f"{network}.json").write_text(json.dumps(report, indent=1))
        if share >= 1:
            return


class Training:
    """The model in training, its running average, and the clock that sets the rate."""

    def __init__(self, model: nn.Module, loss: Loss, total_s: float) -> None:
        self._model, self._loss_of, self._total_s = model, loss, total_s
        self.averaged = copy.deepcopy(model).eval()
        self._optimiser = torch.optim.AdamW(
            model.parameters(), PEAK_RATE, weight_decay=0.02, fused=True
        )
        self._started = time.monotonic()
        self._images, self._steps, self._loss = 0, 0, float("nan")

    def seconds(self) -> float:
        """Wall time since the start."""
        return time.monotonic() - self._started

    def share(self) -> float:
        """How much of the time is used up."""
        return min(1.0, self.seconds() / self._total_s)

    def step(self, batch: Batch, share: float) -> None:
        """One step on a batch."""
        warm = min(1.0, share / WARM_UP)
        rate = PEAK_RATE * warm * (0.02 + 0.98 * (1 + math.cos(math.pi * share)) / 2)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        loss = self._loss_of(self._model, batch)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), 2.0)
        self._optimiser.step()
        self._images, self._steps = self._images + len(batch[0]), self._steps + 1
        told = loss.item()
        self._loss = told if math.isnan(self._loss) else 0.98 * self._loss + 0.02 * told
        keep = min(1 - 1 / AVERAGED_OVER, self._steps / (self._steps + 20))
        with torch.no_grad():
            for mean, now in zip(self.averaged.parameters(), self._model.parameters(), strict=True):
                mean.lerp_(now, 1 - keep)

    def check(self, held_out: Batch) -> Check:
        """How well the averaged weights do on what was held out."""
        with torch.no_grad():
            loss = self._loss_of(self.averaged, held_out).item()
            right = measure(self.averaged, held_out)
        return Check(
            minutes=round(self.seconds() / 60, 2),
            images=self._images,
            loss=round(self._loss, 4),
            held_out=round(loss, 4),
            right=round(right, 4),
        )


def measure(model: nn.Module, held_out: Batch) -> float:
    """The share of characters named right, or of forms told right."""
    strips, classes, places = held_out
    if isinstance(model, Aligner):
        _, forms = corners_of(classes, places)
        return float((model(strips)[1].argmax(-1) == forms).float().mean())
    known = classes > 0
    cells = cut(strips, cells_at(places))[known.flatten()]
    return float((model(cells).argmax(-1) == classes[known] - 1).float().mean())


if __name__ == "__main__":
    main()
