"""The hash chain: what is sealed verifies, and no change passes."""

import hashlib
import json
import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.chain import GENESIS, Entry, canonical, seal, verify
from gateway.audit.errors import BrokenChain, Unstorable


def an_entry(**changes):
    made = Entry(
        at_ms=1_772_706_900_000,
        kind="write",
        operation="case.assign",
        department="urban_management",
        section=None,
        post=None,
        person="张三",
        is_service=False,
        subject="Case:CQ-2026-000001",
        payload=canonical({"to": "assigned", "原因": "渝A90001"}),
    )
    return replace(made, **changes)


def a_chain(length):
    chain = []
    for number in range(length):
        after = chain[-1] if chain else None
        chain.append(seal(an_entry(at_ms=1_772_706_900_000 + number), after=after))
    return chain


def test_the_first_follows_nothing_and_each_follows_the_one_before():
    chain = a_chain(3)

    assert [entry.seq for entry in chain] == [1, 2, 3]
    assert [entry.previous for entry in chain] == [GENESIS, chain[0].hash, chain[1].hash]
    assert verify(chain) == chain[-1]


def test_an_empty_log_is_whole():
    assert verify([]) is None


def test_the_hash_is_that_of_a_second_implementation():
    sealed = seal(an_entry(), after=None)
    words = [
        "zhatu audit entry 1",
        1772706900000,
        "write",
        "case.assign",
        "urban_management",
        None,
        None,
        "张三",
        False,
        "Case:CQ-2026-000001",
        '{"to":"assigned","原因":"渝A90001"}',
        1,
        "0" * 64,
    ]

    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))

    assert sealed.hash == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", [f.name for f in fields(Entry)])
def test_any_changed_column_is_found(name):
    chain = a_chain(3)
    value = getattr(chain[1], name)
    changed = {int: lambda v: v + 1, bool: lambda v: not v, type(None): lambda _: "x"}
    broken = changed.get(type(value), lambda v: v[:-1] + ("0" if v[-1] != "0" else "1"))(value)
    chain[1] = replace(chain[1], **{name: broken})

    with pytest.raises(BrokenChain):
        verify(chain)


@pytest.mark.parametrize("gone", [0, 1])
def test_a_missing_entry_is_found(gone):
    chain = a_chain(3)
    del chain[gone]

    with pytest.raises(BrokenChain):
        verify(chain)


def test_entries_in_another_order_are_found():
    first, second, third = a_chain(3)

    with pytest.raises(BrokenChain):
        verify([first, third, second])


def test_a_log_cut_at_its_end_is_seen_by_its_head():
    chain = a_chain(3)

    assert verify(chain[:2]) != chain[-1]


@pytest.mark.parametrize(
    "payload",
    [
        {"b": 1.0, "a": "渝\0x", "c": 12345678901234567890},
        {"a": "渝\0x"},
        {"c": 12345678901234567890},
        {"c": -(2**53)},
        {"a": math.nan},
        {"a": [{"b": math.inf}]},
        {"a": "\ud83d"},
        {"\0": 1},
        {1: "a"},
        {"a": b"bytes"},
        {"a": {1, 2}},
        {"a": 1 + 2j},
    ],
)
def test_what_cannot_be_stored_exactly_is_refused(payload):
    with pytest.raises(Unstorable):
        canonical(payload)


@pytest.mark.parametrize("column", ["person", "subject", "operation"])
def test_a_column_that_cannot_be_stored_exactly_is_refused(column):
    with pytest.raises(Unstorable):
        seal(an_entry(**{column: "张\0三"}), after=None)


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ({"b": 1.0, "a": 1}, '{"a":1,"b":1.0}'),
        ({"b": [None, True, "é\n"]}, '{"b":[null,true,"é\\n"]}'),
        ({"c": 2**53 - 1}, '{"c":9007199254740991}'),
        ({}, "{}"),
    ],
)
def test_canonical_text(payload, text):
    assert canonical(payload) == text


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from("abc渝"), _JSON, max_size=4))
def test_what_is_accepted_comes_back_unchanged(payload):
    text = canonical(payload)

    assert json.loads(text) == payload
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("start", range(0, 0x110000, 0x11000))
def test_every_character_is_hashed_as_a_second_implementation_writes_it(start):
    text = "".join(
        chr(code) for code in range(max(1, start), start + 0x11000) if not 0xD800 <= code < 0xE000
    )
    sealed = seal(an_entry(person=text), after=None)
    words = ["zhatu audit entry 1", *(getattr(sealed, f.name) for f in fields(Entry))][:-1]

    written = json.dumps(words, ensure_ascii=False, separators=(",", ":"))

    assert sealed.hash == hashlib.sha256(written.encode()).hexdigest()
    assert canonical({"a": text}) == json.dumps(
        {"a": text}, ensure_ascii=False, separators=(",", ":")
    )


def test_a_text_that_only_looks_like_an_escape_is_kept():
    text = canonical({"a": "\\u0000 null"})

    assert json.loads(text) == {"a": "\\u0000 null"}
    assert verify([seal(an_entry(person="\\u0000", payload=text), after=None)]) is not None


def test_a_place_beyond_53_bits_is_refused():
    with pytest.raises(Unstorable):
        seal(an_entry(at_ms=2**53), after=None)
