"""Stores of the newest layout without the migrations, which are tested by themselves."""

import functools
import tempfile
from pathlib import Path

from gateway.store.migrate import migrate
from gateway.store.session import open_store


def laid_out(file: Path) -> Path:
    """The file, as an empty SQLite store of the newest layout unless it is there."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_migrated())
    return file


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        store = open_store(f"sqlite:///{file}")
        migrate(store)
        store.close()
        return file.read_bytes()
