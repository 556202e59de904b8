"""What can be reported: the kinds of violation as services, and what to say of each."""

from __future__ import annotations

from typing import Any

from gateway.open311.errors import NoSuchResource
from graph.ontology.choices import ViolationKind
from graph.violations.catalogue import CATALOGUE, KINDS

GROUP = "渣土运输"
PLATE, HAPPENED_AT = "plate", "happened_at"
NOTICE = "线索已登记，由研判人员核实；办理情况请按编号查询。"
"""What whoever reports is told to expect."""


def services() -> list[dict[str, Any]]:
    """GET services: every kind of violation, in the order of the catalogue."""
    return [
        {
            "service_code": kind.code.value,
            "service_name": kind.zh,
            "description": kind.meaning_zh,
            "metadata": True,
            "type": "realtime",
            "keywords": ", ".join((GROUP, kind.zh, kind.en)),
            "group": GROUP,
        }
        for kind in CATALOGUE
    ]


def definition(code: str) -> dict[str, Any]:
    """GET service definition: the attributes of a service; raises NoSuchResource."""
    kind = kind_of(code)
    return {
        "service_code": kind.value,
        "attributes": [
            _attribute(PLATE, "string", 1, "号牌号码，如 渝A12345", required=needs_plate(kind)),
            _attribute(
                HAPPENED_AT,
                "datetime",
                2,
                "看见的时间，如 2026-03-06T17:25:00+08:00；不填即为报送时间",
            ),
        ],
    }


def kind_of(code: str) -> ViolationKind:
    """The kind of a service code; raises NoSuchResource."""
    if code not in [kind.value for kind in ViolationKind]:
        raise NoSuchResource("service_code", code)
    return ViolationKind(code)


def needs_plate(kind: ViolationKind) -> bool:
    """Whether there is nothing to look into without a plate: the doubt is of the plate itself."""
    return not KINDS[kind].names_culprit


def _attribute(
    code: str, datatype: str, order: int, description: str, *, required: bool = False
) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": datatype,
        "required": required,
        "datatype_description": None,
        "order": order,
        "description": description,
        "values": [],
    }
