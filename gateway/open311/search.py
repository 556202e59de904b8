"""The arguments of GET service requests, read and checked, and the answer's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.cases.states import CaseState
from gateway.open311.errors import BadReport
from gateway.open311.form import UNFIT, moment_ms
from gateway.open311.services import NOTICE, kind_of
from graph.ontology.choices import DepartmentKind, ViolationKind
from graph.violations.facts import local

SPAN_MS = 90 * 24 * 3600 * 1000
MOST = 1000
MOST_PAGES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which requests are asked for; ``numbers`` overrides all else."""

    numbers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    between_ms: tuple[int, int] | None = None
    is_closed: bool | None = None
    limit: int = MOST
    skip: int = 0


def read_search(given: Mapping[str, str], *, now_ms: int) -> Search:
    """The search of a query string; raises BadReport, or NoSuchResource for an unknown service.

    Beside the standard's arguments ``page`` (from 1) and ``page_size`` (up to 1000) are taken.
    """
    numbers = _listed(given, "service_request_id")
    if numbers:
        return Search(numbers=numbers)
    limit = _whole(given, "page_size", MOST, most=MOST)
    return Search(
        kinds=tuple(kind_of(code).value for code in _listed(given, "service_code")),
        between_ms=_between(given, now_ms),
        is_closed=_closed(_listed(given, "status")),
        limit=limit,
        skip=(_whole(given, "page", 1, most=MOST_PAGES) - 1) * limit,
    )


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """One request as the standard words it; times are Beijing time with its offset."""
    kind, is_closed = ViolationKind(row["kind"]), bool(row["is_closed"])
    department, due_at_ms = row["department"], row["due_at_ms"]
    return {
        "service_request_id": row["number"],
        "status": "closed" if is_closed else "open",
        "status_notes": _notes(row, is_closed),
        "service_name": kind.zh,
        "service_code": kind.value,
        "description": row["description"],
        "agency_responsible": None if department is None else DepartmentKind(department).zh,
        "service_notice": NOTICE,
        "requested_datetime": _written(row["requested_at_ms"]),
        "updated_datetime": _written(row["updated_at_ms"]),
        "expected_datetime": None if due_at_ms is None or is_closed else _written(due_at_ms),
        "address": row["address"],
        "address_id": row["address_id"],
        "zipcode": None,
        "lat": row["lat_wgs84"],
        "long": row["lng_wgs84"],
        "media_url": row["media_url"],
    }


def _notes(row: Mapping[str, Any], is_closed: bool) -> str:
    if row["case_state"] is not None:
        return f"案件：{CaseState(row['case_state']).zh}"
    if is_closed:
        because = row["refused_because"]
        return f"研判：已排除（{because}）" if because else "研判：已排除"
    return "待研判"


def _written(at_ms: int) -> str:
    return local(at_ms).isoformat(timespec="seconds")


def _listed(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in given.get(name, "").split(",") if word.strip())
    if len(words) > MOST:
        raise BadReport(name, f"at most {MOST} of them")
    if any(UNFIT.search(word) for word in words):
        raise BadReport(name, "text without control characters")
    return words


def _closed(words: tuple[str, ...]) -> bool | None:
    if not set(words) <= {"open", "closed"}:
        raise BadReport("status", "open, closed or both, with a comma between")
    return None if len(set(words)) != 1 else words[0] == "closed"


def _between(given: Mapping[str, str], now_ms: int) -> tuple[int, int]:
    """The last 90 days; with one end, the 90 days on its side; with two, at most 90 days."""
    start, end = given.get("start_date", "").strip(), given.get("end_date", "").strip()
    first = moment_ms("start_date", start) if start else None
    last = moment_ms("end_date", end) if end else None
    if first is None:
        last = now_ms if last is None else last
        return last - SPAN_MS, last
    last = first + SPAN_MS if last is None else last
    if not first <= last <= first + SPAN_MS:
        raise BadReport("end_date", "after start_date, by 90 days at most")
    return first, last


def _whole(given: Mapping[str, str], name: str, usual: int, *, most: int) -> int:
    written = given.get(name, "").strip()
    if not written:
        return usual
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:9]) <= most):
        raise BadReport(name, f"from 1 to {most}")
    return int(written[:9])
