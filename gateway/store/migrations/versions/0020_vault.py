"""How long evidence is kept, and what holds it."""

from __future__ import annotations

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Change nothing yet."""
