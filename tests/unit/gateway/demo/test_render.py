"""Photos are the same for one seed, differ between seeds, and their plates can be read."""

import pytest

from gateway.demo.journeys import SIGHTINGS
from gateway.demo.photos import kept_seed, shot
from gateway.demo.render import render
from gateway.ingest.readings import choose
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
    "serial", range(len(SIGHTINGS)), ids=[sighting.number for sighting in SIGHTINGS]
)
def test_the_plate_on_each_photo_is_read_surely(serial, analyser):
    photo = render(shot(SIGHTINGS[serial], kept_seed(serial)))

    chosen = choose(analyser.analyse(photo).plates)

    assert chosen.status == "accepted"
    assert chosen.reading.text == SIGHTINGS[serial].truck.plate
