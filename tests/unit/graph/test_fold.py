from __future__ import annotations

import random
from dataclasses import replace

import pytest

from graph.fold import fold, fold_on
from graph.fold_edges import fold_edges
from graph.fold_nodes import fold_node
from graph.ontology.catalogue import ONTOLOGY
from graph.records import Claim, ClaimLink, Edge, Node
from graph.times import BEGINNING_MS, END_MS
from tests.factories import a_claim, claim_link

OPERATED_BY = ONTOLOGY.relation("Truck", "OPERATED_BY", "Company")


def by(to: str, since: int | None = None, until: int | None = None) -> ClaimLink:
    return claim_link("OPERATED_BY", "Company", to, since, until)


def seen(edges: tuple[Edge, ...]) -> list[tuple[str, int, int, int, int]]:
    return [
        (e.dst, e.valid_from_ms, e.valid_to_ms, e.recorded_at_ms, e.retracted_at_ms) for e in edges
    ]


def in_force(edges: tuple[Edge, ...], as_of: int, known_at: int = END_MS - 1) -> list[str]:
    return [
        e.dst
        for e in edges
        if e.valid_from_ms <= as_of < e.valid_to_ms
        and e.recorded_at_ms <= known_at < e.retracted_at_ms
    ]


def now(versions: tuple[Node, ...]) -> Node:
    (found,) = [
        v for v in versions if v.known_to_ms == END_MS and v.valid_from_ms <= 10**9 < v.valid_to_ms
    ]
    return found


def test_the_newest_claim_of_each_record_counts_and_the_newest_value_of_each_field() -> None:
    claims = [
        a_claim(1, fields={"brand": "东风", "state": "营运"}, source="police"),
        a_claim(2, fields={"brand": "重汽", "vin": "V"}, source="transport"),
        a_claim(3, fields={"brand": "陕汽", "state": None}, source="police"),
    ]

    node = now(fold_node(claims))

    assert node.fields == {"brand": "陕汽", "vin": "V"}
    assert node.sources == ("police", "transport")
    assert (node.recorded_at_ms, node.known_from_ms) == (1000, 3000)


def test_a_field_emptied_by_one_source_keeps_what_another_says() -> None:
    claims = [
        a_claim(1, fields={"brand": "东风"}, source="transport"),
        a_claim(2, fields={"brand": "重汽"}, source="police"),
        a_claim(3, fields={"brand": None}, source="police"),
    ]

    assert now(fold_node(claims)).fields == {"brand": "东风"}


def test_what_two_records_of_one_moment_say_is_one_version() -> None:
    first = a_claim(1, fields={"vin": "V", "brand": "东风"}, record_id="1")
    second = a_claim(2, fields={"vin": "V", "brand": "重汽"}, record_id="2")

    versions = fold_node([first, replace(second, recorded_at_ms=first.recorded_at_ms)])

    assert [(v.fields["brand"], v.known_from_ms, v.known_to_ms) for v in versions] == [
        ("重汽", 1000, END_MS)
    ]


def test_a_withdrawn_record_says_nothing_any_more() -> None:
    claims = [a_claim(1, by("甲"), fields={"brand": "东风"}), a_claim(2, withdrawn=True)]

    assert now(fold_node(claims)).fields == {}
    assert seen(fold_edges(OPERATED_BY, claims)) == [("甲", BEGINNING_MS, END_MS, 1000, 2000)]


def test_an_undated_change_of_a_lasting_thing_is_dated_by_when_it_was_learnt() -> None:
    claims = [a_claim(1, fields={"state": "营运"}), a_claim(2, fields={"state": "停运"})]

    versions = fold_node(claims)

    told = [
        (v.fields["state"], v.valid_from_ms, v.valid_to_ms, v.known_from_ms, v.known_to_ms)
        for v in versions
    ]
    assert told == [
        ("营运", BEGINNING_MS, END_MS, 1000, 2000),
        ("营运", BEGINNING_MS, 2000, 2000, END_MS),
        ("停运", 2000, END_MS, 2000, END_MS),
    ]


def test_a_dated_change_holds_from_its_date() -> None:
    claims = [
        a_claim(1, fields={"state": "营运"}),
        replace(a_claim(2, fields={"state": "停运"}), valid_from_ms=500, valid_to_ms=700),
    ]

    versions = fold_node(claims)

    told = [(v.fields["state"], v.valid_from_ms, v.valid_to_ms) for v in versions[1:]]
    assert told == [("营运", BEGINNING_MS, 500), ("停运", 500, 700), ("营运", 700, END_MS)]


def test_what_happened_once_is_corrected_for_all_its_time() -> None:
    claims = [
        replace(a_claim(n, fields={"net_weight_kg": w}), entity="Waybill")
        for n, w in ((1, 100.0), (2, 90.0))
    ]

    versions = fold_node(claims)

    told = [(v.fields["net_weight_kg"], v.valid_from_ms, v.known_to_ms) for v in versions]
    assert told == [(100.0, BEGINNING_MS, 2000), (90.0, BEGINNING_MS, END_MS)]


