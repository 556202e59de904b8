"""The cameras to be watched, read from a TOML file; passwords stay in files of their own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from gateway.cameras.errors import BadCameras
from gateway.journal.errors import Unplaceable
from gateway.journal.fit import check_ref
from graph.records import Ref
from graph.times import to_ms
from vision.video.cameras import Camera
from vision.video.frames import LIVE
from vision.video.passages import Passage, Region

KEYS = frozenset(
    {"code", "url", "url_file", "film", "started", "region", "nearer", "away", "every_frame"}
)
_SECRET = re.compile(r"(pass(word|wd|phrase)?|pwd|secret|token)=[^&]", re.IGNORECASE)
"""What some cameras take in the path or query of their URL."""
SOURCES = ("url", "url_file", "film")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One camera of the file: what to watch, and what its directions are called."""

    camera: Camera
    nearer: str | None = None
    away: str | None = None

    @property
    def code(self) -> str:
        """The device number by which the hub knows it."""
        return self.camera.id

    def direction(self, passage: Passage) -> str | None:
        """What the way of a truck is called at this camera."""
        if passage.came_nearer is None:
            return None
        return self.nearer if passage.came_nearer else self.away


def read_cameras(file: Path) -> list[Listed]:
    """The cameras of a file; raises BadCameras with the place and what belongs there."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise BadCameras(str(file), f"cannot be read: {problem.strerror}") from problem
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadCameras(str(file), f"is no TOML: {problem}") from problem
    tables = table.get("camera")
    if set(table) != {"camera"} or not isinstance(tables, list) or not tables:
        raise BadCameras(str(file), "holds tables [[camera]] and nothing else")
    listed = [_Table(file, n, one).read() for n, one in enumerate(tables, 1)]
    demand_each_once(listed, str(file))
    return listed


def demand_each_once(listed: list[Listed], place: str) -> None:
    """Raise BadCameras when two cameras go by one code."""
    codes = [one.code for one in listed]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise BadCameras(place, f"camera {twice[0]} stands there twice")


def named(source: str, *, code: str | None, started: datetime | None) -> Listed:
    """A camera or film named on the command line; its code is the film's name if none is given."""
    if "://" in source:
        if code is None:
            raise BadCameras("--code", "the device number by which the hub knows the camera")
        url = _without_password(source, "the URL")
        return Listed(camera=Camera(id=_code(code, "--code"), source=url))
    film = _film(Path(source), source)
    name = _code(code or film.stem, "--code")
    return Listed(camera=Camera(id=name, source=str(film), started_ms=_ms(started)))


class _Table:
    """One table of the file, being read."""

    def __init__(self, file: Path, number: int, table: Any) -> None:
        self._file, self._place = file, f"{file}: camera {number}"
        if not isinstance(table, dict):
            raise BadCameras(self._place, "is a table [[camera]]")
        self._table: Mapping[str, Any] = table

    def read(self) -> Listed:
        unknown = sorted(set(self._table) - KEYS)
        if unknown:
            raise self._wrong(unknown[0], f"is not known; known are {', '.join(sorted(KEYS))}")
        given = [name for name in SOURCES if name in self._table]
        if len(given) != 1:
            raise BadCameras(self._place, f"needs one of {', '.join(SOURCES)}")
        return Listed(camera=self._camera(given[0]), nearer=self._word("nearer"),
                      away=self._word("away"))  # fmt: skip

    def _camera(self, kind: str) -> Camera:
        started = self._table.get("started")
        if kind == "film":
            if not isinstance(started, datetime) or started.tzinfo is None:
                raise self._wrong("started", "is when the film begins, with its time zone")
        elif started is not None:
            raise self._wrong("started", "is for films only")
        return Camera(
            id=_code(self._needed("code"), f"{self._place}: code"),
            source=self._source(kind),
            started_ms=_ms(started),
            region=self._region(),
            gate=not self._flag("every_frame"),
        )

    def _source(self, kind: str) -> str:
        text = self._needed(kind)
        if kind == "film":
            return str(_film(self._file.parent / text, f"{self._place}: film"))
        if kind == "url":
            return _without_password(_url(text, f"{self._place}: url"), f"{self._place}: url")
        try:
            held = (self._file.parent / text).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise self._wrong("url_file", "names a file that can be read") from problem
        return _url(held, f"{self._place}: url_file")

    def _region(self) -> Region:
        sides = self._table.get("region", [0.0, 0.0, 1.0, 1.0])
        wanted = "is [left, top, right, bottom] in shares of the picture, such as [0, 0.2, 1, 1]"
        if not isinstance(sides, list) or len(sides) != 4:
            raise self._wrong("region", wanted)
        if not all(isinstance(side, int | float) and 0 <= side <= 1 for side in sides):
            raise self._wrong("region", wanted)
        x0, y0, x1, y1 = (float(side) for side in sides)
        if x1 - x0 < 0.05 or y1 - y0 < 0.05:
            raise self._wrong("region", f"{wanted}, at least 0.05 wide and high")
        return Region(x0=x0, y0=y0, x1=x1, y1=y1)

    def _needed(self, name: str) -> str:
        text = self._word(name)
        if text is None:
            raise self._wrong(name, "is needed")
        return text

    def _word(self, name: str) -> str | None:
        text = self._table.get(name)
        if text is not None and (not isinstance(text, str) or not text.strip()):
            raise self._wrong(name, "is a text")
        return text

    def _flag(self, name: str) -> bool:
        flag = self._table.get(name, False)
        if not isinstance(flag, bool):
            raise self._wrong(name, "is true or false")
        return flag

    def _wrong(self, name: str, wanted: str) -> BadCameras:
        return BadCameras(f"{self._place}: {name}", wanted)


def _code(text: str, place: str) -> str:
    """A camera's code, which the journal must be able to take: else it would end the watching."""
    try:
        check_ref(Ref(entity="Camera", fields={"code": text}))
    except Unplaceable as problem:
        raise BadCameras(place, str(problem)) from None
    return text


def _url(text: str, place: str) -> str:
    """A camera's URL; what is wrong with it is told without it, for it may hold a password."""
    try:
        parts = urlsplit(text)
        # the scheme in small letters: by it a camera is told from a film
        fits = text.startswith(LIVE) and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or any(sign.isspace() for sign in text):
        raise BadCameras(place, "is a URL such as rtsp://10.0.0.7/stream")
    return text


def _without_password(url: str, place: str) -> str:
    if urlsplit(_url(url, place)).username is not None or _SECRET.search(unquote(url)):
        wanted = "holds a name or password; put it into a file and name that as url_file"
        raise BadCameras(place, wanted)
    return url


def _film(path: Path, place: str) -> Path:
    if not path.is_file():
        raise BadCameras(place, "no such film; a camera's URL begins with rtsp://")
    return path


def _ms(started: datetime | None) -> int:
    return 0 if started is None else to_ms(started)
