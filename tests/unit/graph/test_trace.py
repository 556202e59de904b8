"""The chain laid out from an answer written by hand."""

from graph.chain import CHAIN, LABELS, PATHS, ROLES, paths_of
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import MOST_DEEP, Compare, Pick, RootField, depth
from graph.port import Page
from graph.trace import plan, read

WHERE = Compare("number", "eq", "V-1")
EMPTY = Page(rows=[], has_next=False, has_previous=False)


def row(entity, hops, values, edge=None, **found):
    """A row of an entity: its values, and the rows found over some hops."""
    node = {"id": values["id"], **{f"@{name}": values.get(name) for name in LABELS[entity]}}
    for hop in hops:
        rows = found.get(hop.name, [])
        node[f"@{hop.name}"] = Page(rows=rows, has_next=False, has_previous=False)
    return {"node": node, "edge": {"id": edge}, "at": []}


def hops_of(*path):
    return PATHS[path].hops


def answer(**found):
    values = {"id": "v", "number": "V-1", "occurred_at": 1000}
    return Page(rows=[row("Violation", CHAIN, values, **found)], has_next=False, has_previous=False)


def a_permit(name, **values):
    given = {"id": name, "number": name, "state": "granted", **values}
    return row("Permit", hops_of("truck", "permit"), given, edge=f"e-{name}")


def test_one_plan_asks_as_of_the_event():
    asked = plan(WHERE, {})

    assert asked.as_of == RootField("occurred_at")
    assert depth(asked) <= MOST_DEEP
    assert all(step.plan.as_of is None for step in asked.steps)


def test_every_role_and_label_is_of_the_ontology():
    for role in ROLES:
        assert all(path in PATHS for path in paths_of(role))
    for entity, names in LABELS.items():
        assert set(names) <= set(ONTOLOGY.entity(entity).fields)


def test_nothing_found_is_no_chain():
    assert read(EMPTY) is None


def test_a_node_found_twice_is_one_node():
    truck = {"id": "t", "vin": "LSV1"}
    alert = row(
        "Alert",
        hops_of("alert"),
        {"id": "a", "number": "A-1"},
        edge="e1",
        truck=[row("Truck", hops_of("alert", "truck"), truck, edge="e2")],
    )

    chain = read(answer(alert=[alert], truck=[row("Truck", hops_of("truck"), truck, edge="e3")]))

    assert [n.path for n in chain.of("truck")] == [("truck",)]
    assert [(n.entity, n.label) for n in chain.nodes.values()] == [
        ("Violation", "V-1"),
        ("Alert", "A-1"),
        ("Truck", "LSV1"),
    ]
    assert [(e.relation.name, e.source.id, e.target.id) for e in chain.edges.values()] == [
        ("CONFIRMS", "v", "a"),
        ("ACCUSES", "a", "t"),
        ("COMMITTED_BY", "v", "t"),
    ]


def test_an_edge_that_was_followed_backwards_keeps_its_direction():
    truck = row("Truck", hops_of("truck"), {"id": "t"}, edge="e", permit=[a_permit("P")])

    chain = read(answer(truck=[truck]))

    edge = chain.edges["e-P"]
    assert (edge.source.id, edge.target.id) == ("P", "t")


def test_of_many_permits_only_those_that_held_are_kept():
    permits = [
        a_permit("open"),
        a_permit("from then", valid_from=1000),
        a_permit("until then", valid_to=1000),
        a_permit("later", valid_from=1001),
        a_permit("until after", valid_from=0, valid_to=1001),
        a_permit("revoked", state="revoked"),
        a_permit("not said", state=None),
    ]
    truck = row("Truck", hops_of("truck"), {"id": "t"}, edge="e", permit=permits)

    chain = read(answer(truck=[truck]))

    assert [n.id for n in chain.of("permit")] == ["open", "from then", "until after", "not said"]


def test_a_builder_is_that_of_the_site_that_was_chosen():
    """The site of the waybill has no builder on record; the trip's site has, and is not the one."""
    company = row("Company", (), {"id": "c", "name": "演示建设公司"}, edge="e5")
    waybill = row(
        "Waybill",
        hops_of("trip", "waybill"),
        {"id": "w"},
        edge="e2",
        site=[row("Site", hops_of("trip", "waybill", "site"), {"id": "s1"}, edge="e3")],
    )
    site = row("Site", hops_of("trip", "site"), {"id": "s2"}, edge="e4", builder=[company])
    trip = row("Trip", hops_of("trip"), {"id": "r"}, edge="e1", waybill=[waybill], site=[site])

    chain = read(answer(trip=[trip]))

    assert [n.id for n in chain.of("site")] == ["s1", "s2"]
    assert chain.of("builder") == []


def test_what_a_caller_wants_beside_is_asked_in_its_place():
    wanted = (Pick("id", "id"), Pick("brand", "brand"))

    asked = plan(WHERE, {("truck",): (wanted, ())})

    truck = next(step for step in asked.steps if step.key == "@truck")
    assert truck.plan.picks[-1] == Pick("brand", "brand")
    assert [p.key for p in truck.plan.picks].count("id") == 1


def test_what_two_requests_want_alike_is_planned_once() -> None:
    extra = {("truck",): ((Pick("vin", "vin"),), ())}
    first = plan(Compare("id", "eq", "a"), extra)

    second = plan(Compare("id", "eq", "b"), dict(extra), known_at=5)

    assert second.steps is first.steps
    assert second.picks is first.picks
    assert (second.where, second.known_at) == (Compare("id", "eq", "b"), 5)
