"""Messages of JT/T 809-2011 that supervision (督办) needs: login, keep-alive, 0x9401 and 0x1401."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from gateway.supervision.errors import BadFrame

LOGIN, LOGIN_ANSWER = 0x1001, 0x1002
KEEP_ALIVE, KEEP_ALIVE_ANSWER = 0x1005, 0x1006
ALARM_UP, ALARM_DOWN = 0x1400, 0x9400
"""The families of alarm messages, from the lower platform and to it."""
ASK, REPLY = 0x9401, 0x1401
"""报警督办请求 and 报警督办应答 within them."""
_LATEST_S = 4_133_980_800
"""The end of the year 2100: what is later cannot be meant."""
_VEHICLE = struct.Struct(">21sBHI")
_ASK = struct.Struct(">BHQIQB16s20s32s")
_REPLY = struct.Struct(">IB")
_LOGIN = struct.Struct(">I8s32sH")


class Result(IntEnum):
    """What became of a supervised alarm; the codes are those commonly used (表: 督办处理结果)."""

    HANDLING = 0
    DONE = 1
    NOT_HANDLED = 2
    LATER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """报警督办请求: times are UTC, in seconds since 1970; ``level`` is usually 0 urgent, 1 not."""

    plate: str
    colour: int
    source: int
    alarm: int
    at_s: int
    supervision: int
    until_s: int
    level: int
    person: str
    phone: str
    mail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """报警督办应答: what became of it."""

    plate: str
    colour: int
    supervision: int
    result: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A lower platform's first word on its link."""

    user: int
    password: str
    address: str
    port: int


def ask_body(ask: Ask) -> bytes:
    """The body of a 0x9400 message that asks."""
    data = _ASK.pack(
        ask.source, ask.alarm, ask.at_s, ask.supervision, ask.until_s, ask.level,
        _gbk(ask.person, 16), _gbk(ask.phone, 20), _gbk(ask.mail, 32),
    )  # fmt: skip
    return _of_vehicle(ask.plate, ask.colour, ASK, data)


def reply_body(reply: Reply) -> bytes:
    """The body of a 0x1400 message that answers."""
    data = _REPLY.pack(reply.supervision, reply.result)
    return _of_vehicle(reply.plate, reply.colour, REPLY, data)


def login_body(login: Login) -> bytes:
    """The body of a login."""
    return _LOGIN.pack(login.user, _gbk(login.password, 8), _gbk(login.address, 32), login.port)


def read_login(body: bytes) -> Login:
    """A login; raises BadFrame."""
    user, password, address, port = _unpack(_LOGIN, body, "a login")
    return Login(user=user, password=_text(password), address=_text(address), port=port)


def read_alarm(body: bytes) -> Ask | Reply | None:
    """What an alarm message asks or answers, None for another one; raises BadFrame."""
    if len(body) < _VEHICLE.size:
        raise BadFrame("its body is too short for a vehicle")
    plate, colour, kind, size = _VEHICLE.unpack_from(body)
    data = body[_VEHICLE.size :]
    if size != len(data):
        raise BadFrame(f"its body declares {size} bytes of data, and has {len(data)}")
    if kind == ASK:
        values = _unpack(_ASK, data, "a request of supervision")
        source, alarm, at_s, number, until_s, level, person, phone, mail = values
        if max(at_s, until_s) > _LATEST_S:
            raise BadFrame("a moment is after the year 2100")
        return Ask(
            plate=_text(plate), colour=colour, source=source, alarm=alarm, at_s=at_s,
            supervision=number, until_s=until_s, level=level, person=_text(person),
            phone=_text(phone), mail=_text(mail),
        )  # fmt: skip
    if kind == REPLY:
        number, result = _unpack(_REPLY, data, "an answer to supervision")
        if result not in list(Result):
            raise BadFrame(f"{result} is no result of supervision")
        return Reply(plate=_text(plate), colour=colour, supervision=number, result=Result(result))
    return None


def _of_vehicle(plate: str, colour: int, kind: int, data: bytes) -> bytes:
    return _VEHICLE.pack(_gbk(plate, 21), colour, kind, len(data)) + data


def _unpack(layout: struct.Struct, data: bytes, what: str) -> tuple[Any, ...]:
    if len(data) != layout.size:
        raise BadFrame(f"{what} has {layout.size} bytes, not {len(data)}")
    return layout.unpack(data)


def _gbk(text: str, size: int) -> bytes:
    try:
        data = text.encode("gb18030")
    except UnicodeEncodeError as error:
        raise BadFrame(f"{text!r} cannot be written in GBK") from error
    if len(data) > size:
        raise BadFrame(f"{text!r} does not fit into {size} bytes")
    return data.ljust(size, b"\0")


def _text(data: bytes) -> str:
    try:
        return data.split(b"\0", 1)[0].decode("gb18030").strip()
    except UnicodeDecodeError as error:
        raise BadFrame("a text is not GBK") from error
