"""Companies found again by code, name or the text on a door, with reasons that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identity import (
    CODE_DIFFERS,
    CompanyWords,
    Registered,
    core,
    decide,
    match_company,
    plain,
)

REGISTER = (
    Registered(id="A", name="重庆渝安渣土运输有限公司", credit_code="91350100M000100Y43"),
    Registered(id="B", name="重庆渝顺渣土运输有限公司", credit_code="91110000600037341L"),
    Registered(id="C", name="巴南区宏达建筑垃圾清运有限责任公司", phone="023-1234567"),
    Registered(id="D", name="重庆宏图环保运输有限公司"),
)


def best(**words):
    return decide(match_company(CompanyWords(**words), REGISTER))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("重庆渝安渣土运输有限公司", "渝安"),
        ("渝安运输", "渝安"),
        ("重庆市渝安渣土运输（集团）有限责任公司", "渝安"),
        ("巴南区渝安运输有限公司", "渝安"),
        ("重庆运输有限公司", "运输"),
    ],
)
def test_what_sets_a_name_apart(name, wanted):
    assert core(name) == wanted


def test_marks_and_width_say_nothing():
    assert plain("（重庆）渝安 ＡＢ公司") == plain("重庆渝安ab公司")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ({"credit_code": "91350100m000100y43"}, "A"),
        ({"credit_code": "91350100M000100Y43", "name": "渝顺渣土"}, "A"),  # the code goes first
        ({"name": "重庆渝安渣土运输有限公司"}, "A"),
        ({"name": "重庆渝安渣土运输有限责任公司"}, "A"),
        ({"name": "渝安渣土 023", "is_painted": True}, "A"),
        ({"name": "宏达建筑垃圾清运有限公司"}, "C"),
    ],
)
def test_the_company_that_is_meant(words, wanted):
    match = best(**words)

    assert match is not None
    assert match.company.id == wanted


@pytest.mark.parametrize(
    "words",
    [
        {"name": "重庆渝平渣土运输有限公司"},  # one character of two is another company
        {"name": "运输有限公司"},
        {"name": "重庆"},
        {"name": ""},
        {"credit_code": "91500107MA5U000000"},
    ],
)
def test_nobody_is_guessed(words):
    assert best(**words) is None


def test_two_that_are_alike_are_left_to_a_person():
    twins = (
        Registered(id="1", name="渝安运输有限公司"),
        Registered(id="2", name="渝安渣土有限公司"),
    )

    matches = match_company(CompanyWords(name="渝安", is_painted=True), twins)

    assert [m.company.id for m in matches] == ["1", "2"]
    assert decide(matches) is None


def test_another_code_speaks_against_an_equal_name():
    (match, *_) = match_company(
        CompanyWords(name="重庆渝安渣土运输有限公司", credit_code="91330106MA2CFLDG4R"), REGISTER
    )

    assert CODE_DIFFERS in {because.code for because in match.reasons}
    assert match.score < 0.5


@given(
    name=st.text(alphabet="重庆渝安顺宏达运输渣土有限公司甲乙", max_size=14),
    code=st.sampled_from([None, "91350100M000100Y43", "91330106MA2CFLDG4R"]),
    painted=st.booleans(),
)
def test_the_reasons_add_up_to_the_score(name, code, painted):
    words = CompanyWords(name=name, credit_code=code, is_painted=painted)

    for match in match_company(words, REGISTER):
        assert sum(b.weight for b in match.reasons) == pytest.approx(match.score, abs=1e-9)
        assert 0 < match.score <= 1
