"""Settings of how a hub is watched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
_SECRET: Mapping[str, Any] = {"secret": True}


@dataclass(frozen=True, kw_only=True)
class Watching:
    """How the hub is watched: /metrics is there for holders of the token, without one not at all.

    A hub whose graph is more than ``most_behind`` claims behind its journal is not ready.
    ``traces_url`` is a collector's address for traces by OTLP over HTTP (extra ``otel``), such as
    http://localhost:4318/v1/traces; without one no trace is kept. Of all traces that begin here
    ``traces_percent`` are kept, and so of those that callers began: only callers at the addresses
    or networks of ``traces_trusted``, with commas between, have theirs kept by saying so.
    """

    metrics_token: str = field(default="", repr=False, metadata=_SECRET)
    most_behind: int = field(default=100_000, metadata={"least": 1, "most": None})
    traces_url: str = ""
    traces_percent: int = field(default=100, metadata={"least": 1, "most": 100})
    traces_trusted: str = field(default="", metadata={"networks": True})

    @property
    def trusted(self) -> tuple[Network, ...]:
        """The networks of ``traces_trusted``; raises ValueError for what is none."""
        return tuple(
            ip_network(one.strip()) for one in self.traces_trusted.split(",") if one.strip()
        )
