"""The client for programs that run on asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from inspect import isawaitable
from typing import Self

import httpx

from zhatu_client.asking import Data, Following, News, Request, Settings, read
from zhatu_client.following import NEVER, SILENCE_S, TIMEOUT_S, Again, Course, Lines


class AsyncHub:
    """A hub, asked and followed in the name of one person or machine.

    ``token`` gives the access token, and is called before each request, so that it may be renewed;
    ``purpose`` is a word that your agreement allows, ``case_number`` the case you work on where it
    demands one. A line that is followed counts as broken when nothing comes for ``silence_s``.
    """

    def __init__(
        self,
        *,
        url: str,
        token: Callable[[], str | Awaitable[str]],
        purpose: str | None = None,
        case_number: str | None = None,
        silence_s: float = SILENCE_S,
    ) -> None:
        self.settings = Settings(url=url, purpose=purpose, case_number=case_number)
        self._token, self._silence_s = token, silence_s
        self._http = httpx.AsyncClient(timeout=TIMEOUT_S)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def ask(self, request: Request[Data]) -> Data:
        """Carry out a query or a mutation; raises HubError, or httpx.HTTPError for none at all."""
        answer = await self._http.post(
            self.settings.url, content=request.body(), headers=await self._headers()
        )
        data: Data = read(answer.status_code, answer.content)
        return data

    async def follow(
        self,
        following: Following[News],
        *,
        after: str | None = None,
        on_cursor: Callable[[str], None] | None = None,
    ) -> AsyncGenerator[News, None]:
        """Follow a subscription from a cursor on, or from now.

        When the connection breaks or goes silent it comes back by itself with the last cursor, and
        so it does when the hub says that you read too slowly: nothing is missing, nothing comes
        twice.
        ``on_cursor`` is told each new cursor: keep it, and you can go on after a restart. Raises
        HubError for what no second attempt will change. Whoever stops early closes it, as by
        contextlib.aclosing.
        """
        course = Course(following=following, after=after, on_cursor=on_cursor)
        while True:
            try:
                heard: AsyncGenerator[News, None] = self._listen(course)
                async with aclosing(heard):
                    async for news in heard:
                        yield news
            except NEVER:
                raise
            except (Again, httpx.TransportError):
                pass
            await asyncio.sleep(course.pause_s())

    async def _listen(self, course: Course) -> AsyncGenerator[News, None]:
        headers = {**await self._headers(), "accept": "text/event-stream"}
        timeout = httpx.Timeout(TIMEOUT_S, read=self._silence_s)
        async with self._http.stream(
            "POST", self.settings.url, content=course.body(), headers=headers, timeout=timeout
        ) as answer:
            if "text/event-stream" not in answer.headers.get("content-type", ""):
                course.accept(answer.status_code, await answer.aread())
            lines = Lines()
            async for chunk in answer.aiter_bytes():
                for event in lines.feed(chunk):
                    for news in course.take(*event):
                        yield news

    async def _headers(self) -> dict[str, str]:
        token = self._token()
        return self.settings.headers(await token if isawaitable(token) else token)
