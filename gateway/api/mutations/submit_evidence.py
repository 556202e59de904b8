"""submitEvidence: send a photo with its time; get the sighting, the plates read, the alerts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from strawberry.file_uploads import Upload

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.enums import CHOICES
from gateway.api.findings import PlateRead, plates_read
from gateway.api.loaders import by_number
from gateway.api.mutations.making import Given, Mutation
from gateway.api.photos import stored_photo
from gateway.api.scalars import Instant
from gateway.api.types import TYPES
from gateway.api.wording import both
from gateway.errors import BadInput
from gateway.ingest.submission import Submission
from graph.ontology.choices import Cover, Load
from graph.times import from_ms

_COVER: Any = CHOICES["Cover"]
_LOAD: Any = CHOICES["Load"]
_SIGHTING: Any = TYPES["Sighting"]
_ALERT: Any = TYPES["Alert"]


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    photo: Any = given.get("photo")
    stored: Any = given.get("sha256")
    if (photo is None) == (stored is None):
        raise BadInput("give either photo, a file of a multipart request, or sha256, not both")
    if stored is None and not isinstance(photo, UploadFile):
        raise BadInput("photo is a file of a multipart request, see docs/query.md")
    cover, load = given.get("cover"), given.get("load")
    submission = Submission(
        captured_at=from_ms(given["captured_at"]),
        camera_code=given.get("camera_code"),
        plate_text=given.get("plate_text"),
        cover=None if cover is None else Cover(cover),
        load=None if load is None else Load(load),
        file_name=None if photo is None else photo.filename,
    )
    data = await (photo.read() if stored is None else stored_photo(context, stored))
    done = await context.hub.ingest.submit(data, submission, context.principal)
    return {
        "sighting_number": done.sighting_number,
        "plates": plates_read(done.plates),
        "alert_numbers": [alert.number for alert in done.alerts],
    }


def _sighting(payload: Mapping[str, Any], info: Any, _args: object) -> Any:
    number = payload.get("sighting_number")
    return by_number(info, "Sighting").load(number) if number is not None else None


async def _alerts(payload: Mapping[str, Any], info: Any, _args: object) -> list[Any]:
    found = await by_number(info, "Alert").load_many(payload.get("alert_numbers", ()))
    return [row for row in found if row is not None]


SUBMIT_EVIDENCE = Mutation(
    name="submitEvidence",
    words=both("send a photo with its time; the same photo again changes nothing", "上报证据"),
    inputs=(
        Field(
            "photo",
            Upload | None,
            both("JPEG or PNG, as one part of a multipart request; or else sha256", "图片"),
        ),
        Field(
            "sha256",
            str | None,
            both("SHA-256 of a photo that the vault has and you may see, hex", "已存图片哈希"),
        ),
        Field("capturedAt", Instant, both("when it was taken", "抓拍时间")),
        Field("cameraCode", str | None, both("code of the camera", "设备编号")),
        Field("plateText", str | None, both("the plate, where a person read it", "号牌号码")),
        Field("cover", _COVER | None, both("the cover, where it was seen", "密闭状态")),
        Field("load", _LOAD | None, both("the load, where it was seen", "装载状态")),
    ),
    results=(
        Field("sighting", _SIGHTING | None, both("the sighting it became", "抓拍")),
        Field("plates", list[PlateRead] | None, both("the plates read", "识别结果")),
        Field("alerts", list[_ALERT], both("the alerts raised on it", "告警")),
    ),
    act=_act,
    resolvers={"sighting": _sighting, "alerts": _alerts},
)
