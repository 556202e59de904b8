"""Pages from declarations."""

from graph.ontology.catalogue import ONTOLOGY
from graph.reference import page, render_ontology, render_violations, table
from graph.violations.catalogue import CATALOGUE


def test_a_page_leaves_out_parts_without_lines():
    lines = page("T", ["a", "b"], []).splitlines()

    assert (lines[0], lines[-2:]) == ("# T", ["a", "b"])


def test_bars_in_cells_are_escaped():
    assert list(table(("a", "b"), [("x|y", "z")])) == ["| a | b |", "|---|---|", "| x\\|y | z |"]


def test_every_entity_field_and_relation_is_on_the_page():
    text = render_ontology()

    for spec in ONTOLOGY.entities.values():
        assert f"## {spec.name} · {spec.zh}" in text
        assert all(f"| `{f.name}` | {f.zh} |" in text for f in spec.fields.values())
    for r in ONTOLOGY.relations.values():
        assert f"| {r.source} | {r.name} | {r.target} | {r.zh} |" in text


def test_every_kind_of_violation_and_its_law_is_on_the_page():
    text = render_violations()

    for kind in CATALOGUE:
        assert f"## {kind.code} · {kind.zh}" in text
        assert all(basis.law in text and basis.article in text for basis in kind.basis)
