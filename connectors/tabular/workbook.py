"""An XLSX file opened with care: its sheets, its date system, its styles and shared texts."""

from __future__ import annotations

import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from connectors.tabular.rows import BrokenFile

# numFmtId of ECMA-376 §18.8.30 that show dates and times, those of Chinese spreadsheets included
_DATE_IDS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
# a part that grows a thousandfold and more is no table
_MOST_GROWTH = 1_000
_SMALL_BYTES = 1 << 20
_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, ParseError, DefusedXmlException, LookupError,
    EOFError, ValueError, ArithmeticError, NotImplementedError, RuntimeError, OSError,
)  # fmt: skip


def local(tag: str) -> str:
    """A tag without its namespace: transitional and strict workbooks differ in nothing else."""
    return tag.rpartition("}")[2]


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its local name."""
    return next((v for k, v in element.attrib.items() if local(k) == name), None)


def shown_text(element: Any) -> str:
    """The text of a string item: its runs joined, phonetic hints left out."""
    parts = []
    for child in element:
        if local(child.tag) == "t":
            parts.append(child.text or "")
        elif local(child.tag) == "r":
            parts.extend(t.text or "" for t in child if local(t.tag) == "t")
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), "".join(parts))


@dataclass(frozen=True, slots=True)
class Style:
    """What a cell's number format says: a date, or a code of so many digits."""

    is_date: bool = False
    zeros: int = 0


PLAIN = Style()


def style_of(number_format_id: int, code: str | None) -> Style:
    """The style behind a number format."""
    if code is None:
        return Style(is_date=number_format_id in _DATE_IDS)
    if re.fullmatch("0{2,}", code):
        return Style(zeros=len(code))
    bare = _NOT_FORMAT.sub("", code.split(";")[0])
    is_date = bool(re.search("[ymdhs]", bare, re.IGNORECASE)) and not _ELAPSED.search(code)
    return Style(is_date=is_date and bare.lower() != "general")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its part in the package, and whether it is shown."""

    name: str
    part: str
    visible: bool


class Workbook:
    """The parts of a workbook that rows need; close it after use."""

    def __init__(self, path: Path, max_unpacked_mb: int) -> None:
        self._zip = zipfile.ZipFile(path)
        _weigh(self._zip, max_unpacked_mb)
        self._names = {name.lower(): name for name in self._zip.namelist()}
        book = self._workbook_part()
        root = self.parse(book)
        properties = next((e for e in root if local(e.tag) == "workbookPr"), None)
        flag = attribute(properties, "date1904") if properties is not None else None
        self.epoch = 1904 if flag in ("1", "true", "on") else 1900
        targets = self._relations(book)
        self.sheets = tuple(_sheets(root, targets))
        self.styles = self._styles(targets)
        self._texts_part = next((p for p in targets.values() if "sharedstrings" in p.lower()), None)
        self.texts = list(self._shared())

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def open(self, part: str) -> IO[bytes]:
        """A part of the package."""
        return self._zip.open(self._names[part.lstrip("/").lower()])

    def parse(self, part: str) -> Any:
        """A small part as a tree."""
        with self.open(part) as stream:
            return ElementTree.parse(stream, forbid_dtd=True).getroot()

    def _workbook_part(self) -> str:
        root = self.parse("_rels/.rels")
        office = (e for e in root if (attribute(e, "Type") or "").endswith("/officeDocument"))
        return (attribute(next(office), "Target") or "").lstrip("/")

    def _relations(self, part: str) -> dict[str, str]:
        folder, name = posixpath.split(part)
        root = self.parse(f"{folder}/_rels/{name}.rels".lstrip("/"))
        found = {}
        for relation in root:
            target = attribute(relation, "Target") or ""
            whole = target if target.startswith("/") else posixpath.join(folder, target)
            found[attribute(relation, "Id") or ""] = posixpath.normpath(whole).lstrip("/")
        return found

    def _styles(self, targets: dict[str, str]) -> tuple[Style, ...]:
        part = next((p for p in targets.values() if p.lower().endswith("styles.xml")), None)
        if part is None or part.lower() not in self._names:
            return ()
        root = self.parse(part)
        codes = {
            attribute(e, "numFmtId"): attribute(e, "formatCode")
            for e in root.iter()
            if local(e.tag) == "numFmt"
        }
        formats = next((e for e in root if local(e.tag) == "cellXfs"), ())
        ids = [attribute(e, "numFmtId") or "0" for e in formats]
        return tuple(style_of(int(i), codes.get(i)) for i in ids)

    def _shared(self) -> Iterator[str]:
        if self._texts_part is None:
            return
        with self.open(self._texts_part) as stream:
            for _, element in ElementTree.iterparse(stream, forbid_dtd=True):
                if local(element.tag) == "si":
                    yield shown_text(element)
                    element.clear()


def _weigh(package: zipfile.ZipFile, max_unpacked_mb: int) -> None:
    entries = package.infolist()
    total = sum(entry.file_size for entry in entries)
    if total > max_unpacked_mb << 20:
        raise BrokenFile("BROKEN_FILE", f"unpacks to {total >> 20} MB, above {max_unpacked_mb}")
    for entry in entries:
        limit = max(entry.compress_size * _MOST_GROWTH, _SMALL_BYTES)
        if entry.file_size > limit:
            raise BrokenFile("BROKEN_FILE", f"{entry.filename} grows more than a thousandfold")


def _sheets(root: Any, targets: dict[str, str]) -> Iterator[Sheet]:
    for element in root.iter():
        if local(element.tag) == "sheet":
            part = targets.get(attribute(element, "id") or "", "")
            visible = (attribute(element, "state") or "visible") == "visible"
            if "chartsheet" not in part:
                yield Sheet(attribute(element, "name") or "", part, visible)


@contextmanager
def opened(path: Path, max_unpacked_mb: int) -> Iterator[Workbook]:
    """A workbook; raises BrokenFile when it is none, or when its parts cannot be read."""
    try:
        book = Workbook(path, max_unpacked_mb)
    except BrokenFile:
        raise
    except (*_FAULTS, StopIteration) as error:
        raise BrokenFile("BROKEN_FILE", f"is no readable XLSX: {error or 'incomplete'}") from error
    try:
        yield book
    except _FAULTS as error:
        if isinstance(error, BrokenFile):
            raise
        raise BrokenFile("BROKEN_FILE", f"is a damaged XLSX: {error}") from error
    finally:
        book.close()
