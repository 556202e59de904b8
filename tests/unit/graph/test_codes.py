"""Vectors of GB 32100 and ISO 3779 that were checked by hand or against a second library."""

from __future__ import annotations

import pytest

from graph.codes import BadCode, credit_code, vin_is_right


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "91110000600037341L",
        "91330106MA2CFLDG4R",
        "11370800MB28559184",
        "91500107MA00000140",
        "91500107MA5U0000A6",
        " 91500107ma5u0000a6 ",
    ],
)
def test_right_credit_codes(code: str) -> None:
    assert credit_code(code) == code.strip().upper()


@pytest.mark.parametrize(
    ("code", "reason", "told"),
    [
        ("91350100M000100Y4Z", "CODE_FORM", "18 characters"),
        ("91310115MA1H8R7C6D", "CHECK_CHARACTER", "is 7"),
        ("91500107MA5U0000A9", "CHECK_CHARACTER", "is 6"),
        ("91500000203059271P", "CHECK_CHARACTER", "check character"),
        ("9150010700000014", "CODE_FORM", "18 characters"),
        ("", "CODE_FORM", "18 characters"),
    ],
)
def test_wrong_credit_codes_say_what_is_wrong(code: str, reason: str, told: str) -> None:
    with pytest.raises(BadCode, match=told) as caught:
        credit_code(code)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "vin", ["1M8GDM9AXKP042788", "LSVAX60E8K2018698", "LGXCE4CB0M0237566", "LFPM4ACPXG1A37097"]
)
def test_right_vins(vin: str) -> None:
    assert vin_is_right(vin)


@pytest.mark.parametrize("vin", ["JN1BJ1CR6KW333538", "LGXC74C46N0888888", "042788", "", "O" * 17])
def test_wrong_or_short_vins(vin: str) -> None:
    assert not vin_is_right(vin)
