"""Where on a photo the truck is, from its plate or from a model that finds heavy vehicles."""

import pytest

from vision.region import body_region, truck_region
from vision.results import Box, PlateReading, VehicleReading

SIZE = (2000, 1500)


def plate(box: Box, *, sure: float = 0.9) -> PlateReading:
    return PlateReading("渝A90001", "yellow", 1, "accepted", sure, (), box, ((0.0, 0.0),) * 4)


def vehicle(*sides: int) -> VehicleReading:
    return VehicleReading("truck", 0.8, Box(*sides))


NEAR, FAR = Box(900, 1000, 1000, 1040), Box(300, 400, 340, 415)


def test_the_body_stands_over_its_plate():
    # plate 100 wide, middle 950: 360 to each side, 700 above, 160 below
    assert body_region(NEAR, *SIZE) == Box(590, 300, 1310, 1200)


def test_the_body_ends_at_the_edges():
    assert body_region(Box(0, 100, 100, 140), 300, 200) == Box(0, 0, 300, 200)


def test_of_several_plates_the_nearest_counts():
    assert truck_region([plate(FAR), plate(NEAR)], None, *SIZE) == body_region(NEAR, *SIZE)


def test_what_is_hardly_a_plate_counts_only_alone():
    painted = plate(Box(800, 500, 1100, 600), sure=0.001)

    assert truck_region([painted, plate(NEAR)], None, *SIZE) == body_region(NEAR, *SIZE)
    assert truck_region([painted], None, *SIZE) == body_region(painted.box, *SIZE)


@pytest.mark.parametrize(
    ("plates", "vehicles", "found"),
    [
        ([NEAR], [vehicle(700, 200, 1200, 1200)], Box(700, 200, 1200, 1200)),
        ([NEAR], [vehicle(0, 0, 200, 200)], None),  # the plate is on no heavy vehicle
        ([NEAR], [], None),
        ([], [vehicle(0, 0, 20, 20), vehicle(50, 50, 90, 90)], Box(50, 50, 90, 90)),
        ([], [], None),
    ],
)
def test_where_a_model_looked_only_a_heavy_vehicle_counts(plates, vehicles, found):
    assert truck_region([plate(box) for box in plates], vehicles, *SIZE) == found


def test_without_plate_and_model_there_is_no_truck():
    assert truck_region([], None, *SIZE) is None
