"""Workbooks, against openpyxl as the second implementation, and against bad will."""

import datetime as dt
import io
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from connectors.tabular.rows import BrokenFile
from connectors.tabular.settings import TabularSettings
from connectors.tabular.workbook import style_of
from connectors.tabular.xlsx_file import xlsx_rows

SHEET = "xl/worksheets/sheet1.xml"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def a_book(rows=(), **formats):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in formats.items():
        book.active[cell].number_format = number_format
    return book


def saved(tmp_path, book, change=None):
    """A workbook on disk; ``change`` rewrites its parts by name."""
    stream = io.BytesIO()
    book.save(stream)
    file = tmp_path / "book.xlsx"
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(name, data) if change else data)
    return file


def rows(file, **settings):
    return list(xlsx_rows(file, TabularSettings(path="x", **settings), "book.xlsx"))


def values(file, **settings):
    return [list(row.cells) for row in rows(file, **settings)]


def test_all_kinds_of_cells_are_read_as_openpyxl_reads_them(tmp_path):
    written = [
        ["渝A12345", 15.5, 7, True, False, None, "  a ", "007"],
        [dt.datetime(2026, 3, 5, 18, 35), dt.date(2026, 3, 5), dt.time(18, 35), 0.1],  # noqa: DTZ001
        [-1, 10**14, 1e-7, "换\n行", "<&>", "𠮷"],
    ]
    file = saved(tmp_path, a_book(written))

    judge = openpyxl.load_workbook(file, read_only=True, data_only=True)
    expected = [[c.value for c in row] for row in judge.active.iter_rows()]
    found = values(file)

    width = max(map(len, found))
    assert [row + [None] * (width - len(row)) for row in found] == expected
    judge.close()


def test_rich_text_is_read_without_its_readings(tmp_path):
    book = a_book([["x"]])
    book.active["A1"] = CellRichText("渝", TextBlock(InlineFont(b=True), "A12345"))
    # a phonetic run, as East Asian spreadsheets add
    reading = b'<rPh sb="0" eb="1"><t>yu</t></rPh></is>'
    file = saved(tmp_path, book, lambda n, d: d.replace(b"</is>", reading) if n == SHEET else d)

    assert values(file) == [["渝A12345"]]


def test_a_strict_workbook_is_read_too(tmp_path):
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    file = saved(tmp_path, a_book([["渝A12345", 7]]), lambda n, d: d.replace(main, STRICT.encode()))

    assert values(file) == [["渝A12345", 7]]


def test_cells_and_rows_without_references_count_on(tmp_path):
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b"<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
        b"</sheetData></worksheet>"
    )
    file = saved(tmp_path, a_book([["x"]]), lambda n, d: xml if n == SHEET else d)

    assert values(file) == [[1, 2], [3]]
    assert [row.number for row in rows(file)] == [1, 2]


@pytest.mark.parametrize(
    ("number_format_id", "code", "is_date"),
    [
        (14, None, True), (22, None, True), (31, None, True), (57, None, True), (0, None, False),
        (2, None, False), (164, "yyyy-mm-dd", True), (164, 'yyyy"年"m"月"d"日"', True),
        (164, "[$-804]aaaa;@", False), (164, "[$-F800]dddd", True), (164, "General", False),
        (164, '0"days"', False), (164, "[h]:mm", False), (164, "[Red]0.00", False),
        (164, "#,##0.00_ ", False), (164, "h:mm AM/PM", True), (164, '0.0"吨"', False),
    ],
)  # fmt: skip
def test_a_number_format_says_whether_it_shows_a_date(number_format_id, code, is_date):
    assert style_of(number_format_id, code).is_date is is_date


def test_zeros_that_are_shown_are_kept(tmp_path):
    file = saved(tmp_path, a_book([[7, 7, 1234567]], A1="000", B1="0", C1="00000"))

    assert values(file) == [["007", 7, "1234567"]]


def test_errors_and_formulas_are_told_by_cell(tmp_path):
    book = a_book([["=1+1", "#N/A", 3]])
    book.active["B1"].data_type = "e"
    (row,) = rows(saved(tmp_path, book))

    assert list(row.cells) == [None, None, 3]
    assert "never worked out" in row.broken[0]
    assert "#N/A" in row.broken[1]


def test_the_value_of_a_formula_is_what_was_worked_out(tmp_path):
    file = saved(
        tmp_path,
        a_book([['="007"', "=1+1"]]),
        lambda n, d: d.replace(b'<c r="A1"><f>"007"</f><v /></c>',
                               b'<c r="A1" t="str"><f>"007"</f><v>007</v></c>')
        .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
        .replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>") if n == SHEET else d,
    )  # fmt: skip

    assert values(file) == [["007", 2]]


def test_the_first_shown_sheet_is_read_unless_one_is_named(tmp_path):
    book = a_book([["hidden"]])
    book.active.sheet_state = "hidden"
    book.create_sheet("台账").append(["shown"])
    file = saved(tmp_path, book)

    assert values(file) == [["shown"]]
    assert values(file, sheet="Sheet") == [["hidden"]]
    with pytest.raises(BrokenFile, match="did you mean 台账"):
        rows(file, sheet="台帐")


def broken(file, **settings):
    with pytest.raises(BrokenFile) as caught:
        rows(file, **settings)
    return caught.value


class TestBadWill:
    def test_bytes_that_are_no_workbook(self, tmp_path):
        file = tmp_path / "book.xlsx"
        for content in (b"", b"PK\x03\x04", b"<html>", b"\xd0\xcf\x11\xe0" * 100):
            file.write_bytes(content)

            assert broken(file).reason == "BROKEN_FILE"

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
    def test_a_workbook_cut_off(self, tmp_path, share):
        file = saved(tmp_path, a_book([["a", 1]] * 50))
        data = file.read_bytes()
        file.write_bytes(data[: int(len(data) * share)])

        assert broken(file).reason == "BROKEN_FILE"

    def test_a_part_with_wrong_bytes(self, tmp_path):
        file = saved(tmp_path, a_book([["a"]]), lambda n, d: d[:-40] if n == SHEET else d)

        assert broken(file).reason == "BROKEN_FILE"

    def test_any_flipped_byte_is_told_or_harmless(self, tmp_path):
        file = saved(tmp_path, a_book([["渝A12345", n] for n in range(20)]))
        data = file.read_bytes()
        for at in range(0, len(data), 37):
            file.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
            with suppress(BrokenFile):
                rows(file)

    def test_entities_are_not_expanded(self, tmp_path):
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        file = saved(tmp_path, a_book([["a"]]), lambda n, d: bomb + d if n == SHEET else d)

        assert broken(file).reason == "BROKEN_FILE"

    def test_a_part_that_grows_a_thousandfold(self, tmp_path):
        file = tmp_path / "book.xlsx"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
            package.writestr("xl/worksheets/sheet1.xml", b" " * (64 << 20))

        assert "unpacks" in str(broken(file, max_unpacked_mb=8))
        assert "thousandfold" in str(broken(file))

    @pytest.mark.parametrize(
        "cell", [b'<c r="A0"><v>1</v></c>', b'<c r="ZZZZ1"><v>1</v></c>', b"<c><v>x</v></c>",
                 b'<c t="s"><v>99</v></c>'],
    )  # fmt: skip
    def test_cells_that_cannot_be(self, tmp_path, cell):
        xml = (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b"<sheetData><row>" + cell + b"</row></sheetData></worksheet>"
        )
        file = saved(tmp_path, a_book([["x"]]), lambda n, d: xml if n == SHEET else d)

        assert broken(file).reason == "BROKEN_FILE"
