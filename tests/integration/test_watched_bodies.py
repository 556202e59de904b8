"""What is painted on a truck that passed a watched camera is read from its best photo."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from gateway.cameras.listed import Listed
from gateway.cameras.recorder import Recorder
from gateway.demo.render import Shot, render
from gateway.demo.truck_art import TruckLook
from gateway.ingest.analysers import OpenedLater
from gateway.ingest.evidence import PhotoReader
from gateway.ingest.facts import gather
from gateway.ingest.looking import Looker
from gateway.ingest.painted import Painted
from tests.integration.story import a_hub, permit
from tests.integration.test_body_text import REGISTER, Reads
from tests.integration.test_photos import WHEN
from tests.integration.test_watched_cameras import OPERATOR, a_passage
from tests.shared import MODELS, needs_models
from vision.models import body_text
from vision.results import LoadReading
from vision.video.cameras import Camera

GATE = Listed(camera=Camera(id="C-GATE", source="rtsp://camera/1"))
needs_package = pytest.mark.skipif(not body_text.is_installed(), reason="rapidocr is not installed")


class Sees(Reads):
    """Reads lines on a body, and remembers of which photos."""

    def __init__(self, *lines, load=None):
        super().__init__(*lines)
        self.load = load or LoadReading()

    async def analyse(self, data, timeout_s):
        self.asked.append(data)
        # one picture shows less than several: its own plate must not count
        return replace(await super().analyse(data, timeout_s), plates=(), load=self.load)


def record(hub, passage):
    recorder = Recorder(
        store=hub.store, journal=hub.journal, vault=hub.vault, audit=hub.audit, by=OPERATOR
    )
    return recorder.passed(GATE, passage)


async def look(hub, analyser, **given):
    painted = Painted(graph=hub.graph, match_company=hub.companies.match, clock=hub.journal.clock)
    looker = Looker(vault=hub.vault, quarantine=hub.quarantine, analyser=analyser, painted=painted)
    reader = PhotoReader(journal=hub.journal, graph=hub.graph, looker=looker, **given)
    done = await reader.run(hub.project)
    await hub.detector.run(hub.project)
    return done


async def facts_of(hub, number):
    (facts,) = await gather(hub.graph, sighting_ids=[number])
    return facts


KINDS = [
    (("A90001",), "渝A90001", None, []),
    (("A90002",), "渝A90002", None, ["PLATE_MISMATCH"]),
    (("演示巨石运输",), None, "重庆演示巨石运输有限公司", ["PLATE_MISMATCH"]),
    (("88888",), None, None, []),
]


@pytest.mark.parametrize(("lines", "plate", "company", "kinds"), KINDS)
async def test_a_tail_number_or_name_of_another_is_an_alert(tmp_path, lines, plate, company, kinds):
    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        passage, analyser = a_passage(), Sees(*lines)
        number = record(hub, passage)

        done = await look(hub, analyser, reads_bodies=True)

        facts = await facts_of(hub, number)
        # the whole picture, not a crop of the plate; and what was read of it before stands
        assert analyser.asked == [passage.photo]
        assert (done.read, facts.plate.number) == (1, "渝A90001")
        assert (facts.painted_plate, facts.painted_company) == (plate, company)
        assert [alert.kind for alert in facts.alerts] == kinds


async def test_where_bodies_are_not_read_no_photo_of_a_passage_is(tmp_path):
    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        analyser = Sees("A90002")
        record(hub, a_passage())

        done = await look(hub, analyser)

        assert (done.read, analyser.asked) == (0, [])


async def test_a_doubtful_plate_is_compared_with_nothing(tmp_path):
    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        number = record(hub, a_passage(status="needs_review"))

        await look(hub, Sees("A90001"), reads_bodies=True)

        # one registered plate ends like that, so it is told; that it disagrees is told by nobody
        facts = await facts_of(hub, number)
        assert (facts.painted_plate, facts.alerts) == ("渝A90001", ())


async def test_the_load_that_several_pictures_told_is_not_judged_by_one(tmp_path):
    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        overfilled = LoadReading("overfilled", 0.9, "own@1.0.0+0", "trial")
        number = record(hub, a_passage())

        done = await look(hub, Sees(load=overfilled), judges_load=True)

        facts = await facts_of(hub, number)
        assert done.read == 0
        assert (facts.load.value, facts.plate.number) == ("unknown", "渝A90001")


async def test_a_photo_read_a_second_time_changes_nothing(tmp_path):
    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        record(hub, a_passage())
        await look(hub, Sees("A90002"), reads_bodies=True)
        end = hub.journal.end()
        hub.journal.advance("vision", expected=hub.journal.position("vision"), to=0,
                            records=[], source="hub/vision")  # fmt: skip

        await look(hub, Sees("A90002"), reads_bodies=True)

        assert hub.journal.end() == end


@needs_package
@needs_models
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_the_number_on_a_rendered_tail_board_is_read_and_compared(tmp_path):
    truck = TruckLook(
        plate="渝A90001",
        layout="yellow_double",
        paint=(40, 90, 160),
        cover="closed",
        load="level",
        company="演示巨石运输",
        fleet_number="A90002",
    )
    photo = render(Shot(look=truck, view="rear", taken_at=WHEN, camera_code="C-GATE",
                        camera_name="出口", seed=7))  # fmt: skip
    passage = a_passage()
    sha256 = hashlib.sha256(photo).hexdigest()
    passage = replace(passage, photo=photo, analysis=replace(passage.analysis, sha256=sha256))
    analyser = OpenedLater(MODELS, workers=1, max_pixels=50_000_000, reads_bodies=True)
    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        number = record(hub, passage)
        await look(hub, analyser, reads_bodies=True)
        await analyser.close()

        facts = await facts_of(hub, number)

    assert facts.painted_plate == "渝A90002"
    assert facts.painted_company == "重庆演示巨石运输有限公司"
    assert [alert.kind for alert in facts.alerts] == ["PLATE_MISMATCH"]
