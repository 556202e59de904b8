"""Every setting of the hub, read once from the environment and an optional TOML file.

A setting named `server.port` is `port` under `[server]` in the file and ZHATU_SERVER_PORT in the
environment; the environment wins. A secret may instead be given by the path of a file that holds
it, under the same name with `_file` added. Nothing else in the hub reads the environment.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from auth.oidc.provider import Provider
from auth.tokens import STANDARD_ISSUER
from gateway.given import (
    PREFIX,
    Name,
    from_environment,
    from_file,
    known,
    open_secrets,
    split_hosts,
)
from gateway.interfaces.settings import Interfaces
from gateway.stored import Bucket, Retention
from gateway.watching import Watching as Watching

STANDARD_FILE = Path("zhatu.toml")
SECRET: Mapping[str, Any] = {"secret": True}


def _at_least(least: int, most: int | None = None) -> Mapping[str, Any]:
    return {"least": least, "most": most}


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where the hub listens, and the address by which others reach it.

    A request is answered within ``deadline_ms``, with an error if need be; a client may ask for
    less by ``X-Deadline-Ms``. A hub that stops answers what was begun for ``drain_s`` more.
    Answers of ``pack_from_bytes`` and more are packed for clients that take gzip. Pages of
    ``origins``, divided by commas, may ask from a browser (CORS), with a token of their own.
    A graph in Neo4j is asked the ready operations for ``warm_s`` after the start; 0 leaves it.
    """

    host: str = "127.0.0.1"
    port: int = field(default=8000, metadata=_at_least(0, 65535))
    public_url: str = field(default=STANDARD_ISSUER, metadata={"address": True})
    deadline_ms: int = field(default=30_000, metadata=_at_least(100, 600_000))
    drain_s: int = field(default=15, metadata=_at_least(1, 600))
    pack_from_bytes: int = field(default=16_384, metadata=_at_least(1))
    origins: str = field(default="", metadata={"origins": True})
    warm_s: int = field(default=120, metadata=_at_least(0, 3_600))

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins, each by itself."""
        return tuple(word.strip() for word in self.origins.split(",") if word.strip())


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What signs the tokens the hub issues itself."""

    key_file: Path = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Agreements:
    """What seals the ids of things whose names an agreement withholds or masks."""

    seal_file: Path = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Vision:
    """How many processes of the hub read photos, and how many photos may wait for them.

    With 0 processes the photos wait in the store for `zhatu vision worker` on any machine.
    With ``read_bodies`` 1 they read what is painted on trucks as well: it needs the extra
    ``body-text`` and takes over half a second of one core for each photo.
    """

    workers: int = field(default=1, metadata=_at_least(0))
    queue: int = field(default=16, metadata=_at_least(1, 10_000))
    read_bodies: int = field(default=0, metadata=_at_least(0, 1))


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The largest upload in bytes and photo in pixels, and what queries may ask.

    ``objects_per_minute`` is the budget of each department in each process; 0 has no end.
    ``introspection_roles`` are told of the schema, divided by commas; * is everybody.
    ``trusted_only`` are departments that may ask registered operations only, likewise.
    """

    max_upload_bytes: int = field(default=20 * 1024 * 1024, metadata=_at_least(1))
    max_pixels: int = field(default=50_000_000, metadata=_at_least(1))
    objects_per_minute: int = field(default=0, metadata=_at_least(0))
    introspection_roles: str = "*"
    trusted_only: str = ""


@dataclass(frozen=True, kw_only=True)
class Live:
    """How subscriptions are served, by each process for itself.

    ``keep_events`` of a topic stay in memory: a reader further behind is told what it missed.
    Where the database sends no notices it is read every ``look_ms``. Tokens are looked at again
    every ``recheck_s``.
    """

    keep_events: int = field(default=5_000, metadata=_at_least(1))
    look_ms: int = field(default=250, metadata=_at_least(10, 60_000))
    recheck_s: int = field(default=30, metadata=_at_least(1, 60))
    init_timeout_s: int = field(default=10, metadata=_at_least(1))
    heartbeat_s: int = field(default=15, metadata=_at_least(1))
    connections: int = field(default=2_000, metadata=_at_least(1))
    connections_of_one: int = field(default=100, metadata=_at_least(1))
    subscriptions_of_connection: int = field(default=50, metadata=_at_least(1))


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How messages go out to departments' systems.

    ``hosts`` are the only ones that anything is sent to, with commas between them, each as a name
    or as name:port. Of one webhook ``at_once`` messages fly at a time; each is tried ``attempts``
    times, first after ``first_pause_ms``, then after twice that and so on, up to four hours.
    What was sent and taken is kept ``keep_days``, 0 for ever; what is not yet stays longer.
    """

    hosts: str = ""
    at_once: int = field(default=16, metadata=_at_least(1, 256))
    attempts: int = field(default=24, metadata=_at_least(1, 1_000))
    first_pause_ms: int = field(default=1_000, metadata=_at_least(1, 3_600_000))
    timeout_s: int = field(default=10, metadata=_at_least(1, 120))
    keep_days: int = field(default=180, metadata=_at_least(0, 36_500))

    @property
    def allowed(self) -> frozenset[str]:
        """The hosts, each by itself."""
        return split_hosts(self.hosts)


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """What this hub is called in the register of hubs, and what signs its envelopes."""

    key_file: Path = field(repr=False)
    hub: str = ""


