"""Which registered company a name, a code or a text painted on a door means, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import partial_ratio, ratio

_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "股份公司",
    "责任公司",
    "分公司",
    "总公司",
    "公司",
    "集团",
    "车队",
)
_TRADES = (
    "建筑垃圾清运",
    "建筑垃圾",
    "土石方工程",
    "渣土运输",
    "渣运",
    "道路运输",
    "货物运输",
    "汽车运输",
    "土石方",
    "运输",
    "运业",
    "物流",
    "货运",
    "渣土",
    "清运",
    "环保",
    "绿色",
    "建设工程",
    "建筑工程",
    "工程",
)
_REGION = re.compile(
    r"^(?:[\u4e00-\u9fff]{2}[省市]|重庆|北京|上海|天津)?(?:[\u4e00-\u9fff]{2,3}[区县])?"
)
_NOISE = re.compile(r"[\W_]+")

CODE, NAME, CORE, PHONE, CODE_DIFFERS = (
    "CREDIT_CODE",
    "NAME",
    "NAME_CORE",
    "PHONE",
    "CREDIT_CODE_DIFFERS",
)
WORDS: dict[str, tuple[str, str]] = {
    CODE: ("统一社会信用代码相同", "the credit code is the same"),
    NAME: ("全称相似", "the full names are alike"),
    CORE: ("字号相似", "what sets the name apart is alike"),
    PHONE: ("联系电话相同", "the phone number is the same"),
    CODE_DIFFERS: ("统一社会信用代码不同", "the credit codes differ"),
}
"""What each reason says, in Chinese and English."""

# With a code the name only confirms; without one, what sets a name apart (字号) tells most: the
# region, trade and legal form around it are shared by half the register.
_WITH_CODE = {CODE: 0.9, NAME: 0.1}
_WITHOUT_CODE = {CORE: 0.75, NAME: 0.2, PHONE: 0.05}
_DIFFERS = -0.6
"""Two different codes are two companies, whatever their names; a mistyped code is outweighed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyWords:
    """What is known of the company that is meant; ``is_painted``: a door's text, not a name."""

    name: str | None = None
    credit_code: str | None = None
    phone: str | None = None
    is_painted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A company of the register."""

    id: str
    name: str | None = None
    credit_code: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """One reason of a match and how much it adds (or takes)."""

    code: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A candidate; its reasons add up to its score (0 to 1)."""

    company: Registered
    score: float
    reasons: tuple[Because, ...]


def plain(name: str) -> str:
    """A name without marks, spaces, width and case; brackets go, what stands in them stays."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def core(name: str) -> str:
    """What sets a name apart: without region, trade and legal form.

    重庆渝安渣土运输有限公司 → 渝安. A name that is nothing else keeps its trade.
    """
    text = plain(name)
    for form in _FORMS:
        text = text.removesuffix(form)
    shorter = _REGION.sub("", text) or text
    bare = shorter
    while trade := next((t for t in _TRADES if bare.endswith(t)), None):
        bare = bare.removesuffix(trade)
    return bare or shorter


def match_company(words: CompanyWords, candidates: Iterable[Registered]) -> tuple[Match, ...]:
    """All candidates that anything speaks for, best first; equal scores in the order of ids."""
    made = (_match(words, candidate) for candidate in candidates)
    found = [match for match in made if match.score > 0]
    return tuple(sorted(found, key=lambda m: (-m.score, m.company.id)))


def decide(
    matches: tuple[Match, ...], *, at_least: float = 0.8, margin: float = 0.1
) -> Match | None:
    """The best match if it is good, and clearly better than the next; else None."""
    if not matches or matches[0].score < at_least:
        return None
    if len(matches) > 1 and matches[0].score - matches[1].score < margin:
        return None
    return matches[0]


def _match(words: CompanyWords, candidate: Registered) -> Match:
    reasons = [because for because in _reasons(words, candidate) if round(because.weight, 4)]
    rounded = tuple(Because(b.code, round(b.weight, 4)) for b in reasons)
    return Match(
        company=candidate,
        score=round(sum(b.weight for b in rounded), 4),
        reasons=rounded,
    )


def _reasons(words: CompanyWords, candidate: Registered) -> Iterable[Because]:
    given, own = words.credit_code, candidate.credit_code
    if given and own and plain(given) == plain(own):
        yield Because(CODE, _WITH_CODE[CODE])
        yield Because(NAME, _WITH_CODE[NAME] * _alike(words, candidate))
        return
    if not words.name or not candidate.name:
        return
    if given and own:
        yield Because(CODE_DIFFERS, _DIFFERS)
    same_core = _core_alike(words, candidate.name)
    yield Because(CORE, _WITHOUT_CODE[CORE] * same_core)
    yield Because(NAME, _WITHOUT_CODE[NAME] * _alike(words, candidate))
    if same_core and words.phone and words.phone == candidate.phone:
        yield Because(PHONE, _WITHOUT_CODE[PHONE])


def _alike(words: CompanyWords, candidate: Registered) -> float:
    if not words.name or not candidate.name:
        return 0.0
    theirs, ours = plain(words.name), plain(candidate.name)
    if words.is_painted:
        # a door shows a part of the name: what is not painted says nothing against it
        return partial_ratio(theirs, ours) / 100
    return ratio(theirs, ours) / 100


def _core_alike(words: CompanyWords, name: str) -> float:
    theirs, ours = core(words.name or ""), core(name)
    if not theirs or not ours:
        return 0.0
    if words.is_painted:
        painted = plain(words.name or "")
        alike = 1.0 if ours in painted else partial_ratio(ours, painted) / 100
    else:
        alike = JaroWinkler.normalized_similarity(theirs, ours)
    # one character of two is half a name: 安达 is not 安顺
    floor = 0.6 if min(len(theirs), len(ours)) > 2 else 0.8
    return max(0.0, (alike - floor) / (1 - floor))
