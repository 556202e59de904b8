"""Clients, their secrets, what was revoked, and who is signed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    _clients()
    _used_up()
    _people()


def _clients() -> None:
    op.create_table(
        "clients",
        sa.Column("id", sa.Text),
        *(_text(name) for name in ("name", "method", "department")),
        sa.Column("section", sa.Text),
        sa.Column("post", sa.Text),
        *(_text(name) for name in ("roles", "districts")),
        sa.Column("lifetime_s", sa.Integer, nullable=False),
        sa.Column("jwks", sa.Text),
        _moment("created_at_ms"),
        sa.Column("disabled_at_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
    )
    op.create_table(
        "client_secrets",
        sa.Column("client_id", sa.Text),
        sa.Column("sha256", sa.Text),
        _moment("created_at_ms"),
        sa.Column("expires_at_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("client_id", "sha256", name="pk_client_secrets"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_client_secrets_client_id"),
    )


def _used_up() -> None:
    op.create_table(
        "client_assertions",
        sa.Column("client_id", sa.Text),
        sa.Column("jti_sha256", sa.Text),
        _moment("expires_at_ms"),
        sa.PrimaryKeyConstraint("client_id", "jti_sha256", name="pk_client_assertions"),
    )
    op.create_table(
        "revoked_tokens",
        sa.Column("jti", sa.Text),
        _moment("revoked_at_ms"),
        _moment("expires_at_ms"),
        sa.PrimaryKeyConstraint("jti", name="pk_revoked_tokens"),
    )


def _people() -> None:
    op.create_table(
        "login_attempts",
        sa.Column("state_sha256", sa.Text),
        *(_text(name) for name in ("browser_sha256", "provider", "nonce", "verifier")),
        _moment("expires_at_ms"),
        sa.PrimaryKeyConstraint("state_sha256", name="pk_login_attempts"),
    )
    op.create_table(
        "sessions",
        sa.Column("id_sha256", sa.Text),
        *(_text(name) for name in ("provider", "subject", "claims", "id_token")),
        _moment("created_at_ms"),
        _moment("expires_at_ms"),
        sa.PrimaryKeyConstraint("id_sha256", name="pk_sessions"),
    )
    op.create_index("ix_sessions_subject", "sessions", ["provider", "subject"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _moment(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)
