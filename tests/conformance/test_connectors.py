"""What every connector owes: checks, reads, keeps raw rows, resumes, sets aside, tells outages."""

import pytest

from connectors.catalogue import CONNECTORS as KINDS
from connectors.catalogue import connect
from connectors.errors import ConnectorError
from connectors.mapping.reader import examine_table
from connectors.runner import run
from tests import shared
from tests.conformance.cases import CONNECTORS
from tests.unit.connectors.memory import MemorySink, MemoryVault

ROWS = [(f"T{n}", f"渝A1000{n}", f"2026-03-05 10:00:0{n}") for n in range(5)]
RECORD = {
    "entity": "Truck",
    "record_id": "{id}",
    "links": [{"relation": "BEARS", "fields": {"number": "plate"}}],
}


class Source:
    """A sample source with a mapping and a sink."""

    def __init__(self, sample, folder):
        self.sample, self.folder, self.sink = sample, folder, MemorySink()

    def fill(self, rows):
        self.sample.fill(self.folder, rows)

    def mapping(self, record=RECORD):
        head = {"source": "s", "department": "police", "kind": self.sample.kind}
        table = {**head, "read": self.sample.read(self.folder), "record": [record]}
        made, problems = examine_table(table, self.folder / "mapping.toml")
        assert made, problems
        return made

    def connector(self, record=RECORD):
        return connect(self.mapping(record))

    def run(self):
        return run(self.mapping(), self.connector(), self.sink, MemoryVault())


@pytest.fixture(params=CONNECTORS.values(), ids=CONNECTORS)
def source(request, tmp_path):
    if request.param.needs:
        shared.demand(request.param.needs)
    made = Source(request.param, tmp_path)
    made.fill(ROWS)
    return made


def test_every_kind_has_a_sample():
    assert {sample.kind for sample in CONNECTORS.values()} == set(KINDS)


def test_a_source_that_fits_has_no_problems(source):
    assert source.connector().check() == ()


def test_a_wrong_column_is_named_with_the_nearest(source):
    wrong = {**RECORD, "record_id": "{idd}"}

    problems = source.connector(wrong).check()

    assert any("'idd'; did you mean id?" in str(problem) for problem in problems)


def test_all_rows_come_in_order_with_their_bytes(source):
    source.run()

    assert [record.record_id for record in source.sink.journal] == [row[0] for row in ROWS]
    for record, row in zip(source.sink.journal, ROWS, strict=True):
        assert row[0] in record.raw.data.decode("utf-8", "replace")
        assert record.raw.locator


def test_the_same_rows_have_the_same_bytes_each_time(source):
    def hashes():
        return [row.raw.sha256 for batch in source.connector().read(None) for row in batch.rows]

    assert hashes() == hashes()


def test_a_second_run_adds_nothing(source):
    source.run()

    report = source.run()

    assert (report.appended, report.quarantined) == (0, 0)


def test_a_new_row_is_found(source):
    source.run()
    source.fill([*ROWS, ("T9", "渝A10009", "2026-03-05 10:00:09")])

    report = source.run()

    assert (report.appended, source.sink.journal[-1].record_id) == (1, "T9")


def test_a_changed_row_is_taken_again(source):
    source.run()
    source.fill([*ROWS[:-1], ("T4", "渝A10008", "2026-03-05 10:00:09")])

    report = source.run()

    assert report.appended == 1
    assert source.sink.journal[-1].links[0].to.fields["number"] == "渝A10008"


def test_a_bad_row_is_set_aside_and_the_rest_comes_in(source):
    source.fill([ROWS[0], ("T8", "无车牌", "2026-03-05 10:00:08"), ROWS[1]])

    report = source.run()

    assert (report.received, report.accepted) == (3, 2)
    assert report.reasons == {"NO_PLATE": 1}
    assert "T8" in source.sink.rejected[0].cells_json


def test_a_source_that_went_away_is_told_and_nothing_moves(source):
    source.run()
    before = dict(source.sink.cursors)
    source.sample.vanish(source.folder)

    with pytest.raises(ConnectorError):
        source.run()

    assert source.sink.cursors == before


def test_a_cursor_of_another_kind_is_refused(source):
    source.sink.cursors["s"] = '{"something": ["else"]}'

    if source.mapping().kind == "sql" and source.mapping().read.cursor is None:
        assert source.run().received == len(ROWS)
        return
    with pytest.raises(ConnectorError):
        source.run()
