"""The way in for envelopes of other hubs: POST /transfers."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.cases.errors import CaseError
from gateway.errors import ErrorCode, outer, told
from gateway.http.bodies import limited_body
from gateway.transfer.envelope import LONGEST
from gateway.transfer.errors import TransferError
from gateway.transfer.service import Transfers

log = logging.getLogger("zhatu.http")


def transfer_routes(transfers: Transfers) -> list[BaseRoute]:
    """The route /transfers; the body is one envelope, as it was signed."""

    async def serve(request: Request) -> Response:
        body = await limited_body(request, LONGEST)
        if body is None:
            return _refused(ErrorCode.TOO_LARGE)
        try:
            letter = await transfers.receive(body.decode("ascii", "replace"))
        except (TransferError, CaseError) as error:
            log.warning("an envelope was refused: %s", error)
            return _refused(outer(error).code, told(error))
        return JSONResponse({"digest": letter.digest, "transfer": letter.transfer})

    return [Route("/transfers", serve, methods=["POST"], name="transfers")]


def _refused(code: ErrorCode, words: str = "") -> Response:
    errors = [{"message": words or code.en, "extensions": {"code": code.value}}]
    return JSONResponse({"errors": errors}, code.status)
