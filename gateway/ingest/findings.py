"""Findings as alerts: which are new, and the records that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gateway.audit.chain import canonical
from gateway.cases.confirmed import truck_ref
from graph.ontology.choices import AlertState, ViolationKind
from graph.plan import In, Pick, Plan, RootField, Window
from graph.port import Graph
from graph.records import Link, Method, Raw, Record, Ref
from graph.violations.catalogue import KINDS, detect_all
from graph.violations.facts import Facts
from graph.violations.kind import Finding

SOURCE = "hub/detector"
REPORTED = "JB-"
"""How numbers of alerts begin that people reported: no rule found them, none takes them back."""


async def new_alerts(graph: Graph, facts: Iterable[Facts]) -> list[Record]:
    """An alert for each finding that none stands for yet, here or in the graph.

    An alert of the kind on the same sighting or trip stands for it whatever was decided on it.
    """
    findings = sorted(
        (finding for one in facts for finding in detect_all(one) if _is_untold(finding)),
        key=lambda f: (f.occurred_at_ms, f.kind),
    )
    known = await _known(graph, findings)
    records = []
    for finding in findings:
        kind = KINDS[finding.kind]
        number = kind.alert_number(finding)
        near = (known.get(other, -1) for other in (number, *kind.neighbour_numbers(finding)))
        reach_ms = kind.window_s * 1000
        if any(at >= 0 and abs(at - finding.occurred_at_ms) < reach_ms for at in near):
            continue
        known[number] = finding.occurred_at_ms
        records.append(alert(number, finding))
    return records


def groundless(facts: Iterable[Facts]) -> list[tuple[str, str]]:
    """(number, kind) of open alerts whose sighting or trip, as known now, gives no such finding."""
    gone = []
    for one in facts:
        found = {finding.kind.value for finding in detect_all(one)}
        gone += [
            (alert.number, alert.kind)
            for alert in one.alerts
            if alert.state == AlertState.OPEN
            and not alert.number.startswith(REPORTED)
            and alert.kind not in found
            and KINDS[ViolationKind(alert.kind)].by_facts
        ]
    return gone


def alert(number: str, finding: Finding) -> Record:
    """The record of an alert; its raw input is what the rule concluded, with its reasons."""
    facts = finding.facts
    rule = KINDS[finding.kind].rule
    said = {
        "rule": rule,
        "subject": facts.subject,
        "number": facts.number,
        "confidence": finding.confidence,
        "summary_en": finding.summary_en,
        "reasons": [{"code": r.code, "zh": r.zh, "en": r.en} for r in finding.reasons],
    }
    links = [Link(relation="RAISED_ON", to=_subject(facts))]
    accused = truck_ref(facts)
    if accused is not None:
        links.append(Link(relation="ACCUSES", to=accused))
    return Record(
        entity="Alert",
        record_id=number,
        raw=Raw(canonical(said).encode(), "application/json", f"{SOURCE}/{rule}"),
        fields={
            "number": number,
            "kind": finding.kind.value,
            "state": AlertState.OPEN.value,
            "occurred_at": finding.occurred_at_ms,
            "summary": finding.summary_zh,
            "rule": rule,
        },
        links=tuple(links),
        method=Method.INFERRED,
        confidence=finding.confidence,
        seen_at_ms=facts.occurred_at_ms,
    )


def _is_untold(finding: Finding) -> bool:
    return all(alert.kind != finding.kind for alert in finding.facts.alerts)


def _subject(facts: Facts) -> Ref:
    return Ref(entity=facts.subject, fields={"number": facts.number})


async def _known(graph: Graph, findings: Sequence[Finding]) -> dict[str, int]:
    """When the alerts occurred that may stand for the findings already."""
    numbers: dict[str, None] = {}
    for finding in findings:
        kind = KINDS[finding.kind]
        numbers.update(
            dict.fromkeys((kind.alert_number(finding), *kind.neighbour_numbers(finding)))
        )
    known: dict[str, int] = {}
    ordered = list(numbers)
    for start in range(0, len(ordered), 500):
        page = await graph.read(_alerts(ordered[start : start + 500]))
        nodes: Iterable[Mapping[str, int]] = (row["node"] for row in page.rows)
        known |= {str(node["number"]): int(node["occurred_at"]) for node in nodes}
    return known


def _alerts(numbers: Sequence[str]) -> Plan:
    return Plan(
        entity="Alert",
        picks=(Pick("number", "number"), Pick("occurred_at", "occurred_at")),
        where=In("id", tuple(numbers)),
        window=Window(first=len(numbers)),
        as_of=RootField("occurred_at"),
    )
