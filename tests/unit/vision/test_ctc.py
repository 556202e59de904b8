"""The decoder against a second implementation that tries every alignment."""

from itertools import groupby, product

import numpy as np
import pytest

from vision.ctc import Decoder
from vision.grammar import Lattice, Node

ALPHABET = "ab1"
# a or b, then one or two of a, b, 1; texts of two and of three characters.
SMALL = Lattice(
    (Node("ab", (), 1), Node("ab1", (0,), 2, True), Node("a1", (1,), 3, True)), ends=(1, 2)
)
ALLOWED = {"".join(text) for text in [*product("ab", "ab1"), *product("ab", "ab1", "a1")]}


def collapse(alignment: tuple[int, ...]) -> str:
    """What CTC makes of one symbol a frame: repeats once, then no blanks (Graves 2006)."""
    return "".join(ALPHABET[symbol - 1] for symbol, _ in groupby(alignment) if symbol)


def every_alignment(frames: np.ndarray) -> dict[str, tuple[float, float]]:
    """For each text, the best and the summed probability over all alignments."""
    found: dict[str, tuple[float, float]] = {}
    for alignment in product(range(frames.shape[1]), repeat=len(frames)):
        chance = float(np.prod([frames[time, symbol] for time, symbol in enumerate(alignment)]))
        best, total = found.get(collapse(alignment), (0.0, 0.0))
        found[collapse(alignment)] = max(best, chance), total + chance
    return found


def some_frames(seed: int, *, count: int = 6, peaked: float = 0.5) -> np.ndarray:
    dice = np.random.default_rng(seed)
    return dice.dirichlet(np.full(4, peaked), count).astype(np.float32)


@pytest.mark.parametrize("seed", range(25))
def test_best_paths_are_those_of_all_alignments(seed):
    frames = some_frames(seed)
    everything = every_alignment(frames.astype(np.float64))

    paths = Decoder(SMALL, ALPHABET).best_paths(frames[np.newaxis])[0]

    for length in (2, 3):
        best = max((everything[text][0], text) for text in ALLOWED if len(text) == length)
        path = next(path for path in paths if len(path.text) == length)
        assert path.score == pytest.approx(np.log(best[0]), abs=1e-4)
        assert everything[path.text][0] == pytest.approx(best[0], rel=1e-4)


@pytest.mark.parametrize("idle", [1, 7])
def test_idle_frames_between_characters_change_nothing(idle):
    blank = [0.9999, 0.00005, 0.00003, 0.00002]
    frames = [[0.1, 0.7, 0.1, 0.1], *[blank] * idle, [0.2, 0.6, 0.1, 0.1], *[blank] * idle]

    paths = Decoder(SMALL, ALPHABET).best_paths(np.array([frames], np.float32))[0]

    assert paths[0].text == "aa"
    assert paths[0].score == pytest.approx(np.log(0.7 * 0.6), abs=1e-3)


def test_sure_view_gives_what_the_search_gives():
    frames = np.full((1, 5, 4), 0.01, np.float32)
    for frame, symbol in enumerate([2, 2, 0, 3, 0]):
        frames[0, frame, symbol] = 0.95 + 0.01 * frame
    decoder = Decoder(SMALL, ALPHABET)

    plain, searched = (decoder.best_paths(frames, thorough=each)[0] for each in (False, True))

    assert len(plain) == 1
    assert plain[0] == searched[0]
    assert np.array_equal(plain[0].odds, searched[0].odds)


def test_sure_view_of_no_text_of_the_grammar_is_searched():
    frames = np.full((1, 3, 4), 0.001, np.float32)
    frames[0, [0, 1, 2], [3, 0, 1]] = 0.997  # "1a" may not begin with a digit

    texts = {path.text for path in Decoder(SMALL, ALPHABET).best_paths(frames)[0]}

    assert texts <= ALLOWED


def test_odds_are_those_of_the_best_frame():
    frames = np.array([[[0.1, 0.7, 0.1, 0.1], [0.1, 0.8, 0.06, 0.04], [0.1, 0.2, 0.6, 0.1]]])

    path = Decoder(SMALL, ALPHABET).best_paths(frames.astype(np.float32))[0][0]

    assert path.text == "ab"
    assert path.odds == pytest.approx(np.array([[0.8, 0.06, 0.04], [0.2, 0.6, 0.1]]))


def test_views_do_not_mix():
    views = np.stack([some_frames(1), some_frames(2)])
    decoder = Decoder(SMALL, ALPHABET)

    together = decoder.best_paths(views)

    assert [paths[0].text for paths in together] == [
        decoder.best_paths(view[np.newaxis])[0][0].text for view in views
    ]


def test_repeat_needs_a_blank_between():
    frames = np.full((1, 3, 4), 0.001, np.float32)
    frames[0, :, 1] = 0.997

    paths = Decoder(SMALL, ALPHABET).best_paths(frames)[0]

    # "aa" from three frames of "a" must give one of them up for the blank.
    expected = {"aa": 2 * np.log(0.997) + np.log(0.001)}
    assert paths[0].score == pytest.approx(expected["aa"], abs=1e-3)


def test_confidence_is_the_peak_of_each_character():
    frames = np.array(
        [[[0.1, 0.8, 0.05, 0.05], [0.2, 0.7, 0.05, 0.05], [0.1, 0.1, 0.2, 0.6], [1, 0, 0, 0]]],
        np.float32,
    )

    path = Decoder(SMALL, ALPHABET).best_paths(frames)[0][0]

    assert path.text == "a1"
    assert path.confidences == pytest.approx((0.8, 0.6))


def test_too_few_frames_give_no_text():
    frames = np.full((1, 1, 4), 0.25, np.float32)

    assert Decoder(SMALL, ALPHABET).best_paths(frames) == [[]]


def test_empty_strip_is_read_without_fault():
    frames = np.zeros((1, 80, 4), np.float32)
    frames[:, :, 0] = 1

    assert Decoder(SMALL, ALPHABET).best_paths(frames) == [[]]
