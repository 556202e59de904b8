"""Photos of sightings are read once; what cannot be read is set aside and named."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from auth.errors import NotAllowed
from gateway.demo.render import Shot, render
from gateway.demo.truck_art import TruckLook
from gateway.ingest.analysers import OpenedLater
from gateway.ingest.errors import BadSubmission
from gateway.ingest.evidence import PhotoReader
from gateway.ingest.facts import gather
from gateway.ingest.looking import Looker
from gateway.ingest.pipeline import Pipeline
from gateway.ingest.submission import Submission
from graph.ontology.choices import Cover, Load
from graph.records import Ref
from tests.factories import CHINA, link, record
from tests.integration.story import a_hub, permit, person, sighting
from tests.shared import MODELS, needs_models
from vision.errors import BadImage, ModelMissing, VisionTimeout, VisionUnavailable
from vision.results import Analysis, Box, PlateReading

REPORTER = person("reporter")
WHEN = datetime(2026, 3, 5, 18, 35, tzinfo=CHINA)


def reading(text="渝A90001", status="accepted", colour="yellow"):
    corners = ((0.0, 0.0), (400.0, 0.0), (400.0, 100.0), (0.0, 100.0))
    box = Box(0, 0, 400, 100)
    return PlateReading(text, colour, 1, status, 0.97, (), box, corners)


@dataclass
class Scripted:
    """Reads from each photo what the test says is on it: bytes → plates or an error."""

    on: dict[bytes, object] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)

    async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
        self.asked.append(data)
        found = self.on.get(data, BadImage("not_an_image"))
        if isinstance(found, list):
            found = found.pop(0)
        if isinstance(found, Exception):
            raise found
        return Analysis(
            sha256=hashlib.sha256(data).hexdigest(),
            width=1280,
            height=720,
            orientation=1,
            plates=found,
        )


def a_reader(hub, analyser):
    looker = Looker(vault=hub.vault, quarantine=hub.quarantine, analyser=analyser)
    return PhotoReader(journal=hub.journal, graph=hub.graph, looker=looker, at_once=2)


def pictured(hub, number, data, **words):
    """A sighting that tells no plate, with its photo in the vault."""
    sha256 = hub.vault.put(data)
    evidence = Ref(entity="Evidence", fields={"sha256": sha256})
    made = sighting(number, plate_number=None, **words)
    photo = record("Evidence", sha256, {"sha256": sha256, "file_name": f"{number}.jpg"})
    return [photo, replace(made, links=(*made.links, link("PICTURED_ON", evidence)))]


async def read_all(hub, analyser, *records):
    hub.journal.append("cameras", [one for many in records for one in many])
    return await a_reader(hub, analyser).run(hub.project)


def last_said(hub, entity, subject):
    (*_, claim) = [c for c in hub.journal.history(entity, subject) if c.source == "hub/vision"]
    return claim


async def test_an_accepted_plate_is_linked_and_judged(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        eye = Scripted({b"photo": (reading(),)})

        done = await read_all(hub, eye, pictured(hub, "S-1", b"photo", cover="open"))
        await hub.detector.run(hub.project)

        claim = last_said(hub, "Sighting", "S-1")
        (facts,) = await gather(hub.graph, sighting_ids=["S-1"])
        size = last_said(hub, "Evidence", hashlib.sha256(b"photo").hexdigest())
        assert (done.read, done.set_aside) == (1, 0)
        assert claim.fields["plate_class"] == "01"
        assert [(k.relation.name, k.to_id) for k in claim.links] == [("SHOWS", "渝A90001/01")]
        assert facts.truck.vin == "LSVAX60E8K2018698"
        assert [a.kind for a in facts.alerts] == ["UNCOVERED"]
        assert (size.fields["width_px"], size.fields["height_px"]) == (1280, 720)


async def test_a_plate_to_review_accuses_nobody(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        eye = Scripted({b"photo": (reading(status="needs_review"),)})

        await read_all(hub, eye, pictured(hub, "S-1", b"photo", cover="open"))
        await hub.detector.run(hub.project)

        (facts,) = await gather(hub.graph, sighting_ids=["S-1"])
        assert facts.plate is None
        assert facts.alerts == ()


async def test_a_bad_photo_is_set_aside_and_named_and_the_rest_go_on(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        eye = Scripted({b"good": (reading(),), b"bad": BadImage("truncated")})

        done = await read_all(hub, eye, pictured(hub, "S-1", b"bad"), pictured(hub, "S-2", b"good"))

        (thing,) = hub.quarantine.page()
        assert (done.read, done.set_aside) == (1, 1)
        assert (thing.source, thing.reason) == ("hub/vision", "BAD_IMAGE")
        assert "S-1.jpg of sighting S-1" in thing.message
        assert hub.journal.raw(thing.raw_sha256).data == b"bad"
        assert last_said(hub, "Sighting", "S-1").fields["plate_status"] == "unread"
        assert last_said(hub, "Sighting", "S-2").fields["plate_status"] == "accepted"


async def test_a_photo_that_is_lost_or_damaged_is_set_aside(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        lost, damaged = pictured(hub, "S-1", b"lost"), pictured(hub, "S-2", b"damaged")
        for data, change in ((b"lost", Path.unlink), (b"damaged", lambda p: p.write_bytes(b"x"))):
            sha256 = hashlib.sha256(data).hexdigest()
            change(hub.settings.vault / sha256[:2] / sha256[2:4] / sha256)

        await read_all(hub, Scripted(), lost, damaged)

        reasons = sorted(thing.reason for thing in hub.quarantine.page())
        assert reasons == ["BROKEN_FILE", "NO_SUCH_FILE"]


async def test_each_photo_is_read_once(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        eye = Scripted({b"photo": (reading(),)})
        await read_all(hub, eye, pictured(hub, "S-1", b"photo"))

        again = await read_all(hub, eye, pictured(hub, "S-1", b"photo", load="empty"))

        assert eye.asked == [b"photo"]
        assert again.read == 0


async def test_a_plate_that_the_camera_tells_is_not_read_again(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        evidence, seen = pictured(hub, "S-1", b"photo")
        told = replace(seen, fields={**seen.fields, "plate_text": "渝A90001"})
        eye = Scripted()

        await read_all(hub, eye, [evidence, told])

        assert eye.asked == []


async def test_a_number_that_may_be_two_plates_is_left_to_a_person(tmp_path):
    two = [record("Plate", f"p{n}", {"number": "渝A90005", "plate_class": n}) for n in ("01", "02")]
    async with a_hub(tmp_path, *two) as hub:
        eye = Scripted({b"photo": (reading("渝A90005", colour="unknown"),), b"ok": (reading(),)})

        await read_all(hub, eye, pictured(hub, "S-1", b"photo"), pictured(hub, "S-2", b"ok"))

        claim = last_said(hub, "Sighting", "S-1")
        assert claim.links == ()
        assert claim.fields["plate_status"] == "needs_review"
        assert last_said(hub, "Sighting", "S-2").links != ()


async def test_a_worker_that_dies_once_costs_no_photo(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        eye = Scripted({b"photo": [VisionUnavailable("died"), (reading(),)]})

        done = await read_all(hub, eye, pictured(hub, "S-1", b"photo"))

        assert (done.read, done.set_aside) == (1, 0)


@pytest.mark.parametrize("error", [VisionUnavailable("died"), VisionTimeout(60)])
async def test_a_photo_that_kills_every_worker_is_set_aside(tmp_path, error):
    async with a_hub(tmp_path, permit()) as hub:
        eye = Scripted({b"killer": error, b"photo": (reading(),)})

        done = await read_all(
            hub, eye, pictured(hub, "S-1", b"killer"), pictured(hub, "S-2", b"photo")
        )

        assert (done.read, done.set_aside) == (1, 1)
        assert [thing.reason for thing in hub.quarantine.page()] == ["VISION_FAILED"]


@pytest.mark.parametrize("error", [VisionUnavailable("died"), VisionTimeout(60)])
async def test_when_vision_is_away_nothing_is_set_aside_and_nothing_passed(tmp_path, error):
    class Away:
        async def analyse(self, data, timeout_s):
            raise error

    async with a_hub(tmp_path, permit()) as hub:
        photo = pictured(hub, "S-1", b"photo")
        with pytest.raises(VisionUnavailable):
            await read_all(hub, Away(), photo)

        done = await a_reader(hub, Scripted({b"photo": (reading(),)})).run(hub.project)

        assert hub.quarantine.page() == []
        assert done.read == 1


async def test_without_models_the_photos_wait(tmp_path):
    async with a_hub(tmp_path, permit()) as hub:
        hub.journal.append("cameras", pictured(hub, "S-1", b"photo"))

        with pytest.raises(ModelMissing):
            await hub.photos.run(hub.project)

        assert hub.journal.position("vision") < hub.journal.end()


def a_pipeline(hub, analyser):
    return Pipeline(
        store=hub.store,
        journal=hub.journal,
        graph=hub.graph,
        vault=hub.vault,
        audit=hub.audit,
        analyser=analyser,
        detector=hub.detector,
        project=hub.project,
    )


async def test_a_sent_photo_becomes_a_sighting_with_its_alerts(tmp_path):
    sent = Submission(captured_at=WHEN, camera_code="C-GATE", cover=Cover.OPEN, load=Load.LEVEL)
    async with a_hub(tmp_path, permit()) as hub:
        pipeline = a_pipeline(hub, Scripted({b"photo": (reading(),)}))

        done = await pipeline.submit(b"photo", sent, REPORTER)

        (facts,) = await gather(hub.graph, sighting_ids=[done.sighting_number])
        assert [p.text for p in done.plates] == ["渝A90001"]
        assert [(a.kind, a.state) for a in done.alerts] == [("UNCOVERED", "open")]
        assert facts.place.label == "演示一号工地"
        assert hub.vault.get(done.evidence_sha256) == b"photo"
        assert hub.audit.verify().operation == "evidence.submit"


@needs_models
async def test_a_photo_is_read_by_the_real_models(tmp_path):
    look = TruckLook(
        plate="渝A90001",
        layout="yellow_single",
        paint=(40, 90, 160),
        cover="open",
        load="level",
        company="演示甲",
        fleet_number="001",
    )
    shot = Shot(
        look=look,
        view="front",
        taken_at=WHEN.replace(hour=10),
        camera_code="C-GATE",
        camera_name="演示一号工地出口",
        seed=7,
    )
    assert MODELS is not None
    analyser = OpenedLater(MODELS, workers=1, max_pixels=50_000_000)
    sent = Submission(captured_at=WHEN, camera_code="C-GATE", cover=Cover.OPEN)
    async with a_hub(tmp_path, permit()) as hub:
        done = await a_pipeline(hub, analyser).submit(render(shot), sent, REPORTER)
        await analyser.close()

        (plate,) = done.plates
        claim = last_said(hub, "Sighting", done.sighting_number)
        assert plate.text == "渝A90001"
        assert claim.fields["plate_text"] == "渝A90001"
        assert claim.fields["plate_colour"] == "yellow"
        assert claim.fields["plate_status"] == plate.status
        assert "渝A90001" in hub.journal.raw(claim.raw_sha256).data.decode()


async def test_the_same_photo_sent_twice_is_one_sighting(tmp_path):
    sent = Submission(captured_at=WHEN, camera_code="C-GATE", cover=Cover.OPEN)
    async with a_hub(tmp_path, permit()) as hub:
        pipeline = a_pipeline(hub, Scripted({b"photo": (reading(),)}))
        before = hub.audit.verify().seq
        first = await pipeline.submit(b"photo", sent, REPORTER)
        end = hub.journal.end()

        again = await pipeline.submit(b"photo", sent, REPORTER)

        assert again == first
        assert hub.journal.end() == end
        assert hub.audit.verify().seq == before + 1


async def test_ten_photos_sent_at_once(tmp_path):
    eye = Scripted({bytes([n]): (reading(),) for n in range(10)})
    async with a_hub(tmp_path, permit()) as hub:
        pipeline = a_pipeline(hub, eye)

        done = await asyncio.gather(
            *(
                pipeline.submit(
                    bytes([n]),
                    Submission(
                        captured_at=WHEN.replace(hour=n), camera_code="C-GATE", cover=Cover.OPEN
                    ),
                    REPORTER,
                )
                for n in range(10)
            )
        )

        assert len({one.sighting_number for one in done}) == 10
        assert [len(one.alerts) for one in done] == [1] * 10
        assert len({one.alerts[0].number for one in done}) == 10


async def test_a_declared_plate_stands_whatever_vision_reads(tmp_path):
    sent = Submission(captured_at=WHEN, plate_text="渝A·90001", load=Load.OVERFILLED)
    async with a_hub(tmp_path, permit()) as hub:
        pipeline = a_pipeline(hub, Scripted({b"photo": (reading("渝B12345"),)}))

        done = await pipeline.submit(b"photo", sent, REPORTER)

        (facts,) = await gather(hub.graph, sighting_ids=[done.sighting_number])
        assert facts.plate.id == "渝A90001/01"
        assert [a.kind for a in done.alerts] == ["OVERFILLED"]


async def test_a_photo_without_a_plate_raises_nothing(tmp_path):
    sent = Submission(captured_at=WHEN, cover=Cover.OPEN)
    async with a_hub(tmp_path, permit()) as hub:
        done = await a_pipeline(hub, Scripted({b"photo": ()})).submit(b"photo", sent, REPORTER)

        assert done.plates == ()
        assert done.alerts == ()


async def test_what_may_not_be_sent_leaves_no_trace(tmp_path):
    sent = Submission(captured_at=WHEN, camera_code="C-GATE")
    async with a_hub(
        tmp_path, permit(), record("Plate", "p", {"number": "渝A90001", "plate_class": "02"})
    ) as hub:
        pipeline = a_pipeline(hub, Scripted({b"photo": (reading(),)}))
        end, before = hub.journal.end(), hub.audit.verify()

        with pytest.raises(NotAllowed):
            await pipeline.submit(b"photo", sent, person("handler"))
        with pytest.raises(BadImage):
            await pipeline.submit(b"no photo", sent, REPORTER)
        with pytest.raises(BadSubmission, match="no plate"):
            await pipeline.submit(b"photo", replace(sent, plate_text="?"), REPORTER)
        with pytest.raises(BadSubmission, match="several"):
            await pipeline.submit(b"photo", replace(sent, plate_text="渝A90001"), REPORTER)

        assert hub.journal.end() == end
        assert hub.audit.verify() == before
        assert not hub.vault.has(hashlib.sha256(b"no photo").hexdigest())


async def test_two_plates_of_one_number_on_a_sent_photo_are_left_to_a_person(tmp_path):
    two = [record("Plate", f"p{n}", {"number": "渝A90005", "plate_class": n}) for n in ("01", "02")]
    sent = Submission(captured_at=WHEN, cover=Cover.OPEN)
    async with a_hub(tmp_path, *two) as hub:
        eye = Scripted({b"photo": (reading("渝A90005", colour="unknown"),)})

        done = await a_pipeline(hub, eye).submit(b"photo", sent, REPORTER)

        claim = last_said(hub, "Sighting", done.sighting_number)
        assert claim.fields["plate_status"] == "needs_review"
        assert done.alerts == ()
