"""`zhatu audit`: checks that the audit log is whole, tells where it ends, and what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from gateway.audit.errors import BrokenChain
from gateway.audit.log import AuditLog
from gateway.cli.access import access, trail
from gateway.cli.options import DATA
from gateway.journal.journal import wall_clock_ms
from gateway.settings import load
from gateway.store.migrate import migrate
from gateway.store.session import open_store


class Head(click.ParamType[tuple[int, str]]):
    """``SEQ:HASH``, as `zhatu audit head` prints it."""

    name = "SEQ:HASH"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, str]:
        """Read the number and the hash."""
        seq, _, digest = str(value).partition(":")
        if not seq.isdigit() or len(digest) != 64:
            self.fail(f"{value!r} is not SEQ:HASH as `zhatu audit head` prints it", param, ctx)
        return int(seq), digest


@click.group()
def audit() -> None:
    """Check the audit log, tell where it ends, and who read and changed what."""


audit.add_command(trail)
audit.add_command(access)


@audit.command()
@DATA
def head(data: Path | None) -> None:
    """Print the last entry as SEQ:HASH; keep it elsewhere, and give it to `verify` later."""
    with _log(data) as log:
        last = log.verify()
    click.echo("0:" + "0" * 64 if last is None else f"{last.seq}:{last.hash}")


@audit.command()
@DATA
@click.option("--head", "kept", type=Head(), help="An end of the log that was kept elsewhere.")
def verify(data: Path | None, kept: tuple[int, str] | None) -> None:
    """Check every entry's hash and place; a head kept elsewhere shows a log that was cut.

    Exit code 1 when the log is not whole.
    """
    with _log(data) as log:
        last = log.verify()
        entries = 0 if last is None else last.seq
        if kept is not None and kept[0] > 0:
            _compare(log, kept)
    click.echo(f"{entries} entries, whole" + ("" if last is None else f"; ends in {last.hash}"))


def _compare(log: AuditLog, kept: tuple[int, str]) -> None:
    seq, digest = kept
    found = log.at(seq)
    if found is None:
        raise BrokenChain(seq, "is missing: the log was cut at its end")
    if found.hash != digest:
        raise BrokenChain(seq, "is not the one that was kept: the log was written anew")


@contextmanager
def _log(data: Path | None) -> Iterator[AuditLog]:
    store = open_store(load(given={"data": data}).store_url)
    try:
        migrate(store)
        yield AuditLog(store, wall_clock_ms)
    finally:
        store.close()
