"""Writes the ledgers that departments keep as tables: permits, waybills, sites, gate log."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gateway.demo.fleet import PERMITS, Permit
from gateway.demo.geodesy import to_gcj02
from gateway.demo.journeys import RUNS, Run
from gateway.demo.people_places import DISPOSAL_SITES, DISTRICTS, SITES, DisposalSite, Site

Row = dict[str, object]

_ZERO_WIDTH_SPACE = "\u200b"
_FULL_WIDTH = {ord(digit): 0xFF10 + int(digit) for digit in "0123456789"}
_TARE_KG = 14_600
_COLOUR_WORDS = {"01": "黄", "51": "黄绿"}
_CLASS_WORDS = {"01": "大型汽车", "51": "新能源大型汽车"}


def write_csv(path: Path, rows: Sequence[Row], *, encoding: str = "utf-8") -> int:
    """Rows under the column names of the first one; returns how many."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))
    return len(rows)


def write_permit_book(path: Path) -> int:
    """The workbook of urban management: a sheet of permits, a sheet of disposal sites."""
    book = Workbook()
    book.remove(book.worksheets[0])
    rows = {"准运证": permit_rows(), "消纳场": disposal_rows()}
    for title, table in rows.items():
        _fill(book.create_sheet(title), f"渣土{title}台账(演示)", table)
    book.properties.created = book.properties.modified = datetime(2026, 3, 5, tzinfo=UTC).replace(
        tzinfo=None
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return sum(len(table) for table in rows.values())


def _fill(sheet: Worksheet, heading: str, rows: list[Row]) -> None:
    """A title over all columns, then the header, then the rows, as offices make them."""
    sheet.append([heading])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))


def permit_rows() -> list[Row]:
    """Permits: last day inclusive, plate class in words, a zero-width space in one plate."""
    rows = [_permit(permit) for permit in PERMITS]
    rows[4]["车牌号码"] = f"{rows[4]['车牌号码']}{_ZERO_WIDTH_SPACE}"
    return rows


def disposal_rows() -> list[Row]:
    """Disposal sites in WGS-84; the last has more room left than it ever had."""
    rows = [_disposal(site) for site in DISPOSAL_SITES]
    faulty = {**rows[0], "消纳场编号": "XN-JLP-99", "消纳场名称": "演示废弃矿坑消纳场",
              "剩余容量(万吨)": 880}  # fmt: skip
    return [*rows, faulty]


def division_rows() -> list[Row]:
    """Districts and streets with their codes (GB/T 2260)."""
    return [
        {"区划代码": code, "区划名称": name, "上级代码": code[:6] if len(code) > 6 else ""}
        for code, name in DISTRICTS.items()
    ]


def waybill_rows() -> list[Row]:
    """Waybills: one has full-width digits, the last came twice."""
    rows = [_waybill(run) for run in RUNS]
    rows[5]["车牌号码"] = str(rows[5]["车牌号码"]).translate(_FULL_WIDTH)
    return [*rows, rows[-1]]


def site_rows() -> list[Row]:
    """Construction sites in GCJ-02; the last names a day that does not exist."""
    rows = [_site(site) for site in SITES]
    faulty = {**rows[0], "工地编号": "JLP-GD-099", "工地名称": "演示停工工程",
              "施工许可证编号": "0", "开工日期": "2026-02-30"}  # fmt: skip
    return [*rows, faulty]


def gate_rows() -> list[Row]:
    """Arrivals at disposal sites; the last has a plate colour that no code table knows."""
    runs = sorted(RUNS, key=lambda run: run.arrives)
    rows = [_arrival(serial, run) for serial, run in enumerate(runs, 1)]
    faulty = {**rows[-1], "进场流水号": "JC99999", "运次号": "LD2026030599999", "联单号": "",
              "号牌颜色": "紫"}  # fmt: skip
    return [*rows, faulty]


def _permit(permit: Permit) -> Row:
    first, second = (*permit.disposal_sites, None)[:2]
    return {
        "准运证号": permit.number,
        "车牌号码": permit.truck.plate,
        "号牌种类": _CLASS_WORDS[permit.truck.plate_class],
        "运输企业": permit.truck.company.name,
        "工地编号": permit.site.code,
        "消纳场编号": first.code if first else None,
        "备用消纳场编号": second.code if second else None,
        "核准路线": permit.route,
        "准运时段": permit.hours,
        "有效期起": permit.first_day,
        "有效期止": permit.last_day,
        "状态": "有效",
    }


def _disposal(site: DisposalSite) -> Row:
    return {
        "消纳场编号": site.code,
        "消纳场名称": site.name,
        "消纳许可证号": site.licence,
        "区划代码": site.division,
        "地址": site.address,
        "经度": site.lng,
        "纬度": site.lat,
        "坐标系": "WGS84",
        "总容量(万吨)": site.total_10kt,
        "剩余容量(万吨)": site.remaining_10kt,
    }


def _waybill(run: Run) -> Row:
    return {
        "联单号": run.number,
        "车牌号码": run.truck.plate,
        "号牌种类": _CLASS_WORDS[run.truck.plate_class],
        "工地名称": run.site.name,
        "消纳场名称": run.planned.name,
        "驾驶员": run.truck.driver.name,
        "从业资格证号": run.truck.driver.licence_number,
        "开具时间": f"{run.departs:%Y/%m/%d %H:%M:%S}",
        "方量(m³)": run.volume_m3,
    }


def _site(site: Site) -> Row:
    lng, lat = to_gcj02(site.lng, site.lat)
    return {
        "工地编号": site.code,
        "工地名称": site.name,
        "施工许可证编号": site.construction_permit,
        "施工单位": site.builder.name,
        "施工单位信用代码": site.builder.credit_code,
        "区划代码": site.division,
        "地址": site.address,
        "经度": f"{lng:.7f}",
        "纬度": f"{lat:.7f}",
        "坐标系": "GCJ02",
        "开工日期": f"{site.start_on:%Y-%m-%d}",
        "竣工日期": f"{site.end_on:%Y-%m-%d}",
    }


def _arrival(serial: int, run: Run) -> Row:
    return {
        "进场流水号": f"JC{serial:05d}",
        "运次号": run.number,
        "联单号": run.number,
        "消纳场编号": run.unloaded_at.code,
        "车牌号": run.truck.plate,
        "号牌颜色": _COLOUR_WORDS[run.truck.plate_class],
        "出场时间": f"{run.departs:%Y-%m-%d %H:%M:%S}",
        "进场时间": f"{run.arrives:%Y-%m-%d %H:%M:%S}",
        "毛重(kg)": _TARE_KG + run.net_kg,
        "皮重(kg)": _TARE_KG,
        "净重(kg)": run.net_kg,
    }
