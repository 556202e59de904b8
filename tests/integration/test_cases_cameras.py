"""Cases of other systems' cameras, tried at this hub's own doors, each with its kind of fault."""

import hashlib
import json

import numpy as np
import pytest
from click.testing import CliRunner

from gateway.cli.read import read
from tests.integration.front_door import front_door
from tests.integration.test_api_evidence import PREFLIGHT, REPORTER, SUBMIT, send
from tests.shared import MODELS, needs_models, needs_shared, shared_path
from tests.unit.vision.conftest import a_jpeg, with_exif_orientation
from vision.images import decode

SIZES = """query ($number: String!) { sighting(number: $number) { evidence { edges { node {
    sha256 widthPx heightPx } } } } }"""
K26 = (
    '{"MotorVehicleListObject":{"MotorVehicleObject":[{"MotorVehicleID":"M1",'
    '"DeviceID":"50010700001190000001","PassTime":"20260305183500",'
    '"PlateNo":"渝A11111","PlateNo":"渝A22222"}]}}'
)


@pytest.fixture
async def door(tmp_path):
    if MODELS is not None:
        (tmp_path / "models").symlink_to(MODELS)
    async with front_door(tmp_path) as opened:
        yield opened


async def stored(door, photo: bytes) -> dict:
    """What the hub says of a photo that was sent to it."""
    answer = (await send(door, photo, cover="OPEN")).json()
    payload = answer["data"]["submitEvidence"]
    assert payload["problems"] == [], answer
    said = await door.data(SIZES, number=payload["sighting"]["number"])
    (edge,) = said["sighting"]["evidence"]["edges"]
    return edge["node"]


class TestTwoRastersOfOnePhoto:
    """K24: a photo with an EXIF orientation has one raster, the stored one, for every number."""

    @needs_models
    @needs_shared
    async def test_the_photo_of_the_case(self, door):
        photo = shared_path("data", "cases", "files", "c30_orient6.jpg").read_bytes()

        said = await stored(door, photo)

        digest = hashlib.sha256(photo).hexdigest()
        served = await door.http.get(f"/evidence/{digest}", headers=door.headers(REPORTER))
        raster, header = decode(served.content)
        # the camera says LeftTopX 10, LeftTopY 10, RightBtmX 59, RightBtmY 59
        blue, green, red = raster[10:60, 10:60].reshape(-1, 3).mean(axis=0)
        assert served.content == photo
        assert said == {"sha256": digest, "widthPx": 320, "heightPx": 160}
        assert header.orientation == 6
        assert (red > 150, green < 60, blue < 60) == (True, True, True)

    @needs_models
    @pytest.mark.parametrize("orientation", [3, 6, 8])
    async def test_every_orientation_leaves_size_and_bytes_as_stored(self, door, orientation):
        photo = with_exif_orientation(a_jpeg(90, 60), orientation, order="little")

        said = await stored(door, photo)

        assert (said["widthPx"], said["heightPx"]) == (90, 60)
        assert said["sha256"] == hashlib.sha256(photo).hexdigest()

    @needs_models
    @needs_shared
    @pytest.mark.parametrize("orientation", [6, 8])
    def test_the_command_says_of_which_raster_its_boxes_are(self, tmp_path, orientation):
        scene = shared_path("data", "vision", "scenes").glob("*.jpg")
        plain = next(iter(sorted(scene))).read_bytes()
        lines = []
        for number, data in enumerate(
            (plain, with_exif_orientation(plain, orientation, order="big"))
        ):
            (tmp_path / f"{number}.jpg").write_bytes(data)
            words = [str(tmp_path / f"{number}.jpg"), "--json", "--data", str(MODELS.parent)]
            lines.append(json.loads(CliRunner().invoke(read, words).stdout))

        one, turned = lines
        assert (one["orientation"], turned["orientation"]) == (1, orientation)
        assert turned["raster"] == "as stored"
        assert (turned["width"], turned["height"]) == (one["width"], one["height"])
        assert turned["plates"] == one["plates"]
        shape = decode(plain)[0].shape
        assert np.array_equal(shape[:2], (turned["height"], turned["width"]))


MUTATION = json.dumps({"query": SUBMIT})[:-1]
TWICE = {
    "the camera's own body": K26,
    "a name of the request": MUTATION + ', "variables": {}, "variables": {}}',
    "a variable": MUTATION + ', "variables": {"plate": "渝A11111", "plate": "渝A22222"}}',
    "the same value twice": MUTATION + ', "variables": {"plate": "渝A11111", "plate": "渝A11111"}}',
    "a name written otherwise": MUTATION + ', "variables": {"plate": "x", "pl\\u0061te": "y"}}',
    "deep inside": MUTATION + ', "extensions": {"a": [{"b": {"c": 1, "c": 2}}]}}',
}


class TestOneNameTwice:
    """K26: JSON with a name twice is refused whole: none may check one value and keep another."""

    async def test_in_a_request(self, door):
        sent = {"content-type": "application/json", **door.headers(REPORTER)}

        codes = {}
        for what, body in TWICE.items():
            answer = await door.http.post("/graphql", content=body.encode(), headers=sent)
            codes[what] = (answer.status_code, answer.json()["errors"][0]["extensions"]["code"])

        assert codes == dict.fromkeys(TWICE, (400, "DUPLICATE_NAME"))
        assert await sightings(door) == []

    @pytest.mark.parametrize("part", ["operations", "map"])
    async def test_in_a_part_of_an_upload(self, door, part):
        fields = {
            "operations": MUTATION + ', "variables": {"photo": null, "plate": "渝A11111"}}',
            "map": '{"0": ["variables.photo"]}',
        }
        fields[part] = {
            "operations": fields["operations"].replace(
                '"plate": "渝A11111"', '"plate": "渝A11111", "plate": "渝A22222"'
            ),
            "map": '{"0": ["variables.photo"], "0": ["variables.photo"]}',
        }[part]

        answer = await upload(door, list(fields.items()))

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "DUPLICATE_NAME"
        assert await sightings(door) == []

    async def test_a_part_of_an_upload_twice(self, door):
        words = [MUTATION + f', "variables": {{"photo": null, "plate": "{plate}"}}}}'
                 for plate in ("渝A11111", "渝A22222")]  # fmt: skip
        parts = [*(("operations", each) for each in words), ("map", '{"0": ["variables.photo"]}')]

        answer = await upload(door, parts)

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "DUPLICATE_NAME"
        assert await sightings(door) == []


async def upload(door, parts: list[tuple[str, str]]):
    files = [(name, (None, text)) for name, text in parts]
    photo = ("0", ("photo.jpg", a_jpeg(), "image/jpeg"))
    headers = {**door.headers(REPORTER), **PREFLIGHT}
    return await door.http.post("/graphql", files=[*files, photo], headers=headers)


async def sightings(door) -> list:
    found = await door.data("{ sightings(first: 5) { edges { node { plateText } } } }")
    return found["sightings"]["edges"]
