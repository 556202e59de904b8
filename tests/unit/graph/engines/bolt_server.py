"""A server that speaks as much Bolt as a read needs, and does what a test wants."""

import asyncio
from contextlib import asynccontextmanager

from graph.engines.bolt_codec import message, unpacked

SUCCESS, RECORD, IGNORED, FAILURE = 0x70, 0x71, 0x7E, 0x7F
NAMES = {0x01: "HELLO", 0x6A: "LOGON", 0x66: "ROUTE", 0x10: "RUN", 0x3F: "PULL", 0x0F: "RESET",
         0x02: "GOODBYE"}  # fmt: skip


class BoltServer:
    """Answers each statement by ``answer(text, params)``: a value, an Exception, or None for none.

    With ``answer`` None the statement waits until RESET comes.
    """

    def __init__(self, answer, *, servers=("one:7687",), piece=None, version=(4, 5)):
        self.answer, self.servers, self.piece, self.version = answer, servers, piece, version
        self.told = []
        """Names of the messages that came, connection by connection."""
        self.extras = []
        self.open = 0

    async def serve(self, reader, writer):
        told = []
        self.told.append(told)
        self.open += 1
        try:
            await reader.readexactly(20)
            writer.write(bytes((0, 0, *self.version)))
            while True:
                await self._one(told, await self._message(reader), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _message(self, reader):
        whole = bytearray()
        while size := int.from_bytes(await reader.readexactly(2), "big"):
            whole += await reader.readexactly(size)
        fields, at = [], 2
        while at < len(whole):
            value, at = unpacked(whole, at)
            fields.append(value)
        return whole[1], fields

    async def _one(self, told, found, writer):
        tag, fields = found
        told.append(NAMES[tag])
        match NAMES[tag]:
            case "ROUTE":
                rows = [{"role": "READ", "addresses": list(self.servers)}]
                await self._say(writer, message(SUCCESS, {"rt": {"ttl": 9, "servers": rows}}))
            case "RUN":
                self.extras.append(fields[2])
                self._pending = self.answer(fields[0], fields[1])
            case "PULL":
                await self._pull(writer)
            case "GOODBYE":
                raise ConnectionError
            case "RESET" if getattr(self, "_pending", 0) is None:
                self._pending = 0
                await self._say(writer, message(FAILURE, {"code": "Neo.Stopped", "message": ""}))
                await self._say(writer, message(IGNORED) + message(SUCCESS, {}))
            case _:
                await self._say(writer, message(SUCCESS, {}))

    async def _pull(self, writer):
        pending = self._pending
        if pending is None:
            return
        if isinstance(pending, Exception):
            code = {"code": str(pending), "message": "no"}
            await self._say(writer, message(FAILURE, code) + message(IGNORED))
            return
        said = message(SUCCESS, {"fields": ["page"]}) + b"\0\0" + message(RECORD, [pending])
        await self._say(writer, said + message(SUCCESS, {"bookmark": "b"}))

    async def _say(self, writer, data):
        step = self.piece or len(data)
        for at in range(0, len(data), step):
            writer.write(data[at : at + step])
            if self.piece:
                await writer.drain()
                await asyncio.sleep(0)


@asynccontextmanager
async def listening(server):
    """The port of a server while it listens."""
    opened = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    async with opened:
        yield opened.sockets[0].getsockname()[1]
