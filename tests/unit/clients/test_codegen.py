"""Types made of a small schema: what each form of a selection becomes."""

import hashlib

import pytest
from graphql import build_schema

from gateway.cli.schema import SDL_FILE
from gateway.trusted.manifest import ready as known
from tests.shared import REPO

SDL = """
scalar Instant
enum Cover { OPEN CLOSED }
input CoverFilter { in: [Cover!] and: [CoverFilter!] size: Int! = 3 number: Int! }
interface Node { id: ID! }
type Truck implements Node { id: ID! vin: String seenAt: Instant! marks: [[Cover!]]! peer: Node! }
type Site implements Node { id: ID! name: String! }
type Gate implements Node { id: ID! }
type Camera implements Node { id: ID! }
type Following { cursor: String! }
type Lagged { from: String to: String }
type TruckSeen { cursor: String! truck: Truck! }
union TruckEvent = Following | Lagged | TruckSeen
type Query { node(id: ID!): Node truck(where: CoverFilter): Truck }
type Subscription { truckSeen(after: String): TruckEvent! plain: Int }
"""


@pytest.fixture
def made(tmp_path):
    from codegen.documents import ready
    from codegen.operations import modules

    def make(**operations):
        for name, text in operations.items():
            (tmp_path / f"{name}.graphql").write_text(text, encoding="utf-8")
        schema = build_schema(SDL)
        return modules(schema, *ready(schema, tmp_path))

    return make


def keys(text, name):
    """What a TypedDict of a module holds, key by key."""
    block = text.split(f'{name} = TypedDict("{name}", {{')[1].split("})")[0]
    lines = (line.strip().rstrip(",") for line in block.splitlines() if line.strip())
    return dict(line.replace('"', "", 2).split(": ", 1) for line in lines)


def test_nulls_lists_scalars_and_enums_are_spelt_as_they_come(made):
    text = made(One="query One { truck { id vin seenAt marks } }")["operations.py"]

    assert keys(text, "OneTruck") == {
        "id": "str",
        "vin": "str | None",
        "seenAt": "str",
        "marks": "list[list[Cover] | None]",
    }
    assert keys(text, "OneAnswer") == {"truck": "OneTruck | None"}


def test_an_alias_names_the_key_and_what_may_be_left_out_need_not_come(made):
    text = made(
        One="query One($deep: Boolean!) { t: truck { vin @include(if: $deep) ...F @skip(if: $deep)"
        " id } } fragment F on Truck { id seenAt }"
    )["operations.py"]

    assert keys(text, "OneT") == {
        "vin": "NotRequired[str | None]",
        "id": "str",
        "seenAt": "NotRequired[str]",
    }


def test_one_of_several_types_is_told_apart_and_types_alike_stand_together(made):
    text = made(
        One="query One($id: ID!) { node(id: $id) { __typename id ... on Truck { vin }"
        " ... on Site { name } } }"
    )["operations.py"]

    assert keys(text, "OneAnswer") == {"node": "OneNodeTruck | OneNodeSite | OneNodeOther | None"}
    assert keys(text, "OneNodeTruck")["__typename"] == 'Literal["Truck"]'
    assert keys(text, "OneNodeOther")["__typename"] == 'Literal["Gate", "Camera"]'


def test_inputs_may_refer_to_themselves_and_say_what_must_be_given(made):
    files = made(One="query One($w: CoverFilter, $x: CoverFilter!) { truck(where: $w) { id }"
                     " other: truck(where: $x) { id } }")  # fmt: skip

    assert keys(files["types.py"], "CoverFilter") == {
        "in": 'NotRequired["list[Cover] | None"]',
        "and": 'NotRequired["list[CoverFilter] | None"]',
        "size": 'NotRequired["int"]',
        "number": '"int"',
    }
    assert keys(files["operations.py"], "OneVariables") == {
        "w": "NotRequired[CoverFilter | None]",
        "x": "CoverFilter",
    }


def test_the_news_of_a_subscription_are_its_events_alone(made):
    text = made(
        One="subscription One($after: String) { truckSeen(after: $after) { __typename"
        " ... on Following { cursor } ... on TruckSeen { cursor truck { id } } } }"
    )["operations.py"]

    assert "ONE: Subscription[OneTruckSeenTruckSeen, OneVariables] = " in text


def test_a_fragment_of_another_file_comes_along_with_the_operation_that_spreads_it(made):
    text = made(
        One="# Says what it is.\nquery One { truck { ...Row } }",
        Row="fragment Row on Truck { peer { ...Deep } } fragment Deep on Node { id }",
    )["operations.py"]

    sent = text.split('text="""\\\n')[1].split('"""')[0]
    assert sent.count("fragment ") == 2
    assert '"""Says what it is."""' in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("query One { truck { wheels } }", "wheels"),
        ("{ truck { id } }", "needs a name"),
        ("subscription One { plain }", "Following"),
        ("query A { bTruck: truck { id } } query AB { truck { id } }", "ABTruck"),
    ],
)
def test_what_no_types_can_be_made_of_is_refused_by_name(made, text, said):
    from codegen.spelling import Refused

    with pytest.raises(Refused, match=said):
        made(One=text)


def test_the_texts_that_are_sent_are_those_that_every_hub_knows_by_their_hash():
    from codegen.documents import ready

    schema = build_schema(SDL_FILE.read_text(encoding="utf-8"))
    found, _ = ready(schema, REPO / "clients" / "operations")

    sent = {one.name: hashlib.sha256(one.text.encode()).hexdigest() for one in found}
    assert sent == {one.name: one.sha256 for one in known()}
