"""The command `zhatu agreements` on a store of its own."""

import json

import pytest
from click.testing import CliRunner

from gateway.agreements.reading import packaged
from gateway.cli.agreements import agreements


@pytest.fixture
def run(tmp_path):
    def call(*words, code=0):
        data = [] if words[0] in ("check", "schema") else ["--data", str(tmp_path / "data")]
        done = CliRunner().invoke(agreements, [*words, *data])
        assert done.exit_code == code, done.output
        return done.output

    return call


def test_a_life_from_publication_to_revocation(run, tmp_path):
    changed = tmp_path / "police.toml"
    text = packaged()["police.toml"].replace("version = 1", "version = 2")
    changed.write_text(text.replace('"Company", "Terminal"', '"Company"'), encoding="utf-8")

    assert "police v1 published" in run("publish", "--person", "张三")
    assert "nothing is new" in run("publish", "--person", "张三")
    lost = run("diff", str(changed))
    assert "- police                 Terminal.phone" in lost
    assert "+" not in lost
    assert "police v2 published" in run("publish", str(changed), "--person", "张三")
    assert "police v2 revoked" in run("revoke", "police", "--why", "期满", "--person", "张三")

    rows = [json.loads(line) for line in run("list", "--json").splitlines()]
    states = {(row["id"], row["version"]): row["state"] for row in rows}
    assert states["police", "1"] == "replaced"
    assert states["police", "2"].startswith("revoked")
    assert states["transport", "1"] == "in force"


def test_check_ends_with_2_and_names_each_fault(run, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text(packaged()["police.toml"].replace('"Trip"', '"Trips"'), encoding="utf-8")

    assert "did you mean Trip?" in run("check", str(bad), code=2)


def test_the_schema_is_json(run):
    assert json.loads(run("schema"))["title"] == "Agreement"
