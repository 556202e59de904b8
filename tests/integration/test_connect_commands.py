"""The commands an operator connects sources with: what they say and how they end."""

import io
import json
import signal
import subprocess
import sys

import pytest
from PIL import Image

from tests.integration.town import Town

TRUCKS = """
[read]
path = "{path}"
[[record]]
entity = "Truck"
[[record.links]]
relation = "BEARS"
fields = {{number = "号牌号码"}}
[[record.links]]
relation = "OPERATED_BY"
fields = {{name = "所属企业"}}
"""
HEAD = "号牌号码,所属企业\n"


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


class TestCheck:
    def test_a_mapping_in_order(self, town):
        town.file("trucks.csv", HEAD + "渝A10001,甲\n")
        town.source(TRUCKS.format(path="trucks.csv"))

        done = town.zhatu("check", town.mappings)

        assert done.exit_code == 0
        assert "in order" in done.stdout

    def test_faults_of_mapping_and_source_are_told_file_by_file(self, town):
        town.file("trucks.csv", HEAD)
        town.source(TRUCKS.format(path="trucks.csv").replace("BEARS", "BEAR"), name="a")
        town.source(TRUCKS.format(path="trucks.csv").replace("企业", "公司"), name="b")

        done = town.zhatu("check", town.mappings, "--json")

        found = {
            report["file"].rpartition("/")[2]: [p["message"] for p in report["problems"]]
            for report in map(json.loads, done.stdout.splitlines())
        }
        assert done.exit_code == 1
        assert "did you mean BEARS?" in found["a.toml"][0]
        assert "did you mean 所属企业?" in found["b.toml"][0]

    def test_offline_looks_at_the_mapping_only(self, town):
        town.source(TRUCKS.format(path="nothing.csv"))

        assert town.zhatu("check", town.mappings).exit_code == 1
        assert town.zhatu("check", town.mappings, "--offline").exit_code == 0

    def test_two_files_may_not_be_one_source(self, town):
        town.file("trucks.csv", HEAD)
        first = town.source(TRUCKS.format(path="trucks.csv"))
        (town.mappings / "second.toml").write_text(first.read_text("utf-8"), "utf-8")

        done = town.zhatu("check", town.mappings)

        assert done.exit_code == 1
        assert "'source' is also the source of second.toml" in done.stdout

    def test_nothing_to_check_is_a_usage_error(self, town):
        done = town.zhatu("check", town.mappings)

        assert done.exit_code == 2
        assert "no mapping file" in done.stderr


class TestPreview:
    def test_rows_and_reasons_are_shown_and_nothing_is_kept(self, town):
        town.file("trucks.csv", HEAD + "渝A10001,甲\n无车牌,乙\n渝A10002,丙\n")
        file = town.source(TRUCKS.format(path="trucks.csv"))

        done = town.zhatu("preview", file, "-n", 2, "--json")

        first, second = map(json.loads, done.stdout.splitlines())
        assert first["records"][0]["links"][0]["to"] == "Plate (number 渝A10001, plate_class 99)"
        assert (second["accepted"], second["reason"]) == (False, "NO_PLATE")
        assert not town.data.exists()

    def test_it_reads_well(self, town):
        town.file("trucks.csv", HEAD + "渝A10001,[bold]甲[/bold]\n")
        file = town.source(TRUCKS.format(path="trucks.csv"))

        done = town.zhatu("preview", file)

        assert "Company (name [bold]甲[/bold])" in done.stdout

    def test_a_wrong_mapping_is_a_usage_error(self, town):
        file = town.source("[read]\n")

        done = town.zhatu("preview", file)

        assert done.exit_code == 2
        assert "read.path: is missing" in done.stderr


class TestSync:
    def test_one_bad_source_does_not_stop_the_others(self, town):
        town.file("trucks.csv", HEAD + "渝A10001,甲\n")
        town.source(TRUCKS.format(path="nothing.csv"), name="a")
        town.source("[red]\n", name="b")
        town.source(TRUCKS.format(path="trucks.csv"), name="c")

        done = town.zhatu("sync", town.mappings, "--data", town.data)

        assert done.exit_code == 1
        assert "no file fits nothing.csv" in done.stdout
        assert len(town.nodes("Truck")) == 1

    def test_rows_set_aside_are_no_failure(self, town):
        town.file("trucks.csv", HEAD + "渝A10001,甲\n无车牌,乙\n")
        town.source(TRUCKS.format(path="trucks.csv"))

        done = town.zhatu("sync", town.mappings, "--data", town.data)

        assert done.exit_code == 0
        assert "NO_PLATE 1" in done.stdout

    def test_mappings_of_the_data_folder_are_the_standard(self, town):
        (town.data / "mappings").mkdir(parents=True)
        (town.data / "mappings" / "trucks.csv").write_text(HEAD + "渝A10001,甲\n", "utf-8")
        file = town.source(TRUCKS.format(path="trucks.csv"))
        file.rename(town.data / "mappings" / "trucks.toml")

        done = town.zhatu("sync", "--data", town.data)

        assert done.exit_code == 0
        assert len(town.nodes("Truck")) == 1

    def test_a_changed_mapping_takes_effect_by_reading_again(self, town):
        town.file("trucks.csv", "号牌号码,所属企业,自编号\n渝A10001,甲,7\n渝A10002,乙,\n")
        file = town.source(TRUCKS.format(path="trucks.csv"))
        town.sync()
        wider = '"Truck"\nfields = {fleet_number = "自编号"}'
        file.write_text(file.read_text("utf-8").replace('"Truck"', wider), "utf-8")
        assert town.sync()["received"] == 0

        done = town.zhatu("sync", town.mappings, "--again", "--json", "--data", town.data)

        report = json.loads(done.stdout)
        assert (report["received"], report["appended"], report["unchanged"]) == (2, 1, 1)
        assert [t["fleet_number"] for t in town.nodes("Truck") if "fleet_number" in t] == ["7"]

    def test_a_run_that_is_killed_is_simply_run_again(self, town):
        rows = "".join(
            f"渝A{n:05d},企业{n % 7}\n" if n % 10 else "无车牌,企业\n" for n in range(6_000)
        )
        town.file("trucks.csv", HEAD + rows)
        town.source(TRUCKS.format(path="trucks.csv"))
        main = "from gateway.cli.main import main; main()"
        command = [sys.executable, "-c", main, "sync", str(town.mappings), "--data", str(town.data)]

        for seconds in (1.5, 2.5):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
        town.sync()

        assert len(town.nodes("Truck")) == 5_400
        assert len(town.history("Truck")) == 5_400
        assert len(town.aside()) == 600


