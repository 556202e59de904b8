import hashlib
import subprocess
import sys

import pytest
from click.testing import CliRunner

from gateway.city.errors import NotACityFolder
from gateway.city.scale import SIZES
from gateway.city.town import build
from gateway.city.write import write_city
from gateway.cli.main import zhatu

WRITE = """
import sys
from pathlib import Path
from gateway.city.scale import SIZES
from gateway.city.town import build
from gateway.city.write import write_city
list(write_city(build(SIZES["XS"], seed=5), Path(sys.argv[1])))
"""


def digests(folder):
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_in_another_process(written, tmp_path):
    folder, _ = written
    other = tmp_path / "other"

    subprocess.run([sys.executable, "-c", WRITE, str(other)], check=True)

    assert digests(other) == digests(folder)


def test_another_seed_gives_another_city(written, tmp_path):
    folder, _ = written

    list(write_city(build(SIZES["XS"], seed=6), tmp_path / "other"))

    ours, theirs = digests(folder), digests(tmp_path / "other")
    assert ours["housing/在建工地.csv"] != theirs["housing/在建工地.csv"]


def test_what_is_counted_is_what_is_written(written):
    folder, counts = written

    lines = {
        name: sum(
            len(file.read_text(encoding="gb18030" if "housing" in name else "utf-8").splitlines())
            - (0 if name.endswith(".jsonl") else 1)
            for file in folder.glob(name)
        )
        for name in counts
        if not name.endswith(".db")
    }

    assert lines == {name: count for name, count in counts.items() if not name.endswith(".db")}


def test_a_city_is_written_anew_over_an_older_one(tmp_path):
    out = tmp_path / "out"
    for seed in (1, 2):
        done = CliRunner().invoke(zhatu, ["city", str(out), "--size", "xs", "--seed", str(seed)])
        assert done.exit_code == 0, done.output

    fresh = tmp_path / "fresh"
    list(write_city(build(SIZES["XS"], seed=2), fresh))

    assert digests(out) == digests(fresh)


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")

    done = CliRunner().invoke(zhatu, ["city", str(tmp_path)])

    assert done.exit_code == NotACityFolder.exit_code == 2
    assert "holds other things" in done.output
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_positions_can_be_left_out(tmp_path):
    out = tmp_path / "out"

    done = CliRunner().invoke(
        zhatu, ["city", str(out), "--size", "XS", "--days", "2", "--no-positions"]
    )

    assert done.exit_code == 0
    assert not (out / "positions").exists()


@pytest.mark.parametrize("days", ["1", "400"])
def test_a_city_of_no_sensible_length_is_refused(tmp_path, days):
    done = CliRunner().invoke(zhatu, ["city", str(tmp_path / "out"), "--days", days])

    assert done.exit_code == 2
    assert "2 to 365 days" in done.output
