"""Headers as column names."""

import pytest

from connectors.tabular.headers import Header, cells_of, header_of, misfits


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ([["号牌", "企业"]], ("号牌", "企业")),
        ([["号牌\n号码 ", "\ufeff企业", None, ""]], ("号牌号码", "企业")),
        ([["企业", "车辆", "车辆"], ["企业", "号牌", "吨数"]], ("企业", "车辆/号牌", "车辆/吨数")),
        ([["企业", "车辆"], [None, "号牌", "吨数"]], ("企业", "车辆/号牌", "吨数")),
        ([["a", None, "c"]], ("a", "", "c")),
        ([], ()),
    ],
)
def test_lines_are_joined_by_column(lines, names):
    assert header_of(lines).names == names


@pytest.mark.parametrize("wanted", ["核载(吨)", "核载（吨）", "核载 （吨）", "核载(吨)\u200b"])
def test_width_and_spaces_make_no_difference(wanted):
    header = header_of([["号牌", "核载（吨）"]])

    assert misfits(header, [wanted], "f", ()) == []
    assert cells_of(header.keys([wanted]), ["渝A1", "15"])[wanted] == "15"


def test_a_position_counts_from_one():
    header = Header(("a", "b"))

    assert cells_of(header.keys([2]), ["x", "y"])["#2"] == "y"
    assert "has 2 columns, not 3" in str(misfits(header, [3], "f", ())[0])


def test_a_double_name_is_no_key():
    keys = Header(("a", "b", "a")).keys(["a"])

    assert set(keys) == {"b"}


def test_what_is_missing_is_named_with_the_nearest():
    (problem,) = misfits(Header(("号牌号码", "企业")), ["号牌号"], "trucks.csv", ())

    assert str(problem) == "trucks.csv: has no column '号牌号'; did you mean 号牌号码?"
