"""The consumer that keeps the links of JT/T 809 up; of several hubs one does it at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from gateway.cases.leading import Leader
from gateway.delivery.patience import patiently
from gateway.store.errors import StoreUnavailable
from gateway.supervision import messages as m
from gateway.supervision.asked import Asked
from gateway.supervision.asking import Asking
from gateway.supervision.errors import BadFrame
from gateway.supervision.frame import MOST_BYTES
from gateway.supervision.link import MOST_WAITING, Lower, Upper
from gateway.supervision.platforms import Platform, Platforms, Side
from graph.errors import GraphUnavailable

LOG = logging.getLogger("zhatu.jt809")
LOOK_S = 1.0
"""How often it is looked what is to be told and asked."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
"""How long a link that failed is left alone, twice as long each time."""
_CONNECTS_S = 10.0
_AWAY = (OSError, BadFrame, StoreUnavailable, GraphUnavailable)


class Exchange:
    """Logs into the higher platforms, and takes the logins of the lower ones.

    A request is answered once it is kept; a link ends where it cannot be, and who asked may ask
    anew. What changed while a link was down is told when it is up again.
    """

    def __init__(
        self,
        *,
        platforms: Platforms,
        asked: Asked,
        asking: Asking,
        leader: Leader,
        listen: tuple[str, int],
        centre: int,
        most_waiting: int = MOST_WAITING,
        login_s: float | None = None,
        look_s: float = LOOK_S,
    ) -> None:
        self._higher, self._lower = platforms.on(Side.HIGHER), platforms.on(Side.LOWER)
        self.asked, self.asking, self._leader = asked, asking, leader
        self._listen, self._look_s = listen, look_s
        self._by_user = {one.user: one for one in self._lower}
        self.upper = Upper(
            centre=centre,
            users={one.user: one.password for one in self._lower},
            heard=self._heard,
            most_waiting=most_waiting,
            login_s=login_s,
        )
        self.port = 0
        """Where logins are taken; 0 while they are not."""

    async def run(self) -> None:
        """Keep all links up while this hub has the lease, until cancelled."""
        if not self._higher and not self._lower:
            return
        try:
            await patiently(self._lead, LOG)
        finally:
            await asyncio.to_thread(self._leader.give_back)

    async def _lead(self) -> None:
        if not await asyncio.to_thread(self._leader.is_ours):
            await asyncio.sleep(self._look_s)
            return
        async with asyncio.TaskGroup() as group:
            work = [group.create_task(self._link(one)) for one in self._higher]
            if self._lower:
                work.append(group.create_task(self._serve()))
            try:
                while await self._is_ours():
                    await asyncio.sleep(self._look_s)
            finally:
                for task in work:
                    task.cancel()

    async def _is_ours(self) -> bool:
        try:
            return await asyncio.to_thread(self._leader.is_ours)
        except StoreUnavailable:  # another hub that reaches it may lead meanwhile
            return False

    async def _link(self, platform: Platform) -> None:
        """Be linked to a higher platform, again and again."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                was_in = await self._once(platform)
            except _AWAY as problem:
                LOG.warning("the link to %s ended: %s", platform.name, problem)
                was_in = False
            pause_s = FIRST_PAUSE_S if was_in else min(2 * pause_s, LONGEST_PAUSE_S)
            await asyncio.sleep(pause_s)

    async def _once(self, platform: Platform) -> bool:
        """One link to a higher platform; whether it was logged in."""
        async with asyncio.timeout(_CONNECTS_S):
            reader, writer = await asyncio.open_connection(
                platform.host, platform.port, limit=MOST_BYTES
            )
        lower = Lower(reader, writer, centre=platform.centre)
        host, port = writer.get_extra_info("sockname")[:2]
        login = m.Login(
            user=platform.user, password=platform.password, address=str(host)[:32], port=port
        )

        async def answer(ask: m.Ask) -> m.Result:
            return await self.asked.take(platform, ask)

        telling = asyncio.create_task(self._tell(platform, lower))
        try:
            await lower.serve(login, answer)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        return lower.logged_in.is_set()

    async def _tell(self, platform: Platform, lower: Lower) -> None:
        """Tell a higher platform what has changed of what it asked."""
        await lower.logged_in.wait()

        async def look() -> None:
            for row_id, reply in await asyncio.to_thread(self.asked.due, platform):
                await lower.tell(reply)
                await asyncio.to_thread(self.asked.told, row_id, reply.result)
            await asyncio.sleep(self._look_s)

        await patiently(look, LOG)

    async def _serve(self) -> None:
        """Take logins of lower platforms, and ask them what is to be asked."""
        host, port = self._listen
        server = await _listening(self.upper.serve, host, port)
        self.port = server.sockets[0].getsockname()[1]
        sent: set[tuple[int, int]] = set()

        async def look() -> None:
            try:
                while await self.asking.follow(self._lower):
                    pass
                for platform in self._lower:
                    await self._ask(platform, sent)
            except (OSError, GraphUnavailable) as problem:
                LOG.warning("%s; asking again", problem)
            await asyncio.sleep(self._look_s)

        try:
            async with server:
                try:
                    await patiently(look, LOG)
                finally:
                    self.upper.close()  # a server that closes leaves its links open
        finally:
            self.port = 0

    async def _ask(self, platform: Platform, sent: set[tuple[int, int]]) -> None:
        """Send each request once a link: what was lost with one is sent over the next."""
        link = self.upper.link_of(platform.user)
        if link is None:
            return
        for row_id, ask in await asyncio.to_thread(self.asking.waiting, platform):
            if (link, row_id) in sent:
                continue
            try:
                was_sent = await self.upper.ask(platform.user, ask)
            except BadFrame as problem:  # a plate that the layout has no room for ends nothing
                LOG.warning("request %d to %s is not sent: %s", row_id, platform.name, problem)
                sent.add((link, row_id))
                continue
            if was_sent:
                sent.add((link, row_id))
                await asyncio.to_thread(self.asking.sent, row_id)

    async def _heard(self, user: int, reply: m.Reply) -> None:
        try:
            await asyncio.to_thread(self.asking.heard, self._by_user[user], reply)
        except StoreUnavailable as problem:  # it is asked again over the next link
            LOG.warning("an answer of user %d was not kept: %s", user, problem)


async def _listening(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    host: str,
    port: int,
) -> asyncio.Server:
    """A server on a port that the process before may still hold for a moment."""
    while True:
        try:
            return await asyncio.start_server(serve, host, port, limit=MOST_BYTES)
        except OSError as problem:
            LOG.warning("cannot listen on %s:%d: %s", host, port, problem)
            await asyncio.sleep(FIRST_PAUSE_S)
