"""What the traffic police and the transport department keep as databases."""

from collections.abc import Iterator
from datetime import date, timedelta

from gateway.city.clock import calendar
from gateway.city.companies import Company, Trade
from gateway.city.districts import NAMES
from gateway.city.fleet import LARGE_NEW_ENERGY, SMALL, Fleet, Spell, Truck
from gateway.city.tables import Fault, Row
from gateway.demo.numbers import spoilt, vin

POLICE_SCHEMA = """
CREATE TABLE JDC_DJXX (
  XH INTEGER PRIMARY KEY, HPHM TEXT, HPZL TEXT, CLSBDH TEXT, CLPP TEXT, CLLX TEXT,
  HDZZL INTEGER, ZZL INTEGER, SYR TEXT, CCDJRQ TEXT, HPHFRQ TEXT, HPSHRQ TEXT, GXSJ TEXT NOT NULL
);"""
TRANSPORT_SCHEMA = """
CREATE TABLE YS_QY (
  QYBH TEXT PRIMARY KEY, QYMC TEXT, SHXYDM TEXT, QYLX TEXT, XKZH TEXT, XZQHDM TEXT, XZQHMC TEXT,
  LXDH TEXT, GXSJ TEXT NOT NULL
);
CREATE TABLE YS_CL (
  CLBH TEXT PRIMARY KEY, CPH TEXT, CPYS TEXT, CJH TEXT, ZBH TEXT, DLYSZH TEXT, HDZZL_T REAL,
  YYZT TEXT, QYBH TEXT REFERENCES YS_QY, YYRQ TEXT, ZDSJH TEXT, GXSJ TEXT NOT NULL
);"""
_NO_PLATE, _LIGHT_LOADS = 3, 2
_MISTYPED = "QY99001"


class Registers:
    """The rows of both databases; what is wrong on purpose is noted as it is written."""

    def __init__(self, fleet: Fleet, trade: Trade, faults: list[Fault]) -> None:
        self._fleet, self._trade, self._faults = fleet, trade, faults
        self._owner = {company.credit_code: n for n, company in enumerate(trade.hauliers, 1)}

    def police(self) -> Iterator[Row]:
        """JDC_DJXX: one row for each plate that a truck has borne; a few have none."""
        for serial, row in enumerate(self._registrations(), 1):
            if row["HPHM"] is None:
                self._note("police/vehicles", str(serial), "NO_PLATE")
            yield {"XH": serial, **row, "GXSJ": f"2026-02-20 08:30:00.{serial:06d}"}

    def _registrations(self) -> Iterator[Row]:
        for truck in self._fleet.lawful:
            for spell in truck.spells:
                yield _registration(truck, spell)
        some = self._fleet.lawful[0]
        for serial, plate in enumerate(self._fleet.twins, 1):
            light = {"CLSBDH": vin("LDEMUCK5", f"CT{serial:06d}"), "CLLX": "轻型自卸货车"}
            own = {"HPHM": plate.number, "HPZL": SMALL, "HDZZL": 1_495, "ZZL": 4_495}
            yield {**_registration(some, some.spells[0]), **own, **light}
        for serial in range(_NO_PLATE):
            lost = {"HPHM": None, "CLSBDH": vin("LDEMUCK7", f"CT9{serial:05d}")}
            yield {**_registration(some, some.spells[0]), **lost}

    def companies(self) -> Iterator[Row]:
        """YS_QY: hauliers; the last one's credit code was mistyped."""
        for serial, company in enumerate(self._trade.hauliers, 1):
            yield _company(serial, company)
        first = self._trade.hauliers[0]
        self._note("transport/companies", _MISTYPED, "CHECK_CHARACTER")
        yield {
            **_company(1, first),
            "QYBH": _MISTYPED,
            "QYMC": "演示误码渣土运输有限公司",
            "SHXYDM": spoilt(first.credit_code, 12),
        }

    def licences(self) -> Iterator[Row]:
        """YS_CL: trucks; one of the mistyped company, and some whose load is no truck's."""
        for truck in self._fleet.lawful:
            yield _licence(truck, self._owner[truck.company.credit_code])
        some = _licence(self._fleet.lawful[0], 1)
        self._note("transport/vehicles", "CL990001", "CHECK_CHARACTER")
        yield {**some, **_stranger(1), "QYBH": _MISTYPED}
        for serial in range(2, 2 + _LIGHT_LOADS):
            self._note("transport/vehicles", f"CL99{serial:04d}", "OUT_OF_RANGE")
            yield {**some, **_stranger(serial), "HDZZL_T": 0.495}

    def _note(self, source: str, record: str, reason: str) -> None:
        self._faults.append(Fault(source=source, record=record, reason=reason))


