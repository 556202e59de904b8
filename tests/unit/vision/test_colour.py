import cv2
import numpy as np
import pytest

from vision.colour import Ground, look_at_ground, name_colour

# Ground and character colours of GA 36 plates, as BGR.
PLATES = {
    "blue": ((160, 70, 20), (250, 250, 250)),
    "yellow": ((30, 190, 240), (20, 20, 20)),
    "green": ((130, 220, 130), (20, 20, 20)),
    "white": ((245, 245, 245), (20, 20, 20)),
    "black": ((25, 25, 25), (245, 245, 245)),
}
WHOLE = ((0.0, 0.0), (220.0, 0.0), (220.0, 70.0), (0.0, 70.0))


def a_plate(ground: tuple, characters: tuple, *, start: tuple | None = None) -> np.ndarray:
    photo = np.full((70, 220, 3), ground, np.uint8)
    if start is not None:
        photo[:, :56] = start
    cv2.putText(photo, "A12345", (8, 54), cv2.FONT_HERSHEY_SIMPLEX, 1.9, characters, 7)
    return photo


@pytest.mark.parametrize("name", PLATES)
def test_plate_in_the_colours_of_the_standard(name):
    ground = look_at_ground(a_plate(*PLATES[name]), WHOLE)

    assert name_colour(ground) == name


def test_large_new_energy_plate_is_yellow_then_green():
    photo = a_plate(*PLATES["green"], start=PLATES["yellow"][0])

    assert name_colour(look_at_ground(photo, WHOLE)) == "yellow_green"


@pytest.mark.parametrize("name", PLATES)
@pytest.mark.parametrize("light", [0.5, 0.75, 1.1])
def test_colour_holds_in_other_light(name, light):
    photo = np.clip(a_plate(*PLATES[name]) * light, 0, 255).astype(np.uint8)

    assert name_colour(look_at_ground(photo, WHOLE)) == name


def test_even_picture_has_no_characters_and_still_an_answer():
    photo = np.full((70, 220, 3), 128, np.uint8)

    assert name_colour(look_at_ground(photo, WHOLE)) in {"white", "black", "unknown"}


@pytest.mark.parametrize(
    ("ground", "length", "expected"),
    [
        (Ground(60, 90, 200, False, False), None, "green"),
        (Ground(60, 90, 200, False, False), 8, "green"),
        (Ground(40, 190, 215, False, False), 7, "yellow"),
        (Ground(70, 15, 244, False, False), None, "white"),
        (Ground(70, 15, 244, False, False), 8, "green"),
        (Ground(78, 199, 41, True, False), 8, "green"),
        (Ground(78, 199, 41, True, False), 7, "blue"),
        (Ground(22, 120, 30, True, False), 7, "unknown"),
        (Ground(22, 120, 230, False, False), 8, "unknown"),
        (Ground(46, 90, 200, False, True), 8, "yellow_green"),
    ],
    ids=[
        "green unread",
        "green of eight",
        "yellow under a green lamp",
        "overexposed unread",
        "overexposed of eight is green",
        "green at night",
        "blue at night",
        "yellow light on dark ground",
        "yellow ground with eight",
        "two grounds with eight",
    ],
)
def test_length_of_the_text_settles_the_colour(ground, length, expected):
    assert name_colour(ground, length=length) == expected
