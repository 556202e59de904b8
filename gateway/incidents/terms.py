"""Windows, reasons and clocks of triage, from reviewed data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gateway.cases.deadlines import years
from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.cases.deadlines.errors import DeadlineError
from gateway.cases.deadlines.limit import read_limit
from gateway.cases.errors import BadInput
from gateway.cases.terms import Term, term
from gateway.incidents.errors import BadTriageData
from gateway.items.shape import read_file
from graph.ontology.choices import ViolationKind
from graph.violations.catalogue import KINDS

FOLDER = "incidents"
"""Under the data folder: windows.toml and reasons.toml there take the place of the packaged."""
REVIEW = "5 days of 道路交通安全违法行为处理程序规定"
"""§19: what a device recorded is reviewed within five days."""
FACTS_CHANGED, OTHER = "FACTS_CHANGED", "OTHER"
JUDGED = ("wrong", "neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOf:
    """How near in time alerts of one truck and kind must be to be one incident."""

    kind: str
    window_minutes: int
    repeat_hours: int

    @property
    def window_ms(self) -> int:
        """The window in milliseconds."""
        return self.window_minutes * 60_000

    @property
    def repeat_ms(self) -> int:
        """The reach of repeats in milliseconds."""
        return self.repeat_hours * 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectReason:
    """Why an incident is rejected: what it says of the finding, and by when to eliminate it."""

    code: str
    zh: str
    en: str
    judged: str
    eliminate: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Windows:
    window: tuple[WindowOf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reasons:
    reason: tuple[RejectReason, ...]


@dataclass(frozen=True, slots=True)
class TriageTerms:
    """All that triage needs to know and that is no code."""

    windows: Mapping[str, WindowOf]
    reasons: Mapping[str, RejectReason]
    calendar: WorkCalendar

    def reason(self, code: str) -> RejectReason:
        """The reason of a code; raises BadInput that names all."""
        if code not in self.reasons:
            raise BadInput("reason", f"one of {', '.join(self.reasons)}")
        return self.reasons[code]

    def told(self, code: str, note: str | None) -> str:
        """A reason with a note as one text; ``of_text`` reads the code from it again."""
        label = self.reason(code).zh
        return label if note is None else f"{label}：{note}"

    def of_text(self, text: str) -> RejectReason:
        """The reason that a text begins with; OTHER for words of another kind."""
        label = text.partition("：")[0]
        found = (one for one in self.reasons.values() if one.zh == label)
        return next(found, self.reasons[OTHER])

    def review_by(self, kind: ViolationKind, captured_at_ms: int) -> Term:
        """By when what a device recorded must be reviewed."""
        return self._term(REVIEW, kind, captured_at_ms)

    def eliminate_by(self, reason: RejectReason, kind: ViolationKind, at_ms: int) -> Term | None:
        """By when the record must be gone, counted from when the fact was verified."""
        return None if not reason.eliminate else self._term(reason.eliminate, kind, at_ms)

    def _term(self, words: str, kind: ViolationKind, at_ms: int) -> Term:
        return term(read_limit(words), at_ms, self.calendar.of(KINDS[kind].department.value))


def open_triage_terms(data: Path) -> TriageTerms:
    """The terms by the files of a data folder; raises BadTriageData or BadCalendar."""
    own, packaged = data / FOLDER, files("gateway.incidents.data")
    windows = read_file(_Windows, "windows.toml", own, packaged, BadTriageData).window
    reasons = read_file(_Reasons, "reasons.toml", own, packaged, BadTriageData).reason
    _refuse("windows.toml", _bad_windows(windows))
    _refuse("reasons.toml", _bad_reasons(reasons))
    return TriageTerms(
        windows={one.kind: one for one in windows},
        reasons={one.code: one for one in reasons},
        calendar=years.open_calendar(data / years.FOLDER),
    )


def _refuse(name: str, faults: list[str]) -> None:
    if faults:
        raise BadTriageData(name, faults)


def _bad_windows(windows: tuple[WindowOf, ...]) -> list[str]:
    kinds = [one.kind for one in windows]
    known = {kind.value for kind in ViolationKind}
    return [
        *(f"{kind} is no kind of violation" for kind in kinds if kind not in known),
        *(f"no window is given for {kind}" for kind in sorted(known - set(kinds))),
        *(f"{kind} is there twice" for kind in sorted({k for k in kinds if kinds.count(k) > 1})),
        *(
            f"{one.kind}: minutes and hours must not be below 0"
            for one in windows
            if min(one.window_minutes, one.repeat_hours) < 0
        ),
    ]


def _bad_reasons(reasons: tuple[RejectReason, ...]) -> list[str]:
    faults = []
    for name in ("code", "zh"):
        told = [getattr(one, name) for one in reasons]
        faults += [
            f"{word} is there twice" for word in sorted({w for w in told if told.count(w) > 1})
        ]
    codes = {one.code for one in reasons}
    faults += [f"{code} is missing" for code in (FACTS_CHANGED, OTHER) if code not in codes]
    for one in reasons:
        if one.judged not in JUDGED:
            faults.append(f"{one.code}: judged must be one of {', '.join(JUDGED)}")
        try:
            if one.eliminate:
                read_limit(one.eliminate)
        except DeadlineError as error:
            faults.append(f"{one.code}: {error}")
    return faults