@dataclass(frozen=True, kw_only=True)
class Supervision:
    """Where lower platforms log in (JT/T 809), and this hub's access code among platforms.

    At most ``most_waiting`` connections may be open that have not logged in yet, each for
    ``login_s`` seconds; more are closed at once, those of the address that has most of them first.
    """

    host: str = "127.0.0.1"
    port: int = field(default=8809, metadata=_at_least(0, 65535))
    centre: int = field(default=1, metadata=_at_least(1, 2**32 - 1))
    most_waiting: int = field(default=100, metadata=_at_least(1, 10_000))
    login_s: int = field(default=10, metadata=_at_least(1, 300))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings; what is not given lies under the data folder."""

    data: Path
    store_url: str = field(repr=False, metadata=SECRET)
    graph_url: str = field(repr=False, metadata=SECRET)
    vault: Path
    models: Path
    own_models: Path
    mappings: Path
    partners: Path
    hubs: Path
    platforms: Path
    server: Server
    tokens: Tokens
    agreements: Agreements
    bucket: Bucket
    retention: Retention
    vision: Vision
    limits: Limits
    live: Live
    delivery: Delivery
    interfaces: Interfaces
    transfer: Transfer
    supervision: Supervision
    watching: Watching
    providers: tuple[Provider, ...] = field(default=(), metadata={"tables": "Provider"})

    @classmethod
    def under(cls, data: Path, **changes: Any) -> "Settings":
        """The standard settings for a data folder, with some fields changed."""
        standard = cls(
            data=data,
            store_url=f"sqlite:///{(data / 'store.db').as_posix()}",
            graph_url=f"sqlite:///{(data / 'graph.db').as_posix()}",
            vault=data / "vault",
            models=data / "models",
            own_models=data / "own-models",
            mappings=data / "mappings",
            partners=data / "partners",
            hubs=data / "hubs",
            platforms=data / "platforms",
            server=Server(),
            tokens=Tokens(key_file=data / "keys" / "token.pem"),
            agreements=Agreements(seal_file=data / "keys" / "ids.key"),
            bucket=Bucket(),
            retention=Retention(),
            vision=Vision(),
            limits=Limits(),
            live=Live(),
            watching=Watching(),
            delivery=Delivery(),
            interfaces=Interfaces(folder=data / "interfaces"),
            transfer=Transfer(key_file=data / "keys" / "transfer.pem"),
            supervision=Supervision(),
        )
        return replace(standard, **changes)


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
        values |= open_secrets(from_file(named or STANDARD_FILE, NAMES), NAMES)
    values |= open_secrets(from_environment(environ, NAMES), NAMES)
    for dotted, value in (given or {}).items():
        if value is not None:
            values[dotted] = known(dotted, NAMES).read(value)
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
