from math import log

import pytest

from vision.passage import vote, vote_load
from vision.results import Box, Candidate, LoadReading, PlateReading


def a_frame(text: str, *others: str, sure: float = 0.6, status: str = "needs_review"):
    """A frame that gives its text `sure`, and shares the rest among the others."""
    rest = (1 - sure) / max(1, len(others))
    return PlateReading(
        text=text,
        colour="yellow",
        rows=1,
        status=status,
        confidence=sure,
        characters=(),
        box=Box(0, 0, 100, 40),
        corners=((0, 0), (100, 0), (100, 40), (0, 40)),
        candidates=(Candidate(text, log(sure)), *(Candidate(each, log(rest)) for each in others)),
    )


A, B, C = "渝A12345", "渝A12346", "渝A12348"


def test_no_frame_is_no_plate():
    assert vote([]) is None


def test_one_frame_keeps_its_status():
    assert vote([a_frame(A, B, sure=0.8)]).status == "needs_review"
    assert vote([a_frame(A, B, sure=0.97, status="accepted")]).status == "accepted"


def test_doubtful_frames_that_agree_are_accepted_together():
    # odds of 4 to 1 in each of four frames: 256 to 1
    voted = vote([a_frame(A, B, sure=0.8) for _ in range(4)])

    assert (voted.text, voted.status) == (A, "accepted")


def test_too_few_doubtful_frames_are_left_to_a_person():
    # 4 to 1 in two frames: 16 to 1, which is 0.94
    voted = vote([a_frame(A, B, sure=0.8) for _ in range(2)])

    assert (voted.text, voted.status) == (A, "needs_review")


def test_frames_outvote_one_that_is_as_sure_of_another():
    frames = [a_frame(A, B, sure=0.9), a_frame(A, B, sure=0.9), a_frame(B, A, sure=0.9)]

    assert vote(frames).text == A


@pytest.mark.parametrize("others", [2, 5])
def test_two_accepted_texts_are_left_to_a_person(others):
    frames = [a_frame(A, sure=0.99, status="accepted")] * others
    frames.append(a_frame(B, sure=0.99, status="accepted"))

    voted = vote(frames)

    assert (voted.text, voted.status) == (A, "needs_review")


def test_reading_told_is_that_of_the_surest_frame_with_the_text():
    frames = [a_frame(A, B, sure=0.7), a_frame(A, B, sure=0.95), a_frame(B, A, sure=0.96)]

    assert vote(frames).confidence == 0.95


def test_second_in_every_frame_but_likeliest_in_all_is_left_to_a_person():
    frames = [a_frame(A, B, sure=0.51), a_frame(C, B, sure=0.51)]

    voted = vote(frames)

    assert voted.status == "needs_review"
    assert voted.candidates[0].text == B


def test_candidates_are_ranked_over_all_frames():
    voted = vote([a_frame(A, B, sure=0.8), a_frame(A, C, sure=0.6)])

    assert [candidate.text for candidate in voted.candidates] == [A, C, B]


def load(state: str, confidence: float = 0.9) -> LoadReading:
    return LoadReading(state, confidence, "own@1+0", "trial")


class TestLoad:
    def test_three_of_five_frames_decide_and_the_least_sure_of_them_speaks(self):
        frames = [load("uncovered", 0.95), load("unknown"), load("uncovered", 0.85)]

        told = vote_load([*frames, load("covered"), load("uncovered", 0.99)], needed=3, of=5)

        assert (told.state, told.confidence, told.model) == ("uncovered", 0.85, "own@1+0")

    @pytest.mark.parametrize("frames", [[], ["uncovered"], ["uncovered", "unknown", "covered"]])
    def test_fewer_than_two_frames_say_nothing(self, frames):
        assert vote_load([load(state) for state in frames]).state == "unknown"

    def test_only_the_last_frames_count(self):
        frames = [load("uncovered")] * 3 + [load("covered")] * 3

        assert vote_load(frames).state == "covered"

    def test_two_states_with_enough_frames_are_a_doubt(self):
        frames = [load("uncovered"), load("covered")] * 2

        assert vote_load(frames, needed=2, of=4).state == "unknown"
