"""The tabular connector: which files, in which order, read how far."""

import json

import openpyxl
import pytest

from connectors.errors import GiveUp
from connectors.tabular import connector as module
from connectors.tabular.connector import TabularConnector
from connectors.tabular.settings import TabularSettings


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def a_connector(folder, path="*.csv", wanted=("a",), **settings):
    made = TabularSettings(path=path, **settings)
    return TabularConnector(made, folder=folder, columns=frozenset(wanted))


def read(connector, cursor=None):
    """(values of column a, reasons, the last cursor)."""
    rows, reasons = [], []
    for batch in connector.read(cursor):
        rows += [row.cells["a"] for row in batch.rows]
        reasons += [row.reason for row in batch.rejected]
        cursor = batch.cursor
    return rows, reasons, cursor


def write(folder, name, text):
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_files_come_in_the_order_of_their_names(folder):
    for name in ("b.csv", "a.csv", "c.csv"):
        write(folder, name, f"a\n{name}\n")

    assert read(a_connector(folder))[0] == ["a.csv", "b.csv", "c.csv"]


@pytest.mark.parametrize(
    "name", ["x.csv.part", ".x.csv", "~$x.csv", "x.csv.tmp", "x.csv~", "x.csv.filepart"]
)
def test_files_that_are_still_coming_are_left_alone(folder, name):
    write(folder, name, "a\n1\n")

    assert read(a_connector(folder, "*"))[0] == []


@pytest.mark.parametrize("path", ["sub/x.csv", "*/x.csv", "**/x.csv", "../{name}/sub/x.csv"])
def test_a_path_is_meant_from_the_folder(folder, path):
    write(folder, "sub/x.csv", "a\n1\n")

    assert read(a_connector(folder, path.format(name=folder.name)))[0] == ["1"]


def test_a_path_may_be_absolute(folder):
    write(folder, "x.csv", "a\n1\n")

    assert read(a_connector(folder, str(folder / "x.csv")))[0] == ["1"]


def test_an_unchanged_file_is_not_read_again(folder):
    write(folder, "x.csv", "a\n1\n")
    _, _, cursor = read(a_connector(folder))

    write(folder, "y.csv", "a\n2\n")

    assert read(a_connector(folder), cursor)[0] == ["2"]


def test_a_changed_file_is_read_again(folder):
    write(folder, "x.csv", "a\n1\n")
    _, _, cursor = read(a_connector(folder))

    write(folder, "x.csv", "a\n1\n2\n")

    assert read(a_connector(folder), cursor)[0] == ["1", "2"]


def test_a_run_goes_on_where_it_broke_off(folder, monkeypatch):
    monkeypatch.setattr(module, "BATCH_ROWS", 2)
    write(folder, "x.csv", "a\n1\n2\n3,x\n4\n5\n")
    batches = list(a_connector(folder).read(None))

    rest = [read(a_connector(folder), batch.cursor)[:2] for batch in batches]

    assert rest == [(["4", "5"], ["RAGGED"]), (["5"], []), ([], []), ([], [])]


def test_a_file_that_changed_meanwhile_starts_anew(folder, monkeypatch):
    monkeypatch.setattr(module, "BATCH_ROWS", 2)
    write(folder, "x.csv", "a\n1\n2\n3\n")
    first = next(iter(a_connector(folder).read(None)))

    write(folder, "x.csv", "a\n9\n2\n3\n")

    assert read(a_connector(folder), first.cursor)[0] == ["9", "2", "3"]


def test_rows_of_the_wrong_width_are_set_aside_by_line(folder):
    write(folder, "x.csv", "a,b\n1,2\n3\n4,5,6\n7,8,,\n\n , \n9,\n")

    rows, reasons, _ = read(a_connector(folder))

    assert (rows, reasons) == (["1", "7", "9"], ["RAGGED", "RAGGED"])


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("a;b\n1;2,5\n", {}),
        ("a\tb\n1\t2\n", {}),
        ("a|b\n1|2\n", {}),
        ("sep=;\na;b,c\n1;2\n", {}),
        ("a#b\n1#2\n", {"delimiter": "#"}),
        ('"a","x;y;z"\n1,2\n', {}),
        ("台账 2026\n\na,b\n1,2\n", {"header_row": 2}),
        ("\n,\na,b\n1,2\n", {}),
        ("1,2\n", {"columns": ("a", "b"), "header_rows": 0}),
        ("x,y\n1,2\n", {"columns": ("a", "b")}),
    ],
    ids=[
        "semicolon",
        "tab",
        "bar",
        "said",
        "declared",
        "quoted",
        "title",
        "blank lines",
        "none",
        "renamed",
    ],
)
def test_layouts(folder, text, settings):
    write(folder, "x.csv", text)

    assert read(a_connector(folder, **settings))[0] == ["1"]