class TestPhotos:
    MAPPING = """
[read]
path = "sightings.csv"
[[record]]
entity = "Sighting"
method = "observed"
seen_at = "时间"
fields = {number = "编号", captured_at = "时间", plate_text = "号牌"}
photo = {column = "图片", folder = "photos"}
[[record.links]]
relation = "SHOWS"
skip_if_empty = true
fields = {number = "号牌"}
"""

    def test_a_photo_lies_in_the_vault_before_its_row_is_known(self, town):
        stream = io.BytesIO()
        Image.effect_noise((64, 32), 50).convert("RGB").save(stream, "JPEG")
        (town.mappings / "photos").mkdir()
        town.file("photos/1.jpg", stream.getvalue())
        town.file("photos/2.jpg", stream.getvalue()[:-100])
        town.file(
            "sightings.csv",
            "编号,时间,号牌,图片\nS1,2026-03-05 18:35,渝A10001,1.jpg\n"
            "S2,2026-03-05 18:36,渝A10001,2.jpg\nS3,2026-03-05 18:37,渝A10001,3.jpg\n",
        )
        town.source(self.MAPPING)

        report = town.sync()

        (evidence,) = town.nodes("Evidence")
        kept = [
            f for f in (town.data / "vault").rglob("*") if f.name.startswith(evidence["sha256"])
        ]
        assert report["reasons"] == {"BROKEN_FILE": 1, "NO_SUCH_FILE": 1}
        assert [f.read_bytes() for f in kept] == [stream.getvalue()]
        assert (evidence["width_px"], evidence["height_px"]) == (64, 32)
        assert len(town.edges("Sighting/PICTURED_ON/Evidence")) == 1


class TestQuarantine:
    @pytest.fixture
    def aside(self, town):
        town.file("trucks.csv", HEAD + "渝A10001,甲\n渝A1,乙\n无车牌,丙\nx\n")
        town.source(TRUCKS.format(path="trucks.csv"))
        town.sync()
        return {row["reason"]: row["id"] for row in town.aside()}

    def test_a_row_is_shown_with_its_cells_and_bytes(self, town, aside):
        done = town.zhatu("quarantine", "show", aside["BAD_PLATE"], "--data", town.data)

        assert done.exit_code == 0
        assert "渝A1,乙" in done.stdout
        assert "所属企业" in done.stdout

    def test_a_list_can_be_narrowed(self, town, aside):
        done = town.zhatu("quarantine", "list", "--reason", "RAGGED", "--json", "--data", town.data)

        (row,) = map(json.loads, done.stdout.splitlines())
        assert row["locator"] == "trucks.csv:5"

    def test_a_number_that_is_not_there_is_a_usage_error(self, town, aside):
        assert town.zhatu("quarantine", "show", 99, "--data", town.data).exit_code == 2

    @pytest.mark.parametrize("reason", ["NO_PLATE", "RAGGED"])
    def test_what_cannot_be_waived_stays_out(self, town, aside, reason):
        done = town.zhatu(
            "quarantine", "release", aside[reason], "--waive", reason, "--by", "李",
            "--mapping", town.mappings, "--data", town.data,
        )  # fmt: skip

        assert done.exit_code == 1
        assert len(town.aside()) == 3

    def test_who_let_it_in_is_kept(self, town, aside):
        town.zhatu(
            "quarantine", "release", aside["BAD_PLATE"], "--waive", "BAD_PLATE", "--by", "李",
            "--mapping", town.mappings, "--data", town.data,
        )  # fmt: skip

        done = town.zhatu("quarantine", "list", "--released", "--json", "--data", town.data)

        (row,) = map(json.loads, done.stdout.splitlines())
        assert (row["released_by"], row["waived"]) == ("李", "BAD_PLATE")
        assert "渝A1" in [plate["number"] for plate in town.nodes("Plate")]

    def test_a_release_needs_a_name_and_a_choice(self, town, aside):
        where = ("--mapping", town.mappings, "--data", town.data)

        assert town.zhatu("quarantine", "release", 1, *where).exit_code == 2
        assert town.zhatu("quarantine", "release", "--by", "李", *where).exit_code == 2
