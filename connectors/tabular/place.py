"""The cursor of the tabular connector: which files were read, and how far the last one."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from connectors.errors import GiveUp


@dataclass(slots=True)
class Place:
    """Files read whole (name: size, hash), and rows taken of the file being read."""

    files: dict[str, list[int | str]] = field(default_factory=dict)
    within: list[int | str] = field(default_factory=list)

    @classmethod
    def parse(cls, cursor: str | None) -> Place:
        """The place that a cursor text means; None is the beginning."""
        if cursor is None:
            return cls()
        try:
            kept = json.loads(cursor)
            return cls(dict(kept["files"]), list(kept["within"]))
        except (ValueError, KeyError, TypeError) as error:
            raise GiveUp("the stored cursor is not one of files; was the kind changed?") from error

    def forget_all_but(self, names: Collection[str]) -> None:
        """Forget files that are there no more, so that the cursor does not grow for ever."""
        self.files = {name: mark for name, mark in self.files.items() if name in names}

    def has_read(self, name: str, size: int, digest: str) -> bool:
        """Whether a file was read whole and has not changed since."""
        return self.files.get(name) == [size, digest]

    def rows_done(self, name: str, digest: str) -> int:
        """How many rows of a file were taken before a run broke off."""
        same = self.within[:2] == [name, digest]
        return int(self.within[2]) if same else 0

    def reach(self, name: str, digest: str, rows: int) -> None:
        """Remember how many rows of a file were taken."""
        self.within = [name, digest, rows]

    def finish(self, name: str, size: int, digest: str) -> Place:
        """Remember that a file was read whole."""
        self.files[name] = [size, digest]
        self.within = []
        return self

    def __str__(self) -> str:
        return json.dumps({"files": self.files, "within": self.within}, ensure_ascii=False)
