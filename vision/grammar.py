"""The grammar of Chinese plates (GA 36) as a lattice: which character may follow which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "0123456789"
SERIAL = DIGITS + LETTERS
ENERGY = "ABCDEFGHJK"
ENDINGS = "挂学警港澳领"
# All that stands on plates; 使 (embassies) is known to the readers but in no number told.
ALPHABET = PROVINCES + LETTERS + DIGITS + "学挂警港澳领使"
# GA 36 allows at most two letters among the five characters after the city letter.
MAX_LETTERS = 2


# How many characters a plate of a colour has; colours not named here have either number.
USUAL_LENGTH = {"blue": 7, "yellow": 7, "green": 8, "yellow_green": 8}


@dataclass(slots=True)
class Node:
    """One place in a plate: the characters it may hold and the nodes that may come before it."""

    characters: str
    before: tuple[int, ...]
    length: int
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Lattice:
    """All plates of the grammar: nodes in order, each after the nodes before it."""

    nodes: tuple[Node, ...]
    ends: tuple[int, ...] = field(default=())

    def allows(self, text: str) -> bool:
        """Whether the text is a whole way through the lattice."""
        here = {index for index, node in enumerate(self.nodes) if not node.before}
        for place, character in enumerate(text):
            here = {index for index in here if character in self.nodes[index].characters}
            if place == len(text) - 1:
                break
            here = {i for i, node in enumerate(self.nodes) if here.intersection(node.before)}
        return bool(text) and any(index in self.ends for index in here)


@lru_cache(maxsize=1)
def plate_lattice() -> Lattice:
    """Plates of seven characters, and of eight for new-energy trucks small and large."""
    nodes = [Node(PROVINCES, (), 1), Node(LETTERS, (0,), 2)]
    _add_ordinary(nodes)
    _add_chain(nodes, ("学", *[DIGITS] * 4))
    _add_chain(nodes, (ENERGY, SERIAL, *[DIGITS] * 4))
    _add_chain(nodes, (*[DIGITS] * 5, ENERGY))
    ends = tuple(index for index, node in enumerate(nodes) if node.ends)
    return Lattice(tuple(nodes), ends)


def _add_chain(nodes: list[Node], slots: Sequence[str]) -> None:
    before = 1
    for place, characters in enumerate(slots, start=3):
        nodes.append(Node(characters, (before,), place))
        before = len(nodes) - 1
    nodes[before].ends = True


def _add_ordinary(nodes: list[Node]) -> None:
    """Five characters with up to two letters; the last may be a word sign such as 挂."""
    reached: dict[int, list[int]] = {0: [1]}
    for place in range(3, 8):
        step: dict[int, list[int]] = {}
        for count, before in reached.items():
            for letters, characters in _choices(count):
                nodes.append(Node(characters, tuple(before), place, place == 7))
                step.setdefault(letters, []).append(len(nodes) - 1)
        if place == 7:
            signs = tuple(index for each in reached.values() for index in each)
            nodes.append(Node(ENDINGS, signs, place, True))
        reached = step


def _choices(count: int) -> Iterator[tuple[int, str]]:
    yield count, DIGITS
    if count < MAX_LETTERS:
        yield count + 1, LETTERS


def is_plate(text: str) -> bool:
    """Whether the lattice allows the text."""
    return plate_lattice().allows(text)
