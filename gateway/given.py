"""Settings as they are written, in a file or in the environment, made into typed values."""

import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from auth.errors import BadProvider
from auth.oidc.provider import Provider, is_safe_url, read_providers
from gateway.errors import BadSetting, UnknownSetting, UnreadableSettings

PREFIX = "ZHATU_"
# names under our prefix that steer this reader or the tests, and are no settings
RESERVED = frozenset(PREFIX + name for name in ("CONFIG", "SHARED", "REQUIRE_SERVICES"))


def is_reserved(variable: str) -> bool:
    """Whether a variable steers this reader or the tests, and is no setting."""
    return variable in RESERVED or variable.startswith(f"{PREFIX}TEST_")


@dataclass(frozen=True)
class Name:
    """One setting as declared: its dotted name, type and limits."""

    dotted: str
    type: type
    metadata: Mapping[str, Any]

    @property
    def variable(self) -> str:
        """The environment variable that gives it."""
        return PREFIX + self.dotted.replace(".", "_").upper()

    def read(self, value: object) -> object:
        """A value as written, in the setting's type; raises BadSetting."""
        return READERS[self.type](self, value)


def known(written: str, names: Mapping[str, Name]) -> Name:
    """The setting that is meant; raises UnknownSetting, which names the nearest."""
    if written not in names:
        nearest = difflib.get_close_matches(written, names, n=1)
        raise UnknownSetting(written, nearest[0] if nearest else None)
    return names[written]


def _text(name: Name, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise BadSetting(name.dotted, "a text that is not empty")
    if name.metadata.get("address") and (not is_safe_url(value) or value.endswith("/")):
        wanted = "an https address without a slash at its end (http only on this machine itself)"
        raise BadSetting(name.dotted, wanted)
    if name.metadata.get("networks") and not all(map(_is_network, value.split(","))):
        raise BadSetting(name.dotted, "addresses or networks such as 10.0.0.0/8, divided by commas")
    if name.metadata.get("origins") and not all(map(_is_origin, value.split(","))):
        wanted = "origins such as https://map.city.example (http only on this machine itself)"
        raise BadSetting(name.dotted, f"{wanted}, divided by commas")
    return value


def _is_origin(word: str) -> bool:
    """Whether a word is an origin as browsers write it: no path, no blank, nothing in capitals."""
    text = word.strip()
    host = text.partition("://")[2]
    return is_safe_url(text) and text == text.lower() and not set(host) & set("/?#@*\\ ")


def _whole(name: Name, value: object) -> int:
    least, most = name.metadata.get("least"), name.metadata.get("most")
    wanted = f"a whole number from {least}" + (f" to {most}" if most is not None else "")
    try:
        number = int(value) if isinstance(value, str) else value
    except ValueError as error:
        raise BadSetting(name.dotted, wanted) from error
    if not isinstance(number, int) or isinstance(number, bool):
        raise BadSetting(name.dotted, wanted)
    if (least is not None and number < least) or (most is not None and number > most):
        raise BadSetting(name.dotted, wanted)
    return number


def _path(name: Name, value: object) -> Path:
    return value if isinstance(value, Path) else Path(_text(name, value))


def _providers(name: Name, value: object) -> tuple[Provider, ...]:
    try:
        return read_providers(value)
    except BadProvider as error:
        raise BadSetting(name.dotted, f"tables of the settings file ({error})") from error


READERS: Mapping[Any, Callable[[Name, object], object]] = {
    str: _text,
    int: _whole,
    Path: _path,
    tuple[Provider, ...]: _providers,
}


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def from_file(file: Path, names: Mapping[str, Name]) -> dict[str, object]:
    """The values of a TOML file by dotted name."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableSettings(str(file), str(error)) from error
    values = {}
    for dotted, value in _flat(table):
        name = known(dotted, names)
        values[dotted] = _meant_from(file.parent, name.read(value))
    return values


def _meant_from(folder: Path, value: object) -> object:
    """A value with each path in it meant from the folder of the file it was written in."""
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, tuple):
        return tuple(one.beside(folder) for one in value)
    return value


def from_environment(environ: Mapping[str, str], names: Mapping[str, Name]) -> dict[str, object]:
    """The values of the environment by dotted name."""
    variables = {name.variable: name for name in names.values()}
    values = {}
    for variable, text in environ.items():
        if variable.startswith(PREFIX) and not is_reserved(variable):
            name = known(variable, variables)
            values[name.dotted] = name.read(text)
    return values


def open_secrets(values: Mapping[str, object], names: Mapping[str, Name]) -> dict[str, object]:
    """The values with secrets read from the files that were named for them."""
    opened = dict(values)
    for name in names.values():
        path = opened.pop(f"{name.dotted}_file", None) if name.metadata.get("secret") else None
        if isinstance(path, Path) and name.dotted not in opened:
            try:
                opened[name.dotted] = path.read_text(encoding="utf-8").strip()
            except OSError as error:
                raise UnreadableSettings(str(path), error.strerror or str(error)) from error
    return opened


def _is_network(text: str) -> bool:
    try:
        ip_network(text.strip())
    except ValueError:
        return False
    return True


def split_hosts(text: str) -> frozenset[str]:
    """The hosts of a setting that names them with commas between."""
    return frozenset(host.strip().lower() for host in text.split(",") if host.strip())
