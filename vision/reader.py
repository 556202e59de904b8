"""Reads one plate with two networks, and looks again only when they leave a doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, takewhile
from pathlib import Path

import numpy as np

from vision.calibration import calibrated, weights_for
from vision.ctc import Path as DecodedPath
from vision.fusion import Evidence, Verdict, from_cells, from_paths, joined, judge
from vision.images import Raster
from vision.models.cell_reader import CellReader, Seen
from vision.models.plate_reader import CtcReader
from vision.results import Candidate, Character, Corners
from vision.stages import Patience, ReadPlate
from vision.views import (
    FIRST_TOPS,
    MORE_TOPS,
    TIGHT_TOPS,
    View,
    cell_strips,
    double_views,
    first_double_views,
    first_view,
    more_single_views,
)

# Above this ratio of width to height a plate certainly has one row.
TWO_ROWS_BELOW = 2.8
# When the weakest character is this sure, no further look is taken.
SURE = 0.9
# Below this at first sight it is no plate, and no further look will make it one.
HOPELESS = 0.02


class JointPlateReader:
    """Plates by the packaged CTC network and our own cell network together."""

    def __init__(self, models: Path) -> None:
        self._ctc, self._cells = CtcReader(models), CellReader(models)

    def read(
        self, photo: Raster, corners: Corners, *, colour: str, tight: bool, patience: Patience
    ) -> ReadPlate | None:
        """The likeliest text, from as many views as it takes to be sure of it and may be taken."""
        first, seen = first_look(photo, corners, self._cells, tight=tight)
        cells = from_cells(seen)
        rows, paths = list[int](), list[list[DecodedPath]]()
        best: ReadPlate | None = None
        more = _more_looks(photo, corners, two_first=first[0].rows == 2, tight=tight)
        for views in chain([first], takewhile(lambda _: patience.spend(), more)):
            rows += [view.rows for view in views]
            paths += self._texts(views, cells, colour)
            best = _decide(rows, paths, cells, colour)
            if best is not None and not HOPELESS < best.confidence < SURE:
                break
        return best

    def _texts(
        self, views: Sequence[View], cells: dict[int, Evidence], colour: str
    ) -> list[list[DecodedPath]]:
        """What the views may say; searched for the length that the cells favour, too."""
        seen = self._ctc.look(views)
        alone = judge(cells, colour=colour)
        found = self._ctc.texts(seen, thorough=False)
        if alone and all(len(path.text) != len(alone.text) for view in found for path in view):
            return self._ctc.texts(seen, thorough=True)
        return found


def _decide(
    rows: Sequence[int],
    paths: Sequence[Sequence[DecodedPath]],
    cells: dict[int, Evidence],
    colour: str,
) -> ReadPlate | None:
    for_ctc, for_cells = weights_for(colour)
    verdict = judge(joined([(for_ctc, from_paths(paths)), (for_cells, cells)]), colour=colour)
    return None if verdict is None else _told(verdict, _rows(rows, paths, verdict.text))


def _told(verdict: Verdict, rows: int) -> ReadPlate:
    chances = [calibrated(chance) for chance in verdict.chances]
    return ReadPlate(
        text=verdict.text,
        rows=rows,
        confidence=round(min(chances), 4),
        characters=tuple(
            Character(sign, round(chance, 4))
            for sign, chance in zip(verdict.text, chances, strict=True)
        ),
        candidates=tuple(Candidate(text, round(score, 3)) for text, score in verdict.candidates),
    )


def _rows(rows: Sequence[int], paths: Sequence[Sequence[DecodedPath]], text: str) -> int:
    """The rows that the plate has in the view which fits its length best."""
    scores = [
        max((path.score for path in view if len(path.text) == len(text)), default=float("-inf"))
        for view in paths
    ]
    return rows[int(np.argmax(scores))]


def width_to_height(corners: Corners) -> float:
    """The mean width of a quadrilateral over its mean height."""
    top_left, top_right, bottom_right, bottom_left = np.array(corners, np.float64)
    width = np.linalg.norm(top_right - top_left) + np.linalg.norm(bottom_right - bottom_left)
    height = np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)
    return float(width) / max(float(height), 1e-6)


def first_look(
    photo: Raster, corners: Corners, cells: CellReader, *, tight: bool
) -> tuple[list[View], Seen]:
    """What the cells show, and the strips for the other reader that suit what they show."""
    perhaps_two = width_to_height(corners) < TWO_ROWS_BELOW
    tops = FIRST_TOPS if perhaps_two and not tight else TIGHT_TOPS
    seen = cells.look(cell_strips(photo, corners, tops, tight=tight))
    if perhaps_two and seen.two_rows:
        return first_double_views(photo, corners, tight=tight), seen
    return [first_view(photo, corners, tight=tight)], seen


def _more_looks(
    photo: Raster, corners: Corners, *, two_first: bool, tight: bool
) -> Iterator[list[View]]:
    """Views in the order in which they pay; each look is made only when it is asked for."""
    if two_first:
        yield [first_view(photo, corners, tight=tight)]
    else:
        yield list(more_single_views(photo, corners, tight=tight))
    if width_to_height(corners) >= TWO_ROWS_BELOW:
        return
    yield list(double_views(photo, corners, TIGHT_TOPS if tight else FIRST_TOPS, tight=tight))
    if not tight:
        yield list(double_views(photo, corners, MORE_TOPS, tight=False))
