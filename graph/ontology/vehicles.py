"""Trucks, the plates they bear, the terminals they carry."""

from __future__ import annotations

from typing import Annotated

from graph.ontology.choices import PlateClass, PlateColour
from graph.ontology.declare import Prop, entity


@entity(zh="渣土车", owner="police", identity=(("vin",), ("BEARS",), ("register_id",)))
class Truck:
    """A vehicle licensed or used to haul construction waste.

    Known by its VIN, or else by the plate it bears, or else by the number of a register.
    """

    vin: Annotated[str | None, Prop("车架号", "VIN, ISO 3779 (GB 16735)", index=True)] = None
    vin_tail: Annotated[
        str | None, Prop("车架号后六位", "last six characters of the VIN, where no more is kept")
    ] = None
    register_id: Annotated[
        str | None, Prop("登记编号", "number in a register that shows neither VIN nor plate")
    ] = None
    fleet_number: Annotated[str | None, Prop("自编号", "enlarged number on the tail board")] = None
    brand: Annotated[str | None, Prop("品牌型号")] = None
    vehicle_type: Annotated[str | None, Prop("车辆类型")] = None
    body_colour: Annotated[str | None, Prop("车身颜色")] = None
    rated_load_kg: Annotated[float | None, Prop("核定载质量", "rated load in kilograms")] = None
    transport_licence: Annotated[
        str | None, Prop("道路运输证号", "road transport licence of the vehicle", index=True)
    ] = None
    state: Annotated[str | None, Prop("营运状态", "operating state as the source words it")] = None


@entity(zh="号牌", owner="police", identity=(("number", "plate_class"),))
class Plate:
    """A licence plate as issued; unique only as number and class together."""

    number: Annotated[str, Prop("号牌号码", "plate number, GA 36", index=True, search=True)]
    plate_class: Annotated[PlateClass, Prop("号牌种类", "plate class, GA 24.7")]
    colour: Annotated[PlateColour | None, Prop("号牌颜色")] = None


@entity(zh="车载终端", owner="transport", identity=(("phone",),))
class Terminal:
    """An on-board unit that reports positions (JT/T 808)."""

    phone: Annotated[str, Prop("终端手机号", "terminal phone number, text with its zeros")]
    device_id: Annotated[str | None, Prop("终端ID")] = None
    maker: Annotated[str | None, Prop("制造商")] = None
