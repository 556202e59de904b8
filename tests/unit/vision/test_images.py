import random
import zipfile
from io import BytesIO

import numpy as np
import pytest

from tests.shared import needs_shared, shared_path
from tests.unit.vision.conftest import (
    a_jpeg,
    a_png,
    a_png_of_chunks,
    a_raster,
    an_ihdr,
    with_exif_orientation,
    with_size,
)
from vision.errors import BadImage
from vision.headers import MAX_SCANS, Header, read_header
from vision.images import as_corners, decode, grow, raise_top, rectify

SQUARE = ((10.0, 10.0), (30.0, 10.0), (30.0, 20.0), (10.0, 20.0))


def reason_of(data: bytes) -> str:
    with pytest.raises(BadImage) as caught:
        decode(data)
    return caught.value.reason


def test_png_keeps_every_pixel():
    raster, header = decode(a_png())

    assert np.array_equal(raster, a_raster())
    assert header == Header("png", 64, 48)


@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_of_both_kinds(progressive):
    raster, header = decode(a_jpeg(progressive=progressive))

    assert raster.shape == (48, 64, 3)
    assert header == Header("jpeg", 64, 48)


@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize("value", range(1, 9))
def test_orientation_is_told_and_not_applied(order, value):
    raster, header = decode(with_exif_orientation(a_jpeg(), value, order=order))

    assert header.orientation == value
    assert raster.shape == (48, 64, 3)
    assert np.array_equal(raster, decode(a_jpeg())[0])


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_orientation_out_of_range_is_upright(value):
    header = read_header(with_exif_orientation(a_jpeg(), value, order="little"))

    assert header.orientation == 1


def test_exif_that_points_nowhere_is_upright():
    jpeg = with_exif_orientation(a_jpeg(), 6, order="little")
    broken = jpeg.replace(b"II\x2a\0\x08\0\0\0", b"II\x2a\0\xff\xff\xff\x7f")

    assert read_header(broken).orientation == 1


@needs_shared
def test_camera_box_points_at_the_stored_raster():
    data = shared_path("data", "cases", "files", "c30_orient6.jpg").read_bytes()

    raster, header = decode(data)

    blue, green, red = raster[10:60, 10:60].reshape(-1, 3).mean(axis=0)
    assert (header.width, header.height, header.orientation) == (320, 160, 6)
    assert red > 150
    assert green < 60
    assert blue < 60


@pytest.mark.parametrize(
    "data",
    [b"", b"plate", "照片".encode(), b"GIF89a" + bytes(64), b"RIFF\0\0\0\0WEBPVP8 ", b"%PDF-1.7"],
    ids=["empty", "text", "chinese text", "gif", "webp", "pdf"],
)
def test_other_bytes_are_no_image(data):
    assert reason_of(data) == "not_an_image"


def test_jpeg_inside_another_file_is_no_image():
    assert reason_of(b"GIF89a" + a_jpeg()) == "not_an_image"


def test_archive_behind_a_photo_is_ignored():
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("x.html", "<script>")

    raster, _ = decode(a_jpeg() + archive.getvalue())

    assert np.array_equal(raster, decode(a_jpeg())[0])


@pytest.mark.parametrize("make", [a_jpeg, a_png])
def test_every_cut_is_refused_as_cut_off(make):
    data = make()

    reasons = {reason_of(data[:length]) for length in range(1, len(data) - 1)}

    assert reasons == {"truncated"}


def test_end_marker_of_a_thumbnail_does_not_hide_a_cut():
    thumbnail = a_jpeg(16, 12)
    body = b"Exif\0\0" + thumbnail
    whole = a_jpeg()
    photo = whole[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body + whole[2:]

    assert decode(photo)[1].width == 64
    assert reason_of(photo[:-200]) == "truncated"


@pytest.mark.parametrize(
    "data",
    [
        with_size(a_jpeg(), 20_000, 10_000),
        with_size(a_jpeg(), 65_535, 65_535),
        a_png_of_chunks(an_ihdr(20_000, 10_000), (b"IDAT", b""), (b"IEND", b"")),
        a_png_of_chunks(an_ihdr(2**31 - 1, 2**31 - 1), (b"IDAT", b""), (b"IEND", b"")),
    ],
    ids=["200 megapixel jpeg", "largest jpeg", "200 megapixel png", "largest png"],
)
def test_size_is_refused_before_decoding(data):
    assert reason_of(data) == "too_large"


def test_size_at_the_limit_is_taken():
    raster, _ = decode(a_png(), max_pixels=64 * 48)

    assert raster.shape == (48, 64, 3)


def test_size_over_the_limit_is_refused():
    with pytest.raises(BadImage, match="64×48") as caught:
        decode(a_png(), max_pixels=64 * 48 - 1)

    assert caught.value.reason == "too_large"


@pytest.mark.parametrize(
    "data",
    [
        with_size(a_jpeg(), 0, 48),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x01" + a_jpeg()[2:],
        a_png_of_chunks(an_ihdr(0, 4), (b"IEND", b"")),
        a_png_of_chunks((b"gAMA", b"\0" * 17), (b"IEND", b"")),
        a_png_of_chunks(an_ihdr(64, 48), (b"IDAT", b"no deflate"), (b"IEND", b"")),
    ],
    ids=["no width", "no frame", "short segment", "no size", "no header", "no pixels"],
)
def test_damage_is_named(data):
    assert reason_of(data) == "undecodable"


def test_more_scans_than_any_camera_writes_are_refused():
    jpeg = a_jpeg()
    start = jpeg.index(b"\xff\xda")

    assert reason_of(jpeg[:-2] + jpeg[start:-2] * MAX_SCANS + b"\xff\xd9") == "undecodable"


@pytest.mark.parametrize("make", [a_jpeg, a_png])
def test_damaged_bytes_are_read_or_refused_and_nothing_else(make):
    dice, whole = random.Random(20), bytearray(make())

    for _ in range(400):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 12)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            raster, header = decode(bytes(data), max_pixels=1_000_000)
        except BadImage:
            continue
        assert raster.shape == (header.height, header.width, 3)


def test_growing_keeps_the_centre():
    assert grow(SQUARE, x=0.5, y=1.0) == ((5.0, 5.0), (35.0, 5.0), (35.0, 25.0), (5.0, 25.0))


def test_raising_the_top_leaves_the_bottom():
    assert raise_top(SQUARE, 0.2) == ((10.0, 8.0), (30.0, 8.0), (30.0, 20.0), (10.0, 20.0))


def test_rectified_rectangle_is_the_part_of_the_photo():
    photo = a_raster()

    flat = rectify(photo, SQUARE, width=20, height=10)

    assert np.array_equal(flat, photo[10:20, 10:30])


def test_corners_are_plain_numbers():
    corners = as_corners(np.array(SQUARE))

    assert corners == SQUARE
    assert all(type(value) is float for point in corners for value in point)
