"""The SQL tables of cameras that the hub watches; times in epoch milliseconds."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.store.tables import metadata

camera_watches = sa.Table(
    "camera_watches",
    metadata,
    sa.Column("camera", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("began_at_ms", sa.BigInteger, nullable=False),
    sa.Column("beat_at_ms", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("state_since_ms", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("last_frame_ms", sa.BigInteger),
    sa.Column("frames", sa.BigInteger, nullable=False),
    sa.Column("dropped", sa.BigInteger, nullable=False),
    sa.Column("passages", sa.BigInteger, nullable=False),
)
"""Each camera that was ever watched: by whom, its last sign of life, and what was counted.

Counts go on from one watcher to the next. Who may watch is the lease ``camera:<code>``.
"""

camera_passages = sa.Table(
    "camera_passages",
    metadata,
    sa.Column("sighting", sa.Text, primary_key=True),
    sa.Column("camera", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("plate", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("first_ms", sa.BigInteger, nullable=False),
    sa.Column("last_ms", sa.BigInteger, nullable=False),
    sa.Index("ix_camera_passages_camera", "camera", "last_ms"),
)
"""What passed in the last hour, so that the next watcher tells no truck a second time."""
