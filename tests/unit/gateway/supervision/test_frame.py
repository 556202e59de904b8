"""Frames of JT/T 809 against public ones, and every byte that must be escaped."""

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gateway.cli.main import zhatu
from gateway.supervision.errors import BadFrame
from gateway.supervision.frame import Frame, crc, decode, encode
from gateway.supervision.messages import (
    Ask,
    Reply,
    Result,
    ask_body,
    read_alarm,
    read_login,
    reply_body,
)

# keep-alives whose CRC bytes (5E5B and 5D5A) are escaped themselves
ALIVE = (
    ("5B0000001A00000F0C1005000000C801000000000000005E025A015D", 3852),
    ("5B0000001A000024E31005000000C801000000000000005E015A025D", 9443),
)
# a request of supervision and a login, from a public test suite (MIT)
ASKED = (
    "5B000000920000068294000133EFB8010000000000270FD4C14131323334350000000000000000000000000002"
    "94010000005C010002000000005A01AC3F40123FFAA1000000005A01AC4D5003736D616C6C6368690000000000"
    "00000031323334353637383930310000000000000000003132333435364071712E636F6D000000000000000000"
    "00000000000000000000BAD85D"
)
LOGIN = (
    "5B000000480000008510010133EFB8010000000000270F0133EFB832303138303932303132372E302E302E3100"
    "0000000000000000000000000000000000000000000003296A915D"
)


@pytest.mark.parametrize(("wire", "serial"), ALIVE)
def test_the_bytes_of_the_crc_are_escaped_too(wire, serial):
    frame = decode(bytes.fromhex(wire))

    assert (frame.message, frame.centre, frame.version) == (0x1005, 200, (1, 0, 0))
    assert (frame.serial, frame.length, len(bytes.fromhex(wire))) == (serial, 26, 28)
    assert encode(frame).hex().upper() == wire


def test_a_request_of_supervision():
    frame = decode(bytes.fromhex(ASKED))

    ask = read_alarm(frame.body)
    assert (frame.message, frame.serial, frame.key) == (0x9400, 0x682, 9999)
    assert ask == Ask(
        plate="粤A12345", colour=2, source=1, alarm=2, at_s=0x5BAC3F40, supervision=0x123FFAA1,
        until_s=0x5BAC4D50, level=3, person="smallchi", phone="12345678901", mail="123456@qq.com",
    )  # fmt: skip
    assert ask_body(ask) == frame.body
    assert encode(frame).hex().upper() == ASKED


def test_a_login():
    frame = decode(bytes.fromhex(LOGIN))

    login = read_login(frame.body)
    assert (login.user, login.password, login.address, login.port) == (
        20180920, "20180920", "127.0.0.1", 809,
    )  # fmt: skip


def test_the_command_reads_frames_and_says_the_answer():
    done = CliRunner().invoke(zhatu, ["jt809", "read", *(wire for wire, _ in ALIVE)])
    bad = CliRunner().invoke(zhatu, ["jt809", "read", ALIVE[0][0].replace("0F0C", "0F0D"), "5X"])

    assert done.exit_code == 0
    assert done.output.count('"message": "0x1005", "centre": 200, "version": "1.0.0"') == 2
    assert '"length": 26, "bytes": 28, "answer": "5B0000001A00000F0C1006' in done.output
    assert bad.exit_code == 1
    assert "its CRC is 5E5B" in bad.output


@given(st.binary(max_size=200), st.integers(0, 2**32 - 1))
def test_every_frame_comes_back_whatever_bytes_it_holds(body, serial):
    frame = Frame(message=0x1400, centre=0x5A5B5D5E, serial=serial, body=body, key=0x5D)

    wire = encode(frame)

    assert decode(wire) == frame
    assert not set(wire[1:-1]) & {0x5B, 0x5D}


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        (b"", "begin with"),
        (b"\x5b\x5d", "too short"),
        (bytes.fromhex(ALIVE[0][0])[:-1], "begin with"),
        (bytes.fromhex(ALIVE[0][0].replace("5E02", "5E03")), "no escape"),
        (bytes.fromhex(ALIVE[0][0].replace("5E025A01", "5E025B")), "flag"),
        (bytes.fromhex(ALIVE[0][0].replace("0F0C", "0F0D")), "CRC"),
    ],
)
def test_what_is_no_frame_is_refused(wire, reason):
    with pytest.raises(BadFrame, match=reason):
        decode(wire)


def test_a_length_that_counts_the_escapes_is_refused():
    data = bytes.fromhex("0000001C000000011005000000C80100000000000000")
    wire = b"\x5b" + data + crc(data).to_bytes(2) + b"\x5d"

    with pytest.raises(BadFrame, match="declares 28 bytes, and has 26"):
        decode(wire)


@pytest.mark.parametrize("result", list(Result))
def test_an_answer_comes_back(result):
    reply = Reply(plate="渝A12345", colour=2, supervision=7, result=result)

    assert read_alarm(reply_body(reply)) == reply


def test_a_message_of_another_size_is_refused():
    whole = reply_body(Reply(plate="渝A12345", colour=2, supervision=7, result=Result.DONE))

    for bad in (whole[:10], whole[:-1], whole[:-1] + b"\x09"):
        with pytest.raises(BadFrame):
            read_alarm(bad)
