"""Who is asking: one person or service of a department."""

from __future__ import annotations

from dataclasses import dataclass

AUDITOR = "auditor"
"""The role that may see what was withheld from others; it changes nothing."""

ROLES: dict[str, str] = {
    "viewer": "查询员",
    "reporter": "采集员",
    "dispatcher": "派遣员",
    "handler": "处置员",
    "arbiter": "裁定员",
    AUDITOR: "审计员",
    "operator": "运维员",
}
"""The roles a token may carry, with their Chinese names; without one its holder only reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A person or a service of a department, as its token says."""

    department: str
    person: str
    section: str | None = None
    post: str | None = None
    roles: frozenset[str] = frozenset()
    is_service: bool = False
    districts: frozenset[str] = frozenset()
    """Codes of the districts (GB/T 2260) they serve; empty means that none is named."""
    client: str | None = None
    """The registered client that acts, where there is one (RFC 9068 §2.2 ``client_id``)."""

    def has(self, role: str) -> bool:
        """Whether the token carries a role."""
        return role in self.roles
