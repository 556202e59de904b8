"""The invented companies, sites, disposal sites and cameras of the demo city.

Names begin with 演示; only districts and streets are real (九龙坡 500107, 巴南 500113).
"""

from dataclasses import dataclass
from datetime import date

from gateway.demo.canvas import Colour
from gateway.demo.numbers import credit_code

JIULONGPO, BANAN = "500107", "500113"
DISTRICTS: dict[str, str] = {
    "500107": "九龙坡区",
    "500107005": "石桥铺街道",
    "500107008": "二郎街道",
    "500107009": "九龙街道",
    "500107102": "华岩镇",
    "500107103": "含谷镇",
    "500107105": "白市驿镇",
    "500107109": "陶家镇",
    "500113": "巴南区",
    "500113003": "龙洲湾街道",
    "500113006": "李家沱街道",
    "500113009": "南彭街道",
    "500113103": "界石镇",
}


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company by its full name, and the short one that is painted on tailboards."""

    name: str
    short_name: str
    credit_code: str
    district: str
    business: str
    transport_permit: str | None = None
    paint: Colour = (120, 120, 120)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A named place; longitude and latitude are WGS-84 degrees, the division is a street."""

    code: str
    name: str
    division: str
    address: str
    lng: float
    lat: float

    @property
    def district(self) -> str:
        """The code of the district around the street."""
        return self.division[:6]


@dataclass(frozen=True, kw_only=True)
class Site(Place):
    """A construction site that digs."""

    construction_permit: str
    builder: Company
    start_on: date
    end_on: date


@dataclass(frozen=True, kw_only=True)
class DisposalSite(Place):
    """A licensed place to unload; capacities in units of ten thousand tonnes (万吨)."""

    licence: str
    total_10kt: float
    remaining_10kt: float


@dataclass(frozen=True, kw_only=True)
class Camera(Place):
    """A camera and the side of trucks it sees; `watches` is a site, disposal site or checkpoint."""

    view: str
    watches: str


def _company(row: tuple[str, str, str, str, Colour], business: str) -> Company:
    name, short_name, district, body, paint = row
    hauls = business == "运输企业"
    return Company(
        name=name,
        short_name=short_name,
        credit_code=credit_code(district, body),
        district=district,
        business=business,
        transport_permit=f"渝交运管许可{district}{body[-3:]}号" if hauls else None,
        paint=paint,
    )


# full name, short name, district, body of the credit code, paint
_HAULIERS: tuple[tuple[str, str, str, str, Colour], ...] = (
    ("演示巨石渣土运输有限公司", "演示巨石运输", JIULONGPO, "MADEM0101", (38, 110, 72)),
    ("演示长坡环保运输有限公司", "演示长坡环保", JIULONGPO, "MADEM0102", (206, 112, 36)),
    ("演示华岩土石方运输有限公司", "演示华岩运输", JIULONGPO, "MADEM0103", (40, 84, 150)),
    ("演示白市驿渣运有限公司", "演示白驿渣运", JIULONGPO, "MADEM0104", (150, 40, 38)),
    ("演示龙洲渣土运输有限公司", "演示龙洲运输", BANAN, "MADEM0105", (196, 160, 44)),
    ("演示南彭绿色运输有限公司", "演示南彭绿运", BANAN, "MADEM0106", (70, 128, 132)),
)
_BUILDERS: tuple[tuple[str, str, str, str, Colour], ...] = (
    ("演示第一建工有限公司", "演示一建", JIULONGPO, "MADEM0201", (0, 0, 0)),
    ("演示山城建设集团有限公司", "演示山城", JIULONGPO, "MADEM0202", (0, 0, 0)),
    ("演示南岸基础工程有限公司", "演示基础", BANAN, "MADEM0203", (0, 0, 0)),
)
HAULIERS = tuple(_company(row, "运输企业") for row in _HAULIERS)
BUILDERS = tuple(_company(row, "施工企业") for row in _BUILDERS)

