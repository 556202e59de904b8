"""The reader's networks: one finds how the plate lies on the strip, one names the characters.

A plate of known form (GA 36) whose corners are known shows each character in a known place, so no
network needs to search for characters: the first corrects the corners, then the cells of every
form are cut out, and the second names what is in them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from vision.grammar import ALPHABET
from vision.training.layouts import DOUBLE, NEW_ENERGY, SINGLE, Layout
from vision.training.renderer import QUARTERS

FORMS: tuple[Layout, ...] = (SINGLE, DOUBLE, NEW_ENERGY)
CLASSES = len(ALPHABET)
CELL_HEIGHT, CELL_WIDTH = 32, 24
# How much of a cell's surroundings is cut out with it, in shares of its size.
MARGIN = 0.12
UNIT = torch.tensor([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])


def even(pictures: Tensor) -> Tensor:
    """Pictures [B, 1, H, W] of grey, each brought to mean 0 and deviation 1."""
    mean = pictures.mean((2, 3), keepdim=True)
    deviation = ((pictures - mean) ** 2).mean((2, 3), keepdim=True).sqrt()
    return (pictures - mean) / (deviation + 4)


class Aligner(nn.Module):
    """Strips [B, 1, 64, 144] to the plate's corners [B, 4, (x, y)] and log-odds of its form."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Conv2d(1, 16, 5, 2, 2),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, 2, 1),
            nn.ReLU(),
            nn.Conv2d(32, 48, 3, 2, 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(48 * 4 * 9, 128),
            nn.ReLU(),
        )
        self.corners = nn.Linear(128, 8)
        self.form = nn.Linear(128, len(FORMS))
        nn.init.zeros_(self.corners.weight)
        nn.init.zeros_(self.corners.bias)

    def forward(self, strips: Tensor) -> tuple[Tensor, Tensor]:
        """Corners in shares of the strip, from the top left clockwise, and the form."""
        seen = self.trunk(even(functional.avg_pool2d(strips, 2)))
        return UNIT.to(seen) + 0.2 * self.corners(seen).unflatten(1, (4, 2)), self.form(seen)


class Namer(nn.Module):
    """Cells [B, 1, 32, 24] to the log-odds of each character."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Conv2d(1, 24, 5, 2, 2),
            nn.ReLU(),
            nn.Conv2d(24, 64, 3, 2, 1),
            nn.ReLU(),
            nn.Conv2d(64, 64, 3, 2, 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(64 * 4 * 3, 192),
            nn.ReLU(),
            nn.Linear(192, CLASSES),
        )

    def forward(self, cells: Tensor) -> Tensor:
        """[B, CLASSES]."""
        return self.trunk(even(cells))


def cell_grid(layout: Layout) -> Tensor:
    """For each cell of a form, where its pixels lie: [cells, 32, 24, (x, y)] in shares of it."""
    cells = torch.tensor(layout.cells).reshape(-1, 1, 1, 4)
    return (cells[..., :2] + cells[..., 2:] * cell_pixels()) / torch.tensor(layout.size_mm)


def cell_pixels() -> Tensor:
    """Where the pixels cut out with a cell lie: [32, 24, (x, y)] in shares of the cell."""
    rows = (torch.arange(CELL_HEIGHT) + 0.5) / CELL_HEIGHT
    columns = (torch.arange(CELL_WIDTH) + 0.5) / CELL_WIDTH
    y, x = torch.meshgrid(rows, columns, indexing="ij")
    return (torch.stack([x, y], dim=-1) - 0.5) * (1 + 2 * MARGIN) + 0.5


def cells_at(places: Tensor, *, shift: float = 0.0, stretch: float = 0.0) -> Tensor:
    """Where the pixels of each slot's cell lie, from its quarters' middles [B, slots, 4, (x, y)].

    With `shift` and `stretch` the cells are off by so much (standard deviation, shares of a cell).
    """
    left, right = QUARTERS[0][0], QUARTERS[1][0]
    upper, lower = QUARTERS[0][1], QUARTERS[2][1]
    one, two, three, four = places.nan_to_num(0.5).unbind(2)
    across = (two - one + four - three) / 2 / (right - left)
    down = (three - one + four - two) / 2 / (lower - upper)
    middle = (one + two + three + four) / 4

    def off(by: float) -> Tensor:
        return by * torch.randn(*middle.shape[:2], 1)

    middle = middle + off(shift) * across + off(shift) * down
    across, down = (
        across * (1 + off(stretch)) + off(stretch) * down * torch.tensor((0.4, 1.0)),
        down * (1 + off(stretch)) + off(stretch) * across,
    )
    inside = cell_pixels() - 0.5
    x, y = inside[..., :1], inside[..., 1:]
    middle, across, down = (each[:, :, None, None] for each in (middle, across, down))
    return middle + across * x + down * y


def onto(corners: Tensor, points: Tensor) -> Tensor:
    """Points [N, (x, y)] in shares of a plate, on strips where it has these corners [B, 4, 2].

    The projective map of the unit square onto a quadrilateral, in closed form (Heckbert 1989).
    """
    first, second, third, fourth = corners.unbind(1)
    ends, bend = second - third, fourth - third
    total = first - second + third - fourth
    scale = ends[:, 0] * bend[:, 1] - ends[:, 1] * bend[:, 0]
    g = ((total[:, 0] * bend[:, 1] - total[:, 1] * bend[:, 0]) / scale).reshape(-1, 1, 1)
    h = ((ends[:, 0] * total[:, 1] - ends[:, 1] * total[:, 0]) / scale).reshape(-1, 1, 1)
    first, second, fourth = (each.unsqueeze(1) for each in (first, second, fourth))
    x, y = points[:, :1], points[:, 1:]
    across, down = second - first + g * second, fourth - first + h * fourth
    return (across * x + down * y + first) / (g * x + h * y + 1)


def cut(strips: Tensor, places: Tensor) -> Tensor:
    """Cells [B * cells, 1, 32, 24] of strips, from places [B, cells, 32, 24, (x, y)] in shares."""
    grid = (places * 2 - 1).flatten(1, 2)
    cells = functional.grid_sample(strips, grid, padding_mode="border", align_corners=False)
    return cells.reshape(-1, 1, CELL_HEIGHT, CELL_WIDTH)
