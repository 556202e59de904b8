"""The report of a month: four figures first, nothing loaded, numbers that stay numbers."""

import re
from xml.etree import ElementTree

import openpyxl
import pytest

from gateway.indicators.found import Found
from gateway.indicators.handling import Cases, Handled, Spread
from gateway.indicators.indicators import Indicators, OfMonth
from gateway.indicators.months import Month, months_from
from gateway.report import book, page
from gateway.report.contents import contents
from gateway.report.plots import Bar, bars
from tests.factories import at

TOOK = Spread(count=7, mean_days=6.5, median_days=5.0, p90_days=12.25)
CASES = Cases(opened=11, void=1, closed=7, overdue=2, returns=3, took=TOOK)
FOUND = Found(alerts=50, incidents=20, right=30, judged=40)
SITE = '=HYPERLINK("http://x")<b>一号工地'


def told(count=1):
    handled = Handled(
        cases=CASES,
        kinds={"OVERFILLED": CASES},
        stages=(),
        desks=(),
        companies=(("c-1", 3),),
        sites=(("s-1", 2),),
    )
    return Indicators(
        first=Month(2026, 3),
        months=tuple(
            OfMonth(month=m, found=FOUND, cases=CASES) for m in months_from(Month(2026, 3), count)
        ),
        as_of_ms=at("2026-04-05T09:00"),
        found={"OVERFILLED": FOUND},
        handled=handled,
    )


@pytest.fixture
def report():
    names = {"companies": {"c-1": "演示甲公司"}, "sites": {"s-1": SITE}}
    return contents(told(), told(12), **names)


def test_the_first_screen_has_the_four_figures_of_the_story(report):
    assert [(h.en, h.value, h.told) for h in report.headlines] == [
        ("Detections in the month", "10", "80 → 300"),
        ("Disposal rate", "70 %", "20 → 70 %"),
        ("Mean handling days", "6.5", "20 → 7"),
        ("Precision", "75 %", "-"),
    ]
    html = page.render(report)
    first = html[: html.index("<table")]
    assert all(h.zh in first and h.en in first for h in report.headlines)
    assert "2026-04-05 09:00" in first


def test_the_page_loads_nothing_and_runs_nothing(report):
    html = page.render(report)

    assert not re.search(r"<(script|link|img|iframe)|src=|href=|url\(|@import", html)


def test_names_are_shown_as_text(report):
    html = page.render(report)

    assert "<b>一号工地" not in html
    assert "&lt;b&gt;一号工地" in html


def test_the_workbook_holds_the_same_numbers_and_no_formula(report, tmp_path):
    file = tmp_path / "report.xlsx"

    book.write(report, file)
    read = openpyxl.load_workbook(file)

    assert read.sheetnames == ["首页 Summary", *(sheet.zh for sheet in report.sheets)]
    assert [read.worksheets[0].cell(row, 2).value for row in range(3, 7)] == [
        h.value for h in report.headlines
    ]
    for sheet, drawn in zip(report.sheets, read.worksheets[1:], strict=True):
        rows = list(drawn.iter_rows(min_row=2, values_only=True))
        assert rows == [tuple(row) for row in sheet.rows]
        assert all(cell.data_type != "f" for line in drawn.iter_rows() for cell in line)
    by_month = read.worksheets[1]
    assert by_month["J2"].value == pytest.approx(0.7)
    assert by_month["J2"].number_format == "0.0%"
    assert by_month["J1"].value.startswith("处置率")


def test_bars_are_as_high_as_their_values():
    drawn = ElementTree.fromstring(bars("<t>", [Bar("a", 5), Bar("b", None), Bar("c", 10)]))

    heights = [float(r.get("height")) for r in drawn.iter("rect")]
    labels = [t.text for t in drawn.iter("text") if t.get("class") == "label"]
    assert heights[0] == pytest.approx(heights[1] / 2)
    assert labels == ["a", "b", "c"]
    assert drawn[0].text == "<t>"


@pytest.mark.parametrize(
    ("largest", "end"), [(0, "1"), (0.4, "0.4"), (1, "1"), (83, "90"), (300, "300"), (301, "400")]
)
def test_the_scale_ends_at_a_round_number(largest, end):
    drawn = bars("t", [Bar("a", float(largest))])

    assert re.findall(r'class="scale"[^>]*>([^<]*)<', drawn)[-1] == end
