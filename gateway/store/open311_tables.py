"""The SQL table of what citizens reported through other systems; times in epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

reports = sa.Table(
    "open311_reports",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("partner", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("requested_at_ms", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("address", sa.Text),
    sa.Column("address_id", sa.Text),
    sa.Column("lat_wgs84", sa.Float),
    sa.Column("lng_wgs84", sa.Float),
    sa.Column("media_url", sa.Text),
    sa.Index("ix_open311_reports_partner", "partner", "requested_at_ms"),
    sa.Index("ix_open311_reports_sha256", "partner", "sha256", "requested_at_ms"),
)
"""The number is that of the alert; names and telephones of who reported are not kept."""
