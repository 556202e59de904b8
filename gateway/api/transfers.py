"""`transfer` and `transfers`: cases handed over between the hubs of districts.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry

from auth.errors import NotAllowed
from gateway.agreements.own_cases import within
from gateway.api.cases import Case
from gateway.api.classes import Field, attach, bare
from gateway.api.context import Context
from gateway.api.cursors import encode, place_of
from gateway.api.enums import CHOICES, choice
from gateway.api.paging import MOST, USUAL
from gateway.api.scalars import Instant
from gateway.api.selection import Query
from gateway.api.types import PageInfo
from gateway.api.wording import both
from gateway.cases.errors import NoSuchCase
from gateway.errors import BadInput
from gateway.transfer.envelope import Step
from gateway.transfer.errors import NoSuchTransfer
from gateway.transfer.parts import TransferSide, TransferState

_DIGITS = 15
"""No moment in epoch milliseconds has more, and the store takes no number of twenty."""
ROLES = ("dispatcher", "arbiter")
"""Who is told of transfers: those that make them, and those that rule on them."""
SIDES, STATES = choice(TransferSide, "本枢纽一方"), choice(TransferState, "移送状态")
STEPS, KINDS = choice(Step, "信封"), CHOICES["ViolationKind"]
Transfer, Letter = bare("Transfer"), bare("TransferLetter")
TransferEdge, TransferConnection = bare("TransferEdge"), bare("TransferConnection")

_LETTER = (
    (Field("digest", str, both("hash of what was signed", "摘要")), "digest"),
    (Field("step", STEPS, both("what it does", "事项")), "step"),
    (Field("isSent", bool, both("sent from here, else taken here", "是否发出")), "is_sent"),
    (Field("peer", str, both("code of the other hub", "对方枢纽")), "peer"),
    (Field("at", Instant, both("when it was signed or taken", "时间")), "at_ms"),
    (Field("waits", bool, both("not taken yet by the hub it is for", "是否在途")), "waits"),
    (
        Field("isGivenUp", bool, both("not tried any more, though not taken", "是否已放弃")),
        "is_given_up",
    ),
    (Field("problem", str | None, both("why the last attempt failed", "失败原因")), "problem"),
)
_TRANSFER = (
    (Field("digest", str, both("hash of the offer, the same in both hubs", "摘要")), "digest"),
    (Field("side", SIDES, both("which side this hub is on", "本枢纽一方")), "side"),
    (Field("state", STATES, both("how it stands", "状态")), "state"),
    (
        Field(
            "isHeld",
            bool,
            both("taken there while a decision on a penalty stands here", "是否因处罚决定搁置"),
        ),
        "is_held",
    ),
    (Field("peer", str, both("code of the other hub", "对方枢纽")), "peer"),
    (Field("caseNumber", str | None, both("number of the case here", "本方案号")), "case_number"),
    (Field("theirCase", str | None, both("number of the case there", "对方案号")), "their_case"),
    (Field("kind", KINDS, both("kind of the violation", "违法类型")), "kind"),
    (Field("occurredAt", Instant, both("when it happened", "发生时间")), "occurred_at_ms"),
    (Field("district", str | None, both("code of the district", "区划代码")), "district"),
    (Field("reason", str | None, both("why, as was said last", "事由")), "reason"),
    (Field("changedAt", Instant, both("when it changed last", "变更时间")), "changed_at_ms"),
    (Field("letters", list[Letter], both("its envelopes, oldest first", "信封")), "letters"),  # type: ignore[valid-type]
)
_CASE = Field("case", Case | None, both("the case here, if it may be seen", "本方案件"))


@dataclass(slots=True)
class TransferPage:
    """One page of transfers, the one that changed last first."""

    transfers: list[Any]
    has_next_page: bool
    has_previous_page: bool

    @property
    def edges(self) -> list[Mapping[str, Any]]:
        """The transfers with their cursors."""
        return [{"node": one, "cursor": _cursor(one)} for one in self.transfers]

    @property
    def page_info(self) -> "TransferPage":
        """The page itself."""
        return self

    @property
    def start_cursor(self) -> str | None:
        """Cursor of the first transfer."""
        return _cursor(self.transfers[0]) if self.transfers else None

    @property
    def end_cursor(self) -> str | None:
        """Cursor of the last transfer."""
        return _cursor(self.transfers[-1]) if self.transfers else None


def shown(context: Context, transfer: Any) -> Any:
    """A transfer that is about to be shown, noted."""
    context.reads.add("Transfer.*")
    context.seen.add("Transfer", transfer.digest)
    return transfer


async def read(context: Context, digest: str) -> Any:
    """The transfer of a digest; raises NotAllowed or NoSuchTransfer, before anything is done."""
    if not any(context.principal.has(role) for role in ROLES):
        raise NotAllowed(f"this is for the roles {' and '.join(ROLES)}")
    return await context.hub.transfers.register.get(digest, within=within(context.grants))


def _cursor(transfer: Any) -> str:
    return encode("Transfer", (), (f"{transfer.changed_at_ms}/{transfer.digest}",))


async def _case(transfer: Any, info: Any, _args: object) -> Any:
    context: Context = info.context
    if transfer.case_number is None:
        return None
    try:
        found = await context.hub.cases.get(transfer.case_number, within=within(context.grants))
    except NoSuchCase:
        return None
    return context.shown(found)


async def _transfer(_source: object, info: Any, args: Mapping[str, Any]) -> Any:
    try:
        return shown(info.context, await read(info.context, args["digest"]))
    except NoSuchTransfer:
        info.context.note("Transfer.*", 0)
        return None


async def _transfers(_source: object, info: Any, _args: object) -> TransferPage:
    context: Context = info.context
    if not any(context.principal.has(role) for role in ROLES):
        raise NotAllowed(f"this is for the roles {' and '.join(ROLES)}")
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    size = USUAL if args.get("first") is None else args["first"]
    if not 0 <= size <= MOST:
        raise BadInput(f"first is a number from 0 to {MOST}")
    after = args.get("after")
    named = {name: args.get(name) for name in ("side", "state")}
    found = await context.hub.transfers.register.find(
        **{name: one.value if isinstance(one, Enum) else one for name, one in named.items()},
        after=None if after is None else _place(after),
        limit=size + 1,
        within=within(context.grants),
        is_stuck=bool(args.get("stuck")),
    )
    context.note("Transfer.*", 0)
    page = [shown(context, one) for one in found[:size]]
    return TransferPage(page, len(found) > size, after is not None)


def _place(cursor: str) -> tuple[int, str]:
    at_ms, _, digest = str(place_of("Transfer", (), cursor)[0]).partition("/")
    if not at_ms.isascii() or not at_ms.isdigit() or len(at_ms) > _DIGITS:
        raise BadInput("after is a cursor of this list")
    return int(at_ms), digest


def _finish() -> None:
    for cls, rows in ((Letter, _LETTER), (Transfer, _TRANSFER)):
        for field, python_name in rows:
            attach(cls, field, python_name=python_name)
    attach(Transfer, _CASE, resolver=_case)
    words = both("a signed envelope between two hubs", "移送信封")
    strawberry.type(Letter, name="TransferLetter", description=words)
    words = both("a case that one hub hands over to another", "跨区移送")
    strawberry.type(Transfer, name="Transfer", description=words)
    attach(TransferEdge, Field("node", Transfer, both("the transfer", "移送")))
    attach(TransferEdge, Field("cursor", str, both("where it stands in the list", "游标")))
    words = both("a transfer in a list", "移送")
    strawberry.type(TransferEdge, name="TransferEdge", description=words)
    edges: Any = list[TransferEdge]  # type: ignore[valid-type]
    attach(TransferConnection, Field("edges", edges, both("the transfers", "移送列表")))
    words = both("where the page stands", "分页信息")
    attach(TransferConnection, Field("pageInfo", PageInfo, words))
    words = both("a page of transfers, the one that changed last first", "移送列表")
    strawberry.type(TransferConnection, name="TransferConnection", description=words)


_finish()


def attach_transfers(query: type) -> None:
    """Give the query type the fields of transfers."""
    digest = Field("digest", str, both("hash of the offer", "摘要"))
    one = Field("transfer", Transfer | None, both("one case that is handed over", "一次移送"))
    attach(query, one, resolver=_transfer, arguments=(digest,))
    arguments = (
        Field("first", int | None, both("transfers a page, 20 if left out", "每页条数")),
        Field("after", str | None, both("only transfers after this cursor", "在此游标之后")),
        Field("side", SIDES | None, both("only those where this hub is on this side", "一方")),
        Field("state", STATES | None, both("only in this state", "状态")),
        Field(
            "stuck",
            bool | None,
            both("only those that may not go on by themselves", "仅需人工处理的"),
        ),
    )
    words = both("cases that are handed over, the one that changed last first", "移送列表")
    many = Field("transfers", TransferConnection, words)
    attach(query, many, resolver=_transfers, arguments=arguments)
