"""Partner systems as reviewed files: how a department's system calls in, and what is sent to it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auth.oidc.provider import is_safe_url
from auth.principal import Principal
from auth.purposes import OWN_DUTY, PURPOSES
from connectors.mapping.report import WORDS
from gateway.cases.reports import ROLE, Status
from gateway.delivery.errors import BadPartner, NoSuchPartner
from gateway.delivery.signing import Scheme, read_key
from graph.ontology.choices import DepartmentKind, ViolationKind

FOLDER = "partners"
"""Under the data folder; a file for each system, called after it, with its key files beside."""
FIELDS = WORDS
"""Our words for what a call may tell; a partner's file names its own for them."""
TOLD = (
    "case_number", "version", "move", "case_state", "task", "from_state", "to_state", "at_ms",
    "happened_at_ms", "is_late", "due_at_ms", "due_is_provisional", "to_department", "to_section",
    "to_post", "result", "reason", "fine_yuan", "document", "urgency", "days", "alert", "state",
    "camera", "camera_state", "camera_reason", "last_frame_ms",
)  # fmt: skip
"""What a webhook may be told of a change; names of people are never among it."""
STANDARD_TOLD = (
    "case_number", "version", "move", "case_state", "task", "to_state", "happened_at_ms",
    "is_late", "due_at_ms", "due_is_provisional", "camera", "camera_state", "camera_reason",
)  # fmt: skip
"""What it is told where its file names no fields."""
SHORTEST_API_KEY = 24
"""Characters of a key that is itself sent, not only signed with."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""It stands in a header of every message."""
_TOPIC = re.compile(r"(case|alert|camera)\.(\*|[a-z_]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """How a system calls in: its keys, and its words for ours."""

    scheme: Scheme
    keys: Mapping[str, bytes] = field(repr=False)
    fields: Mapping[str, str]
    statuses: Mapping[str, Status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that is told of changes: which, which fields of them, and for what purpose."""

    name: str
    url: str
    topics: tuple[str, ...]
    fields: tuple[str, ...]
    purpose: str
    keys: Mapping[str, bytes] = field(repr=False)

    def wants(self, topic: str) -> bool:
        """Whether a topic is among those that are sent."""
        return any(
            one == topic or (one.endswith("*") and topic.startswith(one[:-1]))
            for one in self.topics
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """How a system reports what citizens tell it (Open311): its keys, and the kinds it may."""

    keys: Mapping[str, bytes] = field(repr=False)
    services: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A system of a department."""

    name: str
    department: str
    districts: frozenset[str] = frozenset()
    inbound: Inbound | None = None
    reports: Reports | None = None
    webhooks: tuple[Webhook, ...] = ()

    @property
    def principal(self) -> Principal:
        """The system as who reports."""
        return Principal(
            department=self.department,
            person=f"system:{self.name}",
            roles=frozenset({ROLE}),
            districts=self.districts,
            is_service=True,
        )


@dataclass(frozen=True, slots=True)
class Partners:
    """All partner systems by name."""

    by_name: Mapping[str, Partner]

    def get(self, name: str) -> Partner:
        """The system of a name; raises NoSuchPartner."""
        if name not in self.by_name:
            raise NoSuchPartner(name)
        return self.by_name[name]

    def webhooks(self) -> dict[str, tuple[Partner, Webhook]]:
        """Every webhook by its full name, ``partner/webhook``."""
        return {
            f"{partner.name}/{hook.name}": (partner, hook)
            for partner in self.by_name.values()
            for hook in partner.webhooks
        }


def open_partners(folder: Path) -> Partners:
    """The systems whose files lie in a folder, none where there is no folder; raises BadPartner."""
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return Partners({file.stem: read_partner(file) for file in files})


def read_partner(file: Path) -> Partner:
    """The system of a file; raises BadPartner, which names the field and what fits it."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadPartner(file.name, "the file", f"TOML in UTF-8 ({error})") from error
    return _Reader(file).partner(table)


class _Reader:
    """Reads one file, naming it in what it complains of."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def partner(self, table: Mapping[str, Any]) -> Partner:
        self._known(table, "", {"department", "districts", "callbacks", "open311", "webhooks"})
        if not _NAME.fullmatch(self._file.stem):
            raise self._wrong("the file's name", "small letters, digits, - and _")
        departments = [kind.value for kind in DepartmentKind]
        hooks = table.get("webhooks", [])
        if not isinstance(hooks, list):
            raise self._wrong("webhooks", "tables: [[webhooks]]")
        made = tuple(self._webhook(one, f"webhooks[{n}]") for n, one in enumerate(hooks))
        if len({one.name for one in made}) != len(made):
            raise self._wrong("webhooks.name", "another one for each")
        inbound, reports = table.get("callbacks"), table.get("open311")
        return Partner(
            name=self._file.stem,
            department=self._one_of(table, "department", departments),
            districts=frozenset(self._texts(table, "districts", default=())),
            inbound=None if inbound is None else self._inbound(inbound),
            reports=None if reports is None else self._reports(reports),
            webhooks=made,
        )

    def _inbound(self, table: Any) -> Inbound:
        self._known(table, "callbacks.", {"scheme", "keys", "fields", "statuses"})
        fields, statuses = table.get("fields", {}), table.get("statuses", {})
        self._known(fields, "callbacks.fields.", set(FIELDS))
        for name in ("case_number", "status"):
            if name not in fields:
                raise self._wrong(f"callbacks.fields.{name}", "given: where it stands in the body")
        if not all(isinstance(one, str) and one for one in fields.values()):
            raise self._wrong("callbacks.fields", "texts: names in the body, with dots for depth")
        known = [one.value for one in Status]
        if not isinstance(statuses, dict) or not all(one in known for one in statuses.values()):
            raise self._wrong("callbacks.statuses", f"their words to one of {', '.join(known)}")
        ours = {one.value: one for one in Status}
        return Inbound(
            scheme=Scheme(self._one_of(table, "scheme", [one.value for one in Scheme])),
            keys=self._keys(table, "callbacks.keys"),
            fields=fields,
            statuses=ours | {word: Status(one) for word, one in statuses.items()},
        )

    def _reports(self, table: Any) -> Reports:
        self._known(table, "open311.", {"keys", "services"})
        known = [kind.value for kind in ViolationKind]
        services = self._texts(table, "services", default=tuple(known))
        if not set(services) <= set(known):
            raise self._wrong("open311.services", f"among {', '.join(known)}")
        keys = self._keys(table, "open311.keys")
        if min(len(key) for key in keys.values()) < SHORTEST_API_KEY:
            raise self._wrong("open311.keys", f"at least {SHORTEST_API_KEY} characters long each")
        return Reports(keys=keys, services=frozenset(services))

    def _webhook(self, table: Any, at: str) -> Webhook:
        self._known(table, f"{at}.", {"name", "url", "topics", "fields", "purpose", "keys"})
        name, url = table.get("name"), table.get("url")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise self._wrong(f"{at}.name", "small letters, digits, - and _")
        if not isinstance(url, str) or not is_safe_url(url):
            raise self._wrong(f"{at}.url", "https, without user or query (http on this machine)")
        topics = self._texts(table, "topics", default=("case.*",))
        if not topics or not all(_TOPIC.fullmatch(one) for one in topics):
            raise self._wrong(f"{at}.topics", 'such as "case.*" or "case.resolve"')
        fields = self._texts(table, "fields", default=STANDARD_TOLD)
        if not set(fields) <= set(TOLD):
            raise self._wrong(f"{at}.fields", f"among {', '.join(TOLD)}")
        return Webhook(
            name=name,
            url=url,
            topics=topics,
            fields=fields,
            purpose=self._one_of(table, "purpose", list(PURPOSES), default=OWN_DUTY),
            keys=self._keys(table, f"{at}.keys"),
        )

    def _keys(self, table: Mapping[str, Any], at: str) -> Mapping[str, bytes]:
        named = table.get("keys")
        if not isinstance(named, dict) or not named:
            raise self._wrong(at, 'a table of ids and files: { "2026-01" = "name.key" }')
        if not all(_KEY_ID.fullmatch(key_id) for key_id in named):
            raise self._wrong(at, "called by ids of letters of ASCII, digits, dots, - and _")
        return {key_id: self._key(at, key_id, file) for key_id, file in named.items()}

    def _key(self, at: str, key_id: str, file: object) -> bytes:
        if not isinstance(file, str):
            raise self._wrong(f"{at}.{key_id}", "the name of a file beside this one")
        try:
            return read_key((self._file.parent / file).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._wrong(f"{at}.{key_id}", f"the file of a key ({error})") from error

    def _known(self, table: object, at: str, names: set[str]) -> None:
        if not isinstance(table, dict):
            raise self._wrong(at.rstrip("."), "a table")
        for name in table:
            if name not in names:
                raise self._wrong(at + name, f"one of {', '.join(sorted(names))}")

    def _texts(self, table: Mapping[str, Any], name: str, *, default: Any) -> tuple[str, ...]:
        value = table.get(name, default)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise self._wrong(name, "a list of texts")
        return tuple(value)

    def _one_of(
        self, table: Mapping[str, Any], name: str, known: list[str], default: str = ""
    ) -> str:
        value = table.get(name, default)
        if value not in known:
            raise self._wrong(name, f"one of {', '.join(known)}")
        return str(value)

    def _wrong(self, field: str, wanted: str) -> BadPartner:
        return BadPartner(self._file.name, field, wanted)
