"""Writes what the camera platform holds: its cameras, its sightings, and a photo of each."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from gateway.demo.fleet import LARGE_NEW_ENERGY
from gateway.demo.journeys import SIGHTINGS, Sighting
from gateway.demo.ledgers import Row
from gateway.demo.people_places import CAMERAS, CHECKPOINTS, SITES, Camera
from gateway.demo.render import Shot, render
from gateway.demo.truck_art import TruckLook

_COVER_CODES = {"closed": "1", "open": "2", "unknown": "9"}
_LOAD_CODES = {"empty": "0", "level": "1", "overfilled": "2", "unknown": "9"}
_BROKEN = SIGHTINGS[-1]
# Of each sighting, in order, the exposure that was kept, as a camera keeps its sharpest frame.
_KEPT_FRAMES = (4, 1, 0, 1, 0, 2, 0, 0, 0, 3, 1, 0, 0, 1, 0, 0, 0, 0, 0, 2, 3, 19, 0)
_SEEDS_A_FRAME = 100


def photo_name(sighting: Sighting) -> str:
    """The file name of a sighting's photo."""
    return f"{sighting.number}.jpg"


def camera_rows() -> list[Row]:
    """Cameras by device number (GA/T 1400); each watches one of three kinds of places."""
    return [_camera(camera) for camera in CAMERAS]


def sighting_rows() -> list[Row]:
    """Sightings in order of time; what the camera itself read of the plate is not to be trusted."""
    ordered = sorted(SIGHTINGS, key=lambda sighting: sighting.at)
    rows = [_sighting(serial, sighting) for serial, sighting in enumerate(ordered)]
    broken = {**_sighting(0, _BROKEN), "抓拍编号": "ZP99", "图片文件": "ZP99.jpg"}
    broken["抓拍时间"] = f"{_BROKEN.at + timedelta(minutes=7):%Y%m%d%H%M%S}"
    return [*rows, broken]


def write_photos(folder: Path) -> Iterator[Path]:
    """Renders the photo of each sighting, then one that broke off in transmission."""
    folder.mkdir(parents=True, exist_ok=True)
    for serial, sighting in enumerate(SIGHTINGS):
        path = folder / photo_name(sighting)
        path.write_bytes(render(shot(sighting, kept_seed(serial))))
        yield path
    path = folder / "ZP99.jpg"
    whole = render(shot(_BROKEN, len(SIGHTINGS)))
    path.write_bytes(whole[: len(whole) * 2 // 5])
    yield path


def kept_seed(serial: int) -> int:
    """The seed of the exposure kept of a sighting, by its place in SIGHTINGS."""
    return serial + _SEEDS_A_FRAME * _KEPT_FRAMES[serial]


def shot(sighting: Sighting, seed: int) -> Shot:
    """What stood before the camera."""
    truck = sighting.truck
    row = "single" if sighting.camera.view == "front" else "double"
    look = TruckLook(
        plate=truck.plate,
        layout="new_energy_large" if truck.plate_class == LARGE_NEW_ENERGY else f"yellow_{row}",
        paint=truck.company.paint,
        cover=sighting.cover,
        load=sighting.load,
        company=truck.company.short_name,
        fleet_number=truck.fleet_number,
    )
    return Shot(
        look=look,
        view=sighting.camera.view,
        taken_at=sighting.at,
        camera_code=sighting.camera.code,
        camera_name=sighting.camera.name,
        seed=seed,
    )


def _camera(camera: Camera) -> Row:
    at_site = camera.watches in {site.code for site in SITES}
    checkpoint = next((place for place in CHECKPOINTS if place.code == camera.watches), None)
    return {
        "设备编号": camera.code,
        "设备名称": camera.name,
        "工地编号": camera.watches if at_site else "",
        "消纳场编号": "" if at_site or checkpoint else camera.watches,
        "卡口编号": checkpoint.code if checkpoint else "",
        "卡口名称": checkpoint.name if checkpoint else "",
        "区划代码": camera.division,
        "经度": camera.lng,
        "纬度": camera.lat,
        "坐标系": "WGS84",
    }


def _sighting(serial: int, sighting: Sighting) -> Row:
    hidden = sighting.camera.view == "front"
    return {
        "抓拍编号": sighting.number,
        "设备编号": sighting.camera.code,
        "抓拍时间": f"{sighting.at:%Y%m%d%H%M%S}",
        "前端识别号牌": "无车牌" if serial % 5 == 2 else "",
        "密闭状态": _COVER_CODES["unknown" if hidden else sighting.cover],
        "装载状态": _LOAD_CODES["unknown" if hidden else sighting.load],
        "速度(km/h)": 8 if "出口" in sighting.camera.name else 34 + serial % 17,
        "图片文件": photo_name(sighting),
    }
