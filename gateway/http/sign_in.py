"""Where people sign in by their own department's provider, and sign out again."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from auth.errors import AuthError, NoPlace, ProviderUnavailable
from auth.principal import Principal
from gateway.errors import ErrorCode
from gateway.identity.doorkeeper import Doorkeeper
from gateway.identity.errors import SignInFailed
from gateway.identity.people import ATTEMPT_S, SESSION_S, People
from gateway.store.errors import StoreUnavailable

log = logging.getLogger("zhatu.http")

Endpoint = Callable[[Request], Awaitable[Response]]
_ATTEMPT_COOKIE = "zhatu-login"
_NOT_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class SignIn:
    """The addresses under /login."""

    def __init__(self, people: People, keeper: Doorkeeper) -> None:
        self._people, self._keeper = people, keeper

    def routes(self) -> list[BaseRoute]:
        """The routes; without a provider to sign in by they only say so."""
        return [
            Route("/login/state", _told(self.state), methods=["GET"]),
            Route("/login/end", _told(self.end), methods=["POST"]),
            Route("/login/{provider}", _told(self.begin), methods=["GET"]),
            Route("/login/{provider}/callback", _told(self.finish), methods=["GET"]),
        ]

    async def state(self, request: Request) -> Response:
        """Who is signed in, and by which providers one can."""
        logins = self._people.logins.values()
        said = {
            "providers": [
                {"name": one.provider.name, "zh": one.provider.zh or one.provider.name}
                for one in logins
            ],
            "person": await self._person(request),
        }
        return JSONResponse(said, headers=_NOT_KEPT)

    async def begin(self, request: Request) -> Response:
        """Send the browser to the provider."""
        name = request.path_params["provider"]
        if name not in self._people.logins:
            return _refused(ErrorCode.NOT_FOUND)
        url, browser = await self._people.begin(name)
        answer = RedirectResponse(url, 303, _NOT_KEPT)
        # Lax, not Strict: it must come along when the provider sends the browser back
        answer.set_cookie(
            _ATTEMPT_COOKIE,
            browser,
            max_age=ATTEMPT_S,
            path=f"/login/{name}",
            httponly=True,
            secure=self._people.is_secure,
            samesite="lax",
        )
        return answer

    async def finish(self, request: Request) -> Response:
        """Take the browser back from the provider, and open a session."""
        name = request.path_params["provider"]
        state, browser = (
            request.query_params.get("state", ""),
            request.cookies.get(_ATTEMPT_COOKIE, ""),
        )
        if name not in self._people.logins:
            return _refused(ErrorCode.NOT_FOUND)
        try:
            opened = await self._people.finish(name, str(request.url), state, browser)
        except NoPlace as refused:
            await self._keeper.refuse(refused)
            return _refused(ErrorCode.NOT_ALLOWED)
        except SignInFailed as failed:
            log.warning("a sign-in by %s failed: %s", name, failed.__cause__ or "unknown state")
            return _refused(ErrorCode.UNAUTHENTICATED)
        answer = RedirectResponse("/graphiql", 303, _NOT_KEPT)
        answer.delete_cookie(_ATTEMPT_COOKIE, path=f"/login/{name}")
        answer.set_cookie(
            self._people.session_cookie,
            opened.secret,
            max_age=SESSION_S,
            httponly=True,
            secure=self._people.is_secure,
            samesite="strict",
        )
        return answer

    async def end(self, request: Request) -> Response:
        """End the session; says where to sign out at the provider too."""
        try:
            self._keeper.demand_own_page(request.headers)
        except AuthError:
            return _refused(ErrorCode.NOT_ALLOWED)
        secret = request.cookies.get(self._people.session_cookie)
        place = None if secret is None else await self._people.end(secret)
        answer = JSONResponse({"endSession": place}, headers=_NOT_KEPT)
        answer.delete_cookie(
            self._people.session_cookie, secure=self._people.is_secure, samesite="strict"
        )
        return answer

    async def _person(self, request: Request) -> dict[str, str | Sequence[str] | None] | None:
        if self._people.session_cookie not in request.cookies:
            return None
        try:
            who = await self._keeper.of_request(request.headers, request.cookies)
        except AuthError:
            return None
        return _described(who)


def _told(serve: Endpoint) -> Endpoint:
    """The same, with an answer in place of what does not answer itself."""

    async def served(request: Request) -> Response:
        try:
            return await serve(request)
        except (ProviderUnavailable, StoreUnavailable) as away:
            log.warning("%s cannot be served: %s", request.url.path, away)
            return _refused(ErrorCode.UNAVAILABLE)

    return served


def _described(who: Principal) -> dict[str, str | Sequence[str] | None]:
    return {
        "name": who.person,
        "department": who.department,
        "section": who.section,
        "roles": sorted(who.roles),
    }


def _refused(code: ErrorCode) -> Response:
    errors = [{"message": code.en, "extensions": {"code": code.value}}]
    return JSONResponse({"errors": errors}, code.status, _NOT_KEPT)
