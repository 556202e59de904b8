"""A statement made once for an outline is the statement that each of its plans would get."""

import random
from dataclasses import replace

import pytest

from graph.engines import prepared
from graph.engines.cypher_scope import is_spelled
from graph.engines.cypher_text import statement as cypher
from graph.engines.prepared import Prepared
from graph.engines.sql_dialect import POSTGRESQL, SQLITE
from graph.engines.sql_text import statement
from graph.errors import BadPlan
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import (
    All,
    Compare,
    Direction,
    In,
    IsNull,
    Not,
    Order,
    Pick,
    Plan,
    Related,
    RootField,
    Search,
    Some,
    Step,
    Window,
)

BEARS = ONTOLOGY.relation("Truck", "BEARS", "Plate")
OPERATED_BY = ONTOLOGY.relation("Truck", "OPERATED_BY", "Company")
FOR_TRUCK = ONTOLOGY.relation("Permit", "FOR_TRUCK", "Truck")
OUT, BACK = Direction.OUT, Direction.BACK


def conditions(chance):
    company = Compare("name", "eq", chance.choice("甲乙丙"))
    return [
        None,
        Compare("vin", "eq", f"V{chance.random()}"),
        Compare("rated_load_kg", "gte", chance.random()),
        Compare("brand", "gt", chance.choice(("东风", "东风\uff08\u91cd\uff09", "\uff08"))),
        In("brand", ("甲", None, chance.choice("乙丙"))),
        In("vin", tuple(f"V{chance.random()}" for _ in range(chance.randrange(4)))),
        IsNull("brand"),
        Not(Compare("brand", "contains", chance.choice("甲乙丙"))),
        Some((Compare("id", "eq", "a"), Compare("id", "eq", str(chance.random())))),
        All((Related(OPERATED_BY, OUT, company), IsNull("vin"))),
        Related(BEARS, OUT, Compare("number", "starts_with", chance.choice("渝京"))),
        Related(BEARS, OUT, Search.of("number", chance.choice(("渝", "京a", "渝A·123")))),
    ]


def windows(chance):
    place = (chance.choice([None, "甲", "乙"]), str(chance.random()))
    return [
        Window(first=chance.choice((1, 5))),
        Window(last=3, before=place),
        Window(first=2, after=place),
    ]


def permits(chance):
    return Step(
        key="permits",
        relation=FOR_TRUCK,
        direction=BACK,
        plan=Plan(
            entity="Permit",
            picks=(Pick("n", "number"),),
            where=Compare("valid_from", "lte", chance.randrange(9)),
            window=Window(first=chance.choice((1, 2))),
        ),
    )


def operator(chance):
    return Step(
        key="company",
        relation=OPERATED_BY,
        direction=OUT,
        plan=Plan(
            entity="Company",
            picks=(Pick("name", "name"),),
            where=chance.choice([None, Compare("name", "ne", str(chance.random()))]),
            window=Window(first=1),
        ),
        edge=(Pick("source", "source"),),
    )


def any_plan(chance):
    return Plan(
        entity="Truck",
        picks=(Pick("vin", "vin"), Pick("load", "rated_load_kg")),
        steps=tuple(made(chance) for made in (permits, operator) if chance.random() < 0.6),
        where=chance.choice(conditions(chance)),
        order=(Order("brand"),),
        window=chance.choice(windows(chance)),
        count=chance.random() < 0.3,
        as_of=chance.choice([chance.randrange(10**6), chance.randrange(10**6)]),
        known_at=chance.choice([None, chance.randrange(10**6)]),
    )


WRITERS = [
    pytest.param(lambda plan: statement(plan, SQLITE), None, id="sqlite"),
    pytest.param(lambda plan: statement(plan, POSTGRESQL), None, id="postgresql"),
    pytest.param(cypher, is_spelled, id="cypher"),
]


@pytest.mark.parametrize(("write", "spelled"), WRITERS)
@pytest.mark.parametrize("seed", range(5))
def test_every_plan_gets_its_own_statement_and_values(seed, write, spelled):
    chance = random.Random(seed)
    kept = Prepared(write, spelled)

    for _ in range(200):
        plan = any_plan(chance)
        question, alone = kept.question(plan), write(plan)
        assert question.text == alone.text
        assert question.params == alone.params


def test_plans_that_differ_in_values_only_share_a_statement():
    written = []

    def write(plan):
        written.append(plan)
        return statement(plan, SQLITE)

    kept, plan = Prepared(write), replace(any_plan(random.Random(1)), where=None)

    for number in range(20):
        kept.question(replace(plan, where=Compare("vin", "eq", f"V{number}"), as_of=number))

    assert len(written) == 1


def test_a_moment_of_the_root_row_is_part_of_the_outline():
    kept = Prepared(lambda plan: statement(plan, SQLITE))
    plan = Plan(entity="Violation", as_of=5)

    by_moment = kept.question(plan).text
    by_field = kept.question(replace(plan, as_of=RootField("occurred_at"))).text

    assert by_moment != by_field


def test_the_oldest_statement_goes_first(monkeypatch):
    monkeypatch.setattr(prepared, "MOST_KEPT", 2)
    written = []

    def write(plan):
        written.append(plan.window.size)
        return statement(plan, SQLITE)

    kept, plan = Prepared(write), Plan(entity="Truck", as_of=1)
    for size in (1, 2, 1, 3, 2, 1):
        kept.question(replace(plan, window=Window(first=size)))

    assert written == [1, 2, 3, 1]


def test_a_bad_plan_is_refused_each_time():
    kept = Prepared(lambda plan: statement(plan, SQLITE))
    plan = Plan(entity="Truck", as_of=1, where=Compare("vin", "eq", None))

    for _ in range(2):
        with pytest.raises(BadPlan):
            kept.question(plan)


def test_a_list_whose_order_is_made_anew_is_looked_at_once(monkeypatch):
    looked = []
    fixed = prepared.fixed
    monkeypatch.setattr(prepared, "fixed", lambda *given: looked.append(1) or fixed(*given))
    kept, steps, picks = Prepared(lambda plan: statement(plan, SQLITE)), (), (Pick("id", "id"),)

    for _ in range(3):
        for order in ((Order("vin"),), (Order("vin", descending=True),)):
            plan = Plan(entity="Truck", picks=picks, steps=steps, order=tuple(order), as_of=7)
            assert kept.question(plan).text == statement(plan, SQLITE).text

    assert len(looked) == 2
