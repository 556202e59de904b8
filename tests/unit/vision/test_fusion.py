"""The joining of witnesses against a second implementation that tries every plate."""

import re
from dataclasses import astuple
from itertools import product
from math import exp, log

import numpy as np
import pytest

from vision.ctc import Path
from vision.fusion import (
    INDEX,
    Evidence,
    from_cells,
    from_paths,
    joined,
    judge,
    log_chance,
)
from vision.grammar import ALPHABET
from vision.models.cell_reader import Seen

# Few characters a place, so that every text can be tried; written without the lattice.
FEW = ["渝川", "AB", "1A", "2B", "3C", "4D", "5学"]
PLATE = re.compile(r"[渝川][AB][0-9A-Z]{4}[0-9A-Z学]")


def some_logs(seed: int, places: list[str] = FEW) -> np.ndarray:
    """Log-chances in which only the few characters of each place are possible at all."""
    dice = np.random.default_rng(seed)
    logs = np.full((len(places), len(ALPHABET)), -60.0, np.float32)
    for place, signs in enumerate(places):
        chances = dice.dirichlet(np.ones(len(signs)))
        logs[place, [INDEX[sign] for sign in signs]] = np.log(chances)
    return logs


def every_plate(logs: np.ndarray, places: list[str] = FEW) -> dict[str, float]:
    """The score of each text that has at most two letters after the second (GA 36)."""
    texts = ("".join(signs) for signs in product(*places))
    return {
        text: float(sum(logs[place, INDEX[sign]] for place, sign in enumerate(text)))
        for text in texts
        if PLATE.fullmatch(text) and sum(sign.isascii() and sign.isalpha() for sign in text[2:]) < 3
    }


@pytest.mark.parametrize("seed", range(20))
def test_best_text_and_chances_are_those_of_all_plates(seed):
    logs = some_logs(seed)
    scores = every_plate(logs)
    total = sum(exp(score) for score in scores.values())

    verdict = judge({7: Evidence(0.0, logs)}, colour="yellow")

    assert verdict.text == max(scores, key=scores.__getitem__)
    for place, (sign, chance) in enumerate(zip(verdict.text, verdict.chances, strict=True)):
        alike = sum(exp(score) for text, score in scores.items() if text[place] == sign)
        assert chance == pytest.approx(alike / total, rel=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_candidates_are_ranked_plates_with_their_scores(seed):
    logs = some_logs(seed)
    scores = every_plate(logs)

    candidates = judge({7: Evidence(0.0, logs)}, colour="yellow").candidates

    assert [text for text, _ in candidates] == sorted(
        (text for text, _ in candidates), key=lambda text: -scores[text]
    )
    assert all(score == pytest.approx(scores[text], abs=1e-3) for text, score in candidates)


@pytest.mark.parametrize(("colour", "length"), [("yellow", 7), ("green", 8), ("unknown", 8)])
def test_colour_decides_between_lengths_that_are_nearly_as_likely(colour, length):
    seven, eight = some_logs(1), some_logs(2, ["渝川", "AB", "AD", "12", "34", "56", "78", "90"])
    level = judge({7: Evidence(0, seven)}, colour="").candidates[0][1]
    level -= judge({8: Evidence(0, eight)}, colour="").candidates[0][1]

    verdict = judge({7: Evidence(0, seven), 8: Evidence(level + 1, eight)}, colour=colour)

    assert len(verdict.text) == length
    assert max(verdict.chances) < 0.999


def test_nothing_possible_is_no_verdict():
    assert judge({}, colour="blue") is None


def a_path(text: str, score: float, chance: float) -> Path:
    odds = np.full((len(text), len(ALPHABET)), (1 - chance) / (len(ALPHABET) - 1), np.float32)
    odds[range(len(text)), [INDEX[sign] for sign in text]] = chance
    return Path(text, score, (chance,) * len(text), odds)


def test_views_count_by_how_well_they_fit():
    sure, lost = a_path("渝A12345", -1.0, 0.99), a_path("川B99999", -30.0, 0.9)

    verdict = judge(from_paths([[sure], [lost]]), colour="yellow")

    assert verdict.text == "渝A12345"
    # of two views one saw it: half of its likelihood
    assert verdict.candidates[0][1] == pytest.approx(-1.0 - log(2), abs=1e-3)


def test_lengths_not_seen_by_every_witness_are_out():
    seven, eight = a_path("渝A12345", -1.0, 0.9), a_path("渝AD12345", -2.0, 0.9)

    both = joined([(1.0, from_paths([[seven, eight]])), (1.0, from_paths([[eight]]))])

    assert set(both) == {8}


def test_weights_are_those_of_a_sum():
    one, other = Evidence(-1.0, some_logs(1)), Evidence(-2.0, some_logs(2))

    both = joined([(1.0, {7: one}), (0.5, {7: other})])[7]

    assert both.base == pytest.approx(-1.0 + 0.5 * -2.0)
    assert both.logs == pytest.approx(one.logs + 0.5 * other.logs, rel=1e-5)


def seen_of(text: str, chance: float, *, form: int) -> Seen:
    """One strip on which one form of plate bears a text, and the others nothing plain."""
    cells = np.full((1, 22, len(ALPHABET)), 1 / len(ALPHABET), np.float32)
    start = (0, 7, 14)[form]
    for cell, sign in enumerate(text, start=start):
        cells[0, cell] = (1 - chance) / (len(ALPHABET) - 1)
        cells[0, cell, INDEX[sign]] = chance
    forms = np.full((1, 3), 0.01, np.float32)
    forms[0, form] = 0.98
    return Seen(np.log(forms), np.log(cells))


@pytest.mark.parametrize(
    ("text", "form", "two_rows"),
    [("渝A12345", 0, False), ("渝A12345", 1, True), ("渝AD12345", 2, False)],
)
def test_cells_tell_text_and_rows_by_the_form(text, form, two_rows):
    seen = seen_of(text, 0.9, form=form)

    assert judge(from_cells(seen), colour="unknown").text == text
    assert seen.two_rows == two_rows


def test_surer_strip_says_more():
    sure, unsure = seen_of("渝A12345", 0.95, form=0), seen_of("川A12345", 0.5, form=0)
    both = Seen(
        *(np.concatenate(pair) for pair in zip(astuple(sure), astuple(unsure), strict=True))
    )

    verdict = judge(from_cells(both), colour="yellow")

    assert verdict.text == "渝A12345"
    assert verdict.chances[0] > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_log_chance_is_that_among_all_plates(seed):
    logs = some_logs(seed)
    scores = every_plate(logs)
    total = log(sum(exp(score) for score in scores.values()))

    for text, score in scores.items():
        found = log_chance({7: Evidence(0.0, logs)}, text, colour="yellow")
        assert found == pytest.approx(score - total, abs=1e-3)
