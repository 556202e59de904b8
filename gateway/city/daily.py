"""What comes in day by day, as rows: sightings, waybills, arrivals."""

from gateway.city.clock import stamp, written
from gateway.city.fleet import LARGE
from gateway.city.ledgers import CLASS_WORDS, NEW_ENERGY_WORDS
from gateway.city.papers import Arrival, Waybill
from gateway.city.tables import Row
from gateway.city.watching import COVER_CODES, LOAD_CODES, Sighting


def sighting_row(number: str, sighting: Sighting) -> Row:
    """A row of the camera platform; some times are nonsense (hour 25)."""
    at = stamp(sighting.shown_s)
    return {
        "抓拍编号": number,
        "设备编号": sighting.passage.camera.code,
        "抓拍时间": f"{at[:8]}256199" if sighting.has_bad_clock else at,
        "号牌号码": sighting.plate_text,
        "号牌种类": sighting.plate_class,
        "号牌颜色": sighting.colour,
        "置信度": sighting.reliability or "",
        "密闭状态": COVER_CODES[sighting.cover],
        "装载状态": LOAD_CODES[sighting.load],
        "速度(km/h)": sighting.passage.speed_kmh,
        "车门文字": sighting.door,
    }


def waybill_row(number: str, paper: Waybill) -> Row:
    """A row of the waybill ledger."""
    trip = paper.trip
    return {
        "联单号": number,
        "车牌号码": paper.plate_text,
        "号牌种类": CLASS_WORDS.get(trip.plate.plate_class, NEW_ENERGY_WORDS),
        "工地名称": paper.site.name,
        "消纳场名称": trip.planned.name,
        "驾驶员": trip.truck.driver,
        "从业资格证号": f"5001090000{trip.truck.index + 1:08d}",
        "准运证号": paper.permit.number if paper.permit else "",
        "开具时间": written(paper.issued_s).replace("-", "/"),
        "核销时间": written(paper.closed_s).replace("-", "/") if paper.closed_s else "",
        "方量(m³)": paper.volume_m3,
    }


def arrival_row(number: str, waybill: str | None, entry: Arrival) -> Row:
    """A row of a gate log; without a waybill nobody knows when the truck left its site."""
    trip, goal = entry.trip, entry.trip.unloads_at
    colour = "黄" if trip.plate.plate_class == LARGE else "黄绿"
    return {
        "进场流水号": number,
        "运次号": waybill or number,
        "联单号": waybill or "",
        "消纳场编号": goal.code if goal else "",
        "车牌号": trip.plate.number,
        "号牌颜色": colour if entry.colour_is_known else "紫",
        "出场时间": written(trip.departs_s) if waybill else "",
        "进场时间": written(trip.arrives_s),
        "毛重(kg)": entry.gross_kg,
        "皮重(kg)": entry.tare_kg,
        "净重(kg)": trip.net_kg,
    }
