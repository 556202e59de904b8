"""`cases(filter:)`: conditions on cases, in the form of those on the things of the graph.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Mapping
from typing import Any

from gateway.api.conditions import Conditions
from gateway.api.inputs import filter_of
from gateway.api.shapes import Shape
from gateway.cases.deadlines.limit import Urgency
from gateway.cases.states import CaseState
from graph.ontology.choices import DepartmentKind, ViolationKind
from graph.ontology.declare import EntitySpec, FieldSpec, Kind
from graph.plan import Where


def _field(name: str, zh: str, en: str, kind: Kind, choice: Any = None) -> FieldSpec:
    return FieldSpec(name=name, kind=kind, zh=zh, en=en, choice=choice)


_FIELDS: Mapping[str, FieldSpec] = {
    "state": _field("state", "案件状态", "where it stands", Kind.CHOICE, CaseState),
    "kind": _field("kind", "违法类型", "what was violated", Kind.CHOICE, ViolationKind),
    "department": _field(
        "department", "部门", "department it lies with", Kind.CHOICE, DepartmentKind
    ),
    "urgency": _field("urgency", "紧急程度", "how urgent", Kind.CHOICE, Urgency),
    "openedAt": _field("opened_at_ms", "立案时间", "when it was opened", Kind.INSTANT),
    "dueAt": _field("due_at_ms", "办理时限", "when it is due; null while held", Kind.INSTANT),
    "closedAt": _field("closed_at_ms", "结案时间", "when it was closed", Kind.INSTANT),
    "fineYuan": _field("fine_yuan", "罚款（元）", "fine in yuan", Kind.INTEGER),
    "level": _field("level", "督办级别", "how many levels up it was pressed", Kind.INTEGER),
}
_SHAPE = Shape(
    spec=EntitySpec(
        name="Case",
        plural="Cases",
        zh="案件",
        en="the work on a violation",
        owner="urban_management",
        identity=(("number",),),
        fields={field.name: field for field in _FIELDS.values()},
        order=None,
        lasting=True,
    ),
    fields=_FIELDS,
    links={},
)
CASE_FILTER = filter_of(_SHAPE)


class _OfCases(Conditions):
    """Who may see a case may see all of it, and only such cases are looked through."""

    def __init__(self) -> None:
        """Nobody's grants are needed."""

    def _demand(self, shape: Shape, name: str, *, looked_up: bool = False) -> None:
        """Nothing is withheld."""


def case_condition(given: Mapping[str, Any]) -> Where:
    """The condition that a filter means, on the store's columns; raises BadInput, TooComplex."""
    return _OfCases().where(_SHAPE, given)
