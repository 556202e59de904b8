"""unmergeCompanies: take back that one company is another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.context import Context
from gateway.api.mutations.inputs import REASON_NEEDED
from gateway.api.mutations.making import Given, Mutation
from gateway.api.mutations.merge_companies import COMPANY, COMPANY_ID, company_of, shown
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    company = context.ids.local("Company", given["company_id"])
    await context.hub.companies.unmerge(company, context.principal, reason=given["reason"])
    return await shown(context, company)


UNMERGE_COMPANIES = Mutation(
    name="unmergeCompanies",
    words=both("take back that one company is another", "撤销企业合并"),
    inputs=(COMPANY_ID, REASON_NEEDED),
    results=(COMPANY,),
    act=_act,
    resolvers={"company": company_of},
)
