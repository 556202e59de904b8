"""Finds the gaps in the items: what nobody answers for, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from gateway.items.item import Item, Version
from gateway.items.register import Register
from graph.ontology.choices import DepartmentKind, ViolationKind
from graph.violations.catalogue import CATALOGUE

DEPARTMENTS = frozenset(kind.value for kind in DepartmentKind)
KINDS = frozenset(kind.value for kind in ViolationKind)
PLACES = frozenset({"occurrence", "site", "company"})
LEVELS = ("district", "street")
LEADS = {kind.code.value: kind.department.value for kind in CATALOGUE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing or wrong: where, a stable code, and words."""

    item: str
    where: str
    code: str
    message: str


def check(register: Register, day: date) -> list[Gap]:
    """Every gap of the items as they stand on a local day."""
    return [
        *_kinds(register),
        *(gap for item in register.items.values() for gap in _item(item, day)),
        *_districts(register),
        *(gap for item in register.items.values() for gap in _posts(register, item, day)),
    ]


def _kinds(register: Register) -> Iterator[Gap]:
    told: dict[str, str] = {}
    for item in register.items.values():
        if item.kind is None:
            continue
        if item.kind not in KINDS:
            yield _gap(item, "", "UNKNOWN_KIND", f"{item.kind} is no kind of violation")
        if item.kind in told:
            yield _gap(item, "", "TWO_ITEMS", f"{told[item.kind]} is for {item.kind} too")
        told[item.kind] = item.code
        yield from _lead(item)
    for kind in sorted(KINDS - told.keys()):
        yield Gap(item=kind, where="", code="NO_ITEM", message="no item is for this kind")


def _lead(item: Item) -> Iterator[Gap]:
    """A case is opened for the department that the kind names."""
    lead = LEADS.get(item.kind or "")
    for version in item.version:
        if lead is not None and version.department != lead:
            where, message = f"version {version.number}", f"the kind itself is for {lead}"
            yield _gap(item, where, "OTHER_DEPARTMENT", message)


def _item(item: Item, day: date) -> Iterator[Gap]:
    yield from _dates(item, day)
    for version in item.version:
        where = f"version {version.number}"
        for department in version.departments:
            if department not in DEPARTMENTS:
                yield _gap(item, where, "UNKNOWN_DEPARTMENT", f"{department} is no department")
        if len(set(version.departments)) < len(version.departments):
            yield _gap(item, where, "TWICE", "a department is named twice")
        yield from _parts(item, version, where)
        for code, says, is_wrong in _RULES:
            if is_wrong(version):
                yield _gap(item, where, code, says)


def _parts(item: Item, version: Version, where: str) -> Iterator[Gap]:
    """What a case of the item would open that cannot be sent."""
    if version.part and version.part[0].department != version.department:
        message = f"{version.part[0].department} would lead, but {version.department} answers"
        yield _gap(item, where, "OTHER_LEAD", message)
    for number, part in enumerate(version.part, start=1):
        place = f"{where}, part {number}"
        if part.department not in DEPARTMENTS:
            yield _gap(item, place, "UNKNOWN_DEPARTMENT", f"{part.department} is no department")
        if not part.at or set(part.at) - PLACES:
            yield _gap(item, place, "UNKNOWN_PLACE", f"at names of {', '.join(sorted(PLACES))}")
        if part.level not in LEVELS:
            yield _gap(item, place, "UNKNOWN_LEVEL", f"level is one of {', '.join(LEVELS)}")


def _dates(item: Item, day: date) -> Iterator[Gap]:
    ordered = sorted(item.version, key=lambda one: one.effective_from)
    for one in ordered:
        if one.effective_to is not None and one.effective_to <= one.effective_from:
            yield _gap(item, f"version {one.number}", "BAD_DATES", "ends before it begins")
    for earlier, later in pairwise(ordered):
        where = f"versions {earlier.number} and {later.number}"
        if earlier.effective_to is None or earlier.effective_to > later.effective_from:
            yield _gap(item, where, "OVERLAP", f"both hold on {later.effective_from}")
        elif earlier.effective_to < later.effective_from:
            yield _gap(item, where, "HOLE", f"neither holds on {earlier.effective_to}")
    if item.in_force(day) is None:
        yield _gap(item, "", "NOT_IN_FORCE", f"no version holds on {day}")
    numbers = [one.number for one in ordered]
    if len(set(numbers)) < len(numbers):
        yield _gap(item, "", "TWICE", "two versions have one number")


def _districts(register: Register) -> Iterator[Gap]:
    for district in register.districts.values():
        named = [post.department for post in district.post]
        for department in sorted({name for name in named if name not in DEPARTMENTS}):
            message = f"{department} is no department"
            yield _of_district(district.code, "UNKNOWN_DEPARTMENT", message)
        for department in sorted({name for name in named if named.count(name) > 1}):
            yield _of_district(district.code, "TWICE", f"{department} has two posts")


def _posts(register: Register, item: Item, day: date) -> Iterator[Gap]:
    version = item.in_force(day)
    if version is None:
        return
    for other in sorted({one.district for one in version.answering} - register.districts.keys()):
        where = f"version {version.number}"
        yield _gap(item, where, "UNKNOWN_DISTRICT", f"{other} is no district that is served")
    for code, district in register.districts.items():
        wanted = (
            *version.departments,
            *(p.department for p in version.parts if p.level != "street"),
        )
        for department in _known(dict.fromkeys(wanted)):
            if register.desk(version, department, code) is None:
                message = f"no post of {department} answers in {district.name}"
                yield _gap(item, code, "NO_POST", message)


def _known(departments: Iterable[str]) -> Iterator[str]:
    return (name for name in departments if name in DEPARTMENTS)


def _is_bad_range(version: Version) -> bool:
    penalty = version.penalty
    return penalty is not None and not 0 <= penalty.min_yuan <= penalty.max_yuan


_RULES: tuple[tuple[str, str, Callable[[Version], bool]], ...] = (
    ("NO_BASIS", "no provision is named", lambda version: not version.basis),
    ("NO_EVIDENCE", "no evidence is asked for", lambda version: not version.evidence),
    ("NO_PLAN", "the checklist is empty", lambda version: not version.plan),
    ("BAD_RANGE", "the lowest fine is above the highest", _is_bad_range),
)


def _gap(item: Item, where: str, code: str, message: str) -> Gap:
    return Gap(item=item.code, where=where, code=code, message=message)


def _of_district(code: str, what: str, message: str) -> Gap:
    return Gap(item="", where=code, code=what, message=message)
