"""Writes the demo city into a folder, each file as the department that owns it would keep it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gateway.demo.ledgers import (
    division_rows,
    gate_rows,
    site_rows,
    waybill_rows,
    write_csv,
    write_permit_book,
)
from gateway.demo.photos import camera_rows, sighting_rows, write_photos
from gateway.demo.registers import write_police_register, write_transport_licences


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file or folder that now exists, and how many rows or photos it holds."""

    department: str
    path: Path
    count: int


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something wrong on purpose: in which source, and the reason under which it is set aside."""

    source: str
    what: str
    reason: str


FAULTS: tuple[Fault, ...] = (
    Fault(source="police/vehicles", what="车辆无号牌", reason="NO_PLATE"),
    Fault(source="transport/companies", what="企业信用代码校验位错", reason="CHECK_CHARACTER"),
    Fault(source="transport/vehicles", what="该企业车辆", reason="CHECK_CHARACTER"),
    Fault(source="transport/vehicles", what="核定载质量0.495吨", reason="OUT_OF_RANGE"),
    Fault(source="urban/disposal-sites", what="剩余容量大于总容量", reason="OUT_OF_RANGE"),
    Fault(source="housing/sites", what="2月30日", reason="BAD_TIME"),
    Fault(source="urban/gate-log", what="号牌颜色紫", reason="UNKNOWN_CODE"),
    Fault(source="urban/sightings", what="图片传输中断", reason="BROKEN_FILE"),
)

# department, path, writer
_FILES: tuple[tuple[str, str, Callable[[Path], int]], ...] = (
    ("police", "police/vehicles.db", write_police_register),
    ("transport", "transport/licences.db", write_transport_licences),
    ("urban_management", "urban/准运证台账.xlsx", write_permit_book),
    ("urban_management", "urban/区划.csv", lambda path: write_csv(path, division_rows())),
    ("urban_management", "urban/电子联单.csv", lambda path: write_csv(path, waybill_rows())),
    (
        "housing_construction",
        "housing/在建工地.csv",
        lambda path: write_csv(path, site_rows(), encoding="gb18030"),
    ),
    (
        "urban_management",
        "disposal/进场记录.csv",
        lambda path: write_csv(path, gate_rows(), encoding="utf-8-sig"),
    ),
    ("urban_management", "cameras/点位.csv", lambda path: write_csv(path, camera_rows())),
    ("urban_management", "cameras/抓拍.csv", lambda path: write_csv(path, sighting_rows())),
)


def write_city(folder: Path, *, photos: bool = True) -> Iterator[Written]:
    """Writes file after file, the photos last and one by one (count 1 each)."""
    for department, name, write in _FILES:
        path = folder / name
        yield Written(department=department, path=path, count=write(path))
    for photo in write_photos(folder / "cameras" / "photos") if photos else ():
        yield Written(department="urban_management", path=photo, count=1)
