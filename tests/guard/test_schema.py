"""The schema and the reference pages are those of the declarations, and every part is described."""

import importlib
import inspect
import re
from datetime import date

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    is_non_null_type,
    is_required_argument,
    parse,
    validate,
)

from auth.principal import ROLES
from gateway.api import changes, context, limits, planner
from gateway.api.mutations import catalogue
from gateway.api.shapes import SHAPES
from gateway.cli import docs
from gateway.cli.schema import SDL_FILE, sdl
from gateway.errors import OUTER, ErrorCode, outer
from graph.plan import MOST_DEEP
from tests.shared import REPO

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2}")
FIELDED = (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)
TOLD = (
    "gateway.cases.errors",
    "gateway.ingest.errors",
    "auth.errors",
)
"""Packages whose every error may meet a partner, so that each has a code of its own."""


@pytest.fixture(scope="module")
def schema():
    return build_schema(SDL_FILE.read_text(encoding="utf-8"))


def test_the_stored_sdl_is_the_schema():
    assert SDL_FILE.read_text(encoding="utf-8") == sdl(), "run `make schema`"


@pytest.mark.parametrize("name", docs.PAGES)
def test_the_stored_pages_are_those_of_the_declarations(name):
    stored = (REPO / "docs" / "reference" / name).read_text(encoding="utf-8")

    assert stored == docs.PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("name", docs.BLOCKS)
def test_the_parts_of_pages_that_are_made_are_those_of_the_declarations(name):
    stored = (REPO / "docs" / name).read_text(encoding="utf-8")

    assert stored == docs.with_blocks(name, stored), "run `make docs`"


def in_both_languages(words):
    return bool(ENGLISH.search(words) and CHINESE.search(words))


def test_every_type_field_argument_and_value_is_described_in_both_languages(schema):
    bare = []
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID", "Upload"):
            continue
        parts = [(name, kind)]
        if isinstance(kind, FIELDED):
            parts += [(f"{name}.{n}", field) for n, field in kind.fields.items()]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                parts += [(f"{name}.{field_name}({n})", a) for n, a in field.args.items()]
        if isinstance(kind, GraphQLEnumType):
            parts += [(f"{name}.{n}", value) for n, value in kind.values.items()]
        bare += [where for where, part in parts if not in_both_languages(part.description or "")]

    assert bare == []


def test_what_is_deprecated_says_until_when_and_in_both_languages(schema):
    reasons = changes.deprecated(schema)

    assert {
        w: r for w, r in reasons.items() if not changes.end_of(r) or not CHINESE.search(r)
    } == {}


def test_what_is_deprecated_is_taken_out_when_its_day_has_passed(schema):
    ends = {where: changes.end_of(reason) for where, reason in changes.deprecated(schema).items()}

    past = {where: end for where, end in ends.items() if end is None or end < date.today()}  # noqa: DTZ011

    assert ends
    assert past == {}, "take these out, or tell partners another day"


def test_what_may_be_withheld_may_be_null(schema):
    truck = schema.type_map["Driver"]

    assert str(truck.fields["licenceNumber"].type) == "String"


@pytest.mark.parametrize("entity", SHAPES)
def test_of_a_thing_only_its_id_and_its_history_are_always_there(schema, entity):
    fields = schema.type_map[entity].fields.items()
    demanded = [n for n, f in fields if any(map(is_required_argument, f.args.values()))]

    assert {n for n, f in fields if is_non_null_type(f.type)} == {"id", "history"}
    assert demanded == []


def test_every_mutation_takes_one_input_and_gives_one_payload_with_problems(schema):
    for name, field in schema.mutation_type.fields.items():
        title = name[0].upper() + name[1:]
        assert {n: str(a.type) for n, a in field.args.items()} == {"input": f"{title}Input!"}
        assert str(field.type) == f"{title}Payload!"
        assert str(field.type.of_type.fields["problems"].type) == "[Problem!]!"


def test_every_mutation_file_is_in_the_catalogue():
    folder = REPO / "gateway" / "api" / "mutations"
    stems = {file.stem for file in folder.glob("*.py")}

    listed = {re.sub("(?<!^)([A-Z])", r"_\1", m.name).lower() for m in catalogue.MUTATIONS}

    assert {stem for stem in stems if "_" in stem} - {"__init__"} <= listed <= stems


@pytest.mark.parametrize("name", OUTER)
def test_the_table_names_errors_that_exist(name):
    module, _, kind = name.rpartition(".")

    assert issubclass(getattr(importlib.import_module(module), kind), Exception)


@pytest.mark.parametrize("module", TOLD)
def test_every_error_a_partner_may_meet_has_a_code(module):
    kinds = [
        kind
        for _, kind in inspect.getmembers(importlib.import_module(module), inspect.isclass)
        if kind.__module__ == module and issubclass(kind, Exception) and not kind.__subclasses__()
    ]

    nameless = [
        kind.__name__
        for kind in kinds
        if outer(kind.__new__(kind)).code is ErrorCode.INTERNAL
        and kind.__name__ not in {"BadKey", "BadProvider"}
    ]

    assert kinds
    assert nameless == []


@pytest.mark.parametrize("name", ["query.md", "triage.md"])
def test_every_query_in_the_documentation_is_valid(schema, name):
    text = (REPO / "docs" / name).read_text(encoding="utf-8")
    queries = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)

    assert queries
    assert [fault.message for query in queries for fault in validate(schema, parse(query))] == []


def test_every_limit_and_role_in_the_documentation_is_the_one_in_force():
    text = (REPO / "docs" / "query.md").read_text(encoding="utf-8")
    sizes = " · ".join(str(limits.MOST[n]) for n in ("aliases", "directives", "depth"))

    assert f"{limits.MOST_TOKENS:,} · {limits.MOST['fields']:,} · {sizes}" in text
    assert f"| {planner.MOST_ROWS:,} |" in text
    assert f"| {MOST_DEEP} |" in text
    assert f"| {context.MOST_CALLS} · {context.MOST_JOURNAL_READS} |" in text
    assert all(f"| `{role}` | {zh} |" in text for role, zh in ROLES.items())


def test_every_code_is_its_own_name():
    assert all(code.name == code.value for code in ErrorCode)
