"""Photos are the same for one seed, differ between seeds, and their plates can be read."""

import pytest

from gateway.demo.journeys import SIGHTINGS, WORKED_EXAMPLE
from gateway.demo.photos import shot
from gateway.demo.render import render
from tests.shared import MODELS, needs_models
from vision.analyser import open_analyser


def test_one_seed_gives_one_photo():
    once = render(shot(SIGHTINGS[0], 7))

    assert render(shot(SIGHTINGS[0], 7)) == once
    assert render(shot(SIGHTINGS[0], 8)) != once


@pytest.fixture(scope="module")
def analyser():
    assert MODELS is not None

    return open_analyser(MODELS)


@needs_models
@pytest.mark.parametrize(
    "view", ["front", "rear"], ids=["single row from the front", "double row from behind"]
)
def test_the_plate_of_the_worked_example_can_be_read(view, analyser):
    truck = WORKED_EXAMPLE.truck
    index = next(i for i, s in enumerate(SIGHTINGS) if s.truck is truck and s.camera.view == view)

    analysis = analyser.analyse(render(shot(SIGHTINGS[index], index)))

    accepted = [plate.text for plate in analysis.plates if plate.status == "accepted"]
    assert accepted == [truck.plate]
