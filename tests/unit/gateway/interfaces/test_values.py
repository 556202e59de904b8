"""Values out of answers: the examples of RFC 6901, and types that do not fit."""

import pytest

from gateway.interfaces.declared import LiveField, LiveKind
from gateway.interfaces.errors import WrongAnswer
from gateway.interfaces.values import at, read_values

RFC = {
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5,
    "k\"l": 6, " ": 7, "m~n": 8,
}  # fmt: skip


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", RFC), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1),
        ("/c%d", 2), ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
    ],
)  # fmt: skip
def test_the_examples_of_the_standard(pointer, found):
    assert at(RFC, pointer) == found


@pytest.mark.parametrize("pointer", ["/nowhere", "/foo/2", "/foo/-", "/foo/01", "/foo/0/x", "/a/b"])
def test_a_pointer_that_leads_nowhere(pointer):
    with pytest.raises(WrongAnswer):
        at(RFC, pointer)


def field(kind):
    return LiveField(name="f", zh="字段", en="f", type=kind, pointer="/v")


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (LiveKind.TEXT, "有效", "有效"),
        (LiveKind.INTEGER, 3, 3),
        (LiveKind.NUMBER, 3, 3.0),
        (LiveKind.FLAG, True, True),
        (LiveKind.DAY, "2026-03-05", "2026-03-05"),
        (LiveKind.INSTANT, "2026-03-05T18:35:00+08:00", 1_772_706_900_000),
        (LiveKind.TEXT, None, None),
    ],
)
def test_a_value_of_each_type(kind, given, value):
    made = read_values({"v": given}, [field(kind)])["f"]

    assert (made, type(made)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (LiveKind.TEXT, 1),
        (LiveKind.TEXT, "x" * 2_001),
        (LiveKind.INTEGER, True),
        (LiveKind.INTEGER, 1.0),
        (LiveKind.INTEGER, 2**31),
        (LiveKind.NUMBER, "1"),
        (LiveKind.NUMBER, True),
        (LiveKind.FLAG, 1),
        (LiveKind.DAY, "2026-02-30"),
        (LiveKind.INSTANT, "2026-03-05T18:35:00"),
        (LiveKind.INSTANT, 1_772_706_900),
        (LiveKind.TEXT, {"a": 1}),
    ],
)
def test_a_value_of_another_type_is_refused(kind, given):
    with pytest.raises(WrongAnswer):
        read_values({"v": given}, [field(kind)])
