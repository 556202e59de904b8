"""Runs: everything is counted, photos come first, and what breaks off is simply run again."""

import io

import pytest
from PIL import Image

from connectors.base import Problem, SourceBatch, SourceRow
from connectors.catalogue import connect
from connectors.errors import CursorMoved, RetryLater, SourceProblems
from connectors.runner import preview, run
from graph.records import Raw
from tests.unit.connectors.memory import MemorySink, MemoryVault
from tests.unit.connectors.sources import TRUCKS, a_mapping, a_run

HEAD = "号牌号码,所属企业\n"
SIGHTINGS = """
source = "cameras"
department = "urban_management"
kind = "tabular"
[read]
path = "sightings.csv"
[[record]]
entity = "Sighting"
fields = {number = "编号"}
photo = {column = "图片", folder = "photos"}
"""


def trucks(folder, *rows):
    (folder / "trucks.csv").write_text(HEAD + "".join(rows), encoding="utf-8")


def test_every_row_received_is_accepted_or_set_aside(tmp_path):
    trucks(
        tmp_path, "渝A10001,甲\n", "无车牌,乙\n", "渝A1,丙\n", "x\n", "渝A10002,\n", "渝A10003,甲\n"
    )

    report, sink = a_run(tmp_path, TRUCKS)

    assert (report.received, report.accepted, report.quarantined) == (6, 2, 4)
    assert report.reasons == {"NO_PLATE": 1, "BAD_PLATE": 1, "RAGGED": 1, "MISSING": 1}
    assert len(sink.rejected) == 4


def test_a_second_run_takes_nothing(tmp_path):
    trucks(tmp_path, "渝A10001,甲\n")
    _, sink = a_run(tmp_path, TRUCKS)

    report, _ = a_run(tmp_path, TRUCKS, sink)

    assert (report.received, len(sink.journal)) == (0, 1)


class Breaking(MemorySink):
    """Breaks off before the batch of a number is taken."""

    def __init__(self, at):
        super().__init__()
        self.left = at

    def take(self, delivery):
        if self.left == 0:
            self.left = -1
            raise KeyboardInterrupt
        self.left -= 1
        return super().take(delivery)


@pytest.mark.parametrize("at", range(5))
def test_nothing_is_lost_or_doubled_wherever_a_run_breaks_off(tmp_path, monkeypatch, at):
    monkeypatch.setattr("connectors.tabular.connector.BATCH_ROWS", 3)
    rows = [f"渝A1000{n},甲\n" if n % 4 else "无车牌,甲\n" for n in range(10)]
    trucks(tmp_path, *rows)
    sink = Breaking(at)
    with pytest.raises(KeyboardInterrupt):
        a_run(tmp_path, TRUCKS, sink)

    a_run(tmp_path, TRUCKS, sink)

    plates = [record.links[0].to.fields["number"] for record in sink.journal]
    assert plates == [row[:7] for row in rows if row.startswith("渝")]
    assert len(sink.rejected) == 3


class Overtaken(MemorySink):
    """Another run takes the first batch just before this one does."""

    def take(self, delivery):
        if not self.cursors:
            super().take(delivery)
            raise CursorMoved
        return super().take(delivery)


def test_a_run_that_was_overtaken_reads_on_from_there(tmp_path, monkeypatch):
    monkeypatch.setattr("connectors.tabular.connector.BATCH_ROWS", 2)
    trucks(tmp_path, *[f"渝A1000{n},甲\n" for n in range(5)])

    report, sink = a_run(tmp_path, TRUCKS, Overtaken())

    assert (report.received, len(sink.journal)) == (3, 5)


def test_a_source_that_does_not_fit_is_not_touched(tmp_path):
    (tmp_path / "trucks.csv").write_text("号牌\n渝A10001\n", encoding="utf-8")

    with pytest.raises(SourceProblems, match="has no column '所属企业'"):
        a_run(tmp_path, TRUCKS)


class Failing:
    """A source that goes away after its first batch."""

    def check(self, cursor=None):
        return (Problem("", "a remark", fatal=False),)

    def read(self, cursor):
        cells = {"号牌号码": "渝A10001", "所属企业": "甲"}
        row = SourceRow(cells=cells, raw=Raw(b"1", "text/plain", "x:1"), number=1)
        yield SourceBatch(rows=(row,), cursor="1")
        raise RetryLater


def test_what_was_taken_stays_when_the_source_goes_away(tmp_path):
    sink = MemorySink()

    with pytest.raises(RetryLater):
        run(a_mapping(tmp_path, TRUCKS), Failing(), sink, MemoryVault())

    assert (len(sink.journal), sink.cursors) == (1, {"trucks": "1"})


def test_a_preview_keeps_nothing(tmp_path):
    trucks(tmp_path, "渝A10001,甲\n", "无车牌,乙\n", "渝A10003,甲\n")
    mapping = a_mapping(tmp_path, TRUCKS)

    results = list(preview(mapping, connect(mapping), 2))

    assert len(results) == 2


class TestPhotos:
    @pytest.fixture
    def folder(self, tmp_path):
        photos = tmp_path / "photos"
        photos.mkdir()
        stream = io.BytesIO()
        Image.effect_noise((64, 32), 50).convert("RGB").save(stream, "JPEG")
        (photos / "1.jpg").write_bytes(stream.getvalue())
        (photos / "2.jpg").write_bytes(stream.getvalue()[:-200])
        rows = "编号,图片\nS1,1.jpg\nS2,2.jpg\nS3,3.jpg\nS4,\n"
        (tmp_path / "sightings.csv").write_text(rows, encoding="utf-8")
        return tmp_path

    def test_a_photo_is_kept_and_tied_to_its_sighting(self, folder):
        mapping, sink, vault = a_mapping(folder, SIGHTINGS), MemorySink(), MemoryVault()

        report = run(mapping, connect(mapping), sink, vault)

        (evidence,) = sink.of("Evidence")
        first, without = sink.of("Sighting")
        assert report.reasons == {"BROKEN_FILE": 1, "NO_SUCH_FILE": 1}
        assert vault.kept[evidence.fields["sha256"]] == (folder / "photos/1.jpg").read_bytes()
        assert [link.to.fields for link in first.links] == [{"sha256": evidence.fields["sha256"]}]
        assert without.links == ()

    def test_a_photo_that_changes_while_it_is_read_sets_its_row_aside(self, folder):
        class Changing(MemoryVault):
            def put(self, data):
                return super().put(data + b"!")

        mapping = a_mapping(folder, SIGHTINGS)

        report = run(mapping, connect(mapping), MemorySink(), Changing())

        assert (report.accepted, report.reasons["BROKEN_FILE"]) == (1, 2)