def test_the_same_said_again_keeps_the_version() -> None:
    claims = [a_claim(n, fields={"brand": "东风"}, record_id="1") for n in (1, 2, 3)]

    assert len(fold_node(claims)) == 1


@pytest.mark.parametrize("seed", range(40))
def test_at_most_one_version_stands_at_any_pair_of_moments(seed: int) -> None:
    chance = random.Random(seed)
    claims = [
        replace(
            a_claim(n, fields={"brand": chance.choice("甲乙"), "state": chance.choice([None, "x"])},
                    record_id=chance.choice("xy"), withdrawn=chance.random() < 0.1),
            valid_from_ms=chance.choice([None, None, 5, 10]),
            valid_to_ms=chance.choice([None, None, 15]),
        )
        for n in range(1, 10)
    ]  # fmt: skip

    versions = fold_node(claims)

    assert len({v.row_id for v in versions}) == len(versions)
    for known_at in range(1000, 10000, 500):
        for as_of in (1, 5, 7, 10, 12, 15, 5000):
            standing = [
                v
                for v in versions
                if v.known_from_ms <= known_at < v.known_to_ms
                and v.valid_from_ms <= as_of < v.valid_to_ms
            ]
            assert len(standing) <= 1


def test_a_later_start_ends_what_was_before_at_that_moment() -> None:
    claims = [a_claim(1, by("甲", 100), record_id="a"), a_claim(2, by("乙", 200), record_id="b")]

    edges = fold_edges(OPERATED_BY, claims)

    assert seen(edges) == [
        ("甲", 100, END_MS, 1000, 2000),
        ("甲", 100, 200, 2000, END_MS),
        ("乙", 200, END_MS, 2000, END_MS),
    ]
    assert [in_force(edges, t) for t in (99, 100, 199, 200)] == [[], ["甲"], ["甲"], ["乙"]]


def test_a_correction_of_the_same_start_takes_the_first_back() -> None:
    claims = [
        a_claim(1, by("甲", 100), record_id="a"),
        a_claim(2, by("乙", 200), record_id="b"),
        a_claim(3, by("丙", 200), record_id="b"),
    ]

    edges = fold_edges(OPERATED_BY, claims)

    assert in_force(edges, 199) == ["甲"]
    assert in_force(edges, 200) == ["丙"]
    assert in_force(edges, 200, known_at=2500) == ["乙"]
    assert in_force(edges, 200, known_at=1500) == ["甲"]
    assert in_force(edges, 50) == []


@pytest.mark.parametrize("day", [50, 150])
def test_another_start_of_the_same_state_corrects_the_start(day: int) -> None:
    edges = fold_edges(OPERATED_BY, [a_claim(1, by("甲", 100)), a_claim(2, by("甲", day))])

    assert in_force(edges, day - 1) == []
    assert in_force(edges, day) == ["甲"]
    assert in_force(edges, 100, known_at=1500) == ["甲"]


def test_a_state_that_comes_back_keeps_what_was_between() -> None:
    states = [by("甲", 100), by("乙", 200), by("甲", 300)]
    claims = [a_claim(n, state) for n, state in enumerate(states, start=1)]

    edges = fold_edges(OPERATED_BY, claims)

    assert [in_force(edges, t) for t in (150, 250, 350)] == [["甲"], ["乙"], ["甲"]]


def test_an_undated_change_begins_when_the_hub_learnt_of_it() -> None:
    claims = [a_claim(1, by("甲")), a_claim(2, by("乙"))]

    edges = fold_edges(OPERATED_BY, claims)

    assert in_force(edges, 1999) == ["甲"]
    assert in_force(edges, 2000) == ["乙"]


def test_a_state_no_longer_stated_ends_when_the_hub_learnt_of_it() -> None:
    claims = [a_claim(1, by("甲")), a_claim(2)]

    edges = fold_edges(OPERATED_BY, claims)

    assert in_force(edges, 1999) == ["甲"]
    assert in_force(edges, 2000) == []


def test_the_same_said_again_keeps_the_edge_and_its_first_origin() -> None:
    claims = [a_claim(n, by("甲"), record_id=str(n)) for n in range(1, 5)]

    edges = fold_edges(OPERATED_BY, claims)

    assert seen(edges) == [("甲", BEGINNING_MS, END_MS, 1000, END_MS)]
    assert edges[0].record_id == "1"


def test_an_interval_of_no_length_is_never_in_force() -> None:
    edges = fold_edges(OPERATED_BY, [a_claim(1, by("甲", 100, 100))])

    assert seen(edges) == []


