"""Every kind of violation the hub looks for: the one explicit list."""

from __future__ import annotations

from collections.abc import Mapping

from graph.ontology import choices
from graph.violations import (
    cloned_plate,
    overfilled,
    plate_mismatch,
    suspected_dumping,
    uncovered,
    unpermitted,
    wrong_disposal_site,
)
from graph.violations.facts import Facts
from graph.violations.kind import Finding, ViolationKind

CATALOGUE: tuple[ViolationKind, ...] = (
    uncovered.KIND,
    overfilled.KIND,
    unpermitted.KIND,
    wrong_disposal_site.KIND,
    cloned_plate.KIND,
    suspected_dumping.KIND,
    plate_mismatch.KIND,
)
KINDS: Mapping[choices.ViolationKind, ViolationKind] = {kind.code: kind for kind in CATALOGUE}


def detect_all(facts: Facts) -> tuple[Finding, ...]:
    """What every rule finds in the facts, in the order of the catalogue."""
    found = (kind.detect(facts) for kind in CATALOGUE)
    return tuple(finding for finding in found if finding is not None)
