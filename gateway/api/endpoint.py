"""The GraphQL endpoint: who asks, what came in, the answer on record, the answer out."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import orjson
from cross_web import HTTPException
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry import Schema
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLRequestData
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from auth.errors import AuthError
from auth.grants import Grants
from auth.principal import Principal
from gateway.agreements.said import said
from gateway.api import answers, ordinary, requests
from gateway.api.context import Context
from gateway.api.fast.path import FastPath
from gateway.api.gate import Gate, NotValid
from gateway.api.hub import Hub
from gateway.api.ordinary import Head, Reply
from gateway.api.recording import reading_of
from gateway.api.sending import PACKED, made_ready, packed, takes_gzip
from gateway.audit.grouped import GroupedReads
from gateway.errors import AuditUnavailable, BadRequest, ErrorCode, RateLimited, RequestError
from gateway.identity.doorkeeper import Doorkeeper
from gateway.settings import Limits
from gateway.store.errors import StoreUnavailable
from gateway.strict_json import read_json
from gateway.trusted.errors import TrustedError

log = logging.getLogger("zhatu.api")

_FAULTS = (AuthError, BadRequest, RateLimited, StoreUnavailable)
"""What is told of a request as a whole."""
_POST: Any = SimpleNamespace(method="POST")
_NO_FRAMEWORK: Any = None
"""Stands for what strawberry hands on and nobody looks at."""
_STATUS = {400: ErrorCode.BAD_REQUEST, 404: ErrorCode.BAD_REQUEST, 405: ErrorCode.BAD_REQUEST}


class Endpoint(GraphQL[Context, None]):
    """GraphQL over HTTP for holders of a token; every answer is put on record before it leaves."""

    def __init__(
        self,
        schema: Schema,
        hub: Hub,
        keeper: Doorkeeper,
        *,
        limits: Limits,
        pack_from_bytes: int = 16_384,
    ) -> None:
        super().__init__(
            schema, graphql_ide=None, subscription_protocols=(), multipart_uploads_enabled=True
        )
        self._hub, self._keeper, self._upload_bytes = hub, keeper, limits.max_upload_bytes
        self._pack_from_bytes = pack_from_bytes
        self._gate = Gate(schema._schema, limits)
        self._fast = FastPath(schema._schema)
        self._reads = GroupedReads(hub.audit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every fault of the request is told as JSON."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        request_id = scope.get("state", {}).get("request_id") or uuid.uuid4().hex
        head = ordinary.head_of(scope)
        if head is not None:
            made = await self._ordinary(head, receive, request_id)
            if isinstance(made, Reply):
                await ordinary.reply(send, made, request_id)
                return
            receive = made
        request = Request(scope, receive)
        request.state.id = request_id
        response = await made_ready(
            request, await self._respond(request), pack_from_bytes=self._pack_from_bytes
        )
        response.headers["X-Request-Id"] = request.state.id
        await response(scope, receive, send)

    async def _ordinary(self, head: Head, receive: Receive, request_id: str) -> Reply | Receive:
        """The answer to an ordinary request; what is still to be received of one that is none."""
        kind = answers.type_for(head.accept)
        try:
            principal = await self._keeper.of_token(head.authorization)
            messages = await ordinary.whole(receive, head.length)
            asked = ordinary.asked_in(messages)
            if asked is None or not self.is_once(head, asked):
                return ordinary.again(messages, receive)
            context = self.make_context(principal, request_id)
            result = await self._result(context, asked, head.said)
        except HTTPException as error:
            status = _STATUS.get(error.status_code, ErrorCode.BAD_REQUEST)
            return ordinary.refused(BadRequest(status, error.reason), request_id, kind)
        except _FAULTS as error:
            return ordinary.refused(error, request_id, kind)
        made = answers.body(result, context)
        text, headers = orjson.dumps(made), ordinary.later(context.wait_s)
        if len(text) >= self._pack_from_bytes and takes_gzip(head.accept_encoding):
            text, headers = await packed(text), {**headers, **PACKED}
        return Reply(answers.status(made, kind), text, kind, headers)

    def is_once(self, head: Head, asked: GraphQLRequestData) -> bool:  # noqa: ARG002
        """Whether an operation surely has one answer, to be given as JSON."""
        return not head.may_stream

    async def _result(
        self, context: Context, asked: GraphQLRequestData, headers: Mapping[str, str]
    ) -> ExecutionResult:
        """The result of one operation by POST, on record."""
        refusal = await self._refusal(context, asked)
        if refusal is not None:
            return refusal
        context.grants = await self._grants(context, headers, asked)
        result = await self._fast_answer(asked, context)
        if result is None:
            result = await self.execute_single(
                request=_NO_FRAMEWORK,
                request_adapter=_POST,
                sub_response=_NO_FRAMEWORK,
                context=context,
                root_value=None,
                request_data=asked,
            )
        return await self.on_record(context, asked.operation_name, result, asked.query)

    async def _respond(self, request: Request) -> Response:
        try:
            request.state.principal = await self._keeper.of_request(
                request.headers, request.cookies
            )
            requests.check(request)
            request._receive = requests.limited(
                request.receive, request, upload_bytes=self._upload_bytes
            )
            return await self.run(request)
        except HTTPException as error:
            code = _STATUS.get(error.status_code, ErrorCode.BAD_REQUEST)
            return self._failed(request, BadRequest(code, error.reason))
        except _FAULTS as error:
            return self._failed(request, error)
        finally:
            await request.close()  # lets go of uploaded files

    def _failed(self, request: Request, error: Exception) -> Response:
        made = ordinary.refused(error, request.state.id, answers.wanted_type(request))
        return Response(made.body, made.status, made.headers, media_type=made.kind)

    def should_render_graphql_ide(self, request: Any) -> bool:  # noqa: ARG002
        """Never: the query page has its own address."""
        return False

    def decode_json(self, data: str | bytes) -> object:
        """JSON that every reader reads alike."""
        return read_json(data)

    async def parse_http_body(self, request: Any) -> Any:
        """What is asked; raises BadRequest where the body is JSON and yet no request."""
        try:
            asked = await super().parse_http_body(request)
        except AttributeError:
            raise BadRequest(ErrorCode.BAD_REQUEST, "the body must be a JSON object") from None
        if not isinstance(asked, list) and not isinstance(asked.operation_name, str | None):
            raise BadRequest(ErrorCode.BAD_REQUEST, "operationName must be a text")
        return asked

    async def by_text(self, department: str, asked: Any) -> Any:
        """What is asked, with its text where only its hash was named; raises BadRequest."""
        if isinstance(asked, list):
            return asked
        text = await self._hub.trusted.named(department, asked.query, asked.extensions)
        return asked if text is asked.query else replace(asked, query=text)

    async def parse_multipart(self, request: Any) -> dict[str, str]:
        """Operations, map and files of a multipart request, or a plain refusal.

        Raises BadRequest for a part that comes twice: two readers could take different ones.
        """
        try:
            form: Any = (await request.get_form_data()).form
            names = [name for name, _ in form.multi_items()]
            if len(set(names)) != len(names):
                raise BadRequest(ErrorCode.DUPLICATE_NAME)
            return await super().parse_multipart(request)
        except (AttributeError, IndexError, TypeError, ValueError) as error:
            raise HTTPException(400, "the map does not fit the operations") from error

    def make_context(self, principal: Principal, request_id: str) -> Context:
        """A context for one answer."""
        return Context(
            hub=self._hub,
            principal=principal,
            request_id=request_id,
            now_ms=time.time_ns() // 1_000_000,
            tells_schema=self._gate.tells_schema(principal),
        )

    async def get_context(self, request: Request, response: Response) -> Context:  # type: ignore[override]
        """The context of one request."""
        context = self.make_context(request.state.principal, request.state.id)
        request.state.context, request.state.reply = context, response
        return context

    async def execute_operation(self, *args: Any, **kwargs: Any) -> Any:
        """Carry out the operation, then put the reading on record or withdraw the answer."""
        context, asked = kwargs["context"], kwargs["request_data"]
        refusal = await self._refusal(context, asked)
        if refusal is not None:
            return refusal
        context.grants = await self._grants(context, kwargs["request"].headers, asked)
        result: Any = await self._fast_answer(asked, context)
        if result is None:
            result = await super().execute_operation(*args, **kwargs)
        if not isinstance(result, ExecutionResult):
            return result
        text = None if isinstance(asked, list) else asked.query
        return await self.on_record(context, asked.operation_name, result, text)

    async def on_record(
        self,
        context: Context,
        operation: str | None,
        result: ExecutionResult,
        text: str | None,
    ) -> ExecutionResult:
        """The result, once its reading is on record; an error where that cannot be done."""
        if not context.reads:
            return result
        try:
            await self._reads.keep(context.document, text)
            await self._reads.seal(reading_of(context, operation, result))
        except Exception:
            log.exception("request %s could not be put on record", context.request_id)
            error = GraphQLError("", original_error=AuditUnavailable())
            return ExecutionResult(data=None, errors=[error])
        return result

    async def _refusal(self, context: Context, asked: Any) -> ExecutionResult | None:
        if not isinstance(asked, GraphQLRequestData):
            return None
        if not asked.query:
            raise HTTPException(400, "No GraphQL query found in the request")
        try:
            await self._hub.trusted.demand(context.principal.department, asked.query)
            context.document = self._gate.admit(
                asked.query, asked.operation_name, asked.variables, context.principal
            )
        except RateLimited:
            raise
        except NotValid as error:
            return PreExecutionError(data=None, errors=error.errors)
        except (RequestError, TrustedError) as error:
            return PreExecutionError(data=None, errors=[GraphQLError("", original_error=error)])
        return None

    async def _fast_answer(self, asked: Any, context: Context) -> ExecutionResult | None:
        if not isinstance(asked, GraphQLRequestData) or asked.protocol != "http":
            return None
        return await self._fast.answer(asked.query, asked.variables, asked.operation_name, context)

    async def _grants(self, context: Context, headers: Mapping[str, str], asked: Any) -> Grants:
        found = said(headers, None if isinstance(asked, list) else asked.extensions)
        grants: Grants = await self._hub.agreements.grants(
            context.principal, now_ms=context.now_ms, purpose=found.purpose, case=found.case
        )
        return grants

    async def process_result(self, request: Request, result: ExecutionResult) -> Any:
        """The answer as it leaves, with its status and type."""
        made = answers.body(result, request.state.context)
        kind = answers.wanted_type(request)
        request.state.reply.status_code = answers.status(made, kind)
        request.state.reply.media_type = kind
        request.state.reply.headers.update(ordinary.later(request.state.context.wait_s))
        return made

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """One JSON response."""
        return Response(
            orjson.dumps(response_data),
            status_code=sub_response.status_code,
            headers={n: v for n, v in sub_response.headers.items() if n == "retry-after"},
            media_type=sub_response.media_type,
        )
