"""Joins what several looks say of a plate into one text, and says how sure each character is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from vision.ctc import Path
from vision.grammar import ALPHABET, USUAL_LENGTH, plate_lattice
from vision.models.cell_reader import NEW_ENERGY, ONE_ROW, TWO_ROWS, Seen

Floats = NDArray[np.float32]

LENGTHS = (7, 8)
INDEX = {character: place for place, character in enumerate(ALPHABET)}
KEPT_CANDIDATES = 4
# The forms of the cell reader that have a given number of characters, and their cells.
_FORMS_OF = {7: ((0, ONE_ROW), (1, TWO_ROWS)), 8: ((2, NEW_ENERGY),)}
# No look is ever so sure that another could not overrule it.
_FLOOR = 1e-6
_NEVER = np.float32(-np.inf)
# Log-odds against a length that does not belong to a plate of the colour.
_UNUSUAL_LENGTH = 4.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one witness says if the plate has a given length.

    `base` is the log-likelihood of the length, `logs` [length, alphabet] that of each character.
    """

    base: float
    logs: Floats


@dataclass(frozen=True, slots=True)
class Verdict:
    """The likeliest text, the chance of each of its characters, and the texts next to it."""

    text: str
    chances: tuple[float, ...]
    candidates: tuple[tuple[str, float], ...]


def from_paths(views: Sequence[Sequence[Path]]) -> dict[int, Evidence]:
    """What the decoded CTC views say together; the view that fits a length best says most."""
    found: dict[int, Evidence] = {}
    for length in LENGTHS:
        paths = [path for view in views for path in view if len(path.text) == length]
        if not paths:
            continue
        scores = np.array([path.score for path in paths])
        weights = np.exp(scores - scores.max())
        odds = sum(
            weight * _normalised(path.odds) for weight, path in zip(weights, paths, strict=True)
        )
        logs = np.log(np.maximum(odds / weights.sum(), _FLOOR)).astype(np.float32)
        best = paths[int(scores.argmax())]
        itself = sum(float(logs[place, INDEX[sign]]) for place, sign in enumerate(best.text))
        total = float(scores.max()) + log(weights.sum() / len(views))
        found[length] = Evidence(total - itself, logs)
    return found


def _normalised(odds: Floats) -> Floats:
    return np.asarray(odds / np.maximum(odds.sum(axis=1, keepdims=True), _FLOOR), np.float32)


def from_cells(seen: Seen) -> dict[int, Evidence]:
    """What the cells of some strips of one plate say; the form that fits a length says most."""
    found = {}
    for length, forms in _FORMS_OF.items():
        ways = [
            (float(chances[form]), np.maximum(cells[part], log(_FLOOR)))
            for chances, cells in zip(seen.forms, seen.cells, strict=True)
            for form, part in forms
        ]
        totals = np.array([chance + float(logs.max(axis=1).sum()) for chance, logs in ways])
        weights = np.exp(totals - totals.max())
        weights /= weights.sum()
        parts = [weight * np.exp(logs) for weight, (_, logs) in zip(weights, ways, strict=True)]
        mixed = np.log(np.sum(parts, axis=0, dtype=np.float32))
        base = _logsum([chance for chance, _ in ways]) - log(len(seen.forms))
        found[length] = Evidence(base, np.asarray(mixed, np.float32))
    return found


def joined(witnesses: Sequence[tuple[float, Mapping[int, Evidence]]]) -> dict[int, Evidence]:
    """The weighted sum of the witnesses, for the lengths that all of them hold possible."""
    shared = [length for length in LENGTHS if all(length in evidence for _, evidence in witnesses)]
    return {
        length: Evidence(
            sum(weight * evidence[length].base for weight, evidence in witnesses),
            np.asarray(
                np.sum([w * each[length].logs for w, each in witnesses], axis=0), np.float32
            ),
        )
        for length in shared
    }


def judge(evidence: Mapping[int, Evidence], *, colour: str) -> Verdict | None:
    """The likeliest plate of the grammar; None when no length is possible."""
    tables = _tables(evidence, colour)
    if not tables:
        return None
    total = _logsum([table.total for table in tables.values()])
    best = max(tables.values(), key=lambda table: table.best[1])
    text, score = best.best
    chances = tuple(
        float(exp(best.total - total) * marginal[INDEX[sign]])
        for sign, marginal in zip(text, best.marginals, strict=True)
    )
    others = [each.best for each in tables.values() if each is not best] + best.neighbours()
    ranked = sorted({(text, score), *others}, key=lambda pair: -pair[1])
    return Verdict(text, chances, tuple(ranked[:KEPT_CANDIDATES]))


def log_chance(evidence: Mapping[int, Evidence], text: str, *, colour: str) -> float:
    """How likely one text is among all plates, as a logarithm."""
    tables = _tables(evidence, colour)
    if len(text) not in tables:
        return -inf
    return tables[len(text)].score(text) - _logsum([table.total for table in tables.values()])


