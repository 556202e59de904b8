"""What a sender says of a photo, checked before anything is kept."""

from datetime import UTC, datetime

import pytest

from gateway.ingest.errors import BadSubmission
from gateway.ingest.submission import Submission, sighting_number
from tests.factories import CHINA, at

NOW = at("2026-03-06T09:00")
PHOTO = "ab" * 32


def sent(moment=datetime(2026, 3, 5, 18, 35, tzinfo=CHINA), **words):
    return Submission(captured_at=moment, **words)


def test_the_time_is_kept_in_utc():
    assert sent().at_ms(NOW) == 1772706900000
    assert sent(datetime(2026, 3, 5, 10, 35, tzinfo=UTC)).at_ms(NOW) == 1772706900000


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 5, 18, 35),  # noqa: DTZ001  it is the fault under test
        datetime(2026, 3, 6, 9, 6, tzinfo=CHINA),
        datetime(2045, 3, 5, tzinfo=CHINA),
    ],
)
def test_a_time_without_a_zone_or_to_come_is_refused(moment):
    with pytest.raises(BadSubmission) as told:
        sent(moment).at_ms(NOW)

    assert told.value.field == "captured_at"


def test_a_clock_that_runs_ahead_a_little_is_taken():
    assert sent(datetime(2026, 3, 6, 9, 4, tzinfo=CHINA)).at_ms(NOW) == at("2026-03-06T09:04")


@pytest.mark.parametrize("text", ["渝A9000", "无车牌", "hello", "渝I90001"])
def test_what_is_no_plate_is_refused(text):
    with pytest.raises(BadSubmission) as told:
        sent(plate_text=text).plate()

    assert told.value.field == "plate_text"


@pytest.mark.parametrize("field", ["camera_code", "file_name"])
@pytest.mark.parametrize("text", ["\0", "C\0", "\ud83d", "C\udc00"])
def test_names_that_are_no_text_are_refused(field, text):
    with pytest.raises(BadSubmission) as told:
        sent(**{field: text}).check()

    assert told.value.field == field


def test_a_camera_is_called_by_at_most_200_characters():
    sent(camera_code="C" * 200, file_name="f" * 5000).check()

    with pytest.raises(BadSubmission, match="longer than 200 characters") as told:
        sent(camera_code="C" * 201).check()

    assert told.value.field == "camera_code"


@pytest.mark.parametrize(("text", "number"), [("渝A·90001", "渝A90001"), (None, None), ("", None)])
def test_a_plate_as_written(text, number):
    plate = sent(plate_text=text).plate()

    assert (plate.number if plate else None) == number


def test_a_number_is_the_same_for_the_same_photo_moment_and_camera():
    number = sighting_number(PHOTO, at("2026-03-06T00:10"), "C-1")

    assert number == sighting_number(PHOTO, at("2026-03-06T00:10"), "C-1")
    assert number.startswith("SJ-20260306-")
    others = {
        sighting_number("cd" * 32, at("2026-03-06T00:10"), "C-1"),
        sighting_number(PHOTO, at("2026-03-06T00:11"), "C-1"),
        sighting_number(PHOTO, at("2026-03-06T00:10"), "C-2"),
        sighting_number(PHOTO, at("2026-03-06T00:10"), None),
    }
    assert len(others | {number}) == 5
