"""`companyMatches`: which registered company a name, a code or a painted text means.

No postponed annotations: strawberry reads them as objects.
"""

from typing import Any

import strawberry

from gateway.api.classes import Field, attach, bare
from gateway.api.context import Context
from gateway.api.loaders import by_id
from gateway.api.selection import Query
from gateway.api.types import TYPES
from gateway.api.wording import both
from gateway.errors import BadInput
from graph.identity import WORDS, CompanyWords, Match

_MOST = 20
_COMPANY: Any = TYPES["Company"]


@strawberry.type(description="A reason of a match, and its part of the score. 匹配依据")
class MatchReason:
    """A reason of a match, and its part of the score."""

    code: str = strawberry.field(description="A word that stays the same. 依据编码")
    zh: str = strawberry.field(description="In Chinese. 依据")
    en: str = strawberry.field(description="In English. 依据（英文）")
    weight: float = strawberry.field(description="Its part of the score. 权重")


def _reasons(match: Match, *_: object) -> list[MatchReason]:
    return [
        MatchReason(code=b.code, zh=WORDS[b.code][0], en=WORDS[b.code][1], weight=b.weight)
        for b in match.reasons
    ]


async def _company(match: Match, info: Any, _args: object) -> Any:
    return await by_id(info, "Company").load(match.company.id)


def _match_type() -> type:
    cls = bare("CompanyMatch")
    attach(cls, Field("company", _COMPANY | None, both("the company", "企业")), resolver=_company)
    attach(cls, Field("score", float, both("how well it fits, 0 to 1", "得分")))
    words = both("why; their weights add up to the score", "依据")
    attach(cls, Field("reasons", list[MatchReason], words), resolver=_reasons)
    words = both("a company that may be meant", "候选企业")
    return strawberry.type(cls, name="CompanyMatch", description=words)


async def _matches(_source: object, info: Any, _args: object) -> list[Match]:
    context: Context = info.context
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    first = 5 if args.get("first") is None else args["first"]
    if not 1 <= first <= _MOST:
        raise BadInput(f"first must be from 1 to {_MOST}")
    words = CompanyWords(
        name=args.get("text"),
        credit_code=args.get("creditCode"),
        is_painted=bool(args.get("painted")),
    )
    if not words.name and not words.credit_code:
        raise BadInput("give text or creditCode")
    for name in ("name", "credit_code"):
        context.grants.field("Company", name).demand(f"Company.{name}")
    context.reads |= {"Company.name", "Company.credit_code"}
    found: list[Match] = await context.hub.companies.match(words, first=first, graph=context.graph)
    for one in found:
        context.seen.add("Company", one.company.id)
    return found


_MATCHES: Any = list[_match_type()]  # type: ignore[misc]


def attach_companies(query: type) -> None:
    """Give the query type `companyMatches`."""
    attach(
        query,
        Field(
            "companyMatches", _MATCHES, both("registered companies that may be meant", "企业匹配")
        ),
        resolver=_matches,
        arguments=(
            Field("text", str | None, both("a name, or what is painted on a door", "名称")),
            Field("creditCode", str | None, both("its credit code", "统一社会信用代码")),
            Field("painted", bool | None, both("whether the text is painted", "是否车身文字")),
            Field("first", int | None, both(f"best matches, 5 if left out, up to {_MOST}", "前")),
        ),
    )
