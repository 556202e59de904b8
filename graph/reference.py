"""Renders the reference pages of the ontology and of the kinds of violations, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import Choice
from graph.ontology.declare import EntitySpec, FieldSpec, Kind, RelationSpec
from graph.violations.catalogue import CATALOGUE
from graph.violations.kind import LegalBasis, ViolationKind

MADE = "<!-- Made by `make docs` from the declarations; a change here is lost. -->"
_KIND_WORDS = {
    Kind.TEXT: "text",
    Kind.INTEGER: "whole number",
    Kind.NUMBER: "number",
    Kind.FLAG: "yes or no",
    Kind.INSTANT: "instant",
    Kind.DAY: "day",
}


def page(title: str, *parts: Iterable[str]) -> str:
    """A Markdown page of a title and parts, each a run of lines."""
    blocks = ["\n".join(part) for part in parts]
    return "\n\n".join([f"# {title}", MADE, *(block for block in blocks if block)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table; bars inside cells are escaped."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def render_ontology() -> str:
    """The page of entities, their fields and their relations, with a diagram."""
    entities = list(ONTOLOGY.entities.values())
    return page(
        "What the hub knows · 实体与关系",
        [
            "Every entity and relation as declared in `graph/ontology`. Sharing: `open` to anyone"
            " who may ask, `partner` to the partner departments, `personal` to the owning"
            " department and auditors only.",
        ],
        _diagram(ONTOLOGY.relations.values()),
        ["## Relations · 关系"],
        table(
            ("from", "relation", "to", "中文", "field there", "field back", "at a time"),
            map(_relation_row, ONTOLOGY.relations.values()),
        ),
        *(part for spec in entities for part in _entity(spec)),
        ["## Closed lists · 枚举"],
        *(part for choice in _choices(entities) for part in _choice(choice)),
    )


def _diagram(relations: Iterable[RelationSpec]) -> Iterator[str]:
    yield from ("```mermaid", "erDiagram")
    for r in relations:
        many = "o{" if r.cardinality == "many" else "o|"
        yield f'    {r.source} }}o--{many} {r.target} : "{r.name} {r.zh}"'
    yield "```"


def _relation_row(r: RelationSpec) -> Sequence[str]:
    back = f"`{r.target}.{r.back}`"
    return (r.source, r.name, r.target, r.zh, f"`{r.source}.{r.out}`", back, r.cardinality.value)


def _entity(spec: EntitySpec) -> Iterator[Iterable[str]]:
    known = " or ".join(" + ".join(f"`{word}`" for word in way) for way in spec.identity)
    yield [
        f"## {spec.name} · {spec.zh}",
        "",
        spec.en,
        "",
        f"Owner: {spec.owner}. Known by {known}.",
    ]
    yield table(
        ("field", "中文", "meaning", "holds", "sharing"), map(_field_row, spec.fields.values())
    )


def _field_row(field: FieldSpec) -> Sequence[str]:
    holds = f"[{field.choice.__name__}](#{field.choice.__name__.lower()})" if field.choice else ""
    sharing = field.share.value
    return (f"`{field.name}`", field.zh, field.en, holds or _KIND_WORDS[field.kind], sharing)


def _choices(entities: Iterable[EntitySpec]) -> list[type[Choice]]:
    found = {f.choice: None for spec in entities for f in spec.fields.values() if f.choice}
    return [choice for choice in found if issubclass(choice, Choice)]


def _choice(choice: type[Choice]) -> Iterator[Iterable[str]]:
    yield [f"### {choice.__name__}", "", (choice.__doc__ or "").strip()]
    yield table(("name", "code", "中文"), ((m.name, f"`{m.value}`", m.zh) for m in choice))


def render_violations() -> str:
    """The page of the kinds of violations: meaning, law, who answers, evidence, identity."""
    return page(
        "Violations the hub looks for · 违法行为",
        [
            "A rule raises an alert; a person says whether it is a violation. What is not known"
            " accuses nobody. A provision that was only quoted by others is marked so.",
        ],
        table(
            ("code", "中文", "answers", "with", "days"),
            (
                (k.code, k.zh, k.department, ", ".join(k.co_handlers), str(k.days))
                for k in CATALOGUE
            ),
        ),
        *(part for kind in CATALOGUE for part in _kind(kind)),
    )


def _kind(kind: ViolationKind) -> Iterator[Iterable[str]]:
    evidence = "; ".join(f"{en} ({zh})" for zh, en in kind.evidence)
    window = f"one finding for {kind.window_s // 60} minutes of the same truck at the same place"
    yield [
        f"## {kind.code} · {kind.zh}",
        "",
        f"{kind.en[:1].upper()}{kind.en[1:]}. {kind.meaning_zh}。",
        "",
        f"Evidence: {evidence}. Identity: {window}. Rule `{kind.rule}`.",
    ]
    yield table(("law", "article", "whom", "penalty", "yuan", "text read"), map(_basis, kind.basis))


def _basis(basis: LegalBasis) -> Sequence[str]:
    low, high = basis.fine_min_yuan, basis.fine_max_yuan
    span = "" if high is None else f"{low or 0:,}–{high:,}"
    read = "yes" if basis.checked else "quoted by others"
    return (basis.law, basis.article, basis.who, basis.penalty, span, read)
