"""The report as one page of HTML: nothing is loaded, and it prints on A4."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from gateway.report.contents import Cell, Contents, Headline, Sheet
from gateway.report.plots import Bar, bars

_STYLE = """
:root { color: #1c2733; background: #fff; font: 15px/1.5 "Noto Sans CJK SC", "Microsoft YaHei",
  "PingFang SC", "Helvetica Neue", Arial, sans-serif; }
body { max-width: 980px; margin: 0 auto; padding: 24px; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 18px; margin: 28px 0 8px; }
.lead { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 20px 0; }
.figure { border: 1px solid #c9d2dc; border-top: 4px solid #1f5f99; padding: 10px 12px; }
.figure b { display: block; font-size: 34px; line-height: 1.2; }
.figure small, .note { color: #52606d; font-size: 12px; }
table { border-collapse: collapse; width: 100%; font-size: 12px; }
th, td { border-bottom: 1px solid #dde3ea; padding: 4px 6px; text-align: right; }
th:first-child, td:first-child { text-align: left; } thead th { color: #52606d; font-weight: 600; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: #33414e; }
svg rect { fill: #1f5f99; } svg .grid { stroke: #dde3ea; } svg .scale { text-anchor: end; }
svg .label, svg .value { text-anchor: middle; }
.plots { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
@media (max-width: 700px) { .lead, .plots { grid-template-columns: 1fr 1fr; } }
@media print { body { padding: 0; } h2, table, svg, .figure { break-inside: avoid; }
  @page { size: A4 landscape; margin: 14mm; } }
"""


def render(contents: Contents) -> str:
    """The page of a report."""
    return "".join(_parts(contents))


def _parts(told: Contents) -> Iterator[str]:
    title = f"渣土车监管月报 {told.month} · Muck-truck supervision, {told.month}"
    yield '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{escape(title)}</h1>"
    yield f'<p class="note">统计时点 as known at {escape(told.as_of)} (UTC+8)</p>'
    yield '<section class="lead">'
    yield from (_figure(one) for one in told.headlines)
    yield '</section><section class="plots">'
    yield from _plots(told)
    yield "</section>"
    for sheet in told.sheets:
        yield from _table(sheet)
    yield (
        '<p class="note">案件按立案月份统计，结案以统计时点为准；天数为24小时日，含节假日。'
        " Cases count in the month in which they were opened, and as closed if they were by the"
        " moment above; days are of 24 hours, holidays included.</p></body></html>\n"
    )


def _figure(one: Headline) -> str:
    return (
        f'<div class="figure">{escape(one.zh)}<br><small>{escape(one.en)}</small>'
        f"<b>{escape(one.value)}</b><small>{escape(one.note)}<br>"
        f"所述 told: {escape(one.told)}</small></div>"
    )


def _plots(told: Contents) -> Iterator[str]:
    months = [(str(one.month)[2:], one) for one in told.year]
    found = [Bar(label, one.cases.opened - one.cases.void) for label, one in months]
    closed = [Bar(label, _percent(one.cases.disposal_rate)) for label, one in months]
    took = [Bar(label, one.cases.took.mean_days) for label, one in months]
    right = [Bar(label, _percent(one.found.precision)) for label, one in months]
    for title, values, unit, top in (
        ("逐月发现 Detections", found, "", None),
        ("处置率 Disposal rate", closed, "%", 100.0),
        ("平均办理天数 Mean handling days", took, "", None),
        ("准确率 Precision", right, "%", 100.0),
    ):
        yield f"<div><h2>{title}</h2>{bars(title, values, unit=unit, top=top)}</div>"


def _table(sheet: Sheet) -> Iterator[str]:
    yield f"<h2>{escape(sheet.zh)} · {escape(sheet.en)}</h2>"
    if not sheet.rows:
        yield '<p class="note">无 none</p>'
        return
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in sheet.columns)
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for row in sheet.rows:
        cells = (_cell(value, is_share=i in sheet.percent) for i, value in enumerate(row))
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table>"


def _cell(value: Cell, *, is_share: bool) -> str:
    if value is None:
        return "-"
    if is_share:
        return f"{100 * float(value):.1f} %"
    return f"{value:.2f}" if isinstance(value, float) else escape(str(value))


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
