"""Rows of a department's table that tell how its tasks stand: applied once, or set aside."""

import asyncio
import shutil

import pytest

from connectors.catalogue import connect
from connectors.mapping.reader import examine, load
from connectors.mapping.report import STATUSES
from connectors.runner import run
from gateway.cases.reports import Status
from tests.integration.callers import called, sent_out
from tests.shared import REPO

EXAMPLE = REPO / "examples/mappings/um-case-status.toml"
HEADER = "流水号,案件编号,任务号,状态,办理时间,序号,退回原因,处置结果,罚款金额,文书号"


def write(folder, *rows, name="um-case-status-1.csv"):
    text = "\n".join((HEADER, *rows)) + "\n"
    (folder / name).write_text(text, encoding="utf-8")


def mapping_in(folder):
    return load(shutil.copy(EXAMPLE, folder / EXAMPLE.name))


async def synced(door, folder, *, again=False):
    mapping = mapping_in(folder)
    sink = door.hub.sink_of(mapping, asyncio.get_running_loop())
    return await asyncio.to_thread(
        run, mapping, connect(mapping), sink, door.hub.vault, again=again
    )


def counts(report):
    return (report.received, report.accepted, report.quarantined, report.appended)


async def test_rows_are_applied_in_the_order_of_events_and_once(tmp_path):
    async with called(tmp_path) as door:
        case = await sent_out(door)
        write(
            tmp_path,
            f"E2,{case.number},1,已处置,2026-03-06 17:27:00,2,,已整改,2000,文1",
            f"E1,{case.number},1,受理,2026-03-06 17:25:00,1,,,,",
            f"E2,{case.number},1,已处置,2026-03-06 17:27:00,2,,已整改,2000,文1",
        )

        first = await synced(door, tmp_path)
        version = (await door.hub.cases.get(case.number)).version
        second = await synced(door, tmp_path, again=True)

        after = await door.hub.cases.get(case.number)
        assert counts(first) == (3, 3, 0, 2)
        assert counts(second) == (3, 3, 0, 0)
        assert (after.version, after.state.value) == (version, "resolved")
        assert [(line.move.value, line.is_late) for line in after.told if line.task == 1] == [
            ("assign", False), ("accept", True), ("resolve", False),
        ]  # fmt: skip
        assert after.history[-1].by_person == "system:um"
        assert [penalty.amount_yuan for penalty in after.penalties] == [2000]


@pytest.mark.parametrize(
    ("row", "reason", "field"),
    [
        ("E1,%s,1,丢失,2026-03-06 17:25:00,1,,,,", "BAD_USER_INPUT", "状态"),
        ("E1,,1,受理,2026-03-06 17:25:00,1,,,,", "BAD_USER_INPUT", "案件编号"),
        ("E1,%s,1,受理,上午,1,,,,", "BAD_USER_INPUT", "办理时间"),
        ("E1,%s,1,受理,2026-03-06 19:25:00,1,,,,", "BAD_USER_INPUT", "办理时间"),
        ("E1,%s,1,已处置,2026-03-06 17:25:00,1,,,,", "MISSING_INPUT", "result"),
        ("E1,%s,9,受理,2026-03-06 17:25:00,1,,,,", "NOT_FOUND", "task"),
        ("E1,CQ-2026-999999,1,受理,2026-03-06 17:25:00,1,,,,", "NOT_FOUND", None),
    ],
)
async def test_a_row_that_cannot_be_used_is_set_aside_and_the_others_are_taken(
    tmp_path, row, reason, field
):
    async with called(tmp_path) as door:
        case = await sent_out(door)
        bad = row % case.number if "%s" in row else row
        write(tmp_path, bad, f"E9,{case.number},1,受理,2026-03-06 17:25:00,2,,,,")

        report = await synced(door, tmp_path)

        (aside,) = door.hub.quarantine.page(source="um/case-status")
        raw = door.hub.journal.raw(aside.raw_sha256)
        assert counts(report) == (2, 1, 1, 1)
        assert (aside.reason, aside.field) == (reason, field)
        assert raw is not None
        assert bad.encode() in raw.data
        assert (await door.hub.cases.get(case.number)).state.value == "accepted"


async def test_a_row_set_aside_is_let_in_when_read_again_once_its_cause_is_gone(tmp_path):
    async with called(tmp_path) as door:
        number = "CQ-2026-000001"
        write(tmp_path, f"E1,{number},1,受理,2026-03-06 17:25:00,1,,,,")
        before = await synced(door, tmp_path)
        case = await sent_out(door)

        after = await synced(door, tmp_path, again=True)

        assert case.number == number
        assert (counts(before), counts(after)) == ((1, 0, 1, 0), (1, 1, 0, 1))
        assert door.hub.quarantine.page(source="um/case-status") == []
        assert (await door.hub.cases.get(number)).state.value == "accepted"


def test_statuses_are_those_of_reports():
    assert list(STATUSES) == [status.value for status in Status]


@pytest.mark.parametrize(
    ("was", "now", "where"),
    [
        ('status = "状态"', "", "report.fields.status"),
        ("[report.fields]", "[report.field]", "report.fields"),
        ('"受理" = "accepted"', '"受理" = "taken"', "report.statuses.受理"),
        ('seq = "序号"', 'sequence = "序号"', "report.fields.sequence"),
        ('"urban_management"', '"parks"', "department"),
        ("[report]", '[[record]]\nentity = "Truck"\n[report]', "report"),
    ],
)
def test_a_mapping_that_cannot_be_meant_names_the_place(tmp_path, was, now, where):
    file = tmp_path / "a.toml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")

    mapping, problems = examine(file)

    assert mapping is None
    assert where in [problem.where for problem in problems]
