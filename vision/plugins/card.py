"""The card of a model of a department's own: what it takes, what it gives, what it must see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vision.card import ModelCard

FORMS = ("softmax", "ctc", "yolo", "ssd", "centernet")
BOX_FORMS = ("yolo", "ssd", "centernet")
TASKS: Mapping[str, tuple[str, ...]] = {
    "vehicle": BOX_FORMS,
    "load_state": ("softmax",),
    "plate_det": BOX_FORMS,
    "plate_rec": ("ctc",),
    "face_det": BOX_FORMS,
}
"""What a model may be for, and the output forms that fit it."""
TEXT = "text"
"""The one threshold of a reader: from how sure a weakest character its text counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """What the network is given: (pixel − mean) × scale, in one of two layouts.

    `resize`: stretched, fitted with grey to both sides, or fitted to the height with zeros behind.
    """

    width: int
    height: int
    layout: str = "NCHW"
    resize: str = "stretch"
    colour: str = "BGR"
    type: str = "float32"
    mean: tuple[float, ...] = (0.0,)
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gives:
    """The outputs by name, and their form; the rest is of one form only.

    `logits`: softmax, ctc. `blank`: ctc. `objectness`: yolo. `background`, `order`, `shares`: ssd.
    `step`: centernet by maps, pixels a cell.
    """

    form: str
    names: tuple[str, ...]
    logits: bool = False
    blank: int = 0
    objectness: bool = False
    background: bool = True
    order: str = "xyxy"
    shares: bool = True
    step: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """On what set a model was measured, on how many pictures, what share was right, and by whom."""

    set: str
    n: int
    right: float
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """A picture that the model must judge alike at every start: this label, this sure."""

    file: str
    sha256: str
    label: str
    least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginCard:
    """The card of a model of a department's own, and the folder it lies in."""

    card: ModelCard
    folder: Path
    takes: Takes
    gives: Gives
    golden: Golden
    note: str
