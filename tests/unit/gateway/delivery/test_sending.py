"""Whatever is wrong with an address, a header or an answer is told, and raises nothing."""

import asyncio

import pytest

from gateway.delivery.sending import LONGEST_WAIT_S, Sender

HOSTS = frozenset({"127.0.0.1", "um.example", "xn--.example"})


@pytest.fixture
async def sender():
    made = Sender(hosts=HOSTS, timeout_s=5)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://um.example:99999/", {}),
        ("https://um.example:x/", {}),
        ("https://[um.example/", {}),
        ("https://xn--.example/", {}),
        ("http://127.0.0.1:1/\x01", {}),
        ("http://127.0.0.1:1/", {"webhook-key-id": "密"}),
    ],
)
async def test_what_cannot_be_sent_is_a_problem(sender, url, headers):
    sent = await sender.send(url, headers, b"{}")

    assert sent.problem
    assert not sent.is_final


@pytest.mark.parametrize(
    ("written", "wait_s"),
    [
        ("7", 7),
        ("99999", LONGEST_WAIT_S),
        ("inf", LONGEST_WAIT_S),
        ("nan", 0),
        ("-5", 0),
        ("soon", 0),
        ("Mon, 02 Jan 2006 15:04:05 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT_S),
        ("1 Jan 99999999999999999999 00:00:00 -0000", 0),
        ("Jan -0000 00:00 99999999999999999999 01", 0),
    ],
)
async def test_a_receiver_says_how_long_to_wait_in_any_words(sender, written, wait_s):
    async def answer(reader, writer):
        await reader.readuntil(b"{}")
        head = f"HTTP/1.1 503 X\r\nRetry-After: {written}\r\nContent-Length: 0\r\n\r\n"
        writer.write(head.encode())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        sent = await sender.send(f"http://127.0.0.1:{port}/", {}, b"{}")

    assert (sent.problem, sent.wait_s) == ("HTTP 503", wait_s)
