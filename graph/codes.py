"""Check characters of credit codes (GB 32100) and VINs (ISO 3779, GB 16735)."""

from __future__ import annotations

import re

from stdnum.cn import uscc as _uscc
from stdnum.exceptions import InvalidChecksum, ValidationError


class BadCode(ValueError):
    """A code breaks its standard; ``reason`` is CODE_FORM or CHECK_CHARACTER."""

    def __init__(self, text: str, reason: str, detail: str) -> None:
        self.text, self.reason = text, reason
        super().__init__(f"{text!r} {detail}")


def credit_code(text: str) -> str:
    """The code in capitals; raises BadCode when its form or check character is wrong."""
    code = text.strip().upper()
    try:
        return str(_uscc.validate(code))
    except InvalidChecksum:
        raise BadCode(
            text,
            "CHECK_CHARACTER",
            f"ends in {code[-1]}, but its check character is {_uscc.calc_check_digit(code[:-1])}"
            " (GB 32100-2015)",
        ) from None
    except ValidationError:
        raise BadCode(
            text, "CODE_FORM", "is not a unified social credit code: 18 characters, GB 32100-2015"
        ) from None


def credit_code_form(text: str) -> bool:
    """Whether a text has the alphabet and length of a credit code, right check or not."""
    return bool(re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", text.strip().upper()))


_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(
        zip(
            "ABCDEFGHJKLMNPRSTUVWXYZ",
            (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)),
            strict=True,
        )
    ),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin_is_right(text: str) -> bool:
    """Whether a VIN has 17 characters of its alphabet and the right check digit.

    Many registries hold VINs whose check digit is wrong, or only the last six characters, so a
    wrong one is worth a warning and never a refusal.
    """
    code = text.strip().upper()
    if len(code) != 17 or not set(code) <= _VIN_VALUES.keys():
        return False
    total = sum(_VIN_VALUES[c] * weight for c, weight in zip(code, _VIN_WEIGHTS, strict=True))
    return code[8] == "0123456789X"[total % 11]
