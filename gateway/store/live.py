"""What readers of the journal's order ask: who spoke of what, from a position on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from gateway.store.tables import journal

_c = journal.c


def told_of(
    connection: sa.Connection, entity: str, after: int, upto: int, limit: int
) -> Sequence[sa.Row[Any]]:
    """Entries about things of one entity in (after, upto], in order; taken-back ones left out.

    Each row has position, subject_id, recorded_at_ms, source, and is_first: nothing was told of the
    thing before.
    """
    earlier = journal.alias()
    before = sa.select(earlier.c.position).where(
        earlier.c.entity == entity,
        earlier.c.subject_id == _c.subject_id,
        earlier.c.position < _c.position,
    )
    query = sa.select(
        _c.position,
        _c.subject_id,
        _c.recorded_at_ms,
        _c.source,
        sa.not_(sa.exists(before)).label("is_first"),
    ).where(_c.entity == entity, _c.position > after, _c.position <= upto, sa.not_(_c.withdrawn))
    return connection.execute(query.order_by(_c.position).limit(limit)).all()


def delivered(connection: sa.Connection, after: int, upto: int) -> Sequence[sa.Row[Any]]:
    """What each source told at one moment, in (after, upto], in order of the last position.

    Each row has source, recorded_at_ms, entity, records and position (the last of its entity).
    """
    query = (
        sa.select(
            _c.source,
            _c.recorded_at_ms,
            _c.entity,
            sa.func.count().label("records"),
            sa.func.max(_c.position).label("position"),
        )
        .where(_c.position > after, _c.position <= upto)
        .group_by(_c.recorded_at_ms, _c.source, _c.entity)
    )
    return connection.execute(query.order_by(sa.literal_column("position"))).all()


def whole_until(connection: sa.Connection, position: int) -> int:
    """The last position of the append that a position belongs to: all of it has one moment."""
    moment = sa.select(_c.recorded_at_ms).where(_c.position == position).scalar_subquery()
    following = sa.select(_c.position).where(_c.position > position, _c.recorded_at_ms != moment)
    found = connection.execute(following.order_by(_c.position).limit(1)).scalar()
    if found is not None:
        return int(found) - 1
    return int(connection.execute(sa.select(sa.func.max(_c.position))).scalar_one())


def whole_from(connection: sa.Connection, position: int) -> int:
    """The position before the append that a position belongs to."""
    moment = sa.select(_c.recorded_at_ms).where(_c.position == position).scalar_subquery()
    preceding = sa.select(_c.position).where(_c.position < position, _c.recorded_at_ms != moment)
    found = connection.execute(preceding.order_by(_c.position.desc()).limit(1)).scalar()
    return int(found or 0)
