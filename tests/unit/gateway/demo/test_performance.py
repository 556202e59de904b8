"""The parts of the demonstration that people copy or rely on: ports, tokens, curl, queries."""

import json
import socket
import stat
import subprocess

import graphql
import pytest

from auth.keys import KeyRing
from auth.tokens import TokenIssuer, TokenVerifier
from gateway.api.schema import build_schema
from gateway.demo.client import document
from gateway.demo.errors import NoFreePort
from gateway.demo.folder import DemoFolder
from gateway.demo.people import PEOPLE, write_tokens
from gateway.demo.performance import curl_command, demand_models, ready_queries
from gateway.demo.serving import HOST, open_port
from gateway.demo.story import MOVES
from vision.errors import ModelMissing


@pytest.mark.parametrize("name", ["trace", "alerts", "truck", "case"])
def test_each_packaged_document_fits_the_schema(name):
    schema = graphql.build_schema(build_schema().as_str())

    assert graphql.validate(schema, graphql.parse(document(name))) == []


def test_a_ready_query_has_all_the_variables_it_asks_for():
    for ready in ready_queries("VI-1"):
        (operation,) = graphql.parse(ready.query).definitions
        asked = {variable.variable.name.value for variable in operation.variable_definitions}
        assert asked == set(ready.variables)


def test_the_moves_of_the_story_lead_to_the_close():
    document_names = {
        definition.name.value
        for definition in graphql.parse(document("case")).definitions
        if isinstance(definition, graphql.OperationDefinitionNode)
    }

    assert {move.operation for move in MOVES.values()} <= document_names
    assert {move.who for move in MOVES.values()} <= PEOPLE.keys()


def test_a_taken_port_gives_way_to_the_next():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        with open_port(port) as found:
            assert port < found.getsockname()[1] <= port + 20


def test_the_last_port_of_all_cannot_give_way():
    with socket.socket() as taken:
        try:
            taken.bind((HOST, 65_535))
        except OSError:
            pytest.skip("somebody else has port 65535")
        taken.listen()

        with pytest.raises(NoFreePort):
            open_port(65_535)


def test_tokens_say_who_they_are_for_and_only_their_owner_reads_them(tmp_path):
    keys = KeyRing(tmp_path / "token.pem")

    write_tokens(tmp_path / "tokens", TokenIssuer(keys))
    tokens = write_tokens(tmp_path / "tokens", TokenIssuer(keys))

    for name, person in PEOPLE.items():
        file = tmp_path / "tokens" / f"{name}.jwt"
        assert file.read_text() == tokens[name]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert TokenVerifier(keys).verify(tokens[name]) == person.principal


def test_a_shell_takes_the_curl_line_apart_rightly(tmp_path):
    folder = DemoFolder(tmp_path / "it's mine")
    folder.tokens.mkdir(parents=True)
    (folder.tokens / "auditor.jwt").write_text("TOKEN")

    line = curl_command(folder, "http://127.0.0.1:1", "VI-1")
    told = subprocess.run(
        line.replace("curl", "printf '%s\\n'", 1), shell=True, capture_output=True, text=True
    )

    words = told.stdout.splitlines()
    assert "http://127.0.0.1:1/graphql" in words
    assert "Authorization: Bearer TOKEN" in words
    body = json.loads(words[words.index("-d") + 1])
    assert body["variables"] == {"number": "VI-1"}
    graphql.parse(body["query"])


def test_missing_models_are_told_before_anything_is_written(tmp_path):
    with pytest.raises(ModelMissing):
        demand_models(tmp_path)

    assert list(tmp_path.iterdir()) == []
