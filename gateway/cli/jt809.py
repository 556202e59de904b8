"""`zhatu jt809`: reads frames between platforms, as they stand on the wire."""

from __future__ import annotations

import dataclasses
import json

import click

from gateway.supervision import messages as m
from gateway.supervision.errors import BadFrame
from gateway.supervision.frame import decode, encode


@click.group()
def jt809() -> None:
    """Frames of JT/T 809."""


@jt809.command("read")
@click.argument("frames", nargs=-1, required=True, metavar="HEX...")
def read(frames: tuple[str, ...]) -> None:
    """Read frames in hex, flags included, one JSON a line. Exits 1 when one is bad."""
    is_bad = False
    for text in frames:
        try:
            told = _told(bytes.fromhex(text))
        except ValueError:
            told = {"error": "not hex"}
        except BadFrame as error:
            told = {"error": error.reason}
        is_bad = is_bad or "error" in told
        click.echo(json.dumps(told, ensure_ascii=False))
    if is_bad:
        raise SystemExit(1)


def _told(wire: bytes) -> dict[str, object]:
    frame = decode(wire)
    told: dict[str, object] = {
        "message": f"0x{frame.message:04X}",
        "centre": frame.centre,
        "version": ".".join(map(str, frame.version)),
        "serial": frame.serial,
        "length": frame.length,
        "bytes": len(wire),
    }
    if frame.message in (m.ALARM_UP, m.ALARM_DOWN):
        alarm = m.read_alarm(frame.body)
        told["alarm"] = None if alarm is None else dataclasses.asdict(alarm)
    if frame.message == m.KEEP_ALIVE:
        answer = dataclasses.replace(frame, message=m.KEEP_ALIVE_ANSWER)
        told["answer"] = encode(answer).hex().upper()
    return told
