"""The client for programs that wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Self

import httpx

from zhatu_client.asking import Data, Following, News, Request, Settings, read
from zhatu_client.following import NEVER, SILENCE_S, TIMEOUT_S, Again, Course, Lines


class Hub:
    """A hub, asked and followed in the name of one person or machine.

    ``token`` gives the access token, and is called before each request, so that it may be renewed;
    ``purpose`` is a word that your agreement allows, ``case_number`` the case you work on where it
    demands one. A line that is followed counts as broken when nothing comes for ``silence_s``.
    """

    def __init__(
        self,
        *,
        url: str,
        token: Callable[[], str],
        purpose: str | None = None,
        case_number: str | None = None,
        silence_s: float = SILENCE_S,
    ) -> None:
        self.settings = Settings(url=url, purpose=purpose, case_number=case_number)
        self._token, self._silence_s = token, silence_s
        self._http = httpx.Client(timeout=TIMEOUT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def ask(self, request: Request[Data]) -> Data:
        """Carry out a query or a mutation; raises HubError, or httpx.HTTPError for none at all."""
        answer = self._http.post(
            self.settings.url,
            content=request.body(),
            headers=self.settings.headers(self._token()),
        )
        data: Data = read(answer.status_code, answer.content)
        return data

    def follow(
        self,
        following: Following[News],
        *,
        after: str | None = None,
        on_cursor: Callable[[str], None] | None = None,
    ) -> Generator[News, None, None]:
        """Follow a subscription from a cursor on, or from now.

        When the connection breaks or goes silent it comes back by itself with the last cursor, and
        so it does when the hub says that you read too slowly: nothing is missing, nothing comes
        twice.
        ``on_cursor`` is told each new cursor: keep it, and you can go on after a restart. Raises
        HubError for what no second attempt will change. Whoever stops early closes it, as by
        contextlib.closing.
        """
        course = Course(following=following, after=after, on_cursor=on_cursor)
        while True:
            try:
                yield from self._listen(course)
            except NEVER:
                raise
            except (Again, httpx.TransportError):
                pass
            time.sleep(course.pause_s())

    def _listen(self, course: Course) -> Generator[News, None, None]:
        headers = {**self.settings.headers(self._token()), "accept": "text/event-stream"}
        timeout = httpx.Timeout(TIMEOUT_S, read=self._silence_s)
        with self._http.stream(
            "POST", self.settings.url, content=course.body(), headers=headers, timeout=timeout
        ) as answer:
            if "text/event-stream" not in answer.headers.get("content-type", ""):
                course.accept(answer.status_code, answer.read())
            lines = Lines()
            for chunk in answer.iter_bytes():
                for event in lines.feed(chunk):
                    yield from course.take(*event)
