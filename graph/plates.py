"""The grammar of Chinese plates (GA 36): normalise, judge, and tell the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from graph.ontology.choices import PlateClass, PlateColour

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LETTER = "A-HJ-NP-Z"
_NEV = "A-HJK"
UNREAD = frozenset({"无车牌", "无牌", "未识别", "无", "未知", "NULL", "NONE", "N/A"})


class PlateForm(StrEnum):
    """How a number is built; the form often decides the class, never the other way round."""

    ORDINARY = "ordinary"
    NEV_SMALL = "small new-energy"
    NEV_LARGE = "large new-energy"
    TRAILER = "trailer"
    COACH = "coach"
    POLICE = "police"
    HONG_KONG = "hong kong"
    MACAO = "macao"


_LAST: Mapping[str, PlateForm] = {
    "挂": PlateForm.TRAILER,
    "学": PlateForm.COACH,
    "警": PlateForm.POLICE,
    "港": PlateForm.HONG_KONG,
    "澳": PlateForm.MACAO,
}
_CLASS: Mapping[PlateForm, PlateClass] = {
    PlateForm.NEV_SMALL: PlateClass.NEV_SMALL,
    PlateForm.NEV_LARGE: PlateClass.NEV_LARGE,
    PlateForm.TRAILER: PlateClass.TRAILER,
    PlateForm.COACH: PlateClass.COACH,
    PlateForm.POLICE: PlateClass.POLICE,
    PlateForm.HONG_KONG: PlateClass.HONG_KONG,
    PlateForm.MACAO: PlateClass.MACAO,
}
_FORMS = (
    (
        PlateForm.ORDINARY,
        re.compile(f"[{PROVINCES}][{_LETTER}][{_LETTER}0-9]{{4}}[{_LETTER}0-9挂学警港澳]"),
    ),
    (
        PlateForm.NEV_SMALL,
        re.compile(f"[{PROVINCES}][{_LETTER}][{_NEV}][{_LETTER}0-9][0-9]{{4}}"),
    ),
    (PlateForm.NEV_LARGE, re.compile(f"[{PROVINCES}][{_LETTER}][0-9]{{5}}[{_NEV}]")),
)
_NOISE = re.compile(r"[\s·•．.‧・\-—_]+")


class BadPlate(ValueError):
    """A text is not a plate number; ``reason`` says why in a word that can be counted.

    ``detail`` says so in a sentence without the text: "is no plate: …".
    """

    def __init__(self, text: str, reason: str, detail: str) -> None:
        self.text, self.reason, self.detail = text, reason, detail
        super().__init__(f"{text!r} {detail}")


@dataclass(frozen=True, slots=True)
class PlateNumber:
    """A plate number that follows the grammar."""

    number: str
    form: PlateForm

    @property
    def plate_class(self) -> PlateClass | None:
        """The class that the form alone decides, or None."""
        return _CLASS.get(self.form)


def normalise(text: str) -> str:
    """The number without separators, marks that print nothing, full width and lower case."""
    folded = unicodedata.normalize("NFKC", text)
    shown = "".join(c for c in folded if unicodedata.category(c)[0] != "C")
    return _NOISE.sub("", shown).upper()


@lru_cache(maxsize=65_536)
def judge(text: str) -> PlateNumber:
    """Read a plate number; raises BadPlate with reason NO_PLATE or BAD_PLATE."""
    number = normalise(text)
    if not number or number in UNREAD:
        raise BadPlate(text, "NO_PLATE", "is no plate: the source read none")
    for form, pattern in _FORMS:
        if pattern.fullmatch(number):
            return PlateNumber(number, _LAST.get(number[-1], form))
    raise BadPlate(text, "BAD_PLATE", f"is not a plate number (GA 36): {_why(number)}")


def is_valid(text: str) -> bool:
    """Whether a text is a plate number."""
    try:
        judge(text)
    except BadPlate:
        return False
    return True


def _why(number: str) -> str:
    if number[0] not in PROVINCES:
        return "it does not start with a province"
    if len(number) not in (7, 8):
        return f"it has {len(number)} characters instead of 7 or 8"
    if re.search("[IO]", number[1:]):
        return "the letters I and O are not used"
    if len(number) == 8:
        return "8 characters are letter + A-H/J/K + 5, or letter + 5 digits + A-H/J/K"
    return "7 characters are province, letter and five letters or digits"


def class_for(plate: PlateNumber, colour: PlateColour | None) -> PlateClass | None:
    """The class that form and ground colour decide together, or None when they do not."""
    if plate.plate_class is not None:
        return plate.plate_class
    return {
        PlateColour.YELLOW: PlateClass.LARGE,
        PlateColour.BLUE: PlateClass.SMALL,
    }.get(colour or PlateColour.UNKNOWN)


GAT1400_COLOURS: Mapping[str, PlateColour] = {
    "1": PlateColour.BLACK,
    "2": PlateColour.WHITE,
    "5": PlateColour.BLUE,
    "6": PlateColour.YELLOW,
    "9": PlateColour.GREEN,
    "99": PlateColour.OTHER,
}
"""GA/T 1400 ColorType as used for plates."""

JTT415_COLOURS: Mapping[str, PlateColour] = {
    "1": PlateColour.BLUE,
    "2": PlateColour.YELLOW,
    "3": PlateColour.BLACK,
    "4": PlateColour.WHITE,
    "5": PlateColour.GREEN,
    "9": PlateColour.OTHER,
    "91": PlateColour.FARM_YELLOW,
    "92": PlateColour.FARM_GREEN,
    "93": PlateColour.YELLOW_GREEN,
    "94": PlateColour.GREEN,
}
"""JT/T 415-2021 §5.4.12, as JT/T 808 and JT/T 809 send it."""
