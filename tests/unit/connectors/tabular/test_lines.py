"""Lines and records of a text file, with their exact bytes."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tabular import lines as module
from connectors.tabular.encoding import Encoding
from connectors.tabular.lines import Records, lines

UTF8 = Encoding("utf-8")
CELL = st.text(st.sampled_from('渝A1,"\n\r; \t'), max_size=6)


def read(tmp_path, data, *, encoding=UTF8, delimiter=",", width=None):
    file = tmp_path / "file.csv"
    file.write_bytes(data)
    records = Records(lines(file, encoding), delimiter)
    records.width = width
    return list(records)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_lines_keep_their_bytes_and_numbers(tmp_path, end, codec):
    rows = [f"渝A1{end}", f"乙{end}", "丙"]

    found = read(tmp_path, "".join(rows).encode(codec), encoding=Encoding(codec))

    assert [r.data for r in found] == [row.encode(codec) for row in rows]
    assert [(r.number, *r.cells) for r in found] == [(1, "渝A1"), (2, "乙"), (3, "丙")]


def test_a_mark_belongs_to_no_line(tmp_path):
    found = read(tmp_path, "a\nb".encode("utf-16"), encoding=Encoding("utf-16-le", 2))

    assert [r.cells for r in found] == [("a",), ("b",)]


def test_lines_over_the_chunk_border_are_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 3)

    found = read(tmp_path, b"ab\r\ncd\r\n\r\nef\rgh")

    assert [r.data for r in found] == [b"ab\r\n", b"cd\r\n", b"\r\n", b"ef\r", b"gh"]


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=4))
def test_what_the_standard_library_writes_is_read_alike(tmp_path_factory, rows):
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    text = stream.getvalue()

    found = read(tmp_path_factory.mktemp("csv"), text.encode())

    assert [list(r.cells) for r in found] == list(csv.reader(io.StringIO(text, newline="")))
    assert b"".join(r.data for r in found) == text.encode()


@given(st.text(st.sampled_from('ab,"\n'), max_size=30))
def test_no_byte_is_lost_whatever_the_quotes(tmp_path_factory, text):
    found = read(tmp_path_factory.mktemp("csv"), text.encode())

    assert b"".join(r.data for r in found) == text.encode()


def test_a_cell_may_hold_lines_and_quotes(tmp_path):
    found = read(tmp_path, '1,"甲\r\n乙 ""丙""",x\r\n2,b,c\r\n'.encode())

    assert [r.cells for r in found] == [("1", '甲\r\n乙 "丙"', "x"), ("2", "b", "c")]
    assert [r.number for r in found] == [1, 3]


def test_a_quote_inside_of_a_cell_is_a_character(tmp_path):
    (found,) = read(tmp_path, b'5" pipe,12",x\n')

    assert found.cells == ('5" pipe', '12"', "x")


def test_a_quote_that_is_never_closed_costs_its_line_only(tmp_path):
    found = read(tmp_path, b'1,"a\n2,b\n3,c\n')

    assert [(r.cells, bool(r.fault)) for r in found] == [
        ((), True), (("2", "b"), False), (("3", "c"), False),
    ]  # fmt: skip


def test_a_stray_quote_does_not_swallow_rows_up_to_the_next(tmp_path):
    found = read(tmp_path, b'1,"a\n2,b\n3,c\n4,"d"\n', width=2)

    assert [r.number for r in found if not r.fault] == [2, 3, 4]
    assert [r.number for r in found if r.fault] == [1]


def test_a_line_that_is_too_long_costs_itself_only(tmp_path):
    found = read(tmp_path, b"1,a\n" + b"x" * (3 << 20) + b"\n2,b\n")

    assert [(r.number, bool(r.fault)) for r in found] == [(1, False), (2, True), (3, False)]
    assert len(found[1].data) == module.MOST_LINE_BYTES
