"""From claims to a place at the hub: a path is no name, absent is not empty, no default role."""

import json

import pytest

from auth.errors import NoPlace
from auth.oidc.places import principal_of
from auth.oidc.provider import read_providers
from tests.shared import needs_shared, shared_path

PATH, NAME = ["realm_access", "roles"], "https://gov.example/roles"


def provider(**changes):
    table = {
        "name": "city",
        "issuer": "https://id.example",
        "roles": PATH,
        "places": [
            {"role": "urban_management", "department": "urban_management", "roles": ["handler"]},
            {"role": "inspector", "department": "urban_management", "roles": ["reporter"]},
            {"role": "police", "department": "police", "section": "一大队", "post": "卡口岗"},
            {"role": "second", "department": "police", "section": "二大队"},
            {"role": "west", "department": "police", "districts": ["500107"]},
        ],
    } | changes
    return read_providers([table])[0]


def held(*roles, **claims):
    return {"sub": "f3c1", "realm_access": {"roles": list(roles)}, **claims}


def refusal(given, claims):
    with pytest.raises(NoPlace) as raised:
        principal_of(given, claims)
    return raised.value.reason


@needs_shared
def test_the_recorded_case_of_nested_dotted_and_left_out_groups():
    (case,) = [
        json.loads(line)
        for line in shared_path("data", "cases", "cases.jsonl").read_text("utf-8").splitlines()
        if json.loads(line)["id"] == "K41"
    ]
    nested = {"realm_access": {"roles": ["urban_management"]}}
    dotted = {"https://gov.example/roles": ["police"]}
    elsewhere = {
        "_claim_names": {"groups": "src1"},
        "_claim_sources": {"src1": {"endpoint": "http://127.0.0.1:9/"}},
    }
    for claims in (nested, dotted, elsewhere):
        assert json.dumps(claims, separators=(",", ":")) in case["input"]
    sub = {"sub": "f3c1"}

    one = principal_of(provider(), nested | sub)
    two = principal_of(provider(roles=NAME), dotted | sub)
    three = refusal(provider(roles=["groups"]), {"hasgroups": True} | sub)
    four = refusal(provider(roles=["groups"]), elsewhere | sub)
    five = refusal(provider(), {"realm_access": {"roles": ["unknown_x"]}} | sub)

    assert (one.department, two.department) == ("urban_management", "police")
    assert "overage" in three
    assert "overage" in four
    assert five == "unknown role: unknown_x"


@pytest.mark.parametrize(
    ("where", "claims"),
    [
        (PATH, {"realm_access.roles": ["police"]}),
        ("realm_access.roles", {"realm_access": {"roles": ["police"]}}),
        (NAME, {"https://gov": {"example/roles": ["police"]}}),
        (["https:", "gov.example", "roles"], {NAME: ["police"]}),
        (PATH, {"realm_access": ["roles"]}),
        (PATH, {}),
    ],
)
def test_a_path_does_not_find_a_name_with_dots_nor_a_name_a_path(where, claims):
    assert refusal(provider(roles=where), {"sub": "f3c1"} | claims) == "no claim of roles"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"realm_access": {"roles": []}}, "no role"),
        ({"realm_access": {"roles": None}}, "the claim of roles is no list of texts"),
        ({"realm_access": {"roles": [1]}}, "the claim of roles is no list of texts"),
        ({"realm_access": {"roles": {"police": True}}}, "the claim of roles is no list of texts"),
        ({"realm_access": {"roles": ["police"] * 1001}}, "the claim of roles is too long"),
        ({"realm_access": {"roles": ["Police"]}}, "unknown role: Police"),
        (
            {"realm_access": {"roles": ["police"]}, "_claim_names": {"realm_access": "s"}},
            "group overage: the roles are only referred to",
        ),
        ({"hasgroups": True}, "group overage: the roles were left out"),
    ],
    ids=str,
)
def test_what_says_no_role_gives_no_place(claims, reason):
    assert refusal(provider(), {"sub": "f3c1"} | claims) == reason


def test_a_refusal_says_whose_account_it_was():
    with pytest.raises(NoPlace) as raised:
        principal_of(provider(), held("nobody"))

    assert (raised.value.issuer, raised.value.subject) == ("https://id.example", "f3c1")
    assert "nobody" not in str(raised.value)


def test_known_roles_add_up_and_unknown_ones_beside_them_give_nothing():
    who = principal_of(provider(), held("urban_management", "inspector", "offline_access"))

    assert (who.department, who.roles) == ("urban_management", {"handler", "reporter"})


def test_a_place_names_section_post_and_districts():
    who = principal_of(provider(), held("police", "west"))

    assert (who.section, who.post, who.districts) == ("一大队", "卡口岗", {"500107"})
    assert who.roles == frozenset()


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        (("urban_management", "police"), "its roles lie in several departments"),
        (("police", "second"), "its roles lie in several sections"),
    ],
)
def test_roles_that_lie_apart_are_not_guessed_between(roles, reason):
    assert refusal(provider(), held(*roles)) == reason


def test_the_token_may_name_department_and_districts_itself():
    given = provider(
        department=["dept"],
        departments={"公安交管": "police"},
        districts=["areas"],
        places=[{"role": "handler", "roles": ["handler"]}],
    )

    who = principal_of(given, held("handler", dept="公安交管", areas=["500107", "500103"]))

    assert (who.department, who.districts) == ("police", {"500107", "500103"})
    assert refusal(given, held("handler", dept="navy", areas=[])) == "unknown department: navy"
    assert refusal(given, held("handler", areas=[])) == "no claim of a department"
    assert refusal(given, held("handler", dept="公安交管")) == "no claim of districts"


def test_the_person_is_named_by_the_claim_that_is_agreed():
    given = provider(person="preferred_username")

    assert principal_of(given, held("police", preferred_username="李四")).person == "李四"
    assert refusal(given, held("police")) == "no claim that names the person"


@pytest.mark.parametrize(
    ("claims", "is_service"),
    [({"azp": "web"}, False), ({"client_id": "f3c1"}, True), ({"azp": "f3c1"}, True), ({}, False)],
)
def test_a_client_that_speaks_for_itself_is_a_service(claims, is_service):
    assert principal_of(provider(), held("police", **claims)).is_service is is_service
