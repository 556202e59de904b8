"""What encoding a file is in: as declared, or by its mark, or by what its bytes can mean."""

from __future__ import annotations

import codecs
import hashlib
import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 16
# each of these names is used for its successors too; the largest of them reads all
_GB = frozenset({"gb2312", "gbk", "gb18030", "cp936", "euc_cn", "gb2312-80", "ms936"})
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# code points of private use where GB 18030-2005 and -2022 put characters of Unicode by now
_SETTLED = dict(
    zip(
        (*range(0xE78D, 0xE797), 0xE7C7, 0xE816, 0xE817, 0xE818, 0xE81E, 0xE826, 0xE82B, 0xE82C,
         0xE831, 0xE832, 0xE83B, 0xE843, 0xE854, 0xE855, 0xE864),
        (0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19, 0x1E3F,
         0x20087, 0x20089, 0x200CC, 0x9FB4, 0x9FB5, 0x9FB6, 0x9FB7, 0x215D7, 0x9FB8, 0x2298F,
         0x9FB9, 0x9FBA, 0x241FE, 0x9FBB),
        strict=True,
    )
)  # fmt: skip


_NO_LETTER = frozenset({"Co", "Cn", "Cs"})


class BadEncoding(ValueError):
    """A file is not in the encoding it is said to be in."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec without mark, how many bytes the mark takes, and whether it was only guessed."""

    codec: str
    mark_bytes: int = 0
    guessed: bool = False

    def decode(self, data: bytes) -> str:
        """Text of some whole lines; raises UnicodeDecodeError."""
        text = data.decode(self.codec)
        private = self.codec == "gb18030" and not text.rstrip("\r\n").isprintable()
        return text.translate(_SETTLED) if private else text

    @property
    def newline(self) -> bytes:
        """The bytes of a line feed."""
        return "\n".encode(self.codec)


def canonical_name(label: str) -> str | None:
    """The codec for a declared label; gb2312 and gbk mean gb18030. None: no such encoding."""
    folded = label.strip().lower().replace("_", "-")
    if folded.replace("-", "_") in _GB or folded in _GB:
        return "gb18030"
    try:
        found = codecs.lookup(folded).name
    except LookupError:
        return None
    return {"gbk": "gb18030", "gb2312": "gb18030", "utf-8-sig": "utf-8"}.get(found, found)


def decide(path: Path, declared: str | None = None) -> Encoding:
    """The encoding of a whole file; raises BadEncoding, which names the line that does not fit."""
    head = _head(path)
    wanted = canonical_name(declared) if declared else None
    for mark, codec in _MARKS:
        if head.startswith(mark):
            _demand(path, Encoding(codec, len(mark)))
            return Encoding(codec, len(mark))
    if wanted in ("utf-16", "utf-32"):
        raise BadEncoding(f"is said to be {declared} but has no byte order mark; say {declared}-le")
    if wanted:
        return _declared(path, Encoding(wanted))
    if b"\0" in head:
        raise BadEncoding("holds zero bytes and no byte order mark; say which encoding it is in")
    if _misfit(path, "utf-8") is None:
        return Encoding("utf-8")
    guess = Encoding("gb18030", guessed=True)
    _demand(path, guess)
    return guess


def _declared(path: Path, encoding: Encoding) -> Encoding:
    # GB 18030 can read almost any bytes: what is sound UTF-8 with Han characters is no GB text
    if encoding.codec == "gb18030" and _is_utf8_han(path):
        raise BadEncoding("is said to be GB 18030 but is UTF-8")
    _demand(path, encoding)
    return encoding


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _demand(path: Path, encoding: Encoding) -> None:
    line = _misfit(path, encoding.codec, skip=encoding.mark_bytes, plausible=encoding.guessed)
    if line is not None:
        raise BadEncoding(
            f"line {line} is neither UTF-8 nor GB 18030; say which encoding it is in"
            if encoding.guessed
            else f"line {line} is not {encoding.codec}"
        )


def _chunks(path: Path, skip: int = 0) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(skip)
        while chunk := file.read(CHUNK):
            yield chunk


def _misfit(path: Path, codec: str, *, skip: int = 0, plausible: bool = False) -> int | None:
    """The first line whose bytes the codec cannot read, or (plausible) reads as nonsense."""
    decoder, line = codecs.getincrementaldecoder(codec)(), 1
    for chunk in itertools.chain(_chunks(path, skip), (b"",)):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            sound = error.object[: error.start].decode(codec, "replace")
            return line + sound.count("\n")
        if plausible and (bad := lost(text.translate(_SETTLED))):
            return line + text[: bad[0]].count("\n")
        line += text.count("\n")
    return None


def _is_utf8_han(path: Path) -> bool:
    if _misfit(path, "utf-8") is not None:
        return False
    decoder, found = codecs.getincrementaldecoder("utf-8")(), 0
    for chunk in _chunks(path):
        found += sum("\u4e00" <= char <= "\u9fff" for char in decoder.decode(chunk))
        if found >= 2:
            return True
    return False


def lost(text: str) -> tuple[int, str] | None:
    """Where and what the first character is that says that decoding went wrong, or None."""
    # what cannot be printed is nothing lost, but everything lost cannot be printed
    if text.isascii() or (text.isprintable() and "\ufffd" not in text):
        return None
    for at, char in enumerate(text):
        if char > "\u007f" and (char == "\ufffd" or unicodedata.category(char) in _NO_LETTER):
            return at, f"U+{ord(char):04X}"
    return None


def fingerprint(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(path):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()
