"""What is known of a model, and whether the file in a folder is the one meant."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from vision.errors import ModelMismatch, ModelMissing

PACKAGED = Path(__file__).parent / "models"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """One pinned file of a model; a packaged one comes with the program itself."""

    name: str
    sha256: str
    size: int
    packaged: bool = False

    def path(self, folder: Path) -> Path:
        """Where the file lies, or should: in `folder` unless it is packaged."""
        return (PACKAGED if self.packaged else folder) / self.name

    def state(self, folder: Path) -> str:
        """`present`, `missing` or `damaged`, by the SHA-256 of the file."""
        path = self.path(folder)
        if not path.is_file():
            return "missing"
        return "present" if digest(path) == self.sha256 else "damaged"

    def verified(self, folder: Path) -> Path:
        """The path of the file; raises ModelMissing or ModelMismatch."""
        path = self.path(folder)
        state = self.state(folder)
        if state == "missing":
            raise ModelMissing(self.name)
        if state == "damaged":
            raise ModelMismatch(self.name, f"SHA-256 is not {self.sha256}")
        return path


class Status(StrEnum):
    """How far a department trusts a model; what a demo says is never more than a lead."""

    DEMO = "demo"
    TRIAL = "trial"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What a model does, where it comes from, how well it does it, and under which licence.

    `thresholds` say from which score a label counts; `measured` says on what, how many and by whom;
    `asked` is a hash of how a model is asked and understood, where a card file says that.
    """

    id: str
    task: str
    version: str
    files: tuple[ModelFile, ...]
    licence: str
    origin: str
    input: str
    output: str
    measured: str
    status: Status
    labels: tuple[str, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    asked: str = ""

    def __post_init__(self) -> None:
        """A model without a licence is never opened; raises ModelMismatch."""
        if not self.licence.strip():
            raise ModelMismatch(self.id, "its card names no licence")

    @property
    def label(self) -> str:
        """The name an analysis gives for the model: id, version and start of the hash.

        Of a department's own, also how its card says to ask it: another threshold is another model.
        """
        asked = f".{self.asked}" if self.asked else ""
        return f"{self.id}@{self.version}+{self.files[0].sha256[:12]}{asked}"


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
