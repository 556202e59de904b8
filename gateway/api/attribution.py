"""`attributeSource`: which site a load came from, and why; `plateCandidates`: which plate is meant.

No postponed annotations: strawberry reads them as objects.
"""

from dataclasses import dataclass
from typing import Any

import strawberry

from gateway.api.classes import Field, attach, bare
from gateway.api.context import Context, needed
from gateway.api.entities import arguments, nodes
from gateway.api.loaders import by_id
from gateway.api.scalars import Instant, PlateNumber
from gateway.api.selection import Query
from gateway.api.shapes import SHAPES
from gateway.api.types import TYPES
from gateway.api.wording import both
from gateway.errors import BadInput
from graph.attribution.score import Candidate
from graph.attribution.weights import Weights
from graph.plan import Compare, Window

ATTRIBUTION_READS = frozenset(
    f"{entity}.{name}"
    for entity, names in {
        "Violation": ("number", "occurred_at"),
        "Site": ("code", "name", "lng_wgs84", "lat_wgs84", "fence_radius_m", "boundary"),
        "Sighting": ("captured_at", "load", "plate_confidence"),
        "Camera": ("lng_wgs84", "lat_wgs84"),
        "Waybill": ("number", "issued_at", "closed_at"),
        "Permit": ("number", "state", "valid_from", "valid_to", "hours"),
        "Trip": ("number", "started_at", "ended_at"),
    }.items()
    for name in names
)
"""What is looked at for an answer, whatever of it is selected."""


@strawberry.type(description="A reason for a site, and its part of the score. 溯源依据")
class SourceReason:
    """A reason for a site, and its part of the score."""

    code: str = strawberry.field(description="A word that stays the same. 依据编码")
    zh: str = strawberry.field(description="In Chinese. 依据")
    en: str = strawberry.field(description="In English. 依据（英文）")
    weight: float = strawberry.field(description="Its part of the score. 权重")
    ref: str | None = strawberry.field(description="What it rests on: type and number. 依据记录")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate, as its resolvers see it."""

    candidate: Candidate

    @property
    def score(self) -> float:
        """The calibrated chance."""
        return self.candidate.score

    @property
    def reasons(self) -> list[SourceReason]:
        """The reasons, strongest first."""
        return [
            SourceReason(
                code=r.hint.code.value, zh=r.zh, en=r.en, weight=r.weight, ref=r.hint.ref or None
            )
            for r in self.candidate.reasons
        ]


@dataclass(frozen=True, slots=True)
class Answered:
    """An attribution, as its resolvers see it."""

    candidates: list[Ranked]
    site_id: str | None
    threshold: float
    weights: Weights

    @property
    def is_unknown(self) -> bool:
        """Whether no candidate is good enough."""
        return self.site_id is None

    @property
    def weights_version(self) -> str:
        """The version of the weights."""
        return self.weights.version


_PLATE = TYPES["Plate"]
_PLATES: Any = list[_PLATE]  # type: ignore[valid-type]


async def _site(source: Any, info: Any, _args: object) -> Any:
    node_id = source.site_id if isinstance(source, Answered) else source.candidate.site_id
    return None if node_id is None else await by_id(info, "Site").load(node_id)


def _site_id(ranked: Ranked, info: Any, _args: object) -> str:
    found: str = info.context.ids.of("Site", ranked.candidate.site_id)
    return found


def _candidate_type() -> type:
    cls = bare("SourceCandidate")
    field = Field("siteId", strawberry.ID, both("global id of the site", "工地标识"))
    attach(cls, field, resolver=_site_id)
    attach(cls, Field("site", TYPES["Site"] | None, both("the site", "工地")), resolver=_site)
    words = both("the chance that the load came from here, 0 to 1", "得分")
    attach(cls, Field("score", float, words))
    words = both("why; their weights add up to the score", "依据")
    attach(cls, Field("reasons", list[SourceReason], words))
    words = both("a site that the load may come from", "候选工地")
    return strawberry.type(cls, name="SourceCandidate", description=words)


def _answer_type() -> type:
    cls = bare("SourceAttribution")
    words = both("the site it came from; null where the evidence is too weak", "出土工地")
    attach(cls, Field("site", TYPES["Site"] | None, words), resolver=_site)
    words = both("whether no candidate is good enough", "是否无法判定")
    attach(cls, Field("isUnknown", bool, words))
    words = both("the least score that is good enough", "判定阈值")
    attach(cls, Field("threshold", float, words))
    words = both("version of the reviewed weights", "权重版本")
    attach(cls, Field("weightsVersion", str, words))
    words = both("candidates, best first", "候选工地")
    attach(cls, Field("candidates", list[_candidate_type()], words))  # type: ignore[misc]
    words = both("which site a load came from, with reasons", "源头归因")
    return strawberry.type(cls, name="SourceAttribution", description=words)


async def _attribute(_source: object, info: Any, _args: object) -> Answered | None:
    context: Context = info.context
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    given = {name: args[name] for name in ("id", "number") if args.get(name) is not None}
    if len(given) != 1:
        raise BadInput("say which violation in exactly one way: id | number")
    if any(
        context.deny(one, (info.path.key,)) for one in needed(context.grants, ATTRIBUTION_READS)
    ):
        return None
    number = given.get("number") or context.ids.local("Violation", given["id"])
    # it reads the graph as its caller may: what is out of reach speaks for no site
    everywhere = not any(context.grants.scope(one) for one in ("Site", "DisposalSite"))
    attributor = context.hub.attributor.over(context.graph, all_places=everywhere)
    found = await attributor.of(
        "Violation", number, now_ms=context.now_ms, known_at_ms=args.get("asKnownAt")
    )
    if found is None:
        return None
    context.reads |= ATTRIBUTION_READS
    answer = found.attribution
    context.seen.add("Violation", number)
    for one in answer.candidates:
        context.seen.add("Site", one.site_id)
        for reason in one.reasons:
            entity, _, local = reason.hint.ref.partition(":")
            if entity in SHAPES:
                context.seen.add(entity, local)
    return Answered(
        [Ranked(one) for one in answer.candidates],
        answer.site_id,
        answer.threshold,
        context.hub.attributor.weights,
    )


async def _plates(_source: object, info: Any, _args: object) -> Any:
    planner, args = arguments(info)
    planner.grants.field("Plate", "number").demand("Plate.number", looked_up=True)
    where = Compare("number", "eq", args["number"])
    moments = {"asOf": args.get("at"), "asKnownAt": args.get("asKnownAt")}
    return await nodes(SHAPES["Plate"], info, planner, where, moments, window=Window(first=10))


def attach_attribution(query: type) -> None:
    """Give the query type `attributeSource` and `plateCandidates`."""
    known = Field("asKnownAt", Instant | None, both("as known then; now if left out", "知悉时点"))
    words = both("which site the load of a violation came from: say its id or number", "源头归因")
    attach(
        query,
        Field("attributeSource", _answer_type() | None, words),
        resolver=_attribute,
        arguments=(
            Field("id", strawberry.ID | None, both("global id of the violation", "全局标识")),
            Field("number", str | None, both("number of the violation", "违法编号")),
            known,
        ),
    )
    words = both("every plate of a number, whatever its class, as it was borne then", "候选号牌")
    attach(
        query,
        Field("plateCandidates", _PLATES, words),
        resolver=_plates,
        arguments=(
            Field("number", PlateNumber, both("the number as read", "号牌号码")),
            Field("at", Instant | None, both("at this moment; now if left out", "时点")),
            known,
        ),
    )
