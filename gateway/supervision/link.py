"""The main link of JT/T 809 over TCP: a lower platform logs in, is asked, and answers."""

from __future__ import annotations

import asyncio
import hmac
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from gateway.supervision import messages as m
from gateway.supervision.errors import BadFrame
from gateway.supervision.frame import HEAD, TAIL, Frame, decode, encode

LOG = logging.getLogger("zhatu.jt809")
QUIET_S = 180.0
"""A link on which nothing comes for so long is closed: three keep-alives of a minute."""
_ENDS = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ConnectionError)
"""What ends a link: its other side, silence, or more bytes than a frame has without its end."""
_REFUSED = 0x03
"""Login refused: no such user, or another password."""


async def frames(reader: asyncio.StreamReader, *, quiet_s: float = QUIET_S) -> AsyncIterator[Frame]:
    """The frames that come in; a bad one is passed over and told of, and ends no link.

    Its bytes are not told: they may be a login's, with the password.
    """
    with suppress(*_ENDS):
        while True:
            async with asyncio.timeout(quiet_s):
                wire = await reader.readuntil(TAIL)
            start = wire.rfind(HEAD)
            try:
                yield decode(wire[max(start, 0) :])
            except BadFrame as error:
                LOG.warning("%s (%d bytes)", error, len(wire))


class Upper:
    """A higher platform: takes logins of lower ones, asks them (督办), and hears their answers."""

    def __init__(
        self,
        *,
        centre: int,
        users: dict[int, str],
        heard: Callable[[int, m.Reply], Awaitable[None]],
    ) -> None:
        self._centre, self._users, self._heard = centre, users, heard
        self._links: dict[int, asyncio.StreamWriter] = {}
        self._serials = itertools.count(1)

    @property
    def linked(self) -> frozenset[int]:
        """The users that are logged in."""
        return frozenset(self._links)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One link, from its login to its end; for `asyncio.start_server` with ``limit``."""
        user: int | None = None
        try:
            async for frame in frames(reader):
                if frame.message == m.LOGIN:
                    user = await self._login(frame, writer)
                if user is None:
                    return  # nothing is taken before a login, and after a refused one
                await self._take(user, frame, writer)
        except BadFrame as error:
            LOG.warning("%s", error)
        finally:
            if user is not None and self._links.get(user) is writer:
                del self._links[user]
            writer.close()

    async def ask(self, user: int, ask: m.Ask) -> bool:
        """Ask a lower platform; whether it is linked."""
        writer = self._links.get(user)
        if writer is None:
            return False
        await self._send(writer, m.ALARM_DOWN, m.ask_body(ask))
        return True

    async def _login(self, frame: Frame, writer: asyncio.StreamWriter) -> int | None:
        login = m.read_login(frame.body)
        known = self._users.get(login.user, "")
        is_known = known and hmac.compare_digest(known.encode(), login.password.encode())
        result = 0 if is_known else _REFUSED
        await self._send(writer, m.LOGIN_ANSWER, bytes([result]) + bytes(4))
        if not is_known:
            return None
        self._links[login.user] = writer
        return login.user

    async def _take(self, user: int, frame: Frame, writer: asyncio.StreamWriter) -> None:
        if frame.message == m.KEEP_ALIVE:
            await self._send(writer, m.KEEP_ALIVE_ANSWER, b"")
        if frame.message == m.ALARM_UP:
            told = m.read_alarm(frame.body)
            if isinstance(told, m.Reply):
                await self._heard(user, told)

    async def _send(self, writer: asyncio.StreamWriter, message: int, body: bytes) -> None:
        frame = Frame(message=message, centre=self._centre, serial=next(self._serials), body=body)
        writer.write(encode(frame))
        await writer.drain()


async def lower(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    login: m.Login,
    answer: Callable[[m.Ask], Awaitable[m.Result]],
    *,
    centre: int,
    beat_s: float = 60.0,
) -> None:
    """A lower platform on an open link: logs in, keeps it alive, answers what it is asked."""
    serials = itertools.count(1)

    async def send(message: int, body: bytes) -> None:
        frame = Frame(message=message, centre=centre, serial=next(serials), body=body)
        writer.write(encode(frame))
        await writer.drain()

    async def beat() -> None:
        while True:
            await asyncio.sleep(beat_s)
            await send(m.KEEP_ALIVE, b"")

    await send(m.LOGIN, m.login_body(login))
    beating = asyncio.create_task(beat())
    try:
        async for frame in frames(reader):
            told = m.read_alarm(frame.body) if frame.message == m.ALARM_DOWN else None
            if isinstance(told, m.Ask):
                result = await answer(told)
                reply = m.Reply(
                    plate=told.plate,
                    colour=told.colour,
                    supervision=told.supervision,
                    result=result,
                )
                await send(m.ALARM_UP, m.reply_body(reply))
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        writer.close()
