"""Global ids: the entity and its id in one opaque text.

An id holds the words that a thing is known by. Where one of those is withheld from who asks or
masked, the id is sealed: the same for the same thing, another for each department, and of no use
to anyone who knows the words and would like to learn whether there is such a thing.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Protocol

from auth.grants import Grants
from gateway.errors import BadInput
from gateway.storable import is_storable
from graph.ontology.catalogue import ONTOLOGY

SEALED = "~"
"""What a sealed id begins with."""
_LONGEST = 600
OF_WORK = frozenset({"Case", "Incident"})
"""What has a global id and is no entity of the graph: known by its number, which is no secret."""


class Seal(Protocol):
    """Turns an id into a text that only the hub can turn back; alike for alike."""

    def close(self, local: str, for_whom: str) -> str:
        """The sealed text."""
        ...

    def open(self, text: str, for_whom: str) -> str | None:
        """The id in a sealed text; None for a text that was not sealed for them."""
        ...


def global_id(entity: str, local: str) -> str:
    """The global id of a node, as it is or sealed."""
    return base64.urlsafe_b64encode(f"{entity}:{local}".encode()).rstrip(b"=").decode()


def read_id(text: str) -> tuple[str, str]:
    """The entity and what follows it in a global id; raises BadInput for what is none."""
    try:
        padded = text + "=" * (-len(text) % 4)
        plain = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        raise BadInput("this is not an id of the hub") from None
    entity, _, local = plain.partition(":")
    known = entity in ONTOLOGY.entities or entity in OF_WORK
    if not known or not local or len(plain) > _LONGEST or not is_storable(plain):
        raise BadInput("this is not an id of the hub")
    return entity, local


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of one principal's answers."""

    grants: Grants
    seal: Seal

    def of(self, entity: str, local: str) -> str:
        """The global id of a node."""
        return global_id(entity, self.sealed(entity, local))

    def read(self, text: str) -> tuple[str, str]:
        """The entity and local id behind a global id of the graph; raises BadInput for others."""
        entity, local = self.anything(text)
        if entity in OF_WORK:
            raise BadInput(f"this is the id of a {entity}, which is no part of the graph")
        return entity, local

    def anything(self, text: str) -> tuple[str, str]:
        """The same of anything that has a global id, cases and incidents among them."""
        entity, local = read_id(text)
        return entity, local if entity in OF_WORK else self.opened(entity, local)

    def local(self, entity: str, text: str) -> str:
        """The local id behind a global id of one entity; raises BadInput for any other."""
        found, local = self.read(text)
        if found != entity:
            raise BadInput(f"this is the id of a {found}, not of a {entity}")
        return local

    def sealed(self, entity: str, local: str) -> str:
        """A local id as it may leave."""
        if not self.grants.hides_identity(entity):
            return local
        return SEALED + self.seal.close(f"{entity}:{local}", self.grants.department)

    def opened(self, entity: str, local: str) -> str:
        """A local id as it came in; raises BadInput where it ought to be sealed and is not."""
        if not self.grants.hides_identity(entity):
            return local
        department = self.grants.department
        known = self.seal.open(local.removeprefix(SEALED), department)
        if not local.startswith(SEALED) or known is None or not known.startswith(f"{entity}:"):
            raise BadInput("this is not an id of the hub")
        return known.partition(":")[2]
