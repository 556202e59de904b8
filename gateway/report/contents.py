"""What the report of a month says, as words and numbers; page and workbook show the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.indicators.found import Found
from gateway.indicators.handling import Cases, Spread
from gateway.indicators.indicators import Indicators, OfMonth
from graph.ontology.choices import DepartmentKind, ViolationKind
from graph.violations.facts import local

Cell = str | int | float | None
_KINDS = {kind.value: kind.zh for kind in ViolationKind}
_DEPARTMENTS = {kind.value: kind.zh for kind in DepartmentKind}
_STAGES = {
    "dispatch": "派遣",
    "accept": "受理",
    "resolve": "处置",
    "verify": "核查",
    "held": "挂起",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One of the four figures of the first screen, beside what the city told of its own year."""

    zh: str
    en: str
    value: str
    told: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table; ``percent`` names the columns that hold shares."""

    zh: str
    en: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    percent: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The whole report; ``year`` holds the month and the eleven before it."""

    month: str
    as_of: str
    headlines: tuple[Headline, ...]
    year: tuple[OfMonth, ...]
    sheets: tuple[Sheet, ...]


def contents(
    month: Indicators, year: Indicators, *, companies: Mapping[str, str], sites: Mapping[str, str]
) -> Contents:
    """The report of a month; ``companies`` and ``sites`` give names by id."""
    return Contents(
        month=str(month.first),
        as_of=f"{local(month.as_of_ms):%Y-%m-%d %H:%M}",
        headlines=tuple(_headlines(month)),
        year=year.months,
        sheets=(
            _of_months(year.months),
            _of_kinds(month),
            _of_stages(month),
            _of_desks(month),
            _repeats("多次违法企业", "Repeat companies", month.handled.companies, companies),
            _repeats("多次违法工地", "Repeat sites", month.handled.sites, sites),
        ),
    )


def _headlines(month: Indicators) -> Iterator[Headline]:
    cases, total = month.handled.cases, month.total
    yield Headline(
        zh="本月发现",
        en="Detections in the month",
        value=str(cases.opened - cases.void),
        told="80 → 300",
        note=f"{total.alerts} 告警 alerts, {total.incidents} 事件 incidents",
    )
    yield Headline(
        zh="处置率",
        en="Disposal rate",
        value=_share(cases.disposal_rate),
        told="20 → 70 %",
        note=f"{cases.closed} 结案 closed / {cases.opened - cases.void}",
    )
    yield Headline(
        zh="平均办理天数",
        en="Mean handling days",
        value=_days(cases.took.mean_days),
        told="20 → 7",
        note=(
            f"中位 median {_days(cases.took.median_days)},"
            f" 九成 p90 {_days(cases.took.p90_days)}; 超期 overdue {cases.overdue}"
        ),
    )
    yield Headline(
        zh="研判准确率",
        en="Precision",
        value=_share(total.precision),
        told="-",
        note=(
            f"{total.right} / {total.judged} 研判 judged; ≥ {_share(total.precision_lower)} (95 %)"
        ),
    )


def _of_months(months: Sequence[OfMonth]) -> Sheet:
    return Sheet(
        zh="逐月",
        en="By month",
        columns=("月份 month", *_FOUND, *_CASES),
        rows=tuple((str(m.month), *_found(m.found), *_cases(m.cases)) for m in months),
        percent=frozenset({5, 9}),
    )


def _of_kinds(month: Indicators) -> Sheet:
    handled = month.handled.kinds
    kinds = sorted({*month.found, *handled})
    return Sheet(
        zh="按违法类型",
        en="By kind",
        columns=("类型 kind", *_FOUND, *_CASES),
        rows=tuple(
            (
                f"{_KINDS.get(k, '')} {k}",
                *_found(month.found.get(k, Found())),
                *_cases(handled.get(k, Cases())),
            )
            for k in kinds
        ),
        percent=frozenset({5, 9}),
    )


def _of_stages(month: Indicators) -> Sheet:
    return Sheet(
        zh="按环节与部门",
        en="By stage and department",
        columns=("环节 stage", "部门 department", *_TOOK, "超期 overdue"),
        rows=tuple(
            (f"{_STAGES[s.stage]} {s.stage}", _department(s.department), *_took(s.took), s.overdue)
            for s in month.handled.stages
        ),
    )


def _of_desks(month: Indicators) -> Sheet:
    return Sheet(
        zh="按部门",
        en="By department",
        columns=(
            "部门 department",
            "任务 tasks",
            "反馈 resolved",
            "退回 returns",
            "超期 overdue",
            *_TOOK,
        ),
        rows=tuple(
            (_department(d.department), d.tasks, d.resolved, d.returns, d.overdue, *_took(d.took))
            for d in month.handled.desks
        ),
    )


def _repeats(zh: str, en: str, found: Sequence[tuple[str, int]], names: Mapping[str, str]) -> Sheet:
    rows = tuple((names.get(one, one), count) for one, count in found)
    return Sheet(zh=zh, en=en, columns=("名称 name", "案件 cases"), rows=rows)


_FOUND = ("告警 alerts", "事件 incidents", "确认 right", "研判 judged", "准确率 precision")
_DAYS = ("平均天数 mean days", "中位 median", "九成 p90")
_TOOK = ("数量 count", *_DAYS)
_CASES = (
    "立案 opened",
    "作废 void",
    "结案 closed",
    "处置率 disposal",
    "超期 overdue",
    "退回 returns",
    *_DAYS,
)


def _found(one: Found) -> tuple[Cell, ...]:
    return one.alerts, one.incidents, one.right, one.judged, one.precision


def _cases(one: Cases) -> tuple[Cell, ...]:
    took = _took(one.took)[1:]
    return one.opened, one.void, one.closed, one.disposal_rate, one.overdue, one.returns, *took


def _took(one: Spread) -> tuple[Cell, ...]:
    return one.count, one.mean_days, one.median_days, one.p90_days


def _department(code: str | None) -> str:
    return "全部 all" if code is None else f"{_DEPARTMENTS.get(code, '')} {code}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"


def _days(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
