"""What the URL of a Neo4j server says."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from graph.errors import UnknownEngine


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, who asks it, and for which of its databases (None: its standard one)."""

    uri: str
    auth: tuple[str, str] | None
    database: str | None


def address(url: str) -> Address:
    """Read ``neo4j://user:password@host:port/database``; UnknownEngine without a host."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise UnknownEngine("a Neo4j URL names a host, as in neo4j://127.0.0.1:7687")
    host = parts.netloc.rpartition("@")[2]
    user = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Address(f"{parts.scheme}://{host}", user, parts.path.strip("/") or None)
