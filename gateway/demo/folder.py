"""What lies where in the folder of a demonstration, and what is there already."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.demo.departments import Written, write_city
from gateway.demo.errors import NotADemoFolder
from gateway.settings import Settings, Vision

PACKAGED = Path(__file__).parent / "mappings"
_MARK = ".zhatu-demo"
_MARK_TEXT = "Made by `zhatu demo`; `zhatu demo --fresh` makes all of it anew.\n"
_OURS = ("city", "mappings", "tokens", "keys", "vault")
_OUR_FILES = ("store.db*", "graph.db*")
_MAY_BE_THERE = {"models"}


@dataclass(frozen=True)
class DemoFolder:
    """The folder: the departments' files, the mappings that read them, and the hub's own data."""

    root: Path

    @property
    def city(self) -> Path:
        """What the departments hold."""
        return self.root / "city"

    @property
    def mappings(self) -> Path:
        """How the hub reads it."""
        return self.root / "mappings"

    @property
    def tokens(self) -> Path:
        """The access tokens of the people in the story."""
        return self.root / "tokens"

    def settings(self, standard: Settings, *, workers: int) -> Settings:
        """Settings with everything in this folder but the models, which others share."""
        own = Settings.under(self.root)
        models = own.models if own.models.is_dir() else standard.models
        return replace(own, models=models, server=standard.server, vision=Vision(workers=workers))

    def open(self, *, fresh: bool) -> None:
        """Make the folder, or empty it of all that a demonstration made.

        Raises NotADemoFolder for one that holds other things: nothing of them is touched.
        """
        mark = self.root / _MARK
        if self.root.exists() and not mark.is_file():
            others = {path.name for path in self.root.iterdir()} - _MAY_BE_THERE
            if others:
                raise NotADemoFolder(self.root)
        if fresh:
            self._clear()
        self.root.mkdir(parents=True, exist_ok=True)
        mark.write_text(_MARK_TEXT, encoding="utf-8")

    def _clear(self) -> None:
        for name in _OURS:
            shutil.rmtree(self.root / name, ignore_errors=True)
        for pattern in _OUR_FILES:
            for file in self.root.glob(pattern):
                file.unlink()

    def write_city(self) -> Iterator[Written]:
        """Write what the departments hold, or name what is there; the mark comes last."""
        whole = self.city / ".whole"
        if whole.is_file():
            return
        yield from write_city(self.city)
        whole.touch()

    def write_mappings(self) -> int:
        """Copy the mapping files that are missing; those changed by hand stay. How many."""
        self.mappings.mkdir(exist_ok=True)
        missing = [
            file
            for file in sorted(PACKAGED.glob("*.toml"))
            if not (self.mappings / file.name).exists()
        ]
        for file in missing:
            _copy(file, self.mappings / file.name)
        return len(missing)


_copy: Callable[[Path, Path], Path] = shutil.copyfile
