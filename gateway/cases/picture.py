"""The table of moves as a picture and as tables, for the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.cases.moves import MOVES, Rule
from gateway.cases.states import STAGES, CaseMove, CaseState, OnlyIf, Subject, Who
from graph.reference import table

_WHOSE_EN = {
    Who.ANY: "any",
    Who.ASSIGNED: "the desk it was sent to",
    Who.OTHER: "not who resolved it",
}
_WHOSE_ZH = {Who.ANY: "不限", Who.ASSIGNED: "承办岗位", Who.OTHER: "处置人以外的人"}
_IF_EN = {
    OnlyIf.ALWAYS: "",
    OnlyIf.ASKED: "more time was asked for",
    OnlyIf.NOT_ASKED: "none is asked for yet",
    OnlyIf.OWN_DEPARTMENT: "within its department",
    OnlyIf.UNPUNISHED: "no penalty stands",
}
_IF_ZH = {
    OnlyIf.ALWAYS: "",
    OnlyIf.ASKED: "有未决的延期申请",
    OnlyIf.NOT_ASKED: "无未决的延期申请",
    OnlyIf.OWN_DEPARTMENT: "限本部门内",
    OnlyIf.UNPUNISHED: "无有效处罚决定",
}
_ROLE_ZH = {"dispatcher": "派遣员", "handler": "处置员", "arbiter": "裁定员"}
_NEED_ZH = {
    "reason": "事由",
    "department": "部门",
    "days": "天数",
    "photo": "照片",
    "result": "处置结果",
    "amount_yuan": "金额",
    "law": "法律",
    "article": "条款",
    "document": "文号",
    "penalty": "决定序号",
    "urgency": "紧急程度",
}
_ON_ZH = {Subject.CASE: "案件", Subject.TASK: "任务"}
_STAGE_ZH = {"dispatch": "派遣", "accept": "受理", "resolve": "处置", "verify": "核查"}


def picture(*, zh: bool) -> str:
    """All states and the moves between them, as a Mermaid state diagram."""
    named = [f"  {s.value}: {s.zh if zh else f'{s.value} {s.zh}'}" for s in CaseState]
    arrows = [f"  {a} --> {b}: {', '.join(words)}" for (a, b), words in _arrows(zh).items()]
    ends = [f"  {state.value} --> [*]" for state in (CaseState.CLOSED, CaseState.VOID)]
    lines = ["```mermaid", "stateDiagram-v2", *named, "  [*] --> open", *arrows, *ends, "```"]
    return "\n".join(lines)


def moves_en() -> str:
    """The table of moves in English."""
    heads = ("move", "中文", "on", "from", "to", "role", "whose", "needs", "only if", "starts")
    return "\n".join(table(heads, (_row_en(rule) for rule in _in_order())))


def moves_zh() -> str:
    """The table of moves in Chinese."""
    heads = ("操作", "对象", "原状态", "新状态", "角色", "由谁", "须填", "条件", "起算")
    return "\n".join(table(heads, (_row_zh(rule) for rule in _in_order())))


def _in_order() -> list[Rule]:
    """The rows in the order in which the moves are declared."""
    order = list(CaseMove)
    return sorted(MOVES, key=lambda rule: order.index(rule.move))


def _arrows(zh: bool) -> dict[tuple[str, str], list[str]]:
    """What leads from a state to another one; a move that stays where it is has no arrow."""
    found: dict[tuple[str, str], list[str]] = {}
    for rule in _in_order():
        word = rule.move.zh if zh else rule.move.value
        for start, end in _ends(rule):
            words = found.setdefault((start.value, end.value), [])
            if start is not end and word not in words:
                words.append(word)
    return {pair: words for pair, words in found.items() if words}


def _ends(rule: Rule) -> Iterator[tuple[CaseState, CaseState]]:
    if rule.move is CaseMove.ENLIST:
        return  # a task of its own begins; nothing that was there moves
    held_from = next(one.start for one in MOVES if one.move is CaseMove.HOLD)
    for start in sorted(rule.start, key=list(CaseState).index):
        for end in sorted(held_from, key=list(CaseState).index) if rule.back else rule.to:
            yield start, end


def _row_en(rule: Rule) -> tuple[str, ...]:
    return (
        rule.move.value,
        rule.move.zh,
        rule.on.value,
        _words(state.value for state in _starts(rule)),
        _target_en(rule),
        rule.role,
        _WHOSE_EN[rule.who],
        _words(name.removesuffix("_yuan") for name in rule.needs),
        _IF_EN[rule.only_if],
        _words(_stages(rule)),
    )


def _row_zh(rule: Rule) -> tuple[str, ...]:
    return (
        rule.move.zh,
        _ON_ZH[rule.on],
        "、".join(state.zh for state in _starts(rule)),
        _target_zh(rule),
        _ROLE_ZH[rule.role],
        _WHOSE_ZH[rule.who],
        "、".join(_NEED_ZH[name] for name in rule.needs),
        _IF_ZH[rule.only_if],
        "、".join(_STAGE_ZH[stage] for stage in _stages(rule)),
    )


def _target_en(rule: Rule) -> str:
    if rule.back:
        return "where it was held"
    return "; from the second time on ".join(state.value for state in rule.to) or "stays"


def _target_zh(rule: Rule) -> str:
    if rule.back:
        return "挂起前的状态"
    return "；第二次起".join(state.zh for state in rule.to) or "不变"


def _starts(rule: Rule) -> list[CaseState]:
    return sorted(rule.start, key=list(CaseState).index)


def _stages(rule: Rule) -> list[str]:
    """The stages whose clock a move starts: of the states it leads to, unless it ran before."""
    before = {STAGES.get(state) for state in rule.start}
    restarts = rule.move in (CaseMove.ASSIGN, CaseMove.TRANSFER, CaseMove.ENLIST)
    found = [STAGES[state] for state in rule.to if state in STAGES]
    return list(dict.fromkeys(name for name in found if restarts or name not in before))


def _words(names: Iterable[str]) -> str:
    return ", ".join(names)
