"""Photos that a row names or holds: found, looked at from outside, and never decoded."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.base import Attachment, Cell
from connectors.cells import clean, text_of
from connectors.errors import RejectRow
from connectors.mapping.rules import PhotoRule
from graph.records import Fields

MOST_BYTES = 20 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo to be kept, and what the graph says of it."""

    attachment: Attachment
    fields: Fields


def photos(rule: PhotoRule, cell: Cell) -> Iterator[Photo]:
    """The photos a cell names or holds; raises RejectRow NO_SUCH_FILE or BROKEN_FILE."""
    if isinstance(cell, bytes):
        yield _photo(cell, None, "photo")
        return
    names = clean(text_of(cell)).replace("；", ";").split(rule.separator)
    for name in filter(None, (n.strip() for n in names)):
        path = _inside(rule.folder, name)
        try:
            data = path.read_bytes()
        except OSError:
            raise RejectRow("NO_SUCH_FILE", "photo", f"there is no file {name}") from None
        yield _photo(data, path, path.name)


def _inside(folder: Path, name: str) -> Path:
    root = folder.resolve()
    # departments write paths of their own machines
    path = (root / name.replace("\\", "/")).resolve()
    if not path.is_relative_to(root):
        raise RejectRow("NO_SUCH_FILE", "photo", f"{name} lies outside the folder of photos")
    return path


def _photo(data: bytes, path: Path | None, name: str) -> Photo:
    if len(data) > MOST_BYTES:
        raise RejectRow("BROKEN_FILE", "photo", f"{name} has more than {MOST_BYTES} bytes")
    media_type, width, height = look(data, name)
    sha256 = hashlib.sha256(data).hexdigest()
    attachment = Attachment(
        sha256=sha256,
        file_name=name,
        media_type=media_type,
        path=path,
        data=None if path else data,
    )
    fields: Fields = {
        "sha256": sha256,
        "media_type": media_type,
        "size_bytes": len(data),
        "width_px": width,
        "height_px": height,
        "file_name": name,
    }
    return Photo(attachment, fields)


def look(data: bytes, name: str = "photo") -> tuple[str, int, int]:
    """Media type, width and height as the bytes state them; raises RejectRow BROKEN_FILE."""
    try:
        if data.startswith(_PNG):
            return ("image/png", *_png(data))
        if data.startswith(b"\xff\xd8\xff"):
            return ("image/jpeg", *_jpeg(data))
    except (struct.error, ValueError, IndexError):
        raise RejectRow("BROKEN_FILE", "photo", f"{name} is cut off or broken") from None
    what = "is empty" if not data else "is neither JPEG nor PNG"
    raise RejectRow("BROKEN_FILE", "photo", f"{name} {what}")


def _png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR" or b"IEND" not in data[-64:]:
        raise ValueError("cut off")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int]:
    """Walk the segments to the scan, past any thumbnail, then look for the end mark."""
    at, size = 2, None
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if mark in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            size = (width, height)
        at += 2 + length
        if mark == 0xDA:
            break
    if size is None or data.find(b"\xff\xd9", at) < 0:
        raise ValueError("cut off")
    return size
