"""A call has one end, whatever the other side does: no test waits for what never ends."""

import asyncio
import gzip
import json
import zlib
from contextlib import asynccontextmanager

import httpx
import pytest

from gateway.delivery.sending import Sender
from gateway.interfaces.declared import Declared, Interface
from gateway.interfaces.errors import Refused, WrongAnswer
from gateway.interfaces.fetching import MOST_BYTES, NOTHING, Fetcher
from gateway.outgoing import Outgoing, TooLarge, body_of

PATIENCE_S = 60
"""After this a test has failed: every call below has a budget of 0.3 s."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@asynccontextmanager
async def serving(answer):
    """The port of a server that answers every request with a function, and how many came."""
    ended = asyncio.Event()

    async def serve(reader, writer):
        try:
            while not ended.is_set():
                await reader.readuntil(b"\r\n\r\n")
                await answer(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield server.sockets[0].getsockname()[1]
    finally:
        ended.set()
        server.close()


async def drip(writer, data):
    """One byte after another, so that no single wait is long, and no end."""
    for byte in data:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def dripping_status(writer):
    await drip(writer, b"HTTP/1.1 200 ")


async def dripping_headers(writer):
    writer.write(HEAD + b"X-Slow: ")
    await drip(writer, b"")


async def dripping_body(writer):
    writer.write(HEAD + b"Content-Length: 1000000\r\n\r\n")
    await drip(writer, b"")


async def dripping_chunks(writer):
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\nx\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def silent(_writer):
    await asyncio.Event().wait()


DRIPPING = [dripping_status, dripping_headers, dripping_body, dripping_chunks, silent]


def whole(body, *headers):
    async def answer(writer):
        told = "".join(f"{line}\r\n" for line in headers).encode()
        writer.write(HEAD + told + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    return answer


def refusing(status):
    async def answer(writer):
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status)
        await writer.drain()

    return answer


def interface(port):
    declared = Declared(
        entity="Truck", key="vin", url=f"http://127.0.0.1:{port}/{{key}}", budget_ms=300
    )
    return Interface(source="insurance", declared=declared, headers={})


@asynccontextmanager
async def fetching(answer):
    fetcher = Fetcher()
    async with serving(answer) as port:
        yield lambda: fetcher.get(interface(port), "V1")
        await fetcher.close()


@pytest.mark.parametrize("answer", DRIPPING)
async def test_a_live_field_is_waited_for_no_longer_than_its_budget(answer):
    async with fetching(answer) as get:
        for _ in range(2):  # the connections of a call that was ended are no loss to the next
            with pytest.raises(WrongAnswer):
                await get()


@pytest.mark.parametrize("answer", [dripping_status, dripping_headers, silent])
async def test_a_webhook_holds_its_slot_no_longer_than_its_time(answer):
    sender = Sender(hosts=frozenset({"127.0.0.1"}), timeout_s=0.3)
    async with serving(answer) as port:
        sent = await sender.send(f"http://127.0.0.1:{port}/", {}, b"{}")
        await sender.close()

    assert "ReadTimeout" in sent.problem
    assert not sent.is_final


@pytest.mark.parametrize("answer", [dripping_body, dripping_chunks])
async def test_a_webhook_that_was_taken_and_talks_on_is_taken(answer):
    sender = Sender(hosts=frozenset({"127.0.0.1"}), timeout_s=0.3)
    async with serving(answer) as port:
        sent = await sender.send(f"http://127.0.0.1:{port}/", {}, b"{}")
        await sender.close()

    assert sent.arrived


def cut_off(head, *, reset=False):
    """Begins an answer and hangs up."""

    async def answer(writer):
        writer.write(head)
        await writer.drain()
        if reset:
            await asyncio.sleep(0.05)  # until the head has been read
            writer.transport.abort()
        raise ConnectionError

    return answer


CUT_OFF = (
    b"Content-Length: 100\r\n\r\nok",
    b"Content-Length: 9\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\nff\r\nok",
    b"Transfer-Encoding: chunked\r\n\r\nno size\r\n",
)


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("rest", CUT_OFF)
async def test_a_webhook_that_says_taken_and_hangs_up_is_not_told_again(rest, reset):
    sender = Sender(hosts=frozenset({"127.0.0.1"}), timeout_s=20)
    async with serving(cut_off(b"HTTP/1.1 200 OK\r\n" + rest, reset=reset)) as port:
        taken = await sender.send(f"http://127.0.0.1:{port}/", {}, b"{}")
    async with serving(cut_off(b"HTTP/1.1 503 Busy\r\n" + rest, reset=reset)) as port:
        busy = await sender.send(f"http://127.0.0.1:{port}/", {}, b"{}")
    await sender.close()

    assert taken.arrived
    assert (busy.arrived, busy.is_final, busy.problem) == (False, False, "HTTP 503")


async def test_a_connection_is_used_again_and_each_call_has_its_own_time():
    outgoing, seen = Outgoing(), []

    async def answer(writer):
        seen.append(writer.get_extra_info("peername"))
        await asyncio.sleep(0.2)
        await whole(b"[]")(writer)

    async with serving(answer) as port:
        for _ in range(4):  # longer together than one of them may take
            async with outgoing.call(
                "GET", f"http://127.0.0.1:{port}/", headers={}, seconds=20
            ) as told:
                assert await body_of(told, 10) == b"[]"
        await outgoing.close()

    assert len(set(seen)) == 1


def bomb(most):
    return gzip.compress(b"[" + b" " * most + b"]")


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (bomb(50_000_000), "gzip"),
        (gzip.compress(b'{"a": 1}')[:-9], "gzip"),
        (b"no gzip", "gzip"),
        (zlib.compress(b"{}"), "deflate"),
        (b"{}", "br"),
        (gzip.compress(gzip.compress(b"{}")), "gzip, gzip"),
        (b"[" + b" " * MOST_BYTES + b"]", "identity"),
    ],
    ids=["bomb", "cut off", "no gzip", "deflate", "brotli", "twice", "large"],
)
async def test_an_answer_that_is_packed_too_well_or_otherwise_is_refused(body, encoding):
    async with fetching(whole(body, f"Content-Encoding: {encoding}")) as get:
        with pytest.raises(WrongAnswer, match="not taken"):
            await get()


async def test_a_bomb_is_never_unpacked_beyond_the_limit(monkeypatch):
    made, real = [], zlib.decompressobj

    class Counting:
        def __init__(self, inner):
            self._inner = inner
            self.eof = False

        def decompress(self, data, most):
            part = self._inner.decompress(data, most)
            made.append(len(part))
            return part

    monkeypatch.setattr("gateway.outgoing.zlib.decompressobj", lambda bits: Counting(real(bits)))
    answer = httpx.Response(
        200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(bomb(50_000_000))
    )

    with pytest.raises(TooLarge):
        await body_of(answer, 1000)

    assert sum(made) == 1001


@pytest.mark.parametrize("pack", [gzip.compress, bytes], ids=["gzip", "plain"])
async def test_an_ordinary_answer_is_read(pack):
    said = json.dumps({"state": "有效"}).encode()
    headers = ["Content-Encoding: gzip"] if pack is gzip.compress else []

    async with fetching(whole(pack(said), *headers)) as get:
        assert await get() == {"state": "有效"}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused), (410, Refused), (422, Refused), (414, Refused),
        (401, WrongAnswer), (403, WrongAnswer), (429, WrongAnswer), (408, WrongAnswer),
        (302, WrongAnswer), (500, WrongAnswer), (503, WrongAnswer),
    ],
)  # fmt: skip
async def test_what_is_refused_of_one_thing_is_told_from_a_source_that_fails(status, error):
    async with fetching(refusing(status)) as get:
        with pytest.raises(WrongAnswer) as told:
            await get()

    assert type(told.value) is error


async def test_what_the_source_does_not_know_is_nothing():
    async with fetching(refusing(404)) as get:
        assert await get() is NOTHING
