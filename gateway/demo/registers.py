"""Writes the registers that two departments keep as databases, each with its own names and codes.

Rows that are wrong on purpose are good rows with one thing changed, and stand last.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from gateway.demo.fleet import LARGE_NEW_ENERGY, TRUCKS, Truck
from gateway.demo.numbers import spoilt, vin
from gateway.demo.people_places import DISTRICTS, HAULIERS, Company

Row = dict[str, object]

_ZERO_WIDTH_SPACE = "\u200b"
_POLICE_TABLE = """
CREATE TABLE JDC_DJXX (
  XH INTEGER PRIMARY KEY, HPHM TEXT, HPZL TEXT, CLSBDH TEXT, CLPP TEXT, CLLX TEXT,
  HDZZL INTEGER, ZZL INTEGER, SYR TEXT, CCDJRQ TEXT, HPHFRQ TEXT, HPSHRQ TEXT, GXSJ TEXT NOT NULL
);"""
_TRANSPORT_TABLES = """
CREATE TABLE YS_QY (
  QYBH TEXT PRIMARY KEY, QYMC TEXT, SHXYDM TEXT, QYLX TEXT, XKZH TEXT, XZQHDM TEXT, XZQHMC TEXT,
  LXDH TEXT, GXSJ TEXT NOT NULL
);
CREATE TABLE YS_CL (
  CLBH TEXT PRIMARY KEY, CPH TEXT, CPYS TEXT, CJH TEXT, ZBH TEXT, DLYSZH TEXT, HDZZL_T REAL,
  YYZT TEXT, QYBH TEXT REFERENCES YS_QY, YYRQ TEXT, ZDSJH TEXT, GXSJ TEXT NOT NULL
);"""


def write_police_register(path: Path) -> int:
    """The vehicle register of the traffic police; returns its number of rows."""
    return _write(path, _POLICE_TABLE, {"JDC_DJXX": police_rows()})


def write_transport_licences(path: Path) -> int:
    """Companies and trucks as the transport department licenses them; returns the rows."""
    tables = {"YS_QY": company_rows(), "YS_CL": truck_rows()}
    return _write(path, _TRANSPORT_TABLES, tables)


def police_rows() -> list[Row]:
    """The rows of JDC_DJXX: loads in kilograms, days as eight digits, plate class by GA 24.7."""
    good = [row for truck in TRUCKS for row in _registrations(truck)]
    last = good[-1]
    faulty = [
        {**last, "HPHM": None, "CLSBDH": vin("LDEMUCK7", "NC009001")},
        {**last, "HPHM": "渝DX9002", "HPZL": "01",
         "CLSBDH": spoilt(vin("LDEMUCK7", "NC009002"), 8)},
    ]  # fmt: skip
    return [
        {"XH": serial, **row, "GXSJ": f"2026-03-01 08:30:00.{serial:06d}"}
        for serial, row in enumerate([*good, *faulty], 1)
    ]


def company_rows() -> list[Row]:
    """The rows of YS_QY: QYLX 3 is a haulier; one credit code was mistyped."""
    good = [_company(serial, company) for serial, company in enumerate(HAULIERS, 1)]
    good[2]["QYMC"] = f"{good[2]['QYMC']}{_ZERO_WIDTH_SPACE}"
    mistyped = spoilt(HAULIERS[0].credit_code, 12)
    faulty = {**good[0], "QYBH": "QY9001", "QYMC": "演示恒通渣土运输有限公司", "SHXYDM": mistyped}
    return [*good, faulty]


def truck_rows() -> list[Row]:
    """The rows of YS_CL: loads in tonnes, plate colours by JT/T 415, plates with their dot."""
    good = [_licence(serial, truck) for serial, truck in enumerate(TRUCKS, 1)]
    faulty = [
        {**good[0], "CLBH": "CL9001", "CPH": "渝D·X9003", "CJH": vin("LDEMUCK7", "NC009003"),
         "QYBH": "QY9001", "DLYSZH": "500101900001", "ZDSJH": "010000009001"},
        {**good[0], "CLBH": "CL9002", "CPH": "渝D·X9004", "CJH": vin("LDEMUCK7", "NC009004"),
         "HDZZL_T": 0.495, "DLYSZH": "500101900002", "ZDSJH": "010000009002"},
    ]  # fmt: skip
    return [*good, *faulty]


def _write(path: Path, schema: str, tables: dict[str, list[Row]]) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(schema)
        for table, rows in tables.items():
            names = ", ".join(f":{column}" for column in rows[0])
            database.executemany(
                f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({names})",  # noqa: S608
                rows,
            )
    return sum(len(rows) for rows in tables.values())


def _registrations(truck: Truck) -> Iterator[Row]:
    """One row for each plate the truck has borne: HPHFRQ issued, HPSHRQ given back."""
    if truck.former_plate:
        yield _registration(truck, truck.former_plate, truck.registered_on, truck.plate_since)
    yield _registration(truck, truck.plate, truck.plate_since, None)


def _registration(truck: Truck, plate: str, issued: date, returned: date | None) -> Row:
    return {
        "HPHM": plate,
        "HPZL": truck.plate_class,
        "CLSBDH": truck.vin,
        "CLPP": "演示牌电动自卸车" if truck.electric else "演示牌自卸车",
        "CLLX": "重型自卸货车",
        "HDZZL": truck.rated_load_kg,
        "ZZL": truck.gross_kg,
        "SYR": truck.company.name,
        "CCDJRQ": f"{truck.registered_on:%Y%m%d}",
        "HPHFRQ": f"{issued:%Y%m%d}",
        "HPSHRQ": f"{returned:%Y%m%d}" if returned else None,
    }


def _company(serial: int, company: Company) -> Row:
    return {
        "QYBH": f"QY{serial:04d}",
        "QYMC": company.name,
        "SHXYDM": company.credit_code,
        "QYLX": "3",
        "XKZH": company.transport_permit,
        "XZQHDM": company.district,
        "XZQHMC": DISTRICTS[company.district],
        "LXDH": f"023-0000{serial:04d}",
        "GXSJ": f"2026-02-20 17:00:{serial:02d}",
    }


def _licence(serial: int, truck: Truck) -> Row:
    return {
        "CLBH": f"CL{serial:04d}",
        "CPH": f"{truck.plate[:2]}·{truck.plate[2:]}",
        "CPYS": "93" if truck.plate_class == LARGE_NEW_ENERGY else "2",
        "CJH": truck.vin,
        "ZBH": truck.fleet_number,
        "DLYSZH": truck.transport_licence,
        "HDZZL_T": truck.rated_load_kg / 1000,
        "YYZT": "6",
        "QYBH": f"QY{HAULIERS.index(truck.company) + 1:04d}",
        "YYRQ": f"{truck.registered_on:%Y-%m-%d}",
        "ZDSJH": f"0100{serial:08d}",
        "GXSJ": f"2026-02-20 18:{serial:02d}:00",
    }
