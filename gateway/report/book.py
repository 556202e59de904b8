"""The report as a workbook: numbers as numbers, and the plots as charts of the sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from gateway.report.contents import Cell, Contents, Sheet

_FIRST = "首页 Summary"


def write(contents: Contents, path: Path) -> None:
    """Write the workbook of a report; a file that is there is written anew."""
    # what a department wrote must stay text: never a formula, never a link
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
            "share": book.add_format({"num_format": "0.0%"}),
            "days": book.add_format({"num_format": "0.00"}),
            "figure": book.add_format({"bold": True, "font_size": 20}),
        }
        _summary(book, contents, formats)
        for sheet in contents.sheets:
            _sheet(book, sheet, formats)


def _summary(book: Any, contents: Contents, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(_FIRST)
    page.set_column(0, 0, 34)
    page.set_column(1, 3, 22)
    page.write_row(0, 0, (f"渣土车监管月报 {contents.month}", f"as known at {contents.as_of}"))
    page.write_row(1, 0, ("", "本月 this month", "所述 told", "说明 note"), formats["head"])
    for row, one in enumerate(contents.headlines, start=2):
        page.write_string(row, 0, f"{one.zh} {one.en}")
        page.write_string(row, 1, one.value, formats["figure"])
        page.write_string(row, 2, one.told)
        page.write_string(row, 3, one.note)
    by_month, count = contents.sheets[0], len(contents.sheets[0].rows)
    for place, column in (("A9", 6), ("D9", 9), ("A25", 12), ("D25", 5)):
        chart = book.add_chart({"type": "column"})
        name = by_month.zh
        chart.add_series(
            {
                "categories": [name, 1, 0, count, 0],
                "values": [name, 1, column, count, column],
                "name": by_month.columns[column],
            }
        )
        chart.set_legend({"none": True})
        page.insert_chart(place, chart)


def _sheet(book: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.zh)
    page.set_column(0, 0, 26)
    page.set_column(1, len(sheet.columns), 12)
    page.freeze_panes(1, 1)
    page.write_row(0, 0, sheet.columns, formats["head"])
    for row, cells in enumerate(sheet.rows, start=1):
        for column, value in enumerate(cells):
            _cell(page, row, column, value, formats, is_share=column in sheet.percent)


def _cell(
    page: Any, row: int, column: int, value: Cell, formats: dict[str, Any], *, is_share: bool
) -> None:
    if value is None:
        return
    if isinstance(value, str):
        page.write_string(row, column, value)
    elif is_share:
        page.write_number(row, column, value, formats["share"])
    else:
        page.write_number(row, column, value, formats["days"] if isinstance(value, float) else None)
