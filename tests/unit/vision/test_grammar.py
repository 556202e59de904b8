import re

import pytest

from vision.grammar import is_plate, plate_lattice


@pytest.mark.parametrize(
    "text",
    [
        "渝A12345",
        "渝BAB123",
        "渝B3587学",
        "渝A1234挂",
        "渝A1234警",
        "粤Z1234港",
        "皖F学4860",
        "渝AD12345",
        "渝ADF1234",
        "渝A12345D",
    ],
)
def test_plates_as_issued(text):
    assert is_plate(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "渝",
        "渝A1234",
        "渝ABCD12",
        "渝I12345",
        "渝A1O345",
        "A渝12345",
        "渝A挂1234",
        "渝AL12345",
        "渝A1234DD",
        "渝A123456",
        "渝AD123456",
        "军A12345",
    ],
)
def test_texts_no_plate_bears(text):
    assert not is_plate(text)


def test_every_node_follows_only_earlier_nodes():
    nodes = plate_lattice().nodes

    assert all(before < place for place, node in enumerate(nodes) for before in node.before)
    assert all(nodes[before].length == node.length - 1 for node in nodes for before in node.before)


def test_ends_have_the_length_of_a_plate():
    lattice = plate_lattice()

    assert {lattice.nodes[end].length for end in lattice.ends} == {7, 8}


def test_agrees_with_a_pattern_written_apart():
    serial = "[0-9A-HJ-NP-Z]"
    pattern = re.compile(
        rf"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-HJ-NP-Z]"
        rf"(?:(?!(?:[0-9]*[A-Z]){{3}}){serial}{{5}}"
        rf"|(?!(?:[0-9]*[A-Z]){{3}}){serial}{{4}}[挂学警港澳领]"
        rf"|学\d{{4}}|[A-HJK]{serial}\d{{4}}|\d{{5}}[A-HJK])"
    )
    pieces = ["1", "A", "K", "L", "I", "学", "挂"]
    texts = [
        "渝A" + a + b + "1" * ones + c
        for a in pieces
        for b in pieces
        for c in [*pieces, ""]
        for ones in range(1, 5)
    ]

    assert [is_plate(text) for text in texts] == [bool(pattern.fullmatch(text)) for text in texts]
