"""A lower and a higher platform over TCP, with bad frames between."""

import asyncio

import pytest

from gateway.supervision import link
from gateway.supervision.frame import Frame, encode
from gateway.supervision.link import Lower, Upper, frames
from gateway.supervision.messages import LOGIN as LOGIN_MESSAGE
from gateway.supervision.messages import Ask, Login, Reply, Result, login_body

LOGIN = Login(user=20260305, password="secret-8", address="127.0.0.1", port=809)
ASK = Ask(
    plate="渝A12345", colour=2, source=1, alarm=2, at_s=1772706900, supervision=7,
    until_s=1772710500, level=3, person="值班员", phone="02368000000", mail="",
)  # fmt: skip


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("password", ["secret-8", "wrong"])
async def test_a_platform_that_logs_in_is_asked_and_answers(password):
    heard, asked = [], []

    async def hear(user, reply):
        heard.append((user, reply))

    async def answer(ask):
        asked.append(ask)
        return Result.HANDLING

    upper = Upper(centre=200, users={LOGIN.user: "secret-8"}, heard=hear)
    server = await asyncio.start_server(upper.serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    login = Login(user=LOGIN.user, password=password, address="127.0.0.1", port=809)
    link = asyncio.create_task(Lower(reader, writer, centre=201, beat_s=0.05).serve(login, answer))

    if password == "wrong":
        await until(link.done)
        assert not await upper.ask(LOGIN.user, ASK)
    else:
        await until(lambda: upper.linked == {LOGIN.user})
        writer.write(b"GET / HTTP/1.1\r\n\r\n\x5b\x00\x5d")
        assert await upper.ask(LOGIN.user, ASK)
        await until(lambda: heard)
        assert asked == [ASK]
        assert heard == [
            (
                LOGIN.user,
                Reply(plate="渝A12345", colour=2, supervision=7, result=Result.HANDLING),
            )
        ]
    link.cancel()
    await asyncio.gather(link, return_exceptions=True)
    server.close()
    await server.wait_closed()


async def test_bytes_without_an_end_end_the_link_and_are_not_told(caplog):
    login = encode(Frame(message=LOGIN_MESSAGE, centre=1, serial=1, body=login_body(LOGIN)))
    reader = asyncio.StreamReader(limit=1024)
    reader.feed_data(login[:-2] + b"\x00\x5d")  # another CRC
    reader.feed_data(login)
    reader.feed_data(b"\x5b" * 5000)

    read = [frame.message async for frame in frames(reader)]

    assert read == [LOGIN_MESSAGE]
    assert "CRC" in caplog.text
    assert b"secret-8".hex() not in caplog.text


async def test_who_connects_and_does_not_log_in_is_sent_away(monkeypatch):
    async def hear(_user, _reply):
        raise AssertionError("nothing is taken before a login")

    monkeypatch.setattr(link, "LOGIN_S", 0.05)
    upper = Upper(centre=200, users={LOGIN.user: "secret-8"}, heard=hear)
    server = await asyncio.start_server(upper.serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())

    async with asyncio.timeout(20):
        rest = await reader.read()

    assert rest == b""
    writer.close()
    server.close()
    await server.wait_closed()


async def test_no_more_may_wait_for_their_login_than_there_is_room_for(caplog):
    upper = Upper(
        centre=200, users={LOGIN.user: "secret-8"}, heard=never, most_waiting=3, login_s=60
    )
    server = await asyncio.start_server(upper.serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    opened = [await asyncio.open_connection(*address) for _ in range(3)]
    await until(lambda: upper.counts["waiting"] == 3)

    for _ in range(5):
        opened.append(await asyncio.open_connection(*address))
        assert await closed(opened[-1][0])
    full = upper.counts
    opened[0][1].write(logging_in(LOGIN.user, "secret-8"))
    await until(lambda: upper.linked == {LOGIN.user})
    opened.append(await asyncio.open_connection(*address))
    await until(lambda: upper.counts["waiting"] == 3)

    assert full == {"logged_in": 0, "waiting": 3, "refused": 5}
    assert upper.counts == {"logged_in": 1, "waiting": 3, "refused": 5}
    told = [r for r in caplog.records if "have not logged in" in r.getMessage()]
    assert len(told) == 1
    upper.close()
    assert await closed(opened[-1][0])
    await until(lambda: upper.counts["waiting"] == 0)
    for _, writer in opened:
        writer.close()
    server.close()
    await server.wait_closed()


async def test_who_connects_again_and_again_keeps_nobody_of_another_address_out():
    upper = Upper(
        centre=200, users={LOGIN.user: "secret-8"}, heard=never, most_waiting=3, login_s=60
    )
    server = await asyncio.start_server(upper.serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    strangers = [await asyncio.open_connection(*address) for _ in range(3)]
    await until(lambda: upper.counts["waiting"] == 3)

    _, writer = await asyncio.open_connection(*address, local_addr=("127.0.0.2", 0))
    assert await closed(strangers[0][0])  # the oldest gives way
    strangers.append(await asyncio.open_connection(*address))
    assert await closed(strangers[-1][0])  # and does not come back by it
    waiting = upper.counts
    writer.write(logging_in(LOGIN.user, "secret-8"))
    await until(lambda: upper.linked == {LOGIN.user})

    assert waiting == {"logged_in": 0, "waiting": 3, "refused": 2}
    assert upper.counts == {"logged_in": 1, "waiting": 2, "refused": 2}
    upper.close()
    for _, one in [*strangers, (None, writer)]:
        one.close()
    server.close()
    await server.wait_closed()


async def test_of_two_addresses_none_takes_more_than_its_share():
    upper = Upper(centre=200, users={}, heard=never, most_waiting=4, login_s=60)
    server = await asyncio.start_server(upper.serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    first = [await asyncio.open_connection(*address) for _ in range(4)]
    await until(lambda: upper.counts["waiting"] == 4)

    others = [
        await asyncio.open_connection(*address, local_addr=("127.0.0.2", 0)) for _ in range(3)
    ]
    assert await closed(first[0][0])
    assert await closed(first[1][0])
    assert await closed(others[2][0])

    assert upper.counts == {"logged_in": 0, "waiting": 4, "refused": 3}
    upper.close()
    for _, one in [*first, *others]:
        one.close()
    server.close()
    await server.wait_closed()


async def test_who_does_not_log_in_in_time_makes_room_whatever_they_send():
    upper = Upper(
        centre=200, users={LOGIN.user: "secret-8"}, heard=never, most_waiting=1, login_s=0.1
    )
    server = await asyncio.start_server(upper.serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()

    for _ in range(3):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"\x5b\x00\x5d" * 3)  # frames that are none
        assert await closed(reader)
        writer.close()
        await until(lambda: upper.counts["waiting"] == 0)

    assert upper.counts["refused"] == 3
    server.close()
    await server.wait_closed()


async def closed(reader):
    """Whether the other side closed a link, politely or not."""
    async with asyncio.timeout(20):
        try:
            return await reader.read() == b""
        except ConnectionError:
            return True


@pytest.mark.parametrize("second", [LOGIN.user, LOGIN.user + 1], ids=["refused", "another"])
async def test_a_link_that_ended_is_no_users_any_more_however_often_it_logged_in(second):
    users = {LOGIN.user: "secret-8", LOGIN.user + 1: "secret-9"}
    upper = Upper(centre=200, users=users, heard=never)
    server = await asyncio.start_server(upper.serve, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(logging_in(LOGIN.user, "secret-8"))
    await until(lambda: upper.linked == {LOGIN.user})

    writer.write(logging_in(second, "secret-9"))
    if second != LOGIN.user:
        await until(lambda: second in upper.linked)
        writer.close()

    await until(lambda: not upper.linked)
    assert not await upper.ask(LOGIN.user, ASK)
    writer.close()
    server.close()
    await server.wait_closed()


async def test_a_platform_that_reads_nothing_loses_its_link_and_holds_nobody_up(monkeypatch):
    monkeypatch.setattr(link, "WRITE_S", 0.05)
    upper = Upper(centre=200, users={LOGIN.user: "secret-8"}, heard=never)
    server = await asyncio.start_server(upper.serve, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(logging_in(LOGIN.user, "secret-8"))
    await until(lambda: upper.linked == {LOGIN.user})
    monkeypatch.setattr(upper._links[LOGIN.user], "drain", asyncio.Event().wait)

    async with asyncio.timeout(20):
        with pytest.raises(TimeoutError):
            await upper.ask(LOGIN.user, ASK)

    await until(lambda: not upper.linked)
    writer.close()
    server.close()
    await server.wait_closed()


async def never(_user, _reply):
    raise AssertionError("nothing was answered")


def logging_in(user, password):
    login = Login(user=user, password=password, address="127.0.0.1", port=809)
    return encode(Frame(message=LOGIN_MESSAGE, centre=1, serial=1, body=login_body(login)))
