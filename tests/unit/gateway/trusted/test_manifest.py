"""Manifests of operations: both known formats, and what is refused in them."""

import hashlib
import json
from pathlib import Path

import pytest
from graphql import parse, print_ast

from gateway.cli.operations import manifest_of
from gateway.trusted.errors import BadManifest
from gateway.trusted.manifest import made_of, read_manifest, ready, write_manifest

REPO = Path(__file__).parents[4]
BODY = "query Q {\n  trucks {\n    totalCount\n  }\n}"
SHA = hashlib.sha256(BODY.encode()).hexdigest()
# as Apollo documents it: persisted-queries manifest, version 1
APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [{"id": SHA, "name": "Q", "type": "query", "body": BODY}],
}


@pytest.mark.parametrize("given", [APOLLO, {SHA: BODY}], ids=["apollo", "relay"])
def test_both_formats_are_read(given):
    (one,) = read_manifest("m.json", json.dumps(given))

    assert (one.sha256, one.name, one.kind, one.body) == (SHA, "Q", "query", BODY)


def test_what_is_written_is_apollos_format():
    assert json.loads(write_manifest(made_of([BODY]))) == APOLLO


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("[]", "object"),
        ("{", "JSON"),
        (f'{{"{SHA}": "a", "{SHA}": "b"}}', "twice"),
        ({**APOLLO, "version": 2}, "version"),
        ({**APOLLO, "format": "other"}, "format"),
        ({**APOLLO, "operations": {}}, "format"),
        ({**APOLLO, "operations": ["Q"]}, "object"),
        ({SHA: BODY + " "}, "SHA-256"),
        ({SHA.upper(): BODY}, "SHA-256"),
        ({"Q": BODY}, "SHA-256"),
        ({SHA: ""}, "no text"),
        ({SHA: 7}, "no text"),
    ],
)
def test_what_is_no_manifest_is_refused(given, words):
    text = given if isinstance(given, str) else json.dumps(given)

    with pytest.raises(BadManifest, match=words):
        read_manifest("m.json", text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{ trucks { totalCount } }", "name"),
        ("query A { a } query B { b }", "one operation"),
        ("fragment F on Truck { vin }", "one operation"),
        ("query {", "not GraphQL"),
        ("query Q {" + " a" * 40_000 + "}", "longer"),
    ],
)
def test_each_operation_stands_alone_and_has_a_name(text, words):
    given = {hashlib.sha256(text.encode()).hexdigest(): text}

    with pytest.raises(BadManifest, match=words):
        read_manifest("m.json", json.dumps(given))


def test_an_operation_is_printed_with_the_fragments_behind_it_and_no_others():
    text = """
      query Q { trucks { ...A } }
      fragment B on Truck { vin }
      fragment A on TruckConnection { edges { node { ...B } } }
      fragment C on Truck { id }
    """

    (one,) = made_of([text])

    names = [part.name.value for part in parse(one.body).definitions]
    assert names == ["Q", "A", "B"]


def test_a_fragment_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no fragment A"):
        made_of(["query Q { trucks { ...A } }"])


def test_the_manifest_of_the_ready_operations_is_current():
    current = manifest_of([REPO / "clients" / "operations"])

    packed = REPO / "gateway" / "trusted" / "ready.json"
    assert packed.read_text(encoding="utf-8") == current, (
        "zhatu operations manifest clients/operations --out gateway/trusted/ready.json"
    )


def test_ready_operations_bear_the_hash_of_what_clients_send():
    """graphql-js and the Python client print a file as graphql-core does."""
    for file in sorted((REPO / "clients" / "operations").glob("*.graphql")):
        sent = print_ast(parse(file.read_text(encoding="utf-8")))

        assert hashlib.sha256(sent.encode()).hexdigest() in {one.sha256 for one in ready()}
