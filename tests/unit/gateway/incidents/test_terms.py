"""Windows, reasons and clocks, and the files that are refused."""

import pytest

from gateway.cases.errors import BadInput
from gateway.incidents.errors import BadTriageData
from gateway.incidents.terms import open_triage_terms
from graph.ontology.choices import ViolationKind
from tests.factories import at

REASON = '[[reason]]\ncode = "{code}"\nzh = "{zh}"\nen = "x"\njudged = "{judged}"\n'


def put(folder, name, text):
    (folder / "incidents").mkdir(exist_ok=True)
    (folder / "incidents" / name).write_text(text, encoding="utf-8")


def test_every_kind_has_a_window(tmp_path):
    assert set(open_triage_terms(tmp_path).windows) == {kind.value for kind in ViolationKind}


def test_a_reason_and_a_note_are_one_text_and_come_back(tmp_path):
    terms = open_triage_terms(tmp_path)

    told = terms.told("MISREAD_PLATE", "把8读成B")

    assert told == "号牌误识：把8读成B"
    assert terms.of_text(told).code == "MISREAD_PLATE"
    assert terms.of_text(terms.told("UNCLEAR_IMAGE", None)).code == "UNCLEAR_IMAGE"
    assert terms.of_text("看不出来").code == "OTHER"


def test_a_reason_that_is_not_on_the_list(tmp_path):
    with pytest.raises(BadInput, match="MISREAD_PLATE"):
        open_triage_terms(tmp_path).reason("BORED")


@pytest.mark.parametrize(
    ("captured", "due"),
    [
        ("2026-03-05T18:35", "2026-03-12T18:00"),  # Thu: Fri, Mon, Tue, Wed, Thu
        # Fri 13, Sat 14 (worked), then off from 15 to 23: Tue 24, Wed 25, Thu 26
        ("2026-02-12T10:00", "2026-02-26T18:00"),
    ],
)
def test_five_days_of_review_are_working_days(tmp_path, captured, due):
    terms = open_triage_terms(tmp_path)

    found = terms.review_by(ViolationKind.UNCOVERED, at(captured))

    assert found.due_at_ms == at(due)
    assert not found.is_provisional


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("windows.toml", "window = 1", "must be a list"),
        ("windows.toml", "window = []", "no window is given for CLONED_PLATE"),
        (
            "windows.toml",
            '[[window]]\nkind = "NOISE"\nwindow_minutes = -1\nrepeat_hours = 0',
            "NOISE is no kind of violation",
        ),
        ("reasons.toml", "[[", "is no TOML"),
        ("reasons.toml", REASON.format(code="A", zh="甲", judged="maybe"), "judged must be one of"),
        ("reasons.toml", REASON.format(code="A", zh="甲", judged="wrong"), "OTHER is missing"),
        (
            "reasons.toml",
            2 * REASON.format(code="A", zh="甲", judged="wrong"),
            "甲 is there twice",
        ),
        (
            "reasons.toml",
            REASON.format(code="A", zh="甲", judged="wrong") + 'eliminate = "soon"\n',
            "soon",
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path, name, text, fault):
    put(tmp_path, name, text)

    with pytest.raises(BadTriageData, match=fault):
        open_triage_terms(tmp_path)
