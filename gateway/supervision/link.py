"""The main link of JT/T 809 over TCP: a lower platform logs in, is asked, and answers."""

from __future__ import annotations

import asyncio
import hmac
import itertools
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from gateway.supervision import messages as m
from gateway.supervision.errors import BadFrame
from gateway.supervision.frame import HEAD, TAIL, Frame, decode, encode

LOG = logging.getLogger("zhatu.jt809")
QUIET_S = 180.0
"""A link on which nothing comes for so long is closed: three keep-alives of a minute."""
WRITE_S = 30.0
"""How long the other side may take to read what is sent; who reads nothing holds up nobody."""
LOGIN_S = 10.0
"""How long who connects may take to log in."""
MOST_WAITING = 100
"""Connections that may be open without a login."""
_ENDS = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ConnectionError)
"""What ends a link: its other side, silence, or more bytes than a frame has without its end."""
_REFUSED = 0x03
"""Login refused: no such user, or another password."""
_ACCEPTED = 0x00


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
        most_waiting: int = MOST_WAITING,
        login_s: float | None = None,
    ) -> None:
        self._centre, self._users, self._heard = centre, users, heard
        self._most_waiting, self._login_s = most_waiting, login_s
        self._waiting: dict[asyncio.StreamWriter, str] = {}
        """Connections without a login, the oldest first, with the address that each comes from."""
        self._refused, self._is_full = 0, False
        self._links: dict[int, asyncio.StreamWriter] = {}
        self._numbers = itertools.count(1)
        self._numbered: dict[int, int] = {}
        self._serials = itertools.count(1)

    @property
    def linked(self) -> frozenset[int]:
        """The users that are logged in."""
        return frozenset(self._links)

    @property
    def counts(self) -> dict[str, int]:
        """Links by their state: logged in, not logged in yet, and refused since the start."""
        return {
            "logged_in": len(self._links),
            "waiting": len(self._waiting),
            "refused": self._refused,
        }

    def link_of(self, user: int) -> int | None:
        """A number for the link of a user that no other link has had, None without one."""
        return self._numbered.get(user) if user in self._links else None

    def close(self) -> None:
        """End all links at once: another hub takes the logins from now on."""
        for writer in [*self._links.values(), *self._waiting]:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One link, from its login to its end; for `asyncio.start_server` with ``limit``."""
        address = str((writer.get_extra_info("peername") or ("",))[0])
        if not self._has_room(address):
            writer.transport.abort()
            return
        self._waiting[writer] = address
        user: int | None = None
        patience_s = LOGIN_S if self._login_s is None else self._login_s
        expels = asyncio.get_running_loop().call_later(patience_s, self._expel, writer)
        try:
            async for frame in frames(reader):
                if frame.message == m.LOGIN:
                    user = await self._login(frame, writer)
                if user is None:
                    return  # nothing is taken before a login, and after a refused one
                expels.cancel()
                self._waiting.pop(writer, None)
                await self._take(user, frame, writer)
        except BadFrame as error:
            LOG.warning("%s", error)
        except _ENDS as error:
            LOG.warning("a link ended: %s", str(error) or type(error).__name__)
        finally:
            expels.cancel()
            self._waiting.pop(writer, None)
            # every user that logged in over it: a second login may have been another's, or refused
            for one in [known for known, own in self._links.items() if own is writer]:
                del self._links[one]
            writer.close()

    async def ask(self, user: int, ask: m.Ask) -> bool:
        """Ask a lower platform; whether it is linked."""
        writer = self._links.get(user)
        if writer is None:
            return False
        await self._send(writer, m.ALARM_DOWN, m.ask_body(ask))
        return True

    def _has_room(self, address: str) -> bool:
        """Whether one more from an address may wait for its login; told each time it gets full.

        Who comes when it is full takes a place from the address that has most of them, so that one
        that connects again and again keeps nobody else out.
        """
        if len(self._waiting) < self._most_waiting:
            self._is_full = False
            return True
        self._refused += 1
        if not self._is_full:
            LOG.warning(
                "%d connections have not logged in: each more is closed, or the oldest of the"
                " address that has most of them",
                len(self._waiting),
            )
        self._is_full = True
        held = Counter(self._waiting.values())
        crowded, most = held.most_common(1)[0]
        if held[address] + 1 >= most:
            return False
        oldest = next(one for one, own in self._waiting.items() if own == crowded)
        del self._waiting[oldest]
        oldest.transport.abort()
        return True

    def _expel(self, writer: asyncio.StreamWriter) -> None:
        self._refused += 1
        LOG.info("a connection did not log in in time and is closed")
        writer.transport.abort()

    async def _login(self, frame: Frame, writer: asyncio.StreamWriter) -> int | None:
        login = m.read_login(frame.body)
        known = self._users.get(login.user, "")
        is_known = known and hmac.compare_digest(known.encode(), login.password.encode())
        result = 0 if is_known else _REFUSED
        await self._send(writer, m.LOGIN_ANSWER, bytes([result]) + bytes(4))
        if not is_known:
            LOG.warning("a login as user %d was refused", login.user)
            return None
        self._links[login.user] = writer
        self._numbered[login.user] = next(self._numbers)
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
        await _read_by_other(writer)


class Lower:
    """A lower platform on an open link: logs in, keeps it alive, answers what it is asked."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        centre: int,
        beat_s: float = 60.0,
    ) -> None:
        self._reader, self._writer = reader, writer
        self._centre, self._beat_s = centre, beat_s
        self._serials = itertools.count(1)
        self.logged_in = asyncio.Event()
        """Set once the other side has taken the login: nothing else is told before."""

    async def serve(self, login: m.Login, answer: Callable[[m.Ask], Awaitable[m.Result]]) -> None:
        """From the login to the end of the link; raises BadFrame for a login that is refused."""
        await self._send(m.LOGIN, m.login_body(login))
        beating = asyncio.create_task(self._beat())
        try:
            async for frame in frames(self._reader):
                if frame.message == m.LOGIN_ANSWER:
                    if frame.body[:1] != bytes([_ACCEPTED]):
                        raise BadFrame(f"the login was refused ({frame.body[:1].hex() or 'empty'})")
                    self.logged_in.set()
                elif frame.message == m.ALARM_DOWN:
                    await self._asked(frame, answer)
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            self._writer.close()

    async def tell(self, reply: m.Reply) -> None:
        """Say how a request stands now, asked or not."""
        await self._send(m.ALARM_UP, m.reply_body(reply))

    async def _asked(self, frame: Frame, answer: Callable[[m.Ask], Awaitable[m.Result]]) -> None:
        try:
            told = m.read_alarm(frame.body)
        except BadFrame as error:  # one that cannot be read takes no other with it
            LOG.warning("%s", error)
            return
        if isinstance(told, m.Ask):
            result = await answer(told)
            await self.tell(
                m.Reply(
                    plate=told.plate,
                    colour=told.colour,
                    supervision=told.supervision,
                    result=result,
                )
            )

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._beat_s)
            await self._send(m.KEEP_ALIVE, b"")

    async def _send(self, message: int, body: bytes) -> None:
        frame = Frame(message=message, centre=self._centre, serial=next(self._serials), body=body)
        self._writer.write(encode(frame))
        await _read_by_other(self._writer)


async def _read_by_other(writer: asyncio.StreamWriter) -> None:
    """Wait until what was sent is on its way; a link on which that takes too long is ended."""
    try:
        async with asyncio.timeout(WRITE_S):
            await writer.drain()
    except TimeoutError:
        writer.transport.abort()
        raise
