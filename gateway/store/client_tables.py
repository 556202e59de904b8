"""The SQL tables of clients, their secrets, what was revoked, and of people who are signed in."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

clients = sa.Table(
    "clients",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("section", sa.Text),
    sa.Column("post", sa.Text),
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("districts", sa.Text, nullable=False),
    sa.Column("lifetime_s", sa.Integer, nullable=False),
    sa.Column("jwks", sa.Text),
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("disabled_at_ms", sa.BigInteger),
)
"""Registered clients; roles and districts are JSON lists, jwks a JWK set of public keys."""

client_secrets = sa.Table(
    "client_secrets",
    metadata,
    sa.Column("client_id", sa.Text, sa.ForeignKey("clients.id"), primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_at_ms", sa.BigInteger),
)
"""Hashes of the live secrets: the newest has no end, the one before it a near one."""

client_assertions = sa.Table(
    "client_assertions",
    metadata,
    sa.Column("client_id", sa.Text, primary_key=True),
    sa.Column("jti_sha256", sa.Text, primary_key=True),
    sa.Column("expires_at_ms", sa.BigInteger, nullable=False),
)
"""Assertions that were used, until they are over: the key lets each be used once."""

revoked_tokens = sa.Table(
    "revoked_tokens",
    metadata,
    sa.Column("jti", sa.Text, primary_key=True),
    sa.Column("revoked_at_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_at_ms", sa.BigInteger, nullable=False),
)
"""Tokens of the hub that count no more, until they are over anyhow."""

login_attempts = sa.Table(
    "login_attempts",
    metadata,
    sa.Column("state_sha256", sa.Text, primary_key=True),
    sa.Column("browser_sha256", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("nonce", sa.Text, nullable=False),
    sa.Column("verifier", sa.Text, nullable=False),
    sa.Column("expires_at_ms", sa.BigInteger, nullable=False),
)
"""Sign-ins that were begun; each row is taken once."""

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id_sha256", sa.Text, primary_key=True),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("claims", sa.Text, nullable=False),
    sa.Column("id_token", sa.Text, nullable=False),
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_at_ms", sa.BigInteger, nullable=False),
    sa.Index("ix_sessions_subject", "provider", "subject"),
)
"""People who are signed in; the cookie holds the value whose hash is the key."""
