"""What a case, an alert and a truck are in the words of JT/T 809."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.cases.states import CaseState
from gateway.supervision.messages import Result
from graph.ontology.choices import AlertState, PlateClass, PlateColour
from graph.plates import JTT415_COLOURS, BadPlate, PlateNumber, class_for, judge

SETTLED = frozenset({Result.DONE, Result.NOT_HANDLED})
"""Answers after which none follows."""
URGENT, USUAL = 0, 1
"""督办级别: 紧急, 一般."""
GOVERNMENT = 3
"""报警信息来源: a platform of the government."""
_OTHER_COLOUR = 9
_COLOURS: Mapping[PlateClass, PlateColour] = {
    PlateClass.LARGE: PlateColour.YELLOW,
    PlateClass.TRAILER: PlateColour.YELLOW,
    PlateClass.COACH: PlateColour.YELLOW,
    PlateClass.SMALL: PlateColour.BLUE,
    PlateClass.NEV_LARGE: PlateColour.YELLOW_GREEN,
    PlateClass.NEV_SMALL: PlateColour.GREEN,
    PlateClass.POLICE: PlateColour.WHITE,
    PlateClass.HONG_KONG: PlateColour.BLACK,
    PlateClass.MACAO: PlateColour.BLACK,
}


def result_of_case(state: CaseState) -> Result:
    """What is answered of a case: 处理中, 已处理完毕, 不作处理 or 将来处理."""
    ends = {CaseState.CLOSED: Result.DONE, CaseState.VOID: Result.NOT_HANDLED}
    return ends.get(state, Result.LATER if state is CaseState.HELD else Result.HANDLING)


def result_of_alert(decision: str | None) -> Result:
    """What is answered of an alert without a case: it waits for triage, or was rejected."""
    return Result.NOT_HANDLED if decision == AlertState.REJECTED.value else Result.LATER


def colour_code(plate_class: str | None) -> int:
    """The code of a plate's colour (JT/T 415) by its class."""
    colour = _COLOURS.get(PlateClass(plate_class or PlateClass.UNKNOWN.value))
    codes = (code for code, one in JTT415_COLOURS.items() if one is colour)
    return int(next(codes, _OTHER_COLOUR))


def plate_of(text: str, colour: int) -> tuple[PlateNumber, PlateClass] | None:
    """The plate of a message and its class; None for what is no plate."""
    try:
        plate = judge(text)
    except BadPlate:
        return None
    known = JTT415_COLOURS.get(str(colour))
    return plate, class_for(plate, known) or PlateClass.UNKNOWN
