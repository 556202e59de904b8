"""Applies a mapping to rows: all of a row becomes records, or the row is rejected with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.base import Attachment, MappedRow, Rejected, SourceRow, key_of
from connectors.cells import clean, code_text, from_json, kept_cells, text_of
from connectors.errors import RejectRow
from connectors.mapping.photos import photos
from connectors.mapping.positions import position
from connectors.mapping.rules import COLUMN_IN_TEXT, LinkRule, Mapping, RecordRule, RefRule
from connectors.mapping.values import Values
from graph.ontology.declare import RelationSpec
from graph.records import Fields, Link, Method, Position, Record, Ref, Scalar


def apply(
    mapping: Mapping, row: SourceRow, *, waived: frozenset[str] = frozenset()
) -> MappedRow | Rejected:
    """What the mapping makes of a row; checks whose reasons are waived only leave a warning."""
    try:
        return _Application(mapping, row, waived).mapped()
    except RejectRow as error:
        return rejected(row, error)


def rejected(row: SourceRow, error: RejectRow) -> Rejected:
    """A row set aside with everything that is needed to try again."""
    return Rejected(
        raw=row.raw,
        cells_json=kept_cells(row),
        reason=error.reason,
        field=error.field,
        message=error.message,
    )


def again(
    mapping: Mapping, kept: Rejected, *, waived: frozenset[str] = frozenset()
) -> MappedRow | Rejected:
    """Map a row that was set aside once more: with a mended mapping, or with checks waived."""
    if not kept.cells_json:
        return kept
    cells, epoch, number = from_json(kept.cells_json)
    row = SourceRow(cells=cells, raw=kept.raw, number=number, epoch=epoch)
    return apply(mapping, row, waived=waived)


class _Application:
    def __init__(self, mapping: Mapping, row: SourceRow, waived: frozenset[str]) -> None:
        self._mapping, self._row = mapping, row
        self._values = Values(mapping, row, waived)
        self._attachments: list[Attachment] = []
        self._photos: list[Record] = []

    def mapped(self) -> MappedRow:
        rules = [rule for rule in self._mapping.records if self._applies(rule)]
        records = [self._record(rule) for rule in rules]
        return MappedRow(
            records=(*self._photos, *records),
            attachments=tuple(self._attachments),
            raw=self._row.raw,
            warnings=tuple(self._values.warnings),
            row=self._row,
            positions=self._positions(),
        )

    def _positions(self) -> tuple[Position, ...]:
        rule = self._mapping.position
        return (position(rule, self._values),) if rule else ()

    def _applies(self, rule: RecordRule) -> bool:
        cells = self._row.cells
        return all(clean(text_of(cells.get(key_of(c)))) in texts for c, texts in rule.when.items())

    def _record(self, rule: RecordRule) -> Record:
        before = len(self._values.warnings)
        fields = self._values.fields(rule.spec, rule.fields)
        if rule.point:
            fields = self._values.point(rule.point) | fields
        links = [link for part in rule.links if (link := self._link(part))]
        words = _identity(rule, fields, links)
        record_id = self._record_id(rule, words)
        links += self._pictures(rule, record_id)
        return Record(
            entity=rule.spec.name,
            record_id=record_id,
            raw=self._row.raw,
            fields=fields,
            links=tuple(links),
            method=rule.method,
            confidence=rule.confidence,
            seen_at_ms=_ms(self._values.value(rule.seen_at)) if rule.seen_at else None,
            warnings=tuple(self._values.warnings[before:]),
        )

    def _link(self, rule: LinkRule) -> Link | None:
        try:
            to = self._values.ref(rule.to)
        except RejectRow as error:
            if rule.skip_if_empty and error.reason == "NO_PLATE":
                return None
            raise
        if to is None:
            if rule.skip_if_empty:
                return None
            raise _unnamed(rule)
        times = [
            _ms(self._values.value(r)) if r else None for r in (rule.valid_from, rule.valid_to)
        ]
        return Link(
            relation=rule.relation.name, to=to, valid_from_ms=times[0], valid_to_ms=times[1]
        )

    def _record_id(self, rule: RecordRule, words: str) -> str:
        if rule.record_id is None:
            return words
        return COLUMN_IN_TEXT.sub(lambda found: self._id_part(found[1]), rule.record_id)

    def _id_part(self, column: str) -> str:
        text = code_text(text_of(self._row.cells.get(column)))
        if not text:
            raise RejectRow("MISSING", "record_id", f"{column} is empty")
        return text

    def _pictures(self, rule: RecordRule, record_id: str) -> Iterator[Link]:
        if rule.photo is None:
            return
        found = list(photos(rule.photo, self._row.cells.get(key_of(rule.photo.column))))
        if not found and rule.photo.required:
            raise RejectRow("MISSING", "photo", f"{rule.photo.column} is empty")
        for one in found:
            self._attachments.append(one.attachment)
            self._photos.append(self._evidence(one.fields, record_id))
            to = Ref(entity="Evidence", fields={"sha256": one.attachment.sha256})
            yield Link(relation=rule.photo.link.name, to=to)

    def _evidence(self, fields: Fields, record_id: str) -> Record:
        return Record(
            entity="Evidence",
            record_id=f"{record_id}#{fields['sha256']}",
            raw=self._row.raw,
            fields=fields,
            method=Method.OBSERVED,
        )


def _ms(value: Scalar) -> int | None:
    return None if value is None else int(value)


def _unnamed(rule: LinkRule) -> RejectRow:
    named = ", ".join(str(c) for c in _columns(rule.to)) or rule.relation.name
    return RejectRow(
        "NO_PLATE" if _by_plate(rule.relation, rule.to) else "MISSING",
        rule.relation.name,
        f"no {rule.relation.target} is named: {named} is empty",
    )


def _columns(rule: RefRule) -> list[object]:
    own = [column for field in rule.fields for column in field.columns]
    return own + [column for inner in rule.via.values() for column in _columns(inner)]


def _by_plate(relation: RelationSpec, rule: RefRule) -> bool:
    only_plate = set(rule.via) == {"BEARS"} and not rule.fields
    return relation.target == "Plate" or only_plate


def _identity(rule: RecordRule, fields: dict[str, Scalar], links: list[Link]) -> str:
    """The subject's strongest identifying words, as text; raises RejectRow without any."""
    targets = {link.relation: link.to for link in links}
    for way in rule.spec.identity:
        values = [_words(targets[w]) if w in targets else fields.get(w) for w in way]
        if all(v is not None and v != "" for v in values):
            return f"{'+'.join(way)}:{'/'.join(str(v) for v in values)}"
    ways = " or ".join("+".join(way) for way in rule.spec.identity)
    plate = rule.spec.name == "Plate" or "BEARS" in {link.relation.name for link in rule.links}
    raise RejectRow("NO_PLATE" if plate else "MISSING", None, f"no {rule.spec.name}: {ways} empty")


def _words(ref: Ref) -> str:
    return "/".join([*map(str, ref.fields.values()), *map(_words, ref.via.values())])
