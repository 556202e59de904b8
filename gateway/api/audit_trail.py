"""`auditTrail` and `subjectAccess`: who read and changed what, when and why; for auditors.

No postponed annotations: strawberry reads them as objects.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from auth.errors import NotAllowed
from auth.principal import AUDITOR, ROLES
from gateway.api.classes import Field, attach, bare
from gateway.api.context import Context
from gateway.api.cursors import encode, place_of
from gateway.api.paging import MOST, USUAL
from gateway.api.scalars import Instant
from gateway.api.selection import Query
from gateway.api.types import PageInfo
from gateway.api.wording import both
from gateway.audit.subjects import COMPANY, records_of
from gateway.audit.trail import CASE, Found, Wanted
from gateway.errors import BadInput

AuditEntry, AuditEdge, AuditConnection = (
    bare("AuditEntry"),
    bare("AuditEdge"),
    bare("AuditConnection"),
)
_KIND = "AuditEntry"
_KINDS = ("read", "write")


@strawberry.type(description="Things of one type that an entry shows. 涉及的对象")
class AuditThings:
    """Things of one type that an entry shows."""

    type: str = strawberry.field(description="Their type. 类型")
    keys: list[str] = strawberry.field(description="Their keys, as far as they are named. 标识")
    unnamed: int = strawberry.field(description="How many more were shown. 未列名数量")


@dataclass(slots=True)
class AuditPage:
    """One page of entries, newest first."""

    found: Sequence[Found]
    has_next_page: bool
    has_previous_page: bool

    @property
    def edges(self) -> list[Mapping[str, Any]]:
        """The entries with their cursors."""
        return [{"node": one, "cursor": _cursor(one)} for one in self.found]

    @property
    def page_info(self) -> "AuditPage":
        """The page itself."""
        return self

    @property
    def start_cursor(self) -> str | None:
        """Cursor of the newest entry."""
        return _cursor(self.found[0]) if self.found else None

    @property
    def end_cursor(self) -> str | None:
        """Cursor of the oldest entry."""
        return _cursor(self.found[-1]) if self.found else None


def _cursor(found: Found) -> str:
    return encode(_KIND, (), (str(found.entry.seq),))


def _things(found: Found) -> list[AuditThings]:
    named, more = found.payload.get("things", {}), found.payload.get("more", {})
    return [
        AuditThings(type=name, keys=list(named.get(name, ())), unnamed=more.get(name, 0))
        for name in dict.fromkeys((*named, *more))
    ]


def _texts(name: str) -> Any:
    return lambda found, *_: list(found.payload.get(name, ()))


def _text(name: str) -> Any:
    return lambda found, *_: found.payload.get(name)


_ENTRY = (
    (Field("number", int, "Its place in the log. 序号"), lambda f, *_: f.entry.seq),
    (Field("at", Instant, "When it was sealed. 时间"), lambda f, *_: f.entry.at_ms),
    (Field("kind", str, "Whether it was a read or a write. 类别"), lambda f, *_: f.entry.kind),
    (Field("operation", str, "What was done. 操作"), lambda f, *_: f.entry.operation),
    (Field("department", str, "Department of who did it. 部门"), lambda f, *_: f.entry.department),
    (Field("section", str | None, "Their section. 科室"), lambda f, *_: f.entry.section),
    (Field("post", str | None, "Their post. 岗位"), lambda f, *_: f.entry.post),
    (Field("person", str, "Person or service. 人员或服务"), lambda f, *_: f.entry.person),
    (Field("isService", bool, "Whether it was a service. 是否服务"),
     lambda f, *_: f.entry.is_service),
    (Field("subject", str | None, "What was changed. 变更对象"),
     lambda f, *_: f.entry.subject or None),
    (Field("purpose", str | None, "The purpose named. 用途"), _text("purpose")),
    (Field("case", str | None, "The case named. 案号"), _text("case")),
    (Field("agreements", list[str], "Agreements with versions. 适用协议"), _texts("agreements")),
    (Field("fields", list[str], "Fields that were read. 数据项"), _texts("fields")),
    (Field("things", list[AuditThings], "What it shows. 涉及对象"), lambda f, *_: _things(f)),
    (Field("rows", int, "How many things it shows, each as often as it is shown. 行数"),
     lambda f, *_: f.payload.get("keys", 0)),
    (Field("shown", int, "How many of the things asked about it shows. 命中数"),
     lambda f, *_: f.shown),
    (Field("withheld", list[str], "Paths that were withheld. 未提供"), _texts("withheld")),
    (Field("masked", list[str], "Paths that were masked. 已脱敏"), _texts("masked")),
    (Field("document", str | None, "SHA-256 of the query. 查询摘要"), _text("document")),
    (Field("request", str | None, "Id of the request. 请求号"), _text("request")),
    (Field("hash", str, "Its hash in the chain. 哈希"), lambda f, *_: f.entry.hash),
)  # fmt: skip


def _demand_auditor(context: Context) -> None:
    if not context.principal.has(AUDITOR):
        raise NotAllowed(f"this is for auditors (role {AUDITOR}, {ROLES[AUDITOR]})")


async def _page(context: Context, args: Mapping[str, Any], wanted: Wanted) -> AuditPage:
    size = USUAL if args.get("first") is None else args["first"]
    if not 0 <= size <= MOST:
        raise BadInput(f"first is a number from 0 to {MOST}")
    after = args.get("after")
    before = None if after is None else _place(after)
    found = await asyncio.to_thread(context.hub.trail.find, wanted, before=before, limit=size + 1)
    context.note("AuditEntry.*", len(found[:size]))
    return AuditPage(found[:size], len(found) > size, after is not None)


def _place(cursor: str) -> int:
    text = str(place_of(_KIND, (), cursor)[0])
    if not text.isascii() or not text.isdigit() or int(text) >= 2**62:
        raise BadInput("after is not a cursor of this list")
    return int(text)


async def _trail(_source: object, info: Any, _args: object) -> AuditPage:
    context: Context = info.context
    _demand_auditor(context)
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    things = [context.ids.read(args["entity"])] if args.get("entity") is not None else []
    if args.get("case") is not None:
        things.append((CASE, args["case"]))
    if len(things) > 1:
        raise BadInput("give entity or case, not both")
    kind = args.get("kind")
    if kind is not None and kind not in _KINDS:
        raise BadInput(f"kind is one of {', '.join(_KINDS)}")
    wanted = Wanted(
        things=things or None,
        department=args.get("partner"),
        since_ms=args.get("since"),
        until_ms=args.get("until"),
        kind=kind,
    )
    return await _page(context, args, wanted)


async def _access(_source: object, info: Any, _args: object) -> AuditPage | None:
    context: Context = info.context
    _demand_auditor(context)
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    entity, local = context.ids.read(args["company"])
    if entity != COMPANY:
        raise BadInput(f"company: this is the id of a {entity}")
    things = await records_of(context.hub.graph, local, context.now_ms)
    context.note("Company.id", 0)
    if things is None:
        return None
    wanted = Wanted(
        things=things, kind="read", since_ms=args.get("since"), until_ms=args.get("until")
    )
    return await _page(context, args, wanted)


def _finish() -> None:
    for field, resolver in _ENTRY:
        attach(AuditEntry, field, resolver=resolver)
    words = "One entry of the audit log. 审计记录"
    strawberry.type(AuditEntry, name="AuditEntry", description=words)
    attach(AuditEdge, Field("node", AuditEntry, "The entry. 记录"))
    attach(AuditEdge, Field("cursor", str, "Where it stands in the list. 游标"))
    strawberry.type(AuditEdge, name="AuditEntryEdge", description="An entry in a list. 审计记录")
    edges: Any = list[AuditEdge]  # type: ignore[valid-type]
    attach(AuditConnection, Field("edges", edges, "The entries. 记录列表"))
    attach(AuditConnection, Field("pageInfo", PageInfo, "Where the page stands. 分页信息"))
    words = "A page of the audit log, newest first. 审计记录列表"
    strawberry.type(AuditConnection, name="AuditEntryConnection", description=words)


_finish()
_PERIOD = (
    Field("since", Instant | None, both("from this moment on", "起始时间")),
    Field("until", Instant | None, both("before this moment", "截止时间")),
    Field("first", int | None, "Entries a page, 20 if left out, 100 at most. 每页条数"),
    Field("after", str | None, "Only entries after this cursor. 在此游标之后"),
)


def attach_audit_trail(query: type) -> None:
    """Give the query type `auditTrail` and `subjectAccess`."""
    arguments = (
        Field("entity", strawberry.ID | None, both("id of a thing read or changed", "对象标识")),
        Field("partner", str | None, both("department of who read or changed", "部门")),
        Field("case", str | None, both("a case read, changed or named", "案号")),
        Field("kind", str | None, both("read or write; both if left out", "类别")),
        *_PERIOD,
    )
    words = both("the audit log, newest first, for auditors", "审计轨迹")
    attach(query, Field("auditTrail", AuditConnection, words), resolver=_trail, arguments=arguments)
    company = Field("company", strawberry.ID, both("id of the company", "企业标识"))
    words = both(
        "who read the records of a company, its trucks, drivers, permits, sites and violations"
        " among them, when and for what purpose; for auditors",
        "企业数据查阅情况",
    )
    kind = AuditConnection | None
    attach(
        query, Field("subjectAccess", kind, words), resolver=_access, arguments=(company, *_PERIOD)
    )
