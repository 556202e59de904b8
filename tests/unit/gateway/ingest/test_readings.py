"""Which plate a sighting is taken to show, and what is told of it."""

import pytest

from gateway.ingest.readings import choose, said, sighting_record, to_review, unread
from tests.factories import raw
from vision.results import Analysis, Box, PlateReading


def a_reading(text="渝A90001", status="accepted", size=100, colour="yellow", confidence=0.97):
    box = Box(0, 0, 4 * size, size)
    corners = ((0.0, 0.0), (4.0 * size, 0.0), (4.0 * size, size * 1.0), (0.0, size * 1.0))
    return PlateReading(
        text=text,
        colour=colour,
        rows=1,
        status=status,
        confidence=confidence,
        characters=(),
        box=box,
        corners=corners,
    )


def a_record(*readings):
    return sighting_record("S-1", choose(readings), raw(), seen_at_ms=None)


@pytest.mark.parametrize(
    ("readings", "text", "status"),
    [
        ([], None, "unread"),
        ([a_reading()], "渝A90001", "accepted"),
        ([a_reading(status="needs_review")], "渝A90001", "needs_review"),
        # the nearest of two, when it is clearly the nearest (twice the area or more)
        ([a_reading("渝A90002", size=50), a_reading()], "渝A90001", "accepted"),
        ([a_reading("渝A90002", size=90), a_reading()], "渝A90001", "needs_review"),
        (
            [a_reading("渝A90002", size=50), a_reading(status="needs_review")],
            "渝A90001",
            "needs_review",
        ),
        # the enlarged copy of the same number is no second truck
        ([a_reading(size=90), a_reading()], "渝A90001", "accepted"),
    ],
)
def test_one_plate_is_chosen(readings, text, status):
    chosen = choose(readings)

    assert (chosen.reading.text if chosen.reading else None) == text
    assert chosen.status == status


# GA 24.7: 01 大型汽车 (yellow), 02 小型汽车 (blue), 15 挂车, 51 and 52 new energy by their form
@pytest.mark.parametrize(
    ("text", "colour", "plate_class"),
    [
        ("渝A90001", "yellow", "01"),
        ("渝A90001", "blue", "02"),
        ("渝A12345D", "yellow_green", "51"),
        ("渝AD12345", "green", "52"),
        ("渝A1234挂", "yellow", "15"),
        ("渝A90001", "unknown", None),
        ("渝A90001", "mauve", None),
    ],
)
def test_number_and_colour_give_the_class(text, colour, plate_class):
    record = a_record(a_reading(text, colour=colour))

    assert record.fields.get("plate_class") == plate_class
    (shows,) = record.links
    assert shows.to.fields == {"number": text, "plate_class": plate_class or "99"}


def test_only_an_accepted_plate_is_linked():
    record = a_record(a_reading(status="needs_review"))

    assert record.links == ()
    assert record.fields["plate_text"] == "渝A90001"
    assert record.fields["plate_status"] == "needs_review"


def test_a_photo_without_a_plate_tells_so():
    record = unread("S-1", raw())

    assert dict(record.fields) == {"number": "S-1", "plate_status": "unread"}
    assert record.links == ()


def test_left_to_a_person_keeps_the_text_and_drops_the_plate():
    record = to_review(a_record(a_reading(colour="unknown")))

    assert record.links == ()
    assert record.fields["plate_text"] == "渝A90001"
    assert record.fields["plate_status"] == "needs_review"


def test_what_vision_said_names_the_photo_and_the_models():
    analysis = Analysis(
        sha256="ab" * 32,
        width=640,
        height=480,
        orientation=1,
        plates=(a_reading(),),
        models=("m/1",),
    )

    told = said(analysis)

    assert told.media_type == "application/json"
    assert told.locator == f"evidence/{'ab' * 32}"
    assert '"models":["m/1"]' in told.data.decode()
    assert '"box":[0,0,400,100]' in told.data.decode()
