"""Joins types, queries and mutations into the schema, with caches and limits.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial

import strawberry
from strawberry.extensions import (
    MaxTokensLimiter,
    ParserCache,
    SchemaExtension,
    ValidationCache,
)
from strawberry.schema.config import StrawberryConfig

from gateway.api import types
from gateway.api.attribution import attach_attribution
from gateway.api.audit_trail import attach_audit_trail
from gateway.api.cases import Case, attach_cases
from gateway.api.classes import bare
from gateway.api.companies import attach_companies
from gateway.api.entities import attach_entities
from gateway.api.federation import FEDERATION_SCALARS, attach_federation
from gateway.api.incidents import attach_incidents
from gateway.api.indicators import attach_indicators
from gateway.api.interfaces import attach_interfaces
from gateway.api.items import attach_items
from gateway.api.limits import MOST_TOKENS
from gateway.api.live.fields import attach_live, demand_stream
from gateway.api.mutations.catalogue import attach_mutations
from gateway.api.permits import attach_permits
from gateway.api.reach import attach_reach
from gateway.api.rights import attach_rights
from gateway.api.routing import attach_routing
from gateway.api.rows import pick
from gateway.api.scalars import SCALARS
from gateway.api.trace import attach_trace
from gateway.api.transfers import attach_transfers
from gateway.api.trees import attach_trees
from gateway.api.vision_models import attach_models
from gateway.api.watched_cameras import attach_watched_cameras
from gateway.interfaces.declared import Interface

_REMEMBERED = 512
"""How many query texts are kept parsed and checked."""


def _extensions() -> list[Callable[[], SchemaExtension]]:
    return [
        partial(MaxTokensLimiter, max_token_count=MOST_TOKENS),
        partial(ParserCache, maxsize=_REMEMBERED),
        partial(ValidationCache, maxsize=_REMEMBERED),
    ]


class HubSchema(strawberry.Schema):
    """The schema; its errors are told and logged where the answer leaves, and nowhere else."""

    def process_errors(self, *_: object) -> None:
        """Nothing here: see gateway.api.answers."""


@cache
def _roots() -> tuple[type, type, type]:
    """Query, mutation and subscription; made once, as all types are."""
    types.finish(Case)
    query, mutation, subscription = bare("Query"), bare("Mutation"), bare("Subscription")
    attach_entities(query)
    attach_trace(query)
    attach_trees(query)
    attach_cases(query)
    attach_incidents(query)
    attach_indicators(query)
    attach_transfers(query)
    attach_routing(query)
    attach_items(query)
    attach_models(query)
    attach_watched_cameras(query)
    attach_attribution(query)
    attach_companies(query)
    attach_reach(query)
    attach_permits(query)
    attach_rights(query)
    attach_federation(query)
    attach_audit_trail(query)
    attach_mutations(mutation)
    attach_live(subscription)
    words = "What can be followed. 订阅"
    return (
        strawberry.type(query, name="Query", description="What can be asked. 查询"),
        strawberry.type(mutation, name="Mutation", description="What can be done. 变更"),
        strawberry.type(subscription, name="Subscription", description=words),
    )


@cache
def build_schema() -> HubSchema:
    """The whole schema that every hub has."""
    return _made()


def schema_with(interfaces: Sequence[Interface]) -> HubSchema:
    """The schema with the live fields that a hub's files declare."""
    if not interfaces:
        return build_schema()
    made = _made()
    attach_interfaces(made._schema, interfaces)
    return made


def _made() -> HubSchema:
    query, mutation, subscription = _roots()
    schema = HubSchema(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=list(types.TYPES.values()),
        extensions=_extensions(),
        config=StrawberryConfig(
            default_resolver=pick,
            scalar_map={**SCALARS, **FEDERATION_SCALARS},
            disable_field_suggestions=True,
        ),
    )
    demand_stream(schema._schema.subscription_type)
    return schema
