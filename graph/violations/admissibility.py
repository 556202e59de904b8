"""Whether a photo may ground a penalty, or is a lead only (行政处罚法 第四十一条)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from graph.ontology.choices import Choice
from graph.violations.facts import local
from graph.violations.kind import Reason


class Admissibility(Choice):
    """What a photo is good for."""

    EVIDENCE = "evidence", "可作处罚证据"
    LEAD = "lead", "仅作线索"


CONDITIONS: tuple[tuple[str, str, str], ...] = (
    ("reviewed", "法制和技术审核", "legal and technical review"),
    ("published", "设置地点公布", "publication of its place"),
    ("signed", "标志", "sign"),
    ("calibrated", "检定", "calibration"),
)
"""What 第四十一条 asks of a device: the stem of its two fields, Chinese, English."""
_LAPSED = "_LAPSED"
DEMO = "demo"
DEMO_MODEL = Reason(
    code="DEMO_MODEL",
    zh="装载状态由演示模型判断，仅作线索",
    en="a model for demonstrations judged the load",
)
FIELDS = tuple(f"{stem}_{end}" for stem, *_ in CONDITIONS for end in ("on", "until"))
"""The fields of Camera that are looked at."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a photo is good for; of a lead, every condition that was not met when it was taken."""

    admissibility: Admissibility
    reasons: tuple[Reason, ...] = ()

    def by_model(self, status: str | None) -> Judged:
        """The same, where a model of this status judged the load: that of a demo is a lead."""
        if status != DEMO:
            return self
        return Judged(Admissibility.LEAD, (*self.reasons, DEMO_MODEL))


def judge(
    camera: Mapping[str, object] | None,
    captured_at_ms: int,
    *,
    newest: Mapping[str, object] | None = None,
) -> Judged:
    """Judge a photo by its camera's papers as they were on the local day it was taken.

    ``camera`` holds FIELDS, days as texts; a condition holds from its first to its last day, both
    included. What nobody recorded is not met: 未经审核 … 不得作为行政处罚的证据. ``newest`` is what
    is known of the camera today: a lapse that was told late counts, a later renewal does not.
    """
    if camera is None:
        said = Reason(
            code="DEVICE_UNKNOWN",
            zh="设备不明，无法核对审核、公布、标志和检定",
            en="it is not known which device took it, so nothing of it can be checked",
        )
        return Judged(Admissibility.LEAD, (said,))
    day = local(captured_at_ms).date()
    reasons = tuple(_missing(camera, day)) or tuple(
        said for said in _missing(newest or camera, day) if said.code.endswith(_LAPSED)
    )
    return Judged(Admissibility.LEAD if reasons else Admissibility.EVIDENCE, reasons)


def _missing(camera: Mapping[str, object], day: date) -> Iterator[Reason]:
    for stem, zh, en in CONDITIONS:
        since, until = _day(camera.get(f"{stem}_on")), _day(camera.get(f"{stem}_until"))
        code = stem.upper()
        if since is None:
            yield Reason(code=f"{code}_NOT_RECORDED", zh=f"没有{zh}记录", en=f"no {en} on record")
        elif day < since:
            yield Reason(
                code=f"{code}_NOT_YET",
                zh=f"{zh}自{since}起，拍摄在前",
                en=f"{en} only from {since}",
            )
        elif until is not None and until < day:
            yield Reason(
                code=f"{code}{_LAPSED}", zh=f"{zh}已于{until}到期", en=f"{en} lapsed after {until}"
            )


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value)[:10])
