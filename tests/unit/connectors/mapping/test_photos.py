"""Photos that rows name."""

import hashlib
import io

import pytest
from PIL import Image

from connectors.errors import RejectRow
from connectors.mapping.photos import look, photos
from connectors.mapping.rules import PhotoRule
from graph.ontology.catalogue import ONTOLOGY

LINK = ONTOLOGY.relation("Sighting", "PICTURED_ON", "Evidence")


def a_photo(kind="JPEG", size=(64, 32), **options):
    stream = io.BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(stream, kind, **options)
    return stream.getvalue()


def a_rule(folder):
    return PhotoRule(column="p", folder=folder, link=LINK)


def refusal(folder, cell):
    with pytest.raises(RejectRow) as caught:
        list(photos(a_rule(folder), cell))
    return caught.value


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (a_photo(), "image/jpeg"),
        (a_photo(progressive=True), "image/jpeg"),
        (a_photo() + b"\0" * 100, "image/jpeg"),
        (a_photo("PNG"), "image/png"),
    ],
    ids=["baseline", "progressive", "padded", "png"],
)
def test_type_and_size_are_read_from_the_bytes(data, media_type):
    assert look(data) == (media_type, 64, 32)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_photo_cut_off_anywhere_is_broken(kind, share):
    data = a_photo(kind)

    with pytest.raises(RejectRow) as caught:
        look(data[: int(len(data) * share)])

    assert caught.value.reason == "BROKEN_FILE"


def test_the_end_mark_of_a_thumbnail_is_not_the_photos(tmp_path):
    # APP1 with a whole little JPEG inside, as cameras write it
    thumb, whole = a_photo(size=(8, 8)), a_photo()
    segment = b"\xff\xe1" + (len(thumb) + 2).to_bytes(2, "big") + thumb
    data = whole[:2] + segment + whole[2:]

    assert look(data) == ("image/jpeg", 64, 32)
    with pytest.raises(RejectRow):
        look(data[:-200])


@pytest.mark.parametrize("data", [b"", b"GIF89a" + b"\0" * 50, b"<html>", b"\xff\xd8\xff"])
def test_what_is_no_photo_is_refused(tmp_path, data):
    (tmp_path / "a.jpg").write_bytes(data)

    assert refusal(tmp_path, "a.jpg").reason == "BROKEN_FILE"


def test_a_row_may_name_several(tmp_path):
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(a_photo())

    found = list(photos(a_rule(tmp_path), " a.jpg；b.jpg; "))

    assert [photo.attachment.file_name for photo in found] == ["a.jpg", "b.jpg"]
    assert (
        found[0].fields["sha256"] == hashlib.sha256((tmp_path / "a.jpg").read_bytes()).hexdigest()
    )


def test_a_cell_may_hold_the_bytes(tmp_path):
    data = a_photo()

    (found,) = photos(a_rule(tmp_path), data)

    assert found.attachment.read() == data


@pytest.mark.parametrize(
    "name", ["nothing.jpg", "../outside.jpg", "..\\outside.jpg", "/etc/passwd", "sub/../../x.jpg"]
)
def test_nothing_outside_of_the_folder_is_read(tmp_path, name):
    folder = tmp_path / "photos"
    folder.mkdir()
    (tmp_path / "outside.jpg").write_bytes(a_photo())

    assert refusal(folder, name).reason == "NO_SUCH_FILE"


def test_no_name_is_no_photo(tmp_path):
    assert list(photos(a_rule(tmp_path), None)) == []
