"""Global ids: the entity and its id in one opaque text."""

from __future__ import annotations

import base64
import binascii

from gateway.errors import BadInput
from graph.ontology.catalogue import ONTOLOGY


def global_id(entity: str, local: str) -> str:
    """The global id of a node."""
    return base64.urlsafe_b64encode(f"{entity}:{local}".encode()).rstrip(b"=").decode()


def read_id(text: str) -> tuple[str, str]:
    """The entity and local id behind a global id; raises BadInput for what is none."""
    try:
        padded = text + "=" * (-len(text) % 4)
        plain = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        raise BadInput("this is not an id of the hub") from None
    entity, _, local = plain.partition(":")
    if entity not in ONTOLOGY.entities or not local or len(plain) > 300:
        raise BadInput("this is not an id of the hub")
    return entity, local


def local_id(entity: str, text: str) -> str:
    """The local id behind a global id of one entity; raises BadInput for any other."""
    found, local = read_id(text)
    if found != entity:
        raise BadInput(f"this is the id of a {found}, not of a {entity}")
    return local
