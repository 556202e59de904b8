"""A URL with a password, right or wrong, is told by no error and no printed settings."""

import json

import pytest
from click.testing import CliRunner

from gateway.cli.main import zhatu
from gateway.settings import Settings
from tests.integration.town import HEAD

SECRET = "GEHEIM"
URLS = [
    "postgresql+psycopg://u:GEHEIM@127.0.0.1:1/db",
    "postgresql+psycopg://u@127.0.0.1:1/db?password=GEHEIM",
    "postgresql+psycopg://u@127.0.0.1:1/db?sslpassword=GEHEIM&sslmode=prefer",
    "postgresql+psycopg://u@127.0.0.1:1/db?sslpasswort=GEHEIM",
    "postgresql+psycopg://u@127.0.0.1:1/db?options=GEHEIM%20x",
    "postgresql+psycopg://u:p@ss:GEHEIM@127.0.0.1/db",
    "postgresql+psycopg://u@127.0.0.1:GEHEIM/db",
    "postgresql+psycopg://u:GEHEIM@[127.0.0.1/db",
    "postgresql+nodriver://u:GEHEIM@127.0.0.1:1/db",
    "oracel://u:GEHEIM@127.0.0.1/db",
    "neo4j://u:GEHEIM@127.0.0.1:1/db?password=GEHEIM",
    "neo4j://u:GEHEIM@[127.0.0.1:1",
    "GEHEIM",
]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("setting", ["ZHATU_STORE_URL", "ZHATU_GRAPH_URL"])
def test_no_command_tells_the_url_of_a_database(tmp_path, setting, url):
    words = ["--verbose", "graph", "rebuild", "--data", str(tmp_path)]

    done = CliRunner().invoke(zhatu, words, env={setting: url})

    assert done.exit_code in (1, 2), done.output
    assert SECRET not in done.output
    assert SECRET not in str(done.exception)
    assert "Error: " in done.output


@pytest.mark.parametrize("url", URLS)
def test_printed_settings_tell_no_url_of_a_database(tmp_path, url):
    settings = Settings.under(tmp_path, store_url=url, graph_url=url)

    assert SECRET not in repr(settings)


@pytest.mark.parametrize("url", URLS)
def test_no_source_tells_the_url_of_its_database(tmp_path, caplog, url):
    file = tmp_path / "source.toml"
    mapping = (
        f"[read]\nurl = {json.dumps(url)}\ntable = \"t\"\ntimeout_s = 1\n"
        "[[record]]\nentity = \"Permit\"\nfields = {number = \"n\"}\n"
    )  # fmt: skip
    file.write_text(HEAD.format(source="source", kind="sql") + mapping, encoding="utf-8")

    done = CliRunner().invoke(zhatu, ["sync", str(file), "--data", str(tmp_path / "data")])

    assert done.exit_code != 0
    assert SECRET not in done.output + caplog.text
    assert isinstance(done.exception, SystemExit), done.exception
