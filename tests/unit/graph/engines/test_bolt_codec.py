"""PackStream as its specification writes it, and as the driver reads and writes it."""

import math

import pytest
from neo4j._codec.packstream.v1 import PackableBuffer, Packer

from graph.engines import bolt_codec
from graph.engines.bolt_codec import NotBolt, chunked, message, packed, reader, unpacked

# https://neo4j.com/docs/bolt/current/packstream/
WRITTEN = [
    (None, "c0"),
    (True, "c3"),
    (False, "c2"),
    (1, "01"),
    (42, "2a"),
    (-16, "f0"),
    (-17, "c8 ef"),
    (-128, "c8 80"),
    (128, "c9 0080"),
    (1234, "c9 04d2"),
    (-32769, "ca ffff7fff"),
    (2**31, "cb 0000000080000000"),
    (-(2**63), "cb 8000000000000000"),
    (1.23, "c1 3ff3ae147ae147ae"),
    ("", "80"),
    ("A", "81 41"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "d0 1a 4142434445464748494a4b4c4d4e4f505152535455565758595a"),
    ("Größenmaßstäbe", "d0 12 4772 c3b6 c39f 656e 6d61 c39f 7374 c3a4 6265"),
    ([], "90"),
    ([1, 2, 3], "93 01 02 03"),
    ([1, 2.0, "three"], "93 01 c1 4000000000000000 85 7468726565"),
    (list(range(1, 41)), "d4 28" + "".join(f"{n:02x}" for n in range(1, 41))),
    ({}, "a0"),
    ({"one": "eins"}, "a1 83 6f6e65 84 65696e73"),
]
VALUES = [
    *(value for value, _ in WRITTEN),
    *(sign * 2**power + more for power in range(63) for sign in (1, -1) for more in (-1, 0, 1)),
    "x" * 15, "x" * 16, "x" * 255, "x" * 256, "渝" * 30_000, "\0", "\U0010ffff",
    [None] * 15, [None] * 16, [None] * 255, [None] * 256, [0] * 70_000,
    {str(n): n for n in range(300)}, [[[[[]]]]], math.inf, -0.0,
]  # fmt: skip


@pytest.mark.parametrize(("value", "hexed"), WRITTEN)
def test_values_as_the_specification_writes_them(value, hexed):
    data = bytearray.fromhex(hexed)

    assert packed(value) == data
    assert unpacked(data, 0) == (value, len(data))


def test_all_values_as_the_driver_writes_and_reads_them():
    for value in VALUES:
        buffer = PackableBuffer()
        Packer(buffer).pack(value)
        data = packed(value)

        assert data == bytes(buffer.data), repr(value)[:40]
        assert unpacked(bytearray(data), 0) == (value, len(data))
        assert bolt_codec.read(bytearray(data), 0) == (value, len(data))


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, b"bytes", {1, 2}, object()])
def test_what_has_no_place_is_refused(value):
    with pytest.raises(NotBolt):
        packed([value])


@pytest.mark.parametrize("hexed", ["b1 4e 01", "c4 00", "cc 01 00", "df"])
def test_what_we_never_ask_for_is_not_read(hexed):
    with pytest.raises(NotBolt):
        unpacked(bytearray.fromhex(hexed), 0)


def test_a_long_message_goes_in_chunks_that_the_specification_allows():
    body = bytes(range(256)) * 600  # 153,600 bytes: two whole chunks and a rest

    sent = chunked(body)

    assert sent[:2] == b"\xff\xff"
    assert sent[65_537:65_539] == b"\xff\xff"
    assert sent[131_074:131_076] == (153_600 - 2 * 65_535).to_bytes(2, "big")
    assert sent.endswith(b"\0\0")
    assert len(sent) == len(body) + 3 * 2 + 2


def test_a_message_has_its_tag_and_its_fields():
    assert (
        message(0x3F, {"n": -1}) == bytes.fromhex("0006 b13f a1816e ff".replace(" ", "")) + b"\0\0"
    )


@pytest.mark.parametrize("other", [None, lambda *_: ("else", 1), lambda: None])
def test_a_compiled_part_that_became_another_is_left_alone(other):
    assert reader(other) is unpacked
