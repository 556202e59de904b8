"""What departments keep as tables: divisions, roads, sites, disposal sites, permits, cameras."""

from collections.abc import Iterator, Sequence

from gateway.city.cameras import Camera
from gateway.city.clock import calendar, midnight_s
from gateway.city.companies import Trade
from gateway.city.districts import NAMES
from gateway.city.fleet import LARGE
from gateway.city.grid import lng_lat, road_table
from gateway.city.jobs import Permit, Work
from gateway.city.places import DisposalSite, Land, Site, Window
from gateway.city.tables import Fault, Row
from gateway.demo.geodesy import to_gcj02

CLASS_WORDS = {LARGE: "大型汽车"}
NEW_ENERGY_WORDS = "新能源大型汽车"
_MOST_GOALS = 3


def clock_words(window: Window) -> str:
    """20:00-06:00."""
    opens, closes = (f"{m // 60 % 24:02d}:{m % 60:02d}" for m in window)
    return f"{opens}-{closes}"


def division_rows() -> Iterator[Row]:
    """Districts with their codes (GB/T 2260)."""
    for code, name in NAMES.items():
        yield {"区划代码": code, "区划名称": name}


def road_rows() -> Iterator[Row]:
    """Streets with both ends in WGS-84."""
    for name, start, end in road_table():
        (lng, lat), (to_lng, to_lat) = lng_lat(start), lng_lat(end)
        yield {
            "道路名称": name,
            "起点经度": f"{lng:.6f}",
            "起点纬度": f"{lat:.6f}",
            "终点经度": f"{to_lng:.6f}",
            "终点纬度": f"{to_lat:.6f}",
        }


def site_rows(land: Land, trade: Trade, faults: list[Fault]) -> Iterator[Row]:
    """Construction sites in GCJ-02; the last names a day that does not exist."""
    for site in land.sites:
        yield _site(site, trade)
    code = "GD-999999-0001"
    faults.append(Fault(source="housing/sites", record=code, reason="BAD_TIME"))
    yield {
        **_site(land.sites[0], trade),
        "工地编号": code,
        "工地名称": "演示停工工程",
        "施工许可证编号": "0",
        "开工日期": "2026-02-30",
    }


def _site(site: Site, trade: Trade) -> Row:
    lng, lat = to_gcj02(*site.lng_lat)
    builder = trade.builder(site)
    return {
        "工地编号": site.code,
        "工地名称": site.name,
        "施工许可证编号": site.construction_permit,
        "施工单位": builder.name,
        "施工单位信用代码": builder.credit_code,
        "区划代码": site.district,
        "地址": site.address,
        "出土时段": clock_words(site.shift),
        "经度": f"{lng:.7f}",
        "纬度": f"{lat:.7f}",
        "坐标系": "GCJ02",
        "围栏半径(m)": 150,
        "开工日期": "2025-12-20",
        "竣工日期": "2026-12-31",
    }


def disposal_rows(land: Land, faults: list[Fault]) -> Iterator[Row]:
    """Disposal sites in WGS-84; the last has more room left than it ever had."""
    for disposal in land.disposal_sites:
        yield _disposal(disposal)
    code = "XN-999999-001"
    faults.append(Fault(source="urban/disposal-sites", record=code, reason="OUT_OF_RANGE"))
    yield {
        **_disposal(land.disposal_sites[0]),
        "消纳场编号": code,
        "消纳场名称": "演示废弃矿坑消纳场",
        "剩余容量(万吨)": 990,
    }


def _disposal(site: DisposalSite) -> Row:
    lng, lat = site.lng_lat
    return {
        "消纳场编号": site.code,
        "消纳场名称": site.name,
        "消纳许可证号": site.licence,
        "区划代码": site.district,
        "地址": site.address,
        "经度": f"{lng:.6f}",
        "纬度": f"{lat:.6f}",
        "坐标系": "WGS84",
        "围栏半径(m)": 250,
        "总容量(万吨)": site.total_10kt,
        "剩余容量(万吨)": site.remaining_10kt,
    }


def permit_rows(work: Work) -> Iterator[Row]:
    """Permits of all trucks; a permit names up to three disposal sites and its streets."""
    for permits in work.permits.values():
        for permit in permits:
            yield _permit(permit)


def _permit(permit: Permit) -> Row:
    job, first = permit.job, calendar(permit.first_day)
    plate = permit.truck.plate_at(midnight_s(permit.first_day))
    codes = [to.code for to in job.disposal_sites] + [""] * _MOST_GOALS
    return {
        "准运证号": permit.number,
        "车牌号码": plate.number,
        "号牌种类": CLASS_WORDS.get(plate.plate_class, NEW_ENERGY_WORDS),
        "运输企业": permit.truck.company.name,
        "工地编号": job.site.code,
        "消纳场编号": codes[0],
        "备用消纳场编号": codes[1],
        "备用消纳场编号2": codes[2],
        "核准路线": ";".join("、".join(streets) for streets in permit.routes),
        "准运时段": clock_words(job.window),
        "核准方量(m³)": permit.volume_m3,
        "有效期起": f"{first:%Y-%m-%d}",
        "有效期止": f"{calendar(permit.last_day):%Y-%m-%d}",
        "状态": "有效",
    }


def camera_rows(cameras: Sequence[Camera]) -> Iterator[Row]:
    """Cameras by device number (GA/T 1400); each watches one of three kinds of places."""
    for camera in cameras:
        lng, lat = camera.lng_lat
        is_road = camera.watches == "checkpoint"
        yield {
            "设备编号": camera.code,
            "设备名称": camera.name,
            "工地编号": camera.place if camera.watches == "site" else "",
            "消纳场编号": camera.place if camera.watches == "disposal" else "",
            "卡口编号": camera.place if is_road else "",
            "卡口名称": camera.name if is_road else "",
            "道路": camera.road,
            "区划代码": camera.district,
            "经度": f"{lng:.6f}",
            "纬度": f"{lat:.6f}",
            "坐标系": "WGS84",
        }