def test_a_broken_file_is_set_aside_and_the_next_is_read(folder):
    write(folder, "1.csv", "a\n1\n")
    (folder / "2.csv").write_bytes(b"a\n\xff\xff\n")
    (folder / "3.xlsx").write_bytes(b"PK")
    (folder / "4.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    write(folder, "5.csv", "a\n5\n")

    rows, reasons, cursor = read(a_connector(folder, "*"))

    assert rows == ["1", "5"]
    assert reasons == ["BAD_TEXT", "BROKEN_FILE", "BROKEN_FILE"]
    assert read(a_connector(folder, "*"), cursor)[:2] == ([], [])


def test_what_a_file_is_shows_in_its_bytes_not_in_its_name(folder):
    book = openpyxl.Workbook()
    for value in ("a", "1"):
        book.active.append([value])
    book.save(folder / "1.xlsx")
    (folder / "1.xlsx").rename(folder / "1.xls")
    write(folder, "2.xls", "a\tb\n2\tx\n")
    write(folder, "3.xls", "<html><table><tr><td>a</td></tr></table></html>")

    assert read(a_connector(folder, "*.xls"))[:2] == (["1", "2"], ["BROKEN_FILE"])


def test_files_of_one_name_in_two_folders_are_two(folder):
    for name in ("east/x.csv", "west/x.csv"):
        write(folder, name, f"a\n{name}\n")

    rows, _, cursor = read(a_connector(folder, "*/x.csv"))

    assert rows == ["east/x.csv", "west/x.csv"]
    assert read(a_connector(folder, "*/x.csv"), cursor)[0] == []


def test_files_that_are_gone_are_forgotten(folder):
    write(folder, "x.csv", "a\n1\n")
    _, _, cursor = read(a_connector(folder))
    (folder / "x.csv").unlink()
    write(folder, "y.csv", "a\n2\n")

    _, _, cursor = read(a_connector(folder), cursor)

    assert list(json.loads(cursor)["files"]) == ["y.csv"]


def test_what_was_read_is_not_looked_at_again(folder):
    write(folder, "x.csv", "a\n1\n")
    _, _, cursor = read(a_connector(folder))

    changed = a_connector(folder, wanted=("b",))

    assert changed.check(cursor) == ()
    assert len(changed.check()) == 1


def test_an_empty_file_holds_nothing(folder):
    write(folder, "x.csv", "")

    connector = a_connector(folder)

    assert read(connector)[:2] == ([], [])
    assert [problem.fatal for problem in connector.check()] == [False]


@pytest.mark.parametrize(
    ("path", "settings", "words"),
    [
        ("*.txt", {}, "no file fits"),
        ("*.csv", {"encoding": "gb1234"}, "is no encoding"),
        ("*.csv", {"wanted": ("aa",)}, "has no column 'aa'; did you mean a?"),
    ],
)
def test_check_names_what_does_not_fit(folder, path, settings, words):
    write(folder, "x.csv", "a\n1\n")

    problems = a_connector(folder, path, **settings).check()

    assert words in str(problems[0])


def test_a_cursor_of_another_kind_is_refused(folder):
    write(folder, "x.csv", "a\n1\n")

    with pytest.raises(GiveUp, match="was the kind changed"):
        read(a_connector(folder), json.dumps({"text": "2026"}))


def test_rows_say_where_they_stood(folder):
    write(folder, "x.csv", 'a,b\n1,"x\ny"\n2,z\n')

    (batch, _) = a_connector(folder).read(None)

    assert [row.raw.locator for row in batch.rows] == ["x.csv:2", "x.csv:4"]
    assert [row.raw.data for row in batch.rows] == [b'1,"x\ny"\n', b"2,z\n"]


def test_a_cell_of_a_workbook_that_nobody_reads_may_be_broken(folder):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, "=1+1"])
    book.active.append(["=1+1", 2])
    book.save(folder / "x.xlsx")

    assert read(a_connector(folder, "*.xlsx"))[:2] == ([1], ["BROKEN_CELL"])
