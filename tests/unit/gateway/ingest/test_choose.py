"""Of several texts on one photo, which plate the sighting is taken to show."""

import pytest

from gateway.ingest.readings import choose
from vision.results import Box, PlateReading


def reading(text, box, *, status="accepted", confidence=0.95):
    corners = ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3]))
    return PlateReading(
        text=text,
        colour="yellow",
        rows=1,
        status=status,
        confidence=confidence,
        characters=(),
        box=Box(*box),
        corners=corners,
    )


PLATE = reading("渝DC6217", (580, 570, 720, 630))
SMALL_PLATE_BEHIND = reading("渝A12345", (200, 300, 260, 320))
STAMP_ABOVE = reading("皖F20416", (38, 41, 330, 173), status="needs_review", confidence=0.0002)
MUD_BELOW = reading("皖F20416", (300, 640, 500, 710), status="needs_review", confidence=0.0002)
BLURRED_ABOVE = reading("渝B11111", (300, 400, 560, 500), status="needs_review", confidence=0.3)
SAME_SIZE = reading("渝B22222", (100, 560, 240, 620))


@pytest.mark.parametrize(
    ("plates", "status", "text"),
    [
        ([], "unread", None),
        ([PLATE], "accepted", "渝DC6217"),
        ([PLATE, SMALL_PLATE_BEHIND], "accepted", "渝DC6217"),
        ([STAMP_ABOVE, PLATE], "accepted", "渝DC6217"),
        ([STAMP_ABOVE], "needs_review", "皖F20416"),
        ([PLATE, MUD_BELOW], "needs_review", "皖F20416"),
        ([PLATE, BLURRED_ABOVE], "needs_review", "渝B11111"),
        ([PLATE, SAME_SIZE], "needs_review", "渝B22222"),
    ],
    ids=[
        "nothing",
        "one",
        "one clearly nearer",
        "the camera's stamp above",
        "the stamp alone",
        "writing below may be a nearer plate",
        "a blurred plate is a plate",
        "two of one size",
    ],
)
def test_choice(plates, status, text):
    chosen = choose(plates)

    assert chosen.status == status
    assert (chosen.reading.text if chosen.reading else None) == text
