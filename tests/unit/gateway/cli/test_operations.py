"""`zhatu operations`, as an operator meets it."""

import json

import pytest
from click.testing import CliRunner

from gateway.cli.main import zhatu
from gateway.trusted.manifest import digest, made_of, write_manifest

OWN = "query Own { trucks { totalCount } }"
(MADE,) = made_of([OWN])


@pytest.fixture
def run(tmp_path):
    def run(*words, code=0):
        result = CliRunner().invoke(
            zhatu, ["operations", *map(str, words), "--data", str(tmp_path / "data")]
        )
        assert result.exit_code == code, result.output
        return result.output

    return run


@pytest.fixture
def files(tmp_path):
    (tmp_path / "own.json").write_text(write_manifest([MADE]), encoding="utf-8")
    (tmp_path / "wrong.graphql").write_text("query Wrong { trucks { wings } }", encoding="utf-8")
    (tmp_path / "deep.graphql").write_text(
        "query Deep { trucks" + " { edges { node { plate { trucks" * 30 + " { totalCount }"
        + " } } } }" * 30 + " }", encoding="utf-8",
    )  # fmt: skip
    return tmp_path


def listed(run):
    rows = [json.loads(line) for line in run("list", "--json").splitlines()]
    return [(row["partner"], row["name"], row["sha256"]) for row in rows if row["partner"] != "*"]


def test_operations_are_added_once_listed_and_removed_by_name(run, files):
    first = run("add", files / "own.json", "--partner", "police")
    again = run("add", files / "own.json", "--partner", "police")
    there = listed(run)
    gone = run("remove", "Own", "--partner", "police")

    assert first == f"{MADE.sha256} Own\n1 registered, 0 were already\n"
    assert again == "0 registered, 1 were already\n"
    assert there == [("police", "Own", digest(MADE.body))]
    assert (gone, listed(run)) == ("1 removed\n", [])


def test_what_comes_ready_is_listed_for_everybody(run):
    rows = [json.loads(line) for line in run("list", "--json").splitlines()]

    assert {row["partner"] for row in rows} == {"*"}
    assert "TraceViolation" in {row["name"] for row in rows}


@pytest.mark.parametrize("file", ["wrong.graphql", "deep.graphql"])
def test_what_the_hub_would_refuse_is_not_registered(run, files, file):
    run("add", files / "own.json", files / file, "--partner", "police", code=2)

    assert listed(run) == []


def test_a_name_that_is_not_registered_is_told(run, files):
    run("add", files / "own.json", "--partner", "police")

    said = run("remove", "Own", "Nothing", "--partner", "police", code=2)

    assert "police has no operation Nothing" in said
    assert len(listed(run)) == 1


def test_a_folder_without_operations_is_refused(run, files, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "readme.txt").write_text("nothing", encoding="utf-8")

    alone = run("add", tmp_path / "empty", "--partner", "police", code=2)
    run("add", files / "own.json", tmp_path / "empty", "--partner", "police", code=2)
    written = CliRunner().invoke(zhatu, ["operations", "manifest", str(tmp_path / "empty")])

    assert "there is no operation (*.graphql) in" in alone
    assert (written.exit_code, written.stdout) == (2, "")
    assert listed(run) == []


@pytest.mark.parametrize("text", ["", "# nothing\n", "fragment F on Truck { vin }"])
def test_a_file_without_operations_is_refused(run, tmp_path, text):
    (tmp_path / "none.graphql").write_text(text, encoding="utf-8")

    said = run("add", tmp_path / "none.graphql", "--partner", "police", code=2)

    assert "none.graphql" in said
    assert listed(run) == []