def _tables(evidence: Mapping[int, Evidence], colour: str) -> dict[int, _Table]:
    usual = USUAL_LENGTH.get(colour)
    return {
        length: _Table(each, length, 0.0 if usual in (None, length) else _UNUSUAL_LENGTH)
        for length, each in evidence.items()
    }


class _Table:
    """All plates of one length over the lattice, by sums and by maxima."""

    def __init__(self, evidence: Evidence, length: int, penalty: float) -> None:
        self._logs = evidence.logs
        self._nodes = _NODES[length]
        scores = evidence.logs[self._nodes.places] + self._nodes.masks
        highest = scores.max(axis=1)
        sums = highest + np.log(np.exp(scores - highest[:, np.newaxis]).sum(axis=1))
        self._start = evidence.base - penalty
        self.best = self._viterbi(scores, highest, self._start)
        forward = self._forward(sums.tolist(), self._start)
        backward = self._backward(sums.tolist())
        self.total = _logsum([forward[end] for end in self._nodes.ends])
        shares = np.exp(np.array(forward) + np.array(backward) - self.total)
        each = np.exp(scores - sums[:, np.newaxis]) * shares[:, np.newaxis]
        self.marginals = np.zeros((length, len(ALPHABET)))
        np.add.at(self.marginals, self._nodes.places, each)

    def score(self, text: str) -> float:
        """The log-likelihood of one text."""
        signs = enumerate(text)
        return self._start + float(sum(self._logs[place, INDEX[sign]] for place, sign in signs))

    def _viterbi(self, scores: Floats, highest: Floats, start: float) -> tuple[str, float]:
        reached: list[tuple[float, int]] = []
        for before, own in zip(self._nodes.before, highest.tolist(), strict=True):
            last = max(((reached[each][0], each) for each in before), default=(start, -1))
            reached.append((last[0] + own, last[1]))
        node = max(self._nodes.ends, key=lambda end: reached[end][0])
        score, text = reached[node][0], ""
        while node >= 0:
            text = ALPHABET[int(scores[node].argmax())] + text
            node = reached[node][1]
        return text, score

    def _forward(self, sums: list[float], start: float) -> list[float]:
        reached: list[float] = []
        for before, own in zip(self._nodes.before, sums, strict=True):
            reached.append(own + (_logsum([reached[b] for b in before]) if before else start))
        return reached

    def _backward(self, sums: list[float]) -> list[float]:
        left: list[list[float]] = [[] for _ in sums]
        for end in self._nodes.ends:
            left[end].append(0.0)
        values = [-inf] * len(sums)
        for node in range(len(sums) - 1, -1, -1):
            values[node] = _logsum(left[node])
            for before in self._nodes.before[node]:
                left[before].append(values[node] + sums[node])
        return values

    def neighbours(self) -> list[tuple[str, float]]:
        """Texts that differ from the best in one character, the likeliest for each place."""
        text, score = self.best
        found = []
        for place, sign in enumerate(text):
            order = np.argsort(-self.marginals[place])
            other = ALPHABET[int(order[0] if ALPHABET[int(order[0])] != sign else order[1])]
            changed = text[:place] + other + text[place + 1 :]
            if plate_lattice().allows(changed):
                loss = self._logs[place, INDEX[sign]] - self._logs[place, INDEX[other]]
                found.append((changed, score - float(loss)))
        return found


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The nodes of the lattice that lie on plates of one length, in order."""

    places: NDArray[np.intp]
    masks: Floats
    before: tuple[tuple[int, ...], ...]
    ends: tuple[int, ...]


def _nodes(length: int) -> _Nodes:
    lattice = plate_lattice()
    used = {end for end in lattice.ends if lattice.nodes[end].length == length}
    for index in range(len(lattice.nodes) - 1, -1, -1):
        if index in used:
            used.update(lattice.nodes[index].before)
    order = {index: place for place, index in enumerate(sorted(used))}
    nodes = [lattice.nodes[index] for index in sorted(used)]
    masks = np.full((len(nodes), len(ALPHABET)), _NEVER, np.float32)
    for row, node in enumerate(nodes):
        masks[row, [INDEX[sign] for sign in node.characters]] = 0
    return _Nodes(
        places=np.array([node.length - 1 for node in nodes]),
        masks=masks,
        before=tuple(tuple(order[each] for each in node.before) for node in nodes),
        ends=tuple(
            order[i]
            for i in sorted(used)
            if i in lattice.ends and lattice.nodes[i].length == length
        ),
    )


_NODES = {length: _nodes(length) for length in LENGTHS}


def _logsum(values: Sequence[float]) -> float:
    highest = max(values, default=-inf)
    if highest == -inf:
        return -inf
    return highest + log(sum(exp(value - highest) for value in values))