# code, name, division, address, WGS-84 longitude and latitude, construction permit, builder
_SITES: tuple[tuple[str, str, str, str, float, float, str, int], ...] = (
    ("JLP-GD-001", "演示石桥铺商务楼基坑工程", "500107005", "石桥铺演示路1号", 106.4862, 29.5291,
     "500107202510150101", 0),
    ("JLP-GD-002", "演示二郎科技园二期土石方工程", "500107008", "二郎演示路22号", 106.4665, 29.5128,
     "500107202511030201", 1),
    ("JLP-GD-003", "演示华岩安置房工程", "500107102", "华岩演示大道8号", 106.4421, 29.4672,
     "500107202509220101", 0),
    ("JLP-GD-004", "演示白市驿物流仓库工程", "500107105", "白市驿演示街30号", 106.3650, 29.4705,
     "500107202512010101", 1),
    ("JLP-GD-005", "演示九龙滨江道路工程", "500107009", "九龙演示滨江路6号", 106.5180, 29.4930,
     "500107202508180118", 0),
    ("BN-GD-001", "演示龙洲湾商场基坑工程", "500113003", "龙洲湾演示路5号", 106.5220, 29.4040,
     "500113202511110101", 2),
    ("BN-GD-002", "演示李家沱旧改工程", "500113006", "李家沱演示街17号", 106.5480, 29.4430,
     "500113202510200101", 2),
    ("BN-GD-003", "演示界石厂房工程", "500113103", "界石演示园区3号", 106.6010, 29.4110,
     "500113202512150201", 2),
)  # fmt: skip
SITES = tuple(
    Site(
        code=code, name=name, division=division, address=address, lng=lng, lat=lat,
        construction_permit=permit, builder=BUILDERS[builder],
        start_on=date(2025, 12, 20), end_on=date(2026, 12, 31),
    )
    for code, name, division, address, lng, lat, permit, builder in _SITES
)  # fmt: skip

DISPOSAL_SITES: tuple[DisposalSite, ...] = (
    DisposalSite(code="XN-JLP-01", name="演示含谷消纳场", division="500107103",
                 address="含谷演示沟", lng=106.3620, lat=29.5060, licence="渝城管消纳2025第011号",
                 total_10kt=320, remaining_10kt=118.5),
    DisposalSite(code="XN-JLP-02", name="演示陶家消纳场", division="500107109",
                 address="陶家演示坡", lng=106.4010, lat=29.3790, licence="渝城管消纳2025第012号",
                 total_10kt=150, remaining_10kt=42),
    DisposalSite(code="XN-BN-01", name="演示南彭消纳场", division="500113009",
                 address="南彭演示村", lng=106.6560, lat=29.3720, licence="渝城管消纳2025第021号",
                 total_10kt=500, remaining_10kt=371.25),
)  # fmt: skip

CHECKPOINTS: tuple[Place, ...] = (
    Place(code="KK-BN-0017", name="渝南大道朝前台路口", division="500113003",
          address="渝南大道往朝前台路方向", lng=106.5352, lat=29.4021),
    Place(code="KK-JLP-0042", name="华福大道演示路口", division="500107102",
          address="华福大道出城方向", lng=106.4290, lat=29.4580),
)  # fmt: skip


def _camera(serial: int, place: Place, name: str, view: str) -> Camera:
    return Camera(
        code=f"{place.district}00021190{serial:06d}",
        name=name,
        division=place.division,
        address=place.address,
        lng=place.lng,
        lat=place.lat,
        view=view,
        watches=place.code,
    )


SITE_EXIT_1, SITE_EXIT_3, SITE_EXIT_6, YUNAN_ROAD, HUAFU_ROAD, DISPOSAL_GATE_3 = CAMERAS = (
    _camera(1, SITES[0], "演示石桥铺工地出口", "front"),
    _camera(2, SITES[2], "演示华岩工地出口", "rear"),
    _camera(3, SITES[5], "演示龙洲湾工地出口", "rear"),
    _camera(4, CHECKPOINTS[0], "渝南大道朝前台路口", "rear"),
    _camera(5, CHECKPOINTS[1], "华福大道演示路口", "rear"),
    _camera(6, DISPOSAL_SITES[2], "演示南彭消纳场入口", "front"),
)
