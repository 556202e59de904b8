"""Drawn plates, against the measures of GA 36."""

import pytest

from gateway.demo.plate_art import LAYOUTS, PX_PER_MM, draw_plate

NUMBERS = {
    "yellow_single": "渝DC6217",
    "yellow_double": "渝DC6217",
    "new_energy_large": "渝D65027D",
}


@pytest.mark.parametrize(
    ("name", "millimetres"),
    [
        ("yellow_single", (440, 140)),
        ("yellow_double", (440, 220)),
        ("new_energy_large", (480, 140)),
    ],
)
def test_a_plate_has_the_measures_of_its_kind(name, millimetres):
    plate = draw_plate(NUMBERS[name], LAYOUTS[name])

    assert plate.size == tuple(edge * PX_PER_MM for edge in millimetres)


@pytest.mark.parametrize("name", NUMBERS)
def test_every_character_fills_its_own_cell(name):
    plate = draw_plate(NUMBERS[name], LAYOUTS[name]).convert("L").point(lambda v: v < 60 and 255)

    for x, y, width, height in LAYOUTS[name].cells:
        cell = [round(edge * PX_PER_MM) for edge in (x, y, x + width, y + height)]
        inked = plate.crop(tuple(cell)).getbbox()
        assert inked is not None
        assert inked[2] - inked[0] >= 0.9 * width * PX_PER_MM
        assert inked[3] - inked[1] >= 0.9 * height * PX_PER_MM


def test_a_large_new_energy_plate_is_yellow_then_green():
    plate = draw_plate("渝D65027D", LAYOUTS["new_energy_large"])

    assert plate.getpixel((20, 140))[0] > 200
    assert plate.getpixel((940, 250))[0] < 120


def test_a_number_too_long_for_its_plate_is_refused():
    with pytest.raises(ValueError, match="7 characters"):
        draw_plate("渝D65027D", LAYOUTS["yellow_single"])
