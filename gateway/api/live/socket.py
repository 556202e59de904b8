"""The graphql-transport-ws protocol: who connects, what is followed, how it ends."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any, cast

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
    WebSocketDisconnected,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message

from auth.errors import AuthError, ProviderUnavailable
from auth.principal import Principal
from auth.tokens import bearer
from gateway.api.live.connections import Connection, End
from gateway.api.live.deadline import deadline_s, within
from gateway.api.live.documents import Asked
from gateway.api.live.stream import Leaving, Stopped
from gateway.errors import BadRequest, DeadlineExceeded, ErrorCode
from gateway.identity.doorkeeper import Doorkeeper
from gateway.store.errors import StoreUnavailable

TRY_AGAIN_LATER = 1013
_TYPES: Mapping[str, type] = {"id": str, "payload": dict}


async def _nobody() -> None:
    """Stands in until the socket says what is to be done."""


@dataclass(slots=True, kw_only=True)
class SocketContext:
    """What is known of a WebSocket before anything is asked over it."""

    socket: WebSocket
    keeper: Doorkeeper
    connection_params: dict[str, Any] = field(default_factory=dict)
    arrive: Callable[[], Awaitable[None]] = _nobody
    """Called when the client has said who it is; set by the socket."""

    async def check(self) -> Principal:
        """Who it is, by the payload of its init, else by its headers; raises AuthError."""
        for name in ("authorization", "Authorization"):
            said = self.connection_params.get(name)
            if isinstance(said, str):
                return (await self.keeper.prove(bearer(said))).principal
        return await self.keeper.of_request(self.socket.headers, self.socket.cookies)


class Wire(ASGIWebSocketAdapter):
    """Messages in and out, one JSON text each."""

    async def iter_json(
        self, *, ignore_parsing_errors: bool = False
    ) -> AsyncGenerator[object, None]:
        """The messages that come in; raises what the handler closes for."""
        while self.ws.application_state is not WebSocketState.DISCONNECTED:
            try:
                text = await self.ws.receive_text()
            except KeyError as error:
                raise NonTextMessageReceived from error
            except WebSocketDisconnect:
                return
            try:
                yield self.view.decode_json(text)
            except BadRequest as error:
                if not ignore_parsing_errors:
                    raise NonJsonMessageReceived from error

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message; raises WebSocketDisconnected."""
        try:
            await self.ws.send_text(str(self.view.encode_json(message)))
        except (WebSocketDisconnect, RuntimeError) as error:  # starlette's word for "closed before"
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        """Close it, unless that was done."""
        with suppress(RuntimeError, WebSocketDisconnect):
            await self.ws.close(code=code, reason=reason)


class Socket(BaseGraphQLTransportWSHandler[Any, None]):
    """One WebSocket."""

    view: Any
    _connection: Connection | None = None

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._extensions: dict[str, dict[str, Any]] = {}

    async def handle(self) -> None:
        """Serve it until it ends."""
        self.context.arrive = self._arrive
        try:
            await super().handle()
        finally:
            if self._connection is not None:
                self.view.connections.leave(self._connection)

    async def handle_message(self, message: Any) -> None:
        """Take one message; what is none of the protocol closes the socket with 4400."""
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            return await self.handle_invalid_message("a message is an object with a type")
        if message["type"] in ("subscribe", "complete"):
            wrong = [n for n, kind in _TYPES.items() if not isinstance(message.get(n), kind | None)]
            if wrong or not isinstance(message.get("id"), str):
                return await self.handle_invalid_message("id is a text and payload an object")
        if message["type"] == "subscribe":
            return await self._subscribe(message)
        return await super().handle_message(cast("Message", message))

    async def _subscribe(self, message: Any) -> None:
        payload = message["payload"] = {**(message.get("payload") or {})}
        if (
            isinstance(payload.get("extensions"), dict)
            and "persistedQuery" in payload["extensions"]
        ):
            payload.setdefault("query", "")  # named by its hash
        kinds = {"query": str, "variables": dict | None, "operationName": str | None}
        kinds["extensions"] = dict | None
        wrong = [n for n, kind in kinds.items() if not isinstance(payload.get(n), kind)]
        if wrong:
            return await self.handle_invalid_message(f"payload.{wrong[0]} does not fit")
        self._extensions[message["id"]] = payload.get("extensions") or {}
        return await super().handle_message(cast("Message", message))

    def _named(self) -> dict[str, Any]:
        """Purpose and case as the init named them, for all that is asked over the socket."""
        said = self.context.connection_params
        return {name: said[name] for name in ("purpose", "case") if name in said}

    async def handle_connection_init(self, message: Any) -> None:
        """Establish who connects: 4403 for a bad token, 1013 for one connection too many."""
        if self.connection_init_received:
            await super().handle_connection_init(message)
            return
        if message.get("payload") is None:
            message = {"type": "connection_init"}
        try:
            await super().handle_connection_init(message)
        except BadRequest as error:
            await self.websocket.close(TRY_AGAIN_LATER, str(error)[:120])

    async def _arrive(self) -> None:
        try:
            principal = await within(deadline_s(self.context.socket), self.context.check())
        except (DeadlineExceeded, ProviderUnavailable, StoreUnavailable) as error:
            raise BadRequest(ErrorCode.UNAVAILABLE) from error
        except AuthError as error:
            raise ConnectionRejectionError from error
        connection = Connection(principal=principal, check=self.context.check, leave=self._leave)
        self.view.connections.admit(connection)
        self._connection = connection

    async def _leave(self, end: End) -> None:
        code, reason = end.value
        await self.websocket.close(code, reason)

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        """Tell one operation's answers until it ends."""
        extensions = {**self._named(), **self._extensions.pop(operation.id, {})}
        asked = Asked(operation.query, operation.variables, operation.operation_name, extensions)
        following = self.view.follow(asked, self._connection, self.context.socket)
        try:
            async with aclosing(following):
                async for payload in following:
                    await self._send(operation, "next", payload.body)
            await self._send(operation, "complete")
        except Stopped as stopped:
            await self._send(operation, "error", stopped.errors)
        except (Leaving, WebSocketDisconnected):
            return

    async def _send(self, operation: Operation[Any, None], kind: str, payload: Any = None) -> None:
        message = {"id": operation.id, "type": kind}
        if payload is not None:
            message["payload"] = payload
        with suppress(KeyError):  # the client let go of the operation meanwhile
            await operation.send_operation_message(cast("Message", message))
