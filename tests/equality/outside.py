"""Departments' own interfaces without a network: one answers, one knows little, one is away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from auth.agreements import know_live
from gateway.app import Hub
from gateway.interfaces.declared import Declared, Interface, LiveField, LiveKind
from gateway.interfaces.errors import SourceUnavailable
from gateway.interfaces.source import LiveValue
from gateway.interfaces.values import Value
from tests import agreed

ANSWERED_MS = 1_773_400_000_000
KINDS: Mapping[LiveKind, Value] = {
    LiveKind.TEXT: "有效",
    LiveKind.INTEGER: 7,
    LiveKind.NUMBER: 2.5,
    LiveKind.FLAG: True,
    LiveKind.DAY: "2026-12-31",
    LiveKind.INSTANT: ANSWERED_MS,
}


def _interface(source: str, entity: str, key: str, kinds: Mapping[str, LiveKind]) -> Interface:
    fields = tuple(
        LiveField(name=name, zh="实时字段", en=name, type=kind, pointer=f"/{name}")
        for name, kind in kinds.items()
    )
    declared = Declared(entity=entity, key=key, url="http://x/{key}", field=fields)
    return Interface(source=source, declared=declared, headers={})


INTERFACES = (
    _interface("insurance", "Truck", "vin", {f"live_{kind.value}": kind for kind in LiveKind}),
    _interface("register", "Site", "code", {"live_state": LiveKind.TEXT}),
    _interface("credit", "Company", "name", {"live_score": LiveKind.NUMBER}),
)
NAMES = frozenset({"liveState", "liveScore", *(f"live{kind.capitalize()}" for kind in LiveKind)})
"""The fields as the schema calls them."""


class Departments:
    """`insurance` answers, `register` knows nothing of a thing, `credit` is away."""

    declared = INTERFACES

    async def value(self, interface: Interface, name: str, key: str, *, began_ms: int) -> LiveValue:
        assert key
        if interface.source == "credit":
            raise SourceUnavailable("credit", None)
        value = None if interface.source == "register" else KINDS[interface.by_name[name].type]
        is_stale = len(key) % 2 == 0
        return LiveValue(value, ANSWERED_MS, is_stale, interface.source)

    async def close(self) -> None:
        """Nothing was opened."""


@contextmanager
def departments(hub: Hub) -> Iterator[None]:
    """Have the live fields of a hub answered here; an open hub had none of its own."""
    before = hub.interfaces
    object.__setattr__(hub, "interfaces", Departments())
    _know({one.declared.entity: {f.name: f.zh for f in one.declared.field} for one in INTERFACES})
    try:
        yield
    finally:
        _know({})
        object.__setattr__(hub, "interfaces", before)


def _know(fields: Mapping[str, Mapping[str, str]]) -> None:
    know_live(fields)
    agreed.book.cache_clear()
    agreed.grants_of.cache_clear()
