"""What is painted on a truck is told only as the register knows it; disagreement is an alert."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from gateway.ingest.evidence import PhotoReader
from gateway.ingest.facts import gather
from gateway.ingest.looking import Looker
from gateway.ingest.painted import Painted
from tests.factories import record
from tests.integration.story import a_hub, permit
from tests.integration.test_photos import Scripted, last_said, pictured, reading
from vision.results import Analysis, BodyLine, Box

REGISTER = [
    record("Plate", "p2", {"number": "渝A90002", "plate_class": "01"}),
    record("Plate", "p3", {"number": "渝B77777", "plate_class": "01"}),
    record("Plate", "p4", {"number": "渝D77777", "plate_class": "01"}),
    record("Company", "c2", {"name": "重庆演示巨石运输有限公司"}),
]


class Reads(Scripted):
    """Reads the same plate on every photo, and these lines on the body."""

    def __init__(self, *lines: str):
        super().__init__()
        self.lines = tuple(BodyLine(text, 0.99, Box(0, 0, 9, 9)) for text in lines)

    async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
        return Analysis(
            sha256=hashlib.sha256(data).hexdigest(),
            width=1280,
            height=720,
            orientation=1,
            plates=(reading(),),
            body=self.lines,
        )


async def read(hub, *lines: str):
    """The fields of the sighting that follow from a body with these lines, and its alerts."""
    hub.journal.append("cameras", pictured(hub, "S-1", b"photo"))
    painted = Painted(graph=hub.graph, match_company=hub.companies.match, clock=hub.journal.clock)
    looker = Looker(
        vault=hub.vault, quarantine=hub.quarantine, analyser=Reads(*lines), painted=painted
    )
    await PhotoReader(journal=hub.journal, graph=hub.graph, looker=looker).run(hub.project)
    await hub.detector.run(hub.project)
    told = last_said(hub, "Sighting", "S-1")
    (facts,) = await gather(hub.graph, sighting_ids=["S-1"])
    fields = {k: v for k, v in told.fields.items() if k.startswith(("painted", "body"))}
    return fields, [alert.kind for alert in facts.alerts]


LINES = {
    "A90001": "渝A90001",  # its own plate
    "90001": "渝A90001",
    "渝A·90002": "渝A90002",  # another one of the register
    "A90002": "渝A90002",
    "77777": None,  # two plates end like that
    "88888": None,  # no plate of the register does
    "13800138000": None,  # a telephone
    "ABCDE": None,
    "001": None,
}


async def test_a_tail_number_means_the_one_registered_plate_that_ends_like_it(tmp_path):
    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        painted = Painted(
            graph=hub.graph, match_company=hub.companies.match, clock=hub.journal.clock
        )

        found = {
            line: await painted.fields([BodyLine(line, 0.99, Box(0, 0, 9, 9))], "渝A90001")
            for line in LINES
        }

    assert found == {
        line: {} if plate is None else {"painted_plate": plate} for line, plate in LINES.items()
    }


@pytest.mark.parametrize(("line", "kinds"), [("A90001", []), ("A90002", ["PLATE_MISMATCH"])])
async def test_a_tail_number_of_another_truck_is_an_alert(tmp_path, line, kinds):
    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        assert (await read(hub, line))[1] == kinds


async def test_the_name_of_another_company_is_told_as_it_is_registered(tmp_path):
    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        fields, kinds = await read(hub, "请保持车距", "演示巨石运输", "投诉电话")

    assert fields == {"painted_company": "重庆演示巨石运输有限公司"}
    assert kinds == ["PLATE_MISMATCH"]


async def test_a_misread_plate_is_no_mismatch(tmp_path):
    class Doubts(Reads):
        async def analyse(self, data: bytes, timeout_s: float) -> Analysis:
            plates = (reading(status="needs_review"),)
            return replace(await super().analyse(data, timeout_s), plates=plates)

    async with a_hub(tmp_path, permit(), *REGISTER) as hub:
        hub.journal.append("cameras", pictured(hub, "S-1", b"photo"))
        painted = Painted(
            graph=hub.graph, match_company=hub.companies.match, clock=hub.journal.clock
        )
        looker = Looker(
            vault=hub.vault,
            quarantine=hub.quarantine,
            analyser=Doubts("A90002"),
            painted=painted,
        )
        await PhotoReader(journal=hub.journal, graph=hub.graph, looker=looker).run(hub.project)
        await hub.detector.run(hub.project)
        (facts,) = await gather(hub.graph, sighting_ids=["S-1"])

    assert (facts.painted_plate, facts.alerts) == ("渝A90002", ())
