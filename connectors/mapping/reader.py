"""Reads a mapping file into rules and names everything that is wrong in it, all at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.base import Problem
from connectors.catalogue import CONNECTORS
from connectors.errors import BadMapping
from connectors.mapping.positions import read_position
from connectors.mapping.records import read_record
from connectors.mapping.report import read_report
from connectors.mapping.rules import Mapping
from connectors.mapping.table import TEXT, TEXTS, Notes, Table, nearest, settings
from graph.ontology.choices import DepartmentKind

_NAME = re.compile(r"[a-z0-9][a-z0-9._/-]{0,99}")
_OF_THE_HUB = "hub/"
"""How the sources are called that the hub itself is: no file speaks in its name."""
STANDARD_ZONE = "Asia/Shanghai"
STANDARD_EMPTY = ("NULL", "null", "\\N")


def load(file: Path) -> Mapping:
    """The mapping in a file; raises BadMapping with all its problems."""
    mapping, problems = examine(file)
    if mapping is None:
        raise BadMapping(file.name, problems)
    return mapping


def examine(file: Path) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """The mapping in a file, or None and everything that is wrong with it."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        return None, (Problem("", f"cannot be read: {error}"),)
    except tomllib.TOMLDecodeError as error:
        return None, (Problem("", f"is no TOML: {error}{_hint(file, str(error))}"),)
    return examine_table(data, file)


def _hint(file: Path, error: str) -> str:
    at = re.search(r"at line (\d+)", error)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    line = lines[int(at[1]) - 1].strip() if at and int(at[1]) <= len(lines) else ""
    bare = line and not line.partition("=")[0].isascii() and line[0] not in "\"'"
    return "; names that are not plain ASCII need quotation marks" if bare else ""


def examine_table(
    data: AnyMapping[str, Any], file: Path
) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """As `examine`, for a table at hand; ``file`` is where relative paths start from."""
    notes = Notes()
    made = _mapping(Table(data, "", notes), file, notes)
    return (None if notes.problems else made), tuple(notes.problems)


def _mapping(table: Table, file: Path, notes: Notes) -> Mapping | None:
    source = table.read("source", TEXT, "", required=True)
    if source and not _NAME.fullmatch(source):
        table.fault("source", "must be lower-case letters, digits and any of . _ / -")
    elif source.startswith(_OF_THE_HUB):
        table.fault("source", f"{_OF_THE_HUB} begins what the hub itself says; take another name")
    department = table.read("department", TEXT, "", required=True)
    table.read("description", TEXT)
    zone = _zone(table)
    kind, read = _connector(table)
    empty = frozenset(table.read("empty", TEXTS, STANDARD_EMPTY))
    records = [read_record(part, file.parent, empty) for part in table.tables("record")]
    part = table.table("position")
    position = read_position(part, file.parent, empty) if part else None
    told = table.table("report")
    report = read_report(told) if told else None
    if report and (records or part):
        table.fault("report", "stands alone: make another file for [[record]] and [position]")
    if report and department not in [kind.value for kind in DepartmentKind]:
        known = ", ".join(kind.value for kind in DepartmentKind)
        table.fault("department", f"must be one of {known}, where rows report on cases")
    if not records and part is None and report is None:
        table.fault("record", "is missing; say in [[record]] what each row is about")
    table.close()
    if read is None or zone is None:
        return None
    return Mapping(
        source=source,
        department=department,
        kind=kind,
        file=file,
        read=read,
        records=tuple(record for record in records if record),
        zone=zone,
        columns=frozenset(notes.columns),
        position=position,
        report=report,
    )


def _zone(table: Table) -> ZoneInfo | None:
    name = table.read("timezone", TEXT, STANDARD_ZONE)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        table.fault("timezone", f"{name!r} is no time zone, e.g. {STANDARD_ZONE}")
        return None


def _connector(table: Table) -> tuple[str, Any]:
    kind = table.read("kind", TEXT, "", required=True)
    part = table.table("read")
    if kind not in CONNECTORS:
        if kind:
            table.fault("kind", f"{kind!r} is no kind of connector" + nearest(kind, CONNECTORS))
        return kind, None
    if part is None:
        table.fault("read", "is missing; say in [read] where the source is")
        return kind, None
    return kind, settings(CONNECTORS[kind].settings, part)
