"""How what is written on trucks is read wrongly: plates by cameras, names on doors."""

from collections.abc import Mapping
from random import Random

from graph.plates import is_valid

_PROVINCES = "浙皖鄂豫粤闽渝"
_ALIKE: Mapping[str, str] = {
    "0": "D8Q6", "1": "7T", "2": "Z7", "3": "8B", "4": "A", "5": "S6", "6": "5G8", "7": "1T2",
    "8": "B36", "9": "8P", "A": "4", "B": "8", "C": "G", "D": "0", "E": "F", "F": "E", "G": "6C",
    "H": "N", "J": "1", "K": "X", "L": "1", "M": "N", "N": "MH", "P": "9R", "Q": "0", "R": "P",
    "S": "5", "T": "7", "U": "V", "V": "U", "W": "V", "X": "K", "Y": "V", "Z": "2",
}  # fmt: skip
_HAN_ALIKE: Mapping[str, str] = {
    "渣": "碴", "运": "云", "输": "轮", "土": "士", "环": "坏", "限": "根", "恒": "桓", "通": "诵",
    "瑞": "端", "龙": "尤", "坡": "玻", "洲": "州", "源": "原", "石": "右", "金": "全", "宏": "宠",
}  # fmt: skip


def misread(number: str, chance: Random, *, province: bool) -> str:
    """Another well-formed plate number that looks like this one."""
    for _ in range(20):
        place = 0 if province else chance.randrange(1, len(number))
        others = (_PROVINCES if place == 0 else _ALIKE.get(number[place], "")).replace(
            number[place], ""
        )
        if others:
            found = number[:place] + chance.choice(others) + number[place + 1 :]
            if is_valid(found):
                return found
    return f"皖{number[1:]}"


def half_read(number: str, chance: Random) -> str:
    """The number with one character as a dash, as GA/T 1400 writes what was not read."""
    place = chance.randrange(2, len(number))
    return number[:place] + "-" + number[place + 1 :]


def slipped(number: str, chance: Random) -> str:
    """A letter O where a zero was meant, or an I for a one: no plate has them."""
    for place in chance.sample(range(2, len(number)), len(number) - 2):
        if number[place] in "01":
            return number[:place] + "OI"[int(number[place])] + number[place + 1 :]
    return number[:-2] + "O" + number[-1]


def door_text(name: str, short_name: str, chance: Random, *, typo: bool) -> str:
    """A company's name as a camera read it from a door; a typo spoils one character."""
    shown = name if chance.random() < 0.3 else short_name
    if not typo:
        return shown
    place = chance.randrange(2, len(shown))
    kind = chance.randrange(4)
    if kind == 0:
        return shown[:place] + shown[place + 1 :]
    if kind == 1:
        return shown[: max(5, place)]
    if kind == 2:
        return f"{shown[:place]} {shown[place:]}"
    alike = [i for i, c in enumerate(shown) if c in _HAN_ALIKE]
    at = chance.choice(alike) if alike else place
    return shown[:at] + _HAN_ALIKE.get(shown[at], "口") + shown[at + 1 :]
