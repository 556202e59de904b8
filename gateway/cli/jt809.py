"""`zhatu jt809`: reads frames between platforms, and shows what is asked of cases (督办)."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from gateway.cases import reading
from gateway.cases.work import CaseWork
from gateway.cli.mappings import print_table
from gateway.cli.operator import desk
from gateway.cli.options import DATA
from gateway.items.terms import open_terms
from gateway.settings import load
from gateway.store import supervisions as statements
from gateway.supervision import messages as m
from gateway.supervision.asked import press
from gateway.supervision.errors import BadFrame, NoSuchSupervision
from gateway.supervision.frame import decode, encode
from gateway.supervision.platforms import open_platforms
from graph.times import iso

MOST = 500
_MOST_ID = 2**31 - 1


@click.group()
def jt809() -> None:
    """Supervision (督办) with other platforms over JT/T 809."""


@jt809.command("platforms")
@DATA
def platforms(data: Path | None) -> None:
    """Check the files of platforms, and list them."""
    known = open_platforms(load(given={"data": data}).platforms).by_name.values()
    print_table(
        ("name", "side", "department", "user", "address", "districts"),
        [
            (one.name, one.side.value, one.department, one.user,
             f"{one.host}:{one.port}" if one.host else "", ", ".join(sorted(one.districts)))
            for one in known
        ],
    )  # fmt: skip


@jt809.command("list")
@DATA
def show(data: Path | None) -> None:
    """List requests of supervision, theirs and ours, the newest first."""
    with desk(data) as operator, operator.store.read() as connection:
        rows = statements.page(connection, MOST)
    print_table(
        ("id", "asked by", "platform", "number", "plate", "happened", "until", "case", "alert",
         "answer"),
        [
            (r["id"], "us" if r["is_ours"] else "them", r["platform"], r["number"], r["plate"],
             iso(r["happened_at_ms"]), iso(r["until_ms"]), r["case_number"], r["alert_number"],
             "" if r["result"] is None else m.Result(r["result"]).name.lower())
            for r in rows
        ],
    )  # fmt: skip


@jt809.command("name")
@click.argument("number", type=click.IntRange(1, _MOST_ID), metavar="ID")
@click.argument("case_number", metavar="CASE")
@DATA
def name(number: int, case_number: str, data: Path | None) -> None:
    """Say which case a request means that found none: it is supervised, and its state answered."""
    settings = load(given={"data": data})
    known = open_platforms(settings.platforms)
    with desk(data) as operator, operator.store.write() as within:
        row = statements.by_id(within, number)
        if row is None or row["is_ours"] or row["case_number"] is not None:
            raise NoSuchSupervision(number, "of another platform and without a case")
        case = reading.get(within, case_number)
        statements.change(within, number, case_number=case.number)
        operator.audit.append(
            within,
            operator.by,
            operation="supervision.named",
            subject=f"Case:{case.number}",
            payload={"platform": row["platform"], "number": row["number"]},
        )
        work = CaseWork(operator.audit, open_terms(settings.data))
        platform = known.get(row["platform"])
        is_pressed = press(within, work, case.number, platform, row, at_ms=operator.now_ms())
    click.echo("supervised" if is_pressed else "named; the case is over")


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
