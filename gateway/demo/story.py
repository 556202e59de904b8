"""The story of one violation over HTTP: found, confirmed, sent out, dealt with, checked, closed."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.demo.client import Client
from gateway.demo.people import PEOPLE, POST, SECTION

FINE_YUAN = 2_000


@dataclass(frozen=True, kw_only=True)
class Told:
    """One thing that somebody did, and where the case stands then."""

    who: str
    what: str
    state: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Move:
    """What is done next with a case: who does it, by which mutation, and what they write."""

    who: str
    operation: str
    zh: str
    given: Mapping[str, Any]
    note: str = ""


MOVES: Mapping[str, Move] = {
    "OPEN": Move(
        who="dispatcher",
        operation="AssignCase",
        zh="派遣",
        given={"department": "URBAN_MANAGEMENT", "section": SECTION, "post": POST},
        note=f"→ {SECTION} {POST}",
    ),
    "ASSIGNED": Move(who="officer", operation="AcceptCase", zh="受理", given={}),
    "ACCEPTED": Move(
        who="officer",
        operation="ResolveCase",
        zh="处置反馈",
        given={"result": "已责令改正，对驾驶人罚款2000元", "fineYuan": FINE_YUAN},
        note=f"罚款 {FINE_YUAN:,} 元",
    ),
    "RESOLVED": Move(who="verifier", operation="VerifyCase", zh="核查通过", given={}),
    "VERIFIED": Move(who="verifier", operation="CloseCase", zh="结案", given={}),
}
"""The next move by the state the case is in; a closed case has none."""


async def open_alerts(client: Client) -> list[dict[str, Any]]:
    """The alerts that nobody has decided on."""
    return await _alerts(client, {"state": {"eq": "OPEN"}})


async def all_alerts(client: Client) -> list[dict[str, Any]]:
    """All alerts, whatever was decided on them."""
    return await _alerts(client, {"number": {"startsWith": "AL-"}})


async def _alerts(client: Client, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    data = await client.ask("dispatcher", "alerts", {"filter": wanted})
    return [edge["node"] for edge in data["alerts"]["edges"]]


def violation_of(alert_number: str) -> str:
    """The number of the violation that confirms an alert."""
    return "VI-" + alert_number.removeprefix("AL-")


def alert_of(violation: str) -> str:
    """The number of the alert that a violation confirms."""
    return "AL-" + violation.removeprefix("VI-")


async def tell(client: Client, violation: str) -> AsyncIterator[Told]:
    """Bring the violation's case to its close, from wherever it stands."""
    case = await _case_of(client, violation)
    if case is None:
        given = {"alertNumber": alert_of(violation), "note": "照片清晰，号牌与车厢均可辨认"}
        case = await client.do("dispatcher", "ConfirmAlert", given)
        yield _told("dispatcher", "确认告警并立案", case, case["number"])
    else:
        yield Told(
            who="", what="案件已在 · already there", state=case["state"], note=case["number"]
        )
    while move := MOVES.get(case["state"]):
        given = {"number": case["number"], **move.given}
        case = await client.do(move.who, move.operation, given)
        yield _told(move.who, move.zh, case, move.note)


async def _case_of(client: Client, violation: str) -> Any:
    data = await client.ask("dispatcher", "case", {}, operation="Cases")
    cases = (edge["node"] for edge in data["cases"]["edges"])
    return next((c for c in cases if (c["violation"] or {}).get("number") == violation), None)


def _told(who: str, what: str, case: Mapping[str, Any], note: str) -> Told:
    return Told(who=PEOPLE[who].principal.person, what=what, state=case["state"], note=note)
