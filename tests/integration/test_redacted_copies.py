"""A department whose agreement says so gets copies of photos, and never the photos."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from gateway.agreements.errors import BadAgreement
from gateway.agreements.reading import packaged, read_agreement
from gateway.store.errors import StoreUnavailable
from gateway.vault.errors import VaultUnavailable
from graph.records import Ref
from tests.factories import link, record
from tests.integration.front_door import front_door
from tests.integration.story import PUBLISHER, person, sighting, tell
from tests.read_photos import Says
from vision.errors import VisionUnavailable

AGREEMENT = """
id = "copies"
version = 1
title = "渣土车图片共享协议（脱敏）"
givers = ["urban_management"]
receivers = ["transport"]
purposes = ["case_handling"]
legal_basis = ["个人信息保护法 第五十一条"]
retention_days = 30
valid_from = 2026-01-01

[[clause]]
number = "1"
entities = ["Evidence"]
fields = ["sha256", "url"]
masks = [{ field = "url", mask = "redacted" }]

[[clause]]
number = "2"
entities = ["Sighting"]
fields = ["number", "plate_text"]
"""
THEIRS = person("handler", department="transport", name="赵六")
QUERY = """{ sightings { edges { node { number evidence { edges { node { sha256 url } } } } } } }"""
SUBMIT = """mutation ($sha256: String) { submitEvidence(input: {
    sha256: $sha256, capturedAt: "2026-03-05T19:35:00+08:00" }) { problems { code } } }"""


def photo():
    """Noise with black bars at its sides; the box of the plate lies within."""
    file = io.BytesIO()
    noise = np.random.default_rng(2).integers(0, 256, (480, 960, 3), np.uint8)
    Image.fromarray(noise).save(file, "JPEG", quality=95)
    return file.getvalue()


def detail(data, part):
    raster = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float32)
    return float(np.abs(np.diff(raster[part], axis=1)).mean())


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path) as opened:
        texts = {**packaged(), "copies.toml": AGREEMENT}
        opened.hub.publisher.publish(texts, PUBLISHER, at_ms=opened.hub.journal.clock())
        opened.hub.reading.copies._analyser = Says("渝A90001")
        yield opened


async def pictured(door, plate="渝A90001"):
    sha256 = door.hub.vault.put(photo())
    evidence = Ref(entity="Evidence", fields={"sha256": sha256})
    made = sighting("S-1")
    made = replace(
        made,
        fields={**made.fields, "plate_text": plate},
        links=(*made.links, link("PICTURED_ON", evidence)),
    )
    await tell(door.hub, record("Evidence", sha256, {"sha256": sha256}), made)
    return sha256


async def get(door, sha256, who=THEIRS):
    return await door.http.get(f"/evidence/{sha256}", headers=door.headers(who))


PLATE, REST = (slice(0, 100), slice(0, 400)), (slice(150, 480), slice(450, 960))


async def test_they_get_a_copy_with_the_plate_of_the_truck_and_no_more(door):
    sha256 = await pictured(door)

    theirs, ours = await get(door, sha256), await get(door, sha256, person())

    assert (theirs.status_code, ours.content) == (200, photo())
    assert theirs.headers["content-type"] == "image/jpeg"
    assert detail(theirs.content, PLATE) > 40
    assert detail(theirs.content, REST) < 13 < detail(ours.content, REST)


async def test_a_plate_of_another_truck_is_not_kept(door):
    sha256 = await pictured(door, plate="渝A90002")

    theirs = await get(door, sha256)

    assert detail(theirs.content, PLATE) < 13


async def test_the_address_is_told_and_the_masking_is_on_record(door):
    sha256 = await pictured(door)

    answer = await door.ask(QUERY, THEIRS)
    await get(door, sha256)

    (edge,) = answer["data"]["sightings"]["edges"]
    (one,) = edge["node"]["evidence"]["edges"]
    assert one["node"] == {"sha256": sha256, "url": f"/evidence/{sha256}"}
    entry = door.hub.audit.verify()
    assert (entry.operation, json.loads(entry.payload)["masked"]) == (
        "evidence",
        ["Evidence.bytes"],
    )


async def test_they_cannot_have_the_whole_photo_read_for_them(door):
    sha256 = await pictured(door)
    reporter = person("reporter", department="transport")

    done = await door.data(SUBMIT, reporter, sha256=sha256)

    assert [one["code"] for one in done["submitEvidence"]["problems"]] == ["NOT_GRANTED"]


@pytest.mark.parametrize(
    "problem", [VisionUnavailable("gone"), StoreUnavailable("gone"), VaultUnavailable("gone")]
)
async def test_where_no_copy_can_be_made_nothing_is_given(door, problem):
    sha256 = await pictured(door)
    door.hub.reading.copies._analyser = Says(problem=problem)

    theirs = await get(door, sha256)

    assert theirs.status_code == 503
    assert theirs.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('field = "url", mask = "redacted"', 'field = "url", mask = "all"'),
        ('field = "url", mask = "redacted"', 'field = "sha256", mask = "redacted"'),
    ],
)
def test_the_mask_is_for_photos_alone_and_photos_take_no_other(before, after):
    with pytest.raises(BadAgreement, match="redacted is for the url of Evidence"):
        read_agreement("copies.toml", AGREEMENT.replace(before, after))
