"""What a model sees of a load goes the way of all facts: sighting, rule, alert, incident."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import cv2
import numpy as np
import pytest

from gateway.demo.plate_art import LAYOUTS, draw_plate
from gateway.ingest.analysers import OpenedLater
from gateway.ingest.evidence import PhotoReader
from gateway.ingest.facts import gather
from gateway.ingest.looking import Looker
from gateway.ingest.submission import Submission
from graph.ontology.choices import Cover, Load
from tests.factories import record
from tests.integration.story import a_hub, permit
from tests.integration.test_auto_confirm import PAPERS, judged_before, put_rule
from tests.integration.test_photos import (
    REPORTER,
    WHEN,
    Scripted,
    a_pipeline,
    last_said,
    pictured,
    reading,
)
from tests.shared import MODELS, needs_models
from tests.unit.gateway.incidents.rule_texts import RULE
from vision.plugins.folder import add, shipped
from vision.results import Analysis, Box, LoadReading
from vision.training.truck_photos import truck_photo

MODEL = "load-x@1.0.0+0123456789ab"


class Judges(Scripted):
    """Sees the same plate and the same load on every photo."""

    def __init__(self, state: str, *, status: str = "trial", chance: float = 0.9):
        super().__init__()
        self.load = LoadReading(state, chance, MODEL, status)

    async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
        self.asked.append(data)
        return Analysis(
            sha256=hashlib.sha256(data).hexdigest(),
            width=1280,
            height=720,
            orientation=1,
            plates=(reading(),),
            load=self.load,
            truck=Box(100, 0, 900, 700),
        )


def camera_photo(hub, number: str, data: bytes, *, gone=("cover", "load"), **told):
    """A sighting with its photo, of which the source tells only what is left."""
    evidence, seen = pictured(hub, number, data)
    kept = {name: value for name, value in seen.fields.items() if name not in gone}
    return [evidence, replace(seen, fields={**kept, **told})]


async def read(hub, eye, *records, judges_load=True):
    hub.journal.append("cameras", [one for many in records for one in many])
    looker = Looker(vault=hub.vault, quarantine=hub.quarantine, analyser=eye)
    reader = PhotoReader(
        journal=hub.journal, graph=hub.graph, looker=looker, judges_load=judges_load
    )
    await reader.run(hub.project)
    await hub.detector.run(hub.project)


async def incident_of(hub):
    await hub.automatic.run(hub.project)
    (one,) = await hub.incidents.find(since_ms=1)
    return one


@pytest.mark.parametrize(
    ("state", "fields", "kinds"),
    [
        ("covered", {"cover": "closed"}, []),
        ("partly_covered", {"cover": "partial"}, []),
        ("uncovered", {"cover": "open"}, ["UNCOVERED"]),
        ("overfilled", {"load": "overfilled"}, ["OVERFILLED"]),
        ("empty", {"load": "empty"}, []),
        ("unknown", {}, []),
    ],
)
async def test_each_state_says_what_it_says_and_no_more(tmp_path, state, fields, kinds):
    async with a_hub(tmp_path, permit()) as hub:
        await read(hub, Judges(state), camera_photo(hub, "S-1", b"photo"))

        told = last_said(hub, "Sighting", "S-1").fields
        (facts,) = await gather(hub.graph, sighting_ids=["S-1"])
        assert {k: v for k, v in told.items() if k in ("cover", "load")} == fields
        assert told.get("load_model") == (MODEL if fields else None)
        assert told.get("load_model_status") == ("trial" if fields else None)
        assert [alert.kind for alert in facts.alerts] == kinds


async def test_the_alert_is_as_sure_as_plate_and_load_together(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        await read(hub, Judges("overfilled"), camera_photo(hub, "S-1", b"photo"))

        one = await incident_of(hub)

        # the weight of the rule 0.9, the plate 0.97, the load 0.9
        assert one.exhibits[0].confidence == pytest.approx(0.9 * 0.97 * 0.9, abs=0.001)
        assert one.exhibits[0].model == MODEL


async def test_what_a_demo_sees_is_a_lead_whatever_the_papers_of_the_camera(tmp_path):
    async with a_hub(tmp_path, permit(), record("Camera", "cam-9", PAPERS)) as hub:
        await read(hub, Judges("uncovered", status="demo"), camera_photo(hub, "S-1", b"photo"))

        one = await incident_of(hub)

        assert one.admissibility.value == "lead"
        assert [reason.code for reason in one.exhibits[0].reasons] == ["DEMO_MODEL"]
        assert one.exhibits[0].is_demo


@pytest.mark.parametrize(
    ("status", "state"), [("demo", "open"), ("trial", "confirmed"), ("approved", "confirmed")]
)
async def test_a_signed_rule_confirms_what_a_model_saw_unless_that_is_a_demo(
    tmp_path, status, state
):
    rule = (
        RULE.replace('"department"', f'"{MODEL}"')
        .replace('"UNCOVERED"', '"OVERFILLED"')
        .replace("percent = 90", "percent = 75")
    )
    async with a_hub(tmp_path, permit(), record("Camera", "cam-9", PAPERS)) as hub:
        put_rule(hub, rule)
        judged_before(hub, right=50, wrong=0, rule="OVERFILLED/1", model=MODEL)
        await read(hub, Judges("overfilled", status=status), camera_photo(hub, "S-1", b"photo"))

        one = await incident_of(hub)

        assert one.state.value == state
        assert (one.case_number is None) == (state == "open")


async def test_what_the_source_tells_of_the_load_stands(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        photo = camera_photo(hub, "S-1", b"photo", cover="closed", load="unknown")

        await read(hub, Judges("uncovered"), photo)

        told = last_said(hub, "Sighting", "S-1").fields
        assert (told["plate_text"], "cover" in told) == ("渝A90001", False)


async def test_an_unknown_load_is_as_good_as_none(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        photo = camera_photo(hub, "S-1", b"photo", cover="unknown", load="unknown")

        await read(hub, Judges("uncovered"), photo)

        assert last_said(hub, "Sighting", "S-1").fields["cover"] == "open"


async def test_where_the_camera_tells_the_plate_only_the_load_is_read(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        photo = camera_photo(hub, "S-1", b"photo", plate_text="渝A90001")

        await read(hub, Judges("empty"), photo)

        told = last_said(hub, "Sighting", "S-1").fields
        assert told["load"] == "empty"
        assert not {"plate_text", "plate_status"} & set(told)


async def test_without_a_model_for_loads_such_photos_are_left_alone(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        eye = Judges("empty")

        await read(
            hub, eye, camera_photo(hub, "S-1", b"p", plate_text="渝A90001"), judges_load=False
        )

        assert eye.asked == []


async def test_a_sent_photo_is_judged_where_the_sender_says_nothing(tmp_path):
    sent = Submission(captured_at=WHEN, camera_code="C-GATE")
    async with a_hub(tmp_path, permit()) as hub:
        done = await a_pipeline(hub, Judges("overfilled")).submit(b"photo", sent, REPORTER)

        assert [alert.kind for alert in done.alerts] == ["OVERFILLED"]


@pytest.mark.parametrize("told", [{"cover": Cover.CLOSED}, {"load": Load.LEVEL}])
async def test_a_sender_who_saw_the_load_is_believed(tmp_path, told):
    sent = Submission(captured_at=WHEN, camera_code="C-GATE", **told)
    async with a_hub(tmp_path, permit()) as hub:
        done = await a_pipeline(hub, Judges("overfilled")).submit(b"photo", sent, REPORTER)

        assert done.alerts == ()


async def test_a_declared_plate_leaves_the_load_to_the_model(tmp_path):
    sent = Submission(captured_at=WHEN, camera_code="C-GATE", plate_text="渝A90001")
    async with a_hub(tmp_path, permit()) as hub:
        done = await a_pipeline(hub, Judges("overfilled")).submit(b"photo", sent, REPORTER)

        told = last_said(hub, "Sighting", done.sighting_number).fields
        assert told["load"] == "overfilled"
        assert "plate_text" not in told


def rendered(seed: int, state: str, plate_number: str = "渝A90001") -> bytes:
    """A rendered truck in a state, with a plate on it that can be read; a JPEG."""
    shown = truck_photo(np.random.default_rng(seed), state=state, side=1600)
    art = np.asarray(draw_plate(plate_number, LAYOUTS["yellow_double"]).convert("RGB"))[:, :, ::-1]
    height, width = art.shape[:2]
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, shown.plate.astype(np.float32))
    photo = shown.photo.copy()
    size = (photo.shape[1], photo.shape[0])
    cv2.warpPerspective(art, matrix, size, dst=photo, borderMode=cv2.BORDER_TRANSPARENT)
    return cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


@needs_models
async def test_a_rendered_photo_goes_the_whole_way_and_ends_as_a_lead(tmp_path):
    assert MODELS is not None
    own = tmp_path / "own"
    add(shipped()["load-demo"], own)
    analyser = OpenedLater(MODELS, own=own, workers=1, max_pixels=50_000_000)
    sent = Submission(captured_at=WHEN, camera_code="C-GATE")
    async with a_hub(tmp_path / "data", permit(), record("Camera", "cam-9", PAPERS)) as hub:
        done = await a_pipeline(hub, analyser).submit(rendered(0, "overfilled"), sent, REPORTER)
        await analyser.close()

        told = last_said(hub, "Sighting", done.sighting_number).fields
        one = await incident_of(hub)
        assert [plate.text for plate in done.plates] == ["渝A90001"]
        assert (told["load"], told["load_model_status"]) == ("overfilled", "demo")
        assert [alert.kind for alert in done.alerts] == ["OVERFILLED"]
        assert (one.admissibility.value, one.exhibits[0].is_demo) == ("lead", True)
        assert one.exhibits[0].model.startswith("load-demo@1.0.0+")
