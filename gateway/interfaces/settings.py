"""What a hub is told of departments' own interfaces."""

from dataclasses import dataclass
from pathlib import Path

from gateway.given import split_hosts


@dataclass(frozen=True, kw_only=True)
class Interfaces:
    """Departments' own interfaces that answer live fields, a file each in ``folder``.

    ``hosts`` are the only ones that are asked, with commas between them, each as a name or as
    name:port.
    """

    folder: Path
    hosts: str = ""

    @property
    def allowed(self) -> frozenset[str]:
        """The hosts, each by itself."""
        return split_hosts(self.hosts)
