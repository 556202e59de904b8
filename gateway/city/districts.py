"""The districts of the city by their codes (GB/T 2260), around their rough centres."""

from collections.abc import Mapping

from gateway.city.grid import Point, distance_m, point_at

NAMES: Mapping[str, str] = {
    "500103": "渝中区",
    "500104": "大渡口区",
    "500105": "江北区",
    "500106": "沙坪坝区",
    "500107": "九龙坡区",
    "500108": "南岸区",
    "500109": "北碚区",
    "500112": "渝北区",
    "500113": "巴南区",
}
_CENTRES: Mapping[str, Point] = {
    "500103": point_at(106.550, 29.556),
    "500104": point_at(106.474, 29.478),
    "500105": point_at(106.574, 29.606),
    "500106": point_at(106.440, 29.552),
    "500107": point_at(106.488, 29.515),
    "500108": point_at(106.600, 29.520),
    "500109": point_at(106.420, 29.780),
    "500112": point_at(106.600, 29.690),
    "500113": point_at(106.560, 29.410),
}


def centre(code: str) -> Point:
    """Roughly its middle."""
    return _CENTRES[code]


def district_at(point: Point) -> str:
    """The code of the district with the nearest centre: borders are simpler than real ones."""
    return min(_CENTRES, key=lambda code: (distance_m(point, _CENTRES[code]), code))
