"""The GraphQL endpoint with subscriptions: WebSocket, server-sent events, multipart."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

import orjson
from graphql import GraphQLError
from starlette.requests import HTTPConnection, Request
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.http import GraphQLRequestData
from strawberry.http.streaming import (
    AsyncTextStream,
    HTTPStreamTransport,
    merge_stream_with_heartbeat,
)
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET

from auth.grants import Grants
from auth.principal import Principal
from gateway.agreements.said import said
from gateway.api import answers
from gateway.api.endpoint import Endpoint
from gateway.api.gate import NotValid
from gateway.api.hub import Hub
from gateway.api.live.audience import Payload
from gateway.api.live.connections import Connection, Connections
from gateway.api.live.deadline import deadline_s, within
from gateway.api.live.documents import Asked, is_surely_once, kind_of, read
from gateway.api.live.socket import Socket, SocketContext, Wire
from gateway.api.live.stream import Asking, Leaving, Stopped, Streams, refused
from gateway.api.ordinary import Head
from gateway.api.schema import HubSchema
from gateway.errors import BadRequest, ErrorCode, outer
from gateway.identity.doorkeeper import Doorkeeper
from gateway.settings import Limits
from gateway.settings import Live as LiveSettings
from gateway.spans import span

log = logging.getLogger("zhatu.live")

_READ = frozenset({OperationType.QUERY})
_ANY = frozenset({OperationType.QUERY, OperationType.MUTATION})


class _Stream(NamedTuple):
    """A streamed response, to be cleared away when it is over."""

    connection: Connection
    answers: AsyncGenerator[Payload, None]


class LiveEndpoint(Endpoint):
    """Answers what is asked once, and tells what is followed."""

    graphql_transport_ws_handler_class = Socket
    websocket_adapter_class: Any = Wire

    def __init__(
        self,
        schema: HubSchema,
        hub: Hub,
        keeper: Doorkeeper,
        *,
        limits: Limits,
        pack_from_bytes: int = 16_384,
        live: LiveSettings,
    ) -> None:
        super().__init__(schema, hub, keeper, limits=limits, pack_from_bytes=pack_from_bytes)
        self.protocols = (
            GRAPHQL_TRANSPORT_WS_PROTOCOL,
            GRAPHQL_SSE_PROTOCOL,
            MULTIPART_SUBSCRIPTION_PROTOCOL,
        )
        self.connection_init_wait_timeout = timedelta(seconds=live.init_timeout_s)
        self.max_subscriptions_per_connection = live.subscriptions_of_connection
        self._heartbeat_s = float(live.heartbeat_s)
        self.streams = Streams(
            schema=schema._schema,
            executor=schema.execution_context_class,
            live=hub.live,
            reads=self._reads,
        )
        self.connections = Connections(
            wake=hub.live.nudge,
            most=live.connections,
            most_of_one=live.connections_of_one,
            recheck_s=live.recheck_s,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve one WebSocket until it ends."""
        if scope["type"] == "websocket":
            await self.run(WebSocket(scope, receive, send))
            return
        scope.setdefault("state", {})
        try:
            await super().__call__(scope, receive, send)
        finally:
            stream: _Stream | None = scope["state"].get("stream")
            if stream is not None:
                # whoever went away may have left it between two answers
                await stream.answers.aclose()
                self.connections.leave(stream.connection)

    async def get_context(self, request: Any, response: Any) -> Any:
        """The context of one request, or of a WebSocket."""
        if isinstance(request, WebSocket):
            return SocketContext(socket=request, keeper=self._keeper)
        return await super().get_context(request, response)

    async def on_ws_connect(self, context: Any) -> Any:
        """Let the one in whom the token names; raises ConnectionRejectionError, BadRequest."""
        await context.arrive()
        return UNSET

    def encode_json(self, data: object) -> str:
        """JSON as text; answers that were written before are taken as they are."""
        return orjson.dumps(data).decode()

    async def follow(
        self, asked: Asked, connection: Connection, wire: HTTPConnection, *, may_change: bool = True
    ) -> AsyncGenerator[Payload, None]:
        """The answers of any operation: one, or those of a subscription until it ends.

        Raises Stopped with the errors to be told, or Leaving.
        """
        asking = self._asking(asked, connection, wire)
        try:
            named = self._named(asked, connection.principal)
            asked = await within(asking.deadline_s, named)
            words = (asked.query, asked.operation, asked.variables, connection.principal)
            digest = self._gate.admit(*words)
            document = read(asked.query)
            context = answer = None
            if kind_of(document, asked.operation) is OperationType.SUBSCRIPTION:
                context = await within(asking.deadline_s, asking.context(digest))
            else:
                once = self._once(asked, asking, digest, may_change=may_change)
                with span("operation"):
                    answer = await within(asking.deadline_s, once)
        except GraphQLError as error:
            raise refused([error], asking.new_context()) from error
        except NotValid as error:
            raise refused(error.errors, asking.new_context()) from error
        except Stopped:
            raise
        except Exception as error:
            request_id = asking.new_context().request_id
            if outer(error).code is ErrorCode.INTERNAL:
                log.error("operation %s failed", request_id, exc_info=error)
            raise Stopped(answers.failure(error, request_id)["errors"]) from error
        if answer is not None:
            yield answer
        if context is None:
            return
        answers_of = self.streams.follow(asked, document, asking, context)
        async with aclosing(answers_of) as following:
            async for payload in following:
                yield payload

    async def _named(self, asked: Asked, principal: Principal) -> Asked:
        """What is asked, by its text; raises for a text that is not registered where it must be."""
        department, trusted = principal.department, self._hub.trusted
        text = await trusted.named(department, asked.query, asked.extensions)
        await trusted.demand(department, text or "")
        return asked._replace(query=text or "")

    def _asking(self, asked: Asked, connection: Connection, wire: HTTPConnection) -> Asking:
        principal = connection.principal
        new_context = partial(self.make_context, principal, uuid.uuid4().hex)

        async def grants() -> Grants:
            named = said(wire.headers, asked.extensions)
            found: Grants = await self._hub.agreements.grants(
                principal,
                now_ms=time.time_ns() // 1_000_000,
                purpose=named.purpose,
                case=named.case,
            )
            return found

        return Asking(
            connection=connection,
            new_context=new_context,
            grants=grants,
            deadline_s=deadline_s(wire),
        )

    async def _once(
        self, asked: Asked, asking: Asking, digest: str | None, *, may_change: bool
    ) -> Payload:
        context = await asking.context(digest)
        try:
            result = await self.schema.execute(
                asked.query,
                variable_values=asked.variables,
                context_value=context,
                operation_name=asked.operation,
                allowed_operation_types=_ANY if may_change else _READ,
            )
        except (CannotGetOperationTypeError, InvalidOperationTypeError) as error:
            raise refused([GraphQLError(str(error) or "no such operation")], context) from error
        if isinstance(result, PreExecutionError):
            raise refused(result.errors or [], context)
        result = await self.on_record(context, asked.operation, result, asked.query)
        return Payload(body=orjson.Fragment(orjson.dumps(answers.body(result, context))))

    def is_once(self, head: Head, asked: GraphQLRequestData) -> bool:
        """Whether an operation surely has one answer, which the client takes as JSON."""
        takes = not head.may_stream or answers.takes_json(head.accept)
        return takes and is_surely_once(asked.query)

    async def execute_operation(self, *args: Any, **kwargs: Any) -> Any:
        """Carry out what is asked once; open a stream where the client asks for one."""
        department = kwargs["request"].state.principal.department
        asked = await self.by_text(department, kwargs["request_data"])
        kwargs["request_data"] = asked
        if isinstance(asked, list) or self._get_stream_transport(asked.protocol) is None:
            return await super().execute_operation(*args, **kwargs)
        request: Request = kwargs["request"]
        accept = request.headers.get("accept", "")
        if answers.takes_json(accept) and is_surely_once(asked.query):
            # clients that name every form they can read want one answer as plain JSON
            kwargs["request_data"] = replace(asked, protocol="http")
            return await super().execute_operation(*args, **kwargs)
        if asked.query is None:
            raise BadRequest(ErrorCode.BAD_REQUEST, "there is no query")
        connection = Connection(
            principal=request.state.principal,
            check=lambda: self._keeper.of_request(request.headers, request.cookies),
        )
        self.connections.admit(connection)
        words = Asked(asked.query, asked.variables, asked.operation_name, asked.extensions)
        following = self.follow(words, connection, request, may_change=request.method == "POST")
        request.state.stream = _Stream(connection, following)
        return following

    def _stream_result(
        self,
        request: Any,  # noqa: ARG002  # strawberry calls it so
        result: Any,
        transport: HTTPStreamTransport,
    ) -> AsyncTextStream:
        async def stream() -> AsyncGenerator[str, None]:
            try:
                async for payload in result:
                    yield transport.encode_next(payload.body, self.encode_json_string)
            except Stopped as stopped:
                body: Any = {"errors": stopped.errors}
                yield transport.encode_next(body, self.encode_json_string)
            except Leaving:
                return  # without the word that it is complete, so that the client comes back
            yield transport.encode_complete()

        return merge_stream_with_heartbeat(
            stream,
            lambda: transport.heartbeat_message(self.encode_json_string),
            interval=self._heartbeat_s,
            send_initial_heartbeat=transport.send_initial_heartbeat,
        )
