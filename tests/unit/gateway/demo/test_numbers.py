"""Invented identifiers, judged by published examples and by a second implementation."""

import pytest
from stdnum.cn import uscc

from gateway.demo.numbers import credit_code, spoilt, vin


@pytest.mark.parametrize(
    "known", ["91350100M000100Y43", "91110000600037341L", "91330106MA2CFLDG4R"]
)
def test_known_credit_codes_are_rebuilt_from_their_parts(known):
    assert credit_code(known[2:8], known[8:17]) == known


def test_an_invented_credit_code_satisfies_python_stdnum():
    assert uscc.is_valid(credit_code("500107", "MADEM0101"))


@pytest.mark.parametrize("known", ["1M8GDM9AXKP042788", "LSVAX60E8K2018698", "LGXCE4CB0M0237566"])
def test_known_vins_are_rebuilt_from_their_parts(known):
    assert vin(known[:8], known[9:]) == known


def test_a_spoilt_code_no_longer_fits_its_check_character():
    code = credit_code("500107", "MADEM0101")

    wrong = spoilt(code, 12)

    assert not uscc.is_valid(wrong)
    assert len(wrong) == 18
