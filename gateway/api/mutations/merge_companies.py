"""mergeCompanies: say that one company is another."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import strawberry

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.loaders import by_id
from gateway.api.mutations.inputs import REASON_NEEDED
from gateway.api.mutations.making import Given, Mutation
from gateway.api.types import TYPES
from gateway.api.wording import both
from graph.errors import GraphUnavailable

_COMPANY: Any = TYPES["Company"]
COMPANY_ID = Field("companyId", strawberry.ID, both("global id of the company", "企业标识"))
COMPANY = Field("company", _COMPANY | None, both("the company as it is now", "企业"))


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    company, into = (
        context.ids.local("Company", given[name]) for name in ("company_id", "into_id")
    )
    await context.hub.companies.merge(company, into, context.principal, reason=given["reason"])
    return await shown(context, company)


async def shown(context: Context, company_id: str) -> Mapping[str, Any]:
    """The payload once the graph shows the change, or as soon as it answers again."""
    with suppress(GraphUnavailable):
        await context.hub.project()
    return {"company_id": company_id}


def company_of(payload: Mapping[str, Any], info: Any, _args: object) -> Any:
    """The company of a payload, read anew."""
    company_id = payload.get("company_id")
    return by_id(info, "Company").load(company_id) if company_id is not None else None


MERGE_COMPANIES = Mutation(
    name="mergeCompanies",
    words=both("say that one company is another; it can be taken back", "合并企业"),
    inputs=(
        COMPANY_ID,
        Field("intoId", strawberry.ID, both("global id of the one it is", "合并至")),
        REASON_NEEDED,
    ),
    results=(COMPANY,),
    act=_act,
    resolvers={"company": company_of},
)
