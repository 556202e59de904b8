"""Ranks candidate sites by their evidence; the weights of the reasons add up to the score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from graph.attribution.evidence import Hint, SourceFacts
from graph.attribution.hints import hints
from graph.attribution.weights import Weights, standard

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a site and its part of the score."""

    hint: Hint
    weight: float
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A site that the load may come from; ``score`` is the calibrated chance that it does."""

    site_id: str
    score: float
    raw: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Candidates, best first; ``site_id`` is None (unknown) where none is good enough."""

    candidates: tuple[Candidate, ...]
    threshold: float
    weights_version: str

    @property
    def site_id(self) -> str | None:
        """The site that the load comes from, as far as the evidence carries."""
        best = self.candidates[0] if self.candidates else None
        return best.site_id if best is not None and best.score >= self.threshold else None


def attribute(facts: SourceFacts, weights: Weights | None = None) -> Attribution:
    """Rank the sites that anything speaks for."""
    return rank(hints(facts), weights or standard())


def rank(found: Iterable[Hint], weights: Weights) -> Attribution:
    """Rank sites by hints: odds multiply, "unknown" takes its share, the result is calibrated."""
    by_site: dict[str, list[Hint]] = {}
    for hint in found:
        by_site.setdefault(hint.site_id, []).append(hint)
    raw = shares({site: _sum(own, weights) for site, own in by_site.items()}, weights.unknown)
    made = [_candidate(site, own, raw[site], weights) for site, own in by_site.items()]
    return Attribution(
        candidates=tuple(sorted(made, key=lambda c: (-c.raw, c.site_id))),
        threshold=weights.threshold,
        weights_version=weights.version,
    )


def shares(logits: Mapping[str, float], unknown: float) -> dict[str, float]:
    """Softmax over candidates and "unknown"."""
    top = max([unknown, *logits.values()])
    odds = {site: exp(logit - top) for site, logit in logits.items()}
    total = exp(unknown - top) + sum(odds.values())
    return {site: value / total for site, value in odds.items()}


def _sum(own: Sequence[Hint], weights: Weights) -> float:
    return sum(weights.reasons[hint.code].weight * hint.value for hint in own)


def _candidate(site: str, own: Sequence[Hint], raw: float, weights: Weights) -> Candidate:
    score = round(weights.calibrated(raw), _DIGITS)
    total = _sum(own, weights)
    parts = {
        hint: round(score * weights.reasons[hint.code].weight * hint.value / total, _DIGITS)
        for hint in own
        if total > 0
    }
    ordered = sorted(parts, key=lambda h: (-parts[h], h.code))
    if ordered:
        # what rounding left over goes to the strongest reason, so that the parts add up exactly
        rest = score - sum(parts[h] for h in ordered[1:])
        parts[ordered[0]] = round(rest, _DIGITS)
    words = weights.reasons
    reasons = tuple(Reason(h, parts[h], words[h.code].zh, words[h.code].en) for h in ordered)
    return Candidate(site_id=site, score=score if ordered else 0.0, raw=raw, reasons=reasons)
