"""Renders examples into files, and gives them out again in batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import cv2
import numpy as np
import torch
from torch import Tensor

from vision.training.fonts import FACES, HELD_OUT
from vision.training.glyphs import GlyphBank
from vision.training.network import FORMS
from vision.training.renderer import Example, Renderer, quarters

A_FILE = 1000
QUARTERS_OF = [quarters(layout).reshape(-1, 2).astype(np.float32) for layout in FORMS]
# Characters of the lower row lie this much lower, in shares of the strip.
TWO_ROWS_FROM = 0.25
Batch = tuple[Tensor, Tensor, Tensor]


@click.command()
@click.option("--fonts", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for examples.")
@click.option("--count", default=100_000, show_default=True)
@click.option("--seed", default=20261126, show_default=True)
@click.option(
    "--held-out", is_flag=True, help="Use the typefaces kept for checking; no scrambling."
)
def main(fonts: Path, out: Path, count: int, seed: int, held_out: bool) -> None:
    """Render examples in files of a thousand; training may begin while this runs."""
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    dice = np.random.default_rng(seed)
    bank = GlyphBank(HELD_OUT if held_out else FACES, fonts, dice)
    renderer = Renderer(bank, scrambled=0) if held_out else Renderer(bank)
    for number in range(-(-count // A_FILE)):
        examples = [renderer.example(dice) for _ in range(min(count, A_FILE))]
        write(examples, out / f"{seed}-{number:05}.npz")
        click.echo(f"{(number + 1) * len(examples)} examples")


def write(examples: list[Example], path: Path) -> None:
    """Writes beside the target and renames, so that training never reads half a file."""
    half = path.with_name(f".{path.name}")
    np.savez(
        half,
        strips=np.stack([example.strip for example in examples]),
        classes=np.stack([example.classes for example in examples]).astype(np.uint8),
        places=np.stack([example.places for example in examples]).astype(np.float16),
    )
    half.replace(path)


def read(path: Path) -> Batch:
    """The strips, classes and places of a file of examples."""
    with np.load(path) as stored:
        strips, classes, places = (stored[name] for name in ("strips", "classes", "places"))
    return torch.from_numpy(strips), torch.from_numpy(classes), torch.from_numpy(places)


def corners_of(classes: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
    """The corners of each plate on its strip [B, 4, (x, y)], and the number of its form.

    Both follow from where the characters lie, as each form has its characters in fixed places.
    """
    corners = np.empty((len(places), 4, 2), np.float32)
    forms = np.empty(len(places), np.int64)
    unit = np.array([[(0, 0), (1, 0), (1, 1), (0, 1)]], np.float32)
    for row, (eighth, points) in enumerate(zip(classes[:, 7].numpy(), places.numpy(), strict=True)):
        lower = np.nanmean(points[2:7, :, 1]) - points[:2, :, 1].mean()
        form = 2 if eighth else int(lower > TWO_ROWS_FROM)
        known = points[: len(FORMS[form].cells)].reshape(-1, 2)
        matrix, _ = cv2.findHomography(QUARTERS_OF[form], known)
        corners[row], forms[row] = cv2.perspectiveTransform(unit, matrix)[0], form
    return torch.from_numpy(corners), torch.from_numpy(forms)


class Shelf:
    """All examples of a folder, also those that come while it is in use."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self._folder, self._known = folder, list[Path]()
        self._files = list[Batch]()
        self._generator = torch.Generator().manual_seed(seed)

    def batches(self, size: int) -> Iterator[Batch]:
        """Batches without end, each of examples drawn by lot from two files."""
        while True:
            self._look_for_more()
            for _ in range(20):
                parts = [self._some(size // 2), self._some(size - size // 2)]
                strips, classes, places = (torch.cat(each) for each in zip(*parts, strict=True))
                yield strips.unsqueeze(1).float(), classes.long(), places.float()

    def _some(self, count: int) -> Batch:
        strips, classes, places = self._files[self._lot(len(self._files), 1)[0]]
        chosen = self._lot(len(strips), count)
        return strips[chosen], classes[chosen], places[chosen]

    def _lot(self, among: int, count: int) -> Tensor:
        return torch.randint(among, (count,), generator=self._generator)

    def _look_for_more(self) -> None:
        for path in sorted(self._folder.glob("[!.]*.npz")):
            if path not in self._known:
                self._known.append(path)
                self._files.append(read(path))
        if not self._files:
            raise click.ClickException(f"no examples in {self._folder}")


if __name__ == "__main__":
    main()
