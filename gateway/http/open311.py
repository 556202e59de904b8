"""Open311 GeoReport v2 under /open311/v2, in XML and JSON, with errors in the standard's form."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.http.bodies import limited_body
from gateway.open311.errors import BadReport, Open311Error
from gateway.open311.service import Open311
from gateway.open311.services import definition, services
from gateway.open311.writing import FORMATS, Content, write

log = logging.getLogger("zhatu.http")

MOST_BYTES = 64 * 1024
"""The largest form that is read, in bytes."""
ROOT = "/open311/v2"
Answer = Callable[[Request], Awaitable[Content]]


def open311_routes(open311: Open311) -> list[BaseRoute]:
    """The five methods of the standard that a hub without tokens has.

    Services need no key. Requests do, also to read them: as ``api_key``, or as the header
    ``X-Api-Key``, which stands in no log of addresses.
    """

    async def listed(_: Request) -> Content:
        return services()

    async def defined(request: Request) -> Content:
        return definition(request.path_params["code"])

    async def report(request: Request) -> Content:
        body = await limited_body(request, MOST_BYTES)
        if body is None:
            raise BadReport("the form", f"at most {MOST_BYTES} bytes long")
        return await open311.report(body, key=request.headers.get("x-api-key", ""))

    async def found(request: Request) -> Content:
        asked = request.query_params
        given = {name: ",".join(asked.getlist(name)) for name in asked}
        return await open311.requests(given, key=_key(request))

    async def one(request: Request) -> Content:
        return await open311.request(request.path_params["number"], key=_key(request))

    several = f"{ROOT}/requests.{{form}}"
    return [
        _route(f"{ROOT}/services.{{form}}", "GET", "services", listed),
        _route(f"{ROOT}/services/{{code}}.{{form}}", "GET", "service_definition", defined),
        _route(several, "POST", "service_requests", report),
        _route(several, "GET", "service_requests", found),
        _route(f"{ROOT}/requests/{{number}}.{{form}}", "GET", "service_requests", one),
    ]


def _route(path: str, method: str, root: str, answer: Answer) -> Route:
    async def serve(request: Request) -> Response:
        form = request.path_params["form"]
        if form not in FORMATS:
            return _failed(400, f"the format must be one of {', '.join(FORMATS)}", "xml")
        try:
            content = await answer(request)
        except Open311Error as error:
            return _failed(error.status, str(error), form)
        except Exception:
            log.exception("a request of Open311 could not be served")
            return _failed(503, "the hub cannot serve this now; please try again later", form)
        return _answered(200, root, content, form)

    return Route(path, serve, methods=[method])


def _key(request: Request) -> str:
    return request.headers.get("x-api-key") or request.query_params.get("api_key", "")


def _failed(status: int, description: str, form: str) -> Response:
    return _answered(status, "errors", [{"code": status, "description": description}], form)


def _answered(status: int, root: str, content: Content, form: str) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(write(root, content, form), status, headers, media_type=FORMATS[form])