@pytest.mark.parametrize("seed", range(40))
def test_at_most_one_target_is_in_force_at_any_moment(seed: int) -> None:
    chance = random.Random(seed)
    claims = [
        a_claim(
            n,
            *(
                [by(chance.choice("甲乙丙"), chance.choice([None, 5, 10, 15]))]
                * chance.randint(0, 1)
            ),
            record_id=chance.choice("xyz"),
        )
        for n in range(1, 12)
    ]

    edges = fold_edges(OPERATED_BY, claims)

    for known_at in range(1000, 12000, 500):
        for as_of in (1, 5, 7, 10, 12, 15, 5000):
            assert len(in_force(edges, as_of, known_at)) <= 1


@pytest.mark.parametrize("seed", range(20))
def test_what_was_known_at_a_moment_never_changes_later(seed: int) -> None:
    chance = random.Random(seed)
    claims = [
        a_claim(
            n,
            by(chance.choice("甲乙"), chance.choice([None, 5, 10])),
            record_id=chance.choice("xy"),
        )
        for n in range(1, 10)
    ]
    moments = (1, 5, 7, 10, 12)

    for cut in range(1, len(claims)):
        then = fold_edges(OPERATED_BY, claims[:cut])
        now = fold_edges(OPERATED_BY, claims)
        known_at = 1000 * cut
        assert [in_force(then, t, known_at) for t in moments] == [
            in_force(now, t, known_at) for t in moments
        ]


def test_a_fact_of_a_document_is_corrected_not_continued() -> None:
    from_site = ONTOLOGY.relation("Waybill", "FROM_SITE", "Site")
    links = [ClaimLink(relation=from_site, to_id=s) for s in ("工地甲", "工地乙")]
    claims = [_waybill(1, links[0]), _waybill(2, links[1])]

    edges = fold_edges(from_site, claims)

    assert seen(edges) == [
        ("工地甲", BEGINNING_MS, END_MS, 1000, 2000),
        ("工地乙", BEGINNING_MS, END_MS, 2000, END_MS),
    ]


def test_of_many_targets_only_those_no_longer_stated_are_taken_back() -> None:
    along = ONTOLOGY.relation("Permit", "ALONG", "Route")
    routes = {r: ClaimLink(relation=along, to_id=r) for r in "ABC"}
    first = a_claim(1, routes["A"], routes["B"])
    second = a_claim(2, routes["B"], routes["C"])

    edges = fold_edges(along, [first, second])

    assert {(e.dst, e.retracted_at_ms) for e in edges} == {
        ("A", 2000),
        ("B", END_MS),
        ("C", END_MS),
    }


def test_targets_that_nobody_describes_become_stubs_once() -> None:
    changes = fold([a_claim(1, by("甲")), a_claim(2, by("甲"), subject="U", record_id="2")])

    assert [(s.entity, s.id, s.recorded_at_ms) for s in changes.stubs] == [("Company", "甲", 1000)]
    assert set(changes.nodes) == {("Truck", "T"), ("Truck", "U")}


def test_a_thing_named_before_it_is_described_is_a_stub_until_then() -> None:
    described = replace(a_claim(3, fields={"name": "甲"}, subject="甲"), entity="Company")

    together = fold([a_claim(1, by("甲")), described])
    apart = fold([a_claim(1, by("甲"))])
    never = fold([replace(described, position=1), a_claim(2, by("甲"))])

    assert [(s.known_from_ms, s.known_to_ms) for s in together.stubs] == [(1000, 3000)]
    assert [(s.known_from_ms, s.known_to_ms) for s in apart.stubs] == [(1000, END_MS)]
    assert together.stubs[0].row_id == apart.stubs[0].row_id
    assert never.stubs == ()


def _waybill(position: int, link: ClaimLink) -> Claim:
    return a_claim(position, link)


@pytest.mark.parametrize("seed", range(20))
def test_folding_on_tells_what_was_and_what_is_and_makes_no_stub_twice(seed: int) -> None:
    chance = random.Random(seed)
    claims = [
        a_claim(
            position,
            *(
                by(chance.choice("甲乙丙"), chance.choice((None, 100)))
                for _ in range(chance.choice((0, 1)))
            ),
            subject=chance.choice("TU"),
            record_id=chance.choice("12"),
            fields={"brand": chance.choice(("东风", "重汽"))},
            withdrawn=chance.random() < 0.2,
        )
        for position in range(1, 20)
    ]
    at = chance.randrange(20)
    earlier, new = claims[:at], claims[at:]

    made = fold_on(earlier, new, position=at)

    whole, before = fold(claims), fold(earlier)
    assert (made.nodes, made.edges) == (whole.nodes, whole.edges)
    assert made.known is not None
    assert made.known.nodes == before.nodes
    assert made.known.edges == {key: own for key, own in before.edges.items() if own}
    named = {stub.id for stub in before.stubs}
    assert {s.id for s in made.stubs} == {s.id for s in whole.stubs} - named
