"""Fits how much each reader counts and what a chance is worth, on plates in unseen typefaces."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
from numpy.typing import NDArray

from vision.colour import look_at_ground, name_colour
from vision.fusion import Evidence, from_cells, from_paths, joined, judge, log_chance
from vision.grammar import is_plate
from vision.images import as_corners
from vision.models.cell_reader import CellReader
from vision.models.plate_reader import CtcReader
from vision.reader import first_look
from vision.training.fonts import HELD_OUT
from vision.training.glyphs import GlyphBank
from vision.training.renderer import Renderer, Shot

# On real blue plates, for which the packaged reader was made, our own counts half; on others both
# count the same. Rendered plates cannot tell: they flatter the reader trained on rendered plates.
ON_BLUE, ON_OTHERS = (1.0, 0.5), (1.0, 1.0)
# Both witnesses err together on what is dirty or dark, so together they count less than twice.
SCALES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
Weights = tuple[float, float]
KNOTS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1.0)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Witnessed:
    """What both readers say of one plate, and what it bears."""

    number: str
    colour: str
    ctc: dict[int, Evidence]
    cells: dict[int, Evidence]

    def both(self, weights: Weights) -> dict[int, Evidence]:
        """The weighted sum."""
        return joined([(weights[0], self.ctc), (weights[1], self.cells)])


@click.command()
@click.option("--fonts", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--models", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="calibration.json")
@click.option("--count", default=1500, show_default=True)
@click.option("--seed", default=11, show_default=True)
def main(fonts: Path, models: Path, out: Path, count: int, seed: int) -> None:
    """Render plates in held-out typefaces, let both readers look once, and fit."""
    cv2.setNumThreads(1)
    dice = np.random.default_rng(seed)
    renderer = Renderer(GlyphBank(HELD_OUT, fonts, dice), scrambled=0)
    ctc, cells = CtcReader(models), CellReader(models)
    shots = (renderer.shot(dice, colour=True) for _ in range(count))
    plates = [_witness(shot, ctc, cells) for shot in shots if is_plate(shot.number)]
    fit, check = plates[::2], plates[1::2]
    scale = min(SCALES, key=lambda each: _surprise(fit, _scaled(ON_OTHERS, each)))
    weights = _scaled(ON_OTHERS, scale)
    curve = _rising(*_outcomes(fit, weights))
    named, right = _outcomes(check, weights)
    fitted = {
        "weights": {"blue": _scaled(ON_BLUE, scale), "other": weights},
        "curve": {"named": KNOTS, "right": [round(float(each), 4) for each in curve]},
        "fit": {
            "seed": seed,
            "plates": len(fit),
            "checked_on": len(check),
            "right": round(float(right.mean()), 4),
            "error_before": _error(named, right),
            "error_after": _error(np.interp(named, KNOTS, curve), right),
        },
    }
    out.write_text(json.dumps(fitted, indent=1) + "\n")
    click.echo(json.dumps(fitted))


def _scaled(weights: Weights, scale: float) -> Weights:
    return scale * weights[0], scale * weights[1]


def _witness(shot: Shot, ctc: CtcReader, cells: CellReader) -> Witnessed:
    corners = as_corners(shot.found.astype(np.float64))
    colour = name_colour(look_at_ground(shot.photo, corners))
    views, seen = first_look(shot.photo, corners, cells, tight=False)
    paths = ctc.texts(ctc.look(views), thorough=True)
    return Witnessed(shot.number, colour, from_paths(paths), from_cells(seen))


def _surprise(plates: Sequence[Witnessed], weights: Weights) -> float:
    """The mean of minus the log-chance of what the plates bear; a lost plate costs 20."""
    losses = [
        min(20.0, -log_chance(plate.both(weights), plate.number, colour=plate.colour))
        for plate in plates
    ]
    return float(np.mean(losses))


def _outcomes(plates: Sequence[Witnessed], weights: Weights) -> tuple[Floats, Floats]:
    """For each plate, the chance named for its weakest character, and whether that was right."""
    pairs = []
    for plate in plates:
        verdict = judge(plate.both(weights), colour=plate.colour)
        if verdict is not None:
            pairs.append((min(verdict.chances), float(verdict.text == plate.number)))
    named, right = np.array(pairs).T
    return named, right


def _rising(named: Floats, right: Floats) -> Floats:
    """The rising steps nearest to the outcomes (pool adjacent violators), at the knots."""
    order = np.argsort(named)
    blocks: list[list[float]] = []
    for chance, outcome in zip(named[order], right[order], strict=True):
        blocks.append([float(outcome), 1.0, float(chance)])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            before = blocks[-1]
            blocks[-1] = [before[0] + last[0], before[1] + last[1], last[2]]
    # one right and one wrong more in each block: no block is beyond doubt
    shares = [(hits + 1) / (count + 2) for hits, count, _ in blocks]
    ends = [end for _, _, end in blocks]
    curve = np.maximum.accumulate(np.interp(KNOTS, ends, shares))
    curve[0] = 0.0  # what is held impossible stays so: it is other writing, not a plate
    return curve


def _error(named: Floats, right: Floats) -> float:
    """The mean distance between named and true chance over ten parts of equal size."""
    order = np.argsort(named)
    parts = zip(np.array_split(named[order], 10), np.array_split(right[order], 10), strict=True)
    return round(float(np.mean([abs(a.mean() - b.mean()) for a, b in parts])), 4)


if __name__ == "__main__":
    main()
