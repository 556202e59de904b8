"""One subscription from its text to its answers, each on record before it leaves."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLError, GraphQLSchema
from graphql.execution import Executor, create_source_event_stream
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.utils.await_maybe import await_maybe

from auth.errors import InvalidToken
from auth.grants import Grants
from auth.principal import Principal
from gateway.agreements.record import recorded
from gateway.api import answers
from gateway.api.context import Context
from gateway.api.live.audience import Audiences, Payload, Question
from gateway.api.live.connections import Connection, End
from gateway.api.live.deadline import within
from gateway.api.live.documents import Asked, own_variables
from gateway.api.live.rows import FollowingRow, LaggedRow, cursor
from gateway.api.live.sources import Source
from gateway.api.seen import Seen
from gateway.audit.grouped import GroupedReads
from gateway.audit.log import Reading
from gateway.errors import AuditUnavailable, BadInput, DeadlineExceeded, ErrorCode, outer
from gateway.live.channel import Channel, Follower
from gateway.live.events import Event, Gap
from gateway.live.hub import Live

log = logging.getLogger("zhatu.live")


class Stopped(Exception):  # it says what happened
    """The subscription ends with errors, as they may be told."""

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        self.errors = list(errors)
        super().__init__("; ".join(str(error.get("message")) for error in errors))


class Leaving(Exception):  # it says what happened
    """The hub is stopping: the stream ends without being complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks: a context without rights, and the rights as they stand now.

    What is asked once, and the opening of what is followed, may take ``deadline_s``.
    """

    connection: Connection
    new_context: Callable[[], Context]
    grants: Callable[[], Awaitable[Grants]]
    deadline_s: float

    async def context(self, digest: str | None = None) -> Context:
        """A context for one answer to a text of a hash; raises what keeps from having rights."""
        made = self.new_context()
        made.document = digest
        made.grants = await self.grants()
        return made


@dataclass(slots=True, kw_only=True)
class Streams:
    """Opens the subscriptions of one process."""

    schema: GraphQLSchema
    executor: type[Executor[Any]]
    live: Live
    reads: GroupedReads
    audiences: Audiences = field(default_factory=Audiences)

    async def follow(
        self, asked: Asked, node: DocumentNode, asking: Asking, context: Context
    ) -> AsyncGenerator[Payload, None]:
        """The answers of a subscription, until the caller stops; raises Stopped, Leaving.

        It is opened within ``context``; each answer has one of its own.
        """
        source = await self._opened(asked, node, asking, context)
        channel = self.live.channels[source.topic]
        asking.connection.subscriptions += 1
        try:
            await within(asking.deadline_s, _demand_past(channel, source, context))
            async with channel.follow(source.after) as follower:
                teller = Teller(
                    streams=self,
                    asking=asking,
                    asked=asked,
                    document=node,
                    digest=context.document,
                    source=source,
                    follower=follower,
                )
                async with aclosing(teller.tell()) as telling:
                    async for payload in telling:
                        yield payload
        except (Stopped, Leaving):
            raise
        except Exception as error:
            if outer(error).code is ErrorCode.INTERNAL:
                log.error("subscription %s failed", context.request_id, exc_info=error)
            raise Stopped(answers.failure(error, context.request_id)["errors"]) from error
        finally:
            asking.connection.subscriptions -= 1
            if not self.live.followers:
                self.audiences.clear()

    async def _opened(
        self, asked: Asked, node: DocumentNode, asking: Asking, context: Context
    ) -> Source:
        try:
            return await within(asking.deadline_s, self._open(asked, node, context))
        except DeadlineExceeded as error:
            raise Stopped(answers.failure(error, context.request_id)["errors"]) from error

    async def _open(self, asked: Asked, node: DocumentNode, context: Context) -> Source:
        """Read the variables and arguments; raises Stopped for those that do not fit."""
        executor = self.executor.build(
            self.schema,
            node,
            context_value=context,
            raw_variable_values=asked.variables,
            operation_name=asked.operation,
            hide_suggestions=True,
        )
        if isinstance(executor, list):
            raise Stopped(told(ExecutionResult(data=None, errors=executor), context))
        found: Any = await await_maybe(create_source_event_stream(executor))
        if not isinstance(found, Source):
            raise Stopped(told(ExecutionResult(data=None, errors=found.errors), context))
        return found


@dataclass(slots=True, kw_only=True)
class Teller:
    """Tells one follower, page by page, with the rights that it has at each."""

    streams: Streams
    asking: Asking
    asked: Asked
    document: DocumentNode
    digest: str | None
    """SHA-256 of its text, in hex."""
    source: Source
    follower: Follower
    is_following: bool = False

    async def tell(self) -> AsyncGenerator[Payload, None]:
        """The answers, in order and for ever."""
        topic = self.source.topic
        while True:
            self._demand_open()
            if not self.follower.is_behind:
                if self.is_following or not self.follower.has_caught_up:
                    await self.follower.news()
                    if not self.follower.is_behind:
                        await self._demand_rights()
                    continue
                self.is_following = True
                question = self._question(await self.asking.grants())
                yield await question.answer(FollowingRow(cursor=cursor(topic, self.follower.at)))
                continue
            since, taken = self.follower.at, await self.follower.take()
            if isinstance(taken, Gap):
                begin, end = (cursor(topic, at) for at in taken)
                question = self._question(await self.asking.grants())
                yield await question.answer(LaggedRow(since=begin, until=end))
                continue
            for payload in await self._answers(since, taken) if taken else ():
                self._demand_open()
                yield payload

    def _question(self, grants: Grants) -> Question:
        return Question(
            schema=self.streams.schema,
            executor=self.streams.executor,
            document=self.document,
            asked=self.asked,
            source=self.source,
            grants=grants,
            new_context=self.asking.new_context,
        )

    async def _answers(self, since: int, taken: Sequence[Event]) -> Sequence[Payload]:
        grants = await self.asking.grants()
        key = (_key(self.asked, self.document, self.asking.connection.principal), grants.key)
        audience = self.streams.audiences.of(key, self._question(grants))
        payloads = await audience.answers(taken)
        if payloads:
            await self._record(since, payloads, grants)
        return payloads

    async def _record(self, since: int, payloads: Sequence[Payload], grants: Grants) -> None:
        masked = _joined(p.masked for p in payloads)
        seen = Seen()
        for payload in payloads:
            seen.join(payload.seen)
        details = {
            **recorded(grants),
            "request": self.asking.new_context().request_id,
            **({"document": self.digest} if self.digest else {}),
            "follows": self.source.topic.value,
            "events": len(payloads),
            "after": since,
            "to": self.follower.at,
            "withheld": _joined(p.withheld for p in payloads),
            **({"masked": masked} if masked else {}),
            **seen.recorded(),
        }
        reading = Reading(
            self.asking.connection.principal,
            self.asked.operation or "anonymous",
            _joined(p.reads for p in payloads),
            seen.count,
            details,
        )
        try:
            await self.streams.reads.keep(self.digest, self.asked.query)
            await self.streams.reads.seal(reading)
        except Exception as error:
            raise AuditUnavailable from error

    async def _demand_rights(self) -> None:
        """Raise what ends a subscription whose agreement ended, though nothing happens to tell."""
        self._demand_open()
        self.source.check(await self.asking.context())

    def _demand_open(self) -> None:
        ended = self.asking.connection.ended
        if ended is End.LEAVING:
            raise Leaving
        if ended is not None:
            raise InvalidToken("no longer valid")


def _joined(parts: Iterable[frozenset[str]]) -> list[str]:
    return sorted(frozenset[str]().union(*parts))


def refused(errors: Sequence[GraphQLError], context: Context) -> Stopped:
    """What is told of a text that is no valid operation."""
    return Stopped(told(PreExecutionError(data=None, errors=list(errors)), context))


def told(result: ExecutionResult, context: Context) -> list[dict[str, Any]]:
    """The errors of a result as they may leave."""
    errors: list[dict[str, Any]] = answers.body(result, context)["errors"]
    return errors


async def _demand_past(channel: Channel, source: Source, context: Context) -> None:
    if source.after is not None and source.after > await channel.feed.newest():
        error = BadInput("the cursor lies ahead of all that happened; it is from another hub")
        raise Stopped(answers.failure(error, context.request_id)["errors"])


def _key(asked: Asked, node: DocumentNode, principal: Principal) -> Hashable:
    """The same for all who ask the same: all but who they are and where they begin."""
    own = own_variables(node)
    variables = {n: v for n, v in (asked.variables or {}).items() if n not in own}
    packed = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    return asked.query, asked.operation, packed, replace(principal, person="", client=None)
