"""Every setting of the hub, read once from the environment and an optional TOML file.

A setting named `server.port` is `port` under `[server]` in the file and ZHATU_SERVER_PORT in the
environment; the environment wins. A secret may instead be given by the path of a file that holds
it, under the same name with `_file` added. Nothing else in the hub reads the environment.
"""

import difflib
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from gateway.errors import BadSetting, UnknownSetting, UnreadableSettings

PREFIX = "ZHATU_"
STANDARD_FILE = Path("zhatu.toml")
# names under our prefix that steer this reader or the tests, and are no settings
RESERVED = frozenset(
    PREFIX + name for name in ("CONFIG", "SHARED", "REQUIRE_SERVICES", "TEST_POSTGRES")
)
SECRET: Mapping[str, Any] = {"secret": True}


def _at_least(least: int, most: int | None = None) -> Mapping[str, Any]:
    return {"least": least, "most": most}


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where the hub listens."""

    host: str = "127.0.0.1"
    port: int = field(default=8000, metadata=_at_least(0, 65535))


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What signs the tokens the hub issues itself."""

    key_file: Path = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Vision:
    """How many processes read photos."""

    workers: int = field(default=1, metadata=_at_least(1))


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The largest upload in bytes and the largest photo in pixels that are taken in."""

    max_upload_bytes: int = field(default=20 * 1024 * 1024, metadata=_at_least(1))
    max_pixels: int = field(default=50_000_000, metadata=_at_least(1))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings; what is not given lies under the data folder."""

    data: Path
    store_url: str = field(repr=False, metadata=SECRET)
    graph_url: str = field(repr=False, metadata=SECRET)
    vault: Path
    models: Path
    mappings: Path
    server: Server
    tokens: Tokens
    vision: Vision
    limits: Limits

    @classmethod
    def under(cls, data: Path, **changes: Any) -> "Settings":
        """The standard settings for a data folder, with some fields changed."""
        standard = cls(
            data=data,
            store_url=f"sqlite:///{(data / 'store.db').as_posix()}",
            graph_url=f"sqlite:///{(data / 'graph.db').as_posix()}",
            vault=data / "vault",
            models=data / "models",
            mappings=data / "mappings",
            server=Server(),
            tokens=Tokens(key_file=data / "keys" / "token.pem"),
            vision=Vision(),
            limits=Limits(),
        )
        return replace(standard, **changes)


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


def _declared(section: Any, prefix: str = "") -> Iterator[Name]:
    for one in fields(section):
        kind: Any = one.type
        if is_dataclass(kind):
            yield from _declared(kind, f"{one.name}.")
            continue
        yield Name(prefix + one.name, kind, one.metadata)
        if one.metadata.get("secret"):
            yield Name(f"{prefix}{one.name}_file", Path, {})


NAMES: Mapping[str, Name] = {name.dotted: name for name in _declared(Settings)}
VARIABLES: Mapping[str, Name] = {name.variable: name for name in NAMES.values()}


def _known(written: str, known: Mapping[str, Name]) -> Name:
    if written not in known:
        nearest = difflib.get_close_matches(written, known, n=1)
        raise UnknownSetting(written, nearest[0] if nearest else None)
    return known[written]


def _text(name: Name, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise BadSetting(name.dotted, "a text that is not empty")
    return value


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


READERS: Mapping[type, Callable[[Name, object], object]] = {str: _text, int: _whole, Path: _path}


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _from_file(file: Path) -> dict[str, object]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableSettings(str(file), str(error)) from error
    values = {}
    for dotted, value in _flat(table):
        name = _known(dotted, NAMES)
        read = READERS[name.type](name, value)
        # a path written in a file is meant from that file
        values[dotted] = file.parent / read if isinstance(read, Path) else read
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    values = {}
    for variable, text in environ.items():
        if variable.startswith(PREFIX) and variable not in RESERVED:
            name = _known(variable, VARIABLES)
            values[name.dotted] = READERS[name.type](name, text)
    return values


def _open_secrets(values: Mapping[str, object]) -> dict[str, object]:
    opened = dict(values)
    for name in NAMES.values():
        path = opened.pop(f"{name.dotted}_file", None) if name.metadata.get("secret") else None
        if isinstance(path, Path) and name.dotted not in opened:
            try:
                opened[name.dotted] = path.read_text(encoding="utf-8").strip()
            except OSError as error:
                raise UnreadableSettings(str(path), error.strerror or str(error)) from error
    return opened


def load(
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
    *,
    given: Mapping[str, object] | None = None,
) -> Settings:
    """Read the settings: `given` (dotted names) over the environment over the file.

    Without `file`, ZHATU_CONFIG names it, else ./zhatu.toml is taken if there is one.
    Raises UnknownSetting, BadSetting or UnreadableSettings.
    """
    environ = os.environ if environ is None else environ
    named = file or (Path(environ[PREFIX + "CONFIG"]) if PREFIX + "CONFIG" in environ else None)
    values: dict[str, object] = {}
    if named or STANDARD_FILE.is_file():
        values |= _open_secrets(_from_file(named or STANDARD_FILE))
    values |= _open_secrets(_from_environment(environ))
    for dotted, value in (given or {}).items():
        if value is not None:
            name = _known(dotted, NAMES)
            values[dotted] = READERS[name.type](name, value)
    return _build(values)


def _build(values: Mapping[str, Any]) -> Settings:
    data: Path = values.get("data", Path("data"))
    settings = Settings.under(data)
    for dotted, value in values.items():
        section, _, key = dotted.rpartition(".")
        part: Any = replace(getattr(settings, section), **{key: value}) if section else value
        changed: dict[str, Any] = {section or key: part}
        settings = replace(settings, **changed)
    return settings