def registered_on(truck: Truck) -> date:
    """When the truck was first registered."""
    return calendar(0) - timedelta(days=truck.registered_days_ago)


def _registration(truck: Truck, spell: Spell) -> Row:
    """HPHFRQ: the plate was issued; HPSHRQ: it was given back."""
    issued = registered_on(truck) if spell.first_day is None else calendar(spell.first_day)
    returned = "" if spell.end_day is None else f"{calendar(spell.end_day):%Y%m%d}"
    is_electric = spell.plate.plate_class == LARGE_NEW_ENERGY
    return {
        "HPHM": spell.plate.number,
        "HPZL": spell.plate.plate_class,
        "CLSBDH": truck.vin,
        "CLPP": "演示牌电动自卸车" if is_electric else "演示牌自卸车",
        "CLLX": "重型自卸货车",
        "HDZZL": truck.rated_load_kg,
        "ZZL": 31_000,
        "SYR": truck.company.name,
        "CCDJRQ": f"{registered_on(truck):%Y%m%d}",
        "HPHFRQ": f"{issued:%Y%m%d}",
        "HPSHRQ": returned or None,
    }


def _company(serial: int, company: Company) -> Row:
    return {
        "QYBH": f"QY{serial:05d}",
        "QYMC": company.name,
        "SHXYDM": company.credit_code,
        "QYLX": "3",
        "XKZH": company.transport_permit,
        "XZQHDM": company.district,
        "XZQHMC": NAMES[company.district],
        "LXDH": f"023-0000{serial:04d}",
        "GXSJ": f"2026-02-20 17:00:00.{serial:06d}",
    }


def _licence(truck: Truck, company: int) -> Row:
    """The licence shows today's plate, and since when that was known."""
    last = truck.spells[-1]
    stamped = "2026-02-20 18:00:00" if last.first_day is None else _morning(last.first_day)
    number = last.plate.number
    return {
        "CLBH": f"CL{truck.serial}",
        "CPH": f"{number[:2]}·{number[2:]}",
        "CPYS": "93" if last.plate.plate_class == LARGE_NEW_ENERGY else "2",
        "CJH": truck.vin,
        "ZBH": truck.serial[-4:],
        "DLYSZH": f"5001{truck.serial:0>8}",
        "HDZZL_T": truck.rated_load_kg / 1000,
        "YYZT": "6",
        "QYBH": f"QY{company:05d}",
        "YYRQ": f"{registered_on(truck):%Y-%m-%d}",
        "ZDSJH": truck.phone,
        "GXSJ": f"{stamped}.{truck.serial}",
    }


def _morning(day: int) -> str:
    return f"{calendar(day):%Y-%m-%d} 10:00:00"


def _stranger(serial: int) -> Row:
    """A truck that no other register knows."""
    return {
        "CLBH": f"CL99{serial:04d}",
        "CPH": f"渝D·X99{serial:02d}",
        "CJH": vin("LDEMUCK7", f"CT99{serial:04d}"),
        "DLYSZH": f"50019900{serial:04d}",
        "ZDSJH": f"01309900{serial:04d}",
    }
