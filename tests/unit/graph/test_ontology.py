from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import pytest

from graph.ontology.catalogue import ONTOLOGY, UnknownName
from graph.ontology.declare import BadDeclaration, Kind, Prop, entity
from graph.times import BEGINNING_MS, END_MS, from_ms, iso, to_ms


def test_every_entity_and_field_has_a_chinese_name_and_a_sentence() -> None:
    for spec in ONTOLOGY.entities.values():
        assert spec.zh
        assert spec.en.split("\n")[0].endswith((".", "(出土源头)."))
        assert all(f.zh and f.en for f in spec.fields.values())


def test_the_entities_of_the_design_are_all_declared() -> None:
    named = "Truck Plate Terminal Company Driver Department Section Post District Site Gate"
    more = (
        "DisposalSite Checkpoint Camera Permit Route Waybill Trip Sighting Evidence Alert Violation"
    )

    assert set(f"{named} {more}".split()) == set(ONTOLOGY.entities)


def test_table_names_are_unique() -> None:
    nodes = [s.table for s in ONTOLOGY.entities.values()]
    edges = [r.table for r in ONTOLOGY.relations.values()]

    assert len(set(nodes)) == len(nodes)
    assert len(set(edges)) == len(edges)


def test_names_that_are_not_there_are_told_with_those_that_are() -> None:
    with pytest.raises(UnknownName, match="Truck"):
        ONTOLOGY.entity("Vehicle")
    with pytest.raises(UnknownName, match="BEARS Plate"):
        ONTOLOGY.relation("Truck", "WEARS", "Plate")


def test_a_field_that_is_no_scalar_is_refused_by_name() -> None:
    with pytest.raises(BadDeclaration, match=r"Thing\.many"):

        @entity(zh="物", owner="police", identity=(("many",),))
        class Thing:
            many: Annotated[list[str], Prop("很多")]


def test_a_field_without_a_chinese_name_is_refused_by_name() -> None:
    with pytest.raises(BadDeclaration, match=r"Thing\.name"):

        @entity(zh="物", owner="police", identity=(("name",),))
        class Thing:
            name: str


def test_an_identity_that_names_no_field_is_refused() -> None:
    with pytest.raises(BadDeclaration, match="number"):

        @entity(zh="物", owner="police", identity=(("number",),))
        class Thing:
            name: Annotated[str, Prop("名称")]


def test_kinds_follow_the_types() -> None:
    fields = ONTOLOGY.entity("Site").fields

    assert fields["start_on"].kind is Kind.DAY
    assert fields["lng_wgs84"].kind is Kind.NUMBER
    assert fields["coordinates_from"].kind is Kind.CHOICE
    assert ONTOLOGY.entity("Permit").fields["valid_to"].kind is Kind.INSTANT


def test_moments_are_whole_milliseconds_rounded_down() -> None:
    late = datetime(2026, 3, 4, 15, 59, 59, 999999, tzinfo=UTC)

    assert to_ms(late) == 1_772_639_999_999
    assert to_ms(datetime(1969, 12, 31, 23, 59, 59, 999_500, tzinfo=UTC)) == -1
    assert from_ms(to_ms(late)) == late - timedelta(microseconds=999)
    assert iso(to_ms(late)) == "2026-03-04T15:59:59.999Z"
    assert (iso(BEGINNING_MS), iso(END_MS), iso(None)) == (None, None, None)
    assert to_ms(datetime(1, 1, 1, tzinfo=UTC)) == BEGINNING_MS


def test_a_time_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        to_ms(datetime(2026, 3, 5, 18, 35))  # noqa: DTZ001
