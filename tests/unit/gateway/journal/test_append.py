from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.journal.errors import Ambiguous, ConsumerMoved, Unidentified
from gateway.journal.journal import Journal
from gateway.store.session import Store
from graph.fold import fold
from graph.records import Method
from tests.factories import at, company, link, plate, record, site, truck


def subjects(journal: Journal, entity: str) -> set[str]:
    return {c.subject_id for c in journal.claims_after(0, 10_000) if c.entity == entity}


def test_an_identical_record_is_not_written_again(journal: Journal) -> None:
    same = record("Company", "1", {"name": "演示甲公司"})

    first = journal.append("register", [same])
    second = journal.append("register", [same])

    assert (len(first.claims), first.unchanged) == (1, 0)
    assert (len(second.claims), second.unchanged) == (0, 1)
    assert journal.end() == 1


def test_a_value_that_comes_back_is_written(journal: Journal) -> None:
    for brand in ("东风", "重汽", "东风"):
        journal.append("register", [record("Truck", "1", {"vin": "V1", "brand": brand})])

    assert [c.fields["brand"] for c in journal.history("Truck", "vin:V1")] == [
        "东风",
        "重汽",
        "东风",
    ]


def test_records_that_differ_only_in_their_raw_text_are_all_kept(journal: Journal) -> None:
    rows = [record("Company", "1", {"name": "甲"}, text=f"甲{' ' * n}") for n in range(4)]

    journal.append("register", rows)

    kept = [journal.raw(c.raw_sha256) for c in journal.history("Company", "name:甲")]
    assert [r.data.decode() for r in kept if r] == ["甲", "甲 ", "甲  ", "甲   "]


def test_a_file_read_again_adds_nothing_although_its_rows_share_a_record(
    journal: Journal, store: Store
) -> None:
    rows = [
        [
            record("Company", "1", {"name": "甲"}, text=text),
            record("Site", "1", {"name": "乙"}, text=text),
        ]
        for text in ("甲", "甲 ", "甲", "甲  ")
    ]

    for _ in range(2):
        with store.write() as connection:
            done = journal.append_rows("register", rows, within=connection)

    assert len(journal.history("Company", "name:甲")) == 3
    assert len(journal.history("Site", "name:乙")) == 3
    assert (len(done.claims), done.unchanged) == (0, 8)


def test_positions_have_no_gaps_and_times_never_stand_still(journal: Journal) -> None:
    journal.clock = lambda: 5000

    for n in range(3):
        journal.append("register", [record("Company", str(n), {"name": f"{n}"})])

    claims = journal.claims_after(0, 10)
    assert [c.position for c in claims] == [1, 2, 3]
    assert [c.recorded_at_ms for c in claims] == [5000, 5001, 5002]


def test_a_plate_alone_makes_a_truck_that_a_register_later_names(journal: Journal) -> None:
    journal.append(
        "waybills", [record("Waybill", "1", {"number": "L1"}, link("CARRIED_BY", truck("渝A1")))]
    )
    journal.append("police", [record("Truck", "1", {"vin": "V1"}, link("BEARS", plate("渝A1")))])
    journal.append(
        "permits", [record("Permit", "1", {"number": "P1"}, link("FOR_TRUCK", truck("渝A1")))]
    )

    carried = journal.history("Waybill", "L1")[0].links[0].to_id
    permitted = journal.history("Permit", "P1")[0].links[0].to_id
    assert carried == permitted == "plate:渝A1/01"
    assert subjects(journal, "Truck") == {"plate:渝A1/01"}
    made = journal.history("Truck", "plate:渝A1/01")
    assert [(c.source, c.method) for c in made] == [
        ("hub/identity", Method.INFERRED),
        ("police", Method.DECLARED),
    ]
    assert fold(made).nodes["Truck", "plate:渝A1/01"][-1].fields == {"vin": "V1"}


def test_a_plate_means_the_truck_that_bore_it_at_the_moment(journal: Journal) -> None:
    def borne(number: str, vin: str, since: str) -> None:
        bears = link("BEARS", plate("渝A1"), since=since)
        journal.append("police", [record("Truck", number, {"vin": vin}, bears)])

    borne("1", "V1", "2024-01-01T00:00")
    borne("2", "V2", "2026-03-05T00:00")
    rows = [
        record("Waybill", n, {"number": n}, link("CARRIED_BY", truck("渝A1")), seen=seen)
        for n, seen in (("L1", "2026-03-04T23:59"), ("L2", "2026-03-05T00:00"))
    ]
    journal.append("waybills", rows)

    assert journal.history("Waybill", "L1")[0].links[0].to_id == "vin:V1"
    assert journal.history("Waybill", "L2")[0].links[0].to_id == "vin:V2"


def test_a_vin_that_differs_is_another_truck_even_on_the_same_plate(journal: Journal) -> None:
    for vin in ("V1", "V2"):
        journal.append("police", [record("Truck", vin, {"vin": vin}, link("BEARS", plate("渝A1")))])

    assert subjects(journal, "Truck") == {"vin:V1", "vin:V2"}


def test_a_truck_known_by_vin_keeps_its_id_on_a_new_plate(journal: Journal) -> None:
    for n, number in enumerate(("渝A1", "渝A2")):
        journal.append(
            "police", [record("Truck", str(n), {"vin": "V1"}, link("BEARS", plate(number)))]
        )

    assert subjects(journal, "Truck") == {"vin:V1"}


def test_a_plate_without_class_is_found_where_one_is_possible(journal: Journal) -> None:
    journal.append(
        "police", [record("Truck", "1", {"vin": "V1"}, link("BEARS", plate("渝A1", "01")))]
    )

    journal.append(
        "gate", [record("Waybill", "1", {"number": "L"}, link("CARRIED_BY", truck("渝A1", None)))]
    )

    assert journal.history("Waybill", "L")[0].links[0].to_id == "vin:V1"


def test_a_plate_without_class_is_never_guessed_between_two(journal: Journal) -> None:
    for vin, plate_class in (("V1", "01"), ("V2", "02")):
        bears = link("BEARS", plate("渝A1", plate_class))
        journal.append("police", [record("Truck", vin, {"vin": vin}, bears)])

    with pytest.raises(Ambiguous) as caught:
        journal.append(
            "gate",
            [record("Waybill", "1", {"number": "L"}, link("CARRIED_BY", truck("渝A1", "99")))],
        )

    assert caught.value.reason == "AMBIGUOUS_PLATE"
    assert set(caught.value.candidates) == {"渝A1/01", "渝A1/02"}
    assert journal.history("Waybill", "L") == []


def test_a_company_named_first_gains_its_code_and_another_code_is_another(journal: Journal) -> None:
    journal.append(
        "permits", [record("Permit", "1", {"number": "P"}, link("HELD_BY", company("甲公司")))]
    )
    journal.append("register", [record("Company", "1", {"name": "甲公司", "credit_code": "C1"})])
    journal.append("register", [record("Company", "2", {"name": "甲公司", "credit_code": "C2"})])

    assert subjects(journal, "Company") == {"name:甲公司", "credit_code:C2"}
    with pytest.raises(Ambiguous):
        journal.append(
            "x", [record("Permit", "2", {"number": "Q"}, link("HELD_BY", company("甲公司")))]
        )
    journal.append(
        "x", [record("Permit", "2", {"number": "Q"}, link("HELD_BY", company(code="C2")))]
    )
    assert journal.history("Permit", "Q")[0].links[0].to_id == "credit_code:C2"


def test_a_record_without_any_identity_is_refused(journal: Journal) -> None:
    with pytest.raises(Unidentified):
        journal.append("register", [record("Truck", "1", {"brand": "东风"})])

    assert journal.end() == 0


def test_a_record_that_turns_out_to_mean_another_thing_takes_back_what_it_said(
    journal: Journal,
) -> None:
    journal.append("register", [record("Truck", "row 7", {"vin": "WRONG", "brand": "东风"})])
    journal.append("register", [record("Truck", "row 7", {"vin": "RIGHT", "brand": "东风"})])

    first, gone = journal.history("Truck", "vin:WRONG")
    assert (first.withdrawn, gone.withdrawn) == (False, True)
    assert journal.history("Truck", "vin:RIGHT")[0].fields["brand"] == "东风"


def test_a_refused_row_leaves_nothing_and_the_others_stand(store: Store, journal: Journal) -> None:
    for vin, plate_class in (("V1", "01"), ("V2", "02")):
        bears = link("BEARS", plate("渝A1", plate_class))
        journal.append("police", [record("Truck", vin, {"vin": vin}, bears)])
    good = [record("Waybill", "1", {"number": "L1"}, link("CARRIED_BY", truck("渝A2")))]
    bad = [
        record("Site", "2", {"name": "工地"}),
        record("Waybill", "2", {"number": "L2"}, link("CARRIED_BY", truck("渝A1", None))),
    ]

    with store.write() as connection:
        done = journal.append_rows("gate", [good, bad, good], within=connection)

    assert [n for n, _ in done.refused] == [1]
    assert subjects(journal, "Waybill") == {"L1"}
    assert subjects(journal, "Site") == set()


@pytest.mark.parametrize("order", [1, -1])
def test_four_waybills_make_the_same_things_in_any_order_and_twice(
    journal: Journal, order: int
) -> None:
    rows = [
        ("LD-1", "渝A80001", "工地甲"),
        ("LD-2", "渝A80001", "工地乙"),
        ("LD-3", "渝A80002", "工地甲"),
        ("LD-1", "渝A80001", "工地甲"),
    ]
    records = [
        item
        for number, plate_number, site_name in rows[::order]
        for item in (
            record(
                "Truck",
                plate_number,
                {},
                link("BEARS", plate(plate_number)),
                link("OPERATED_BY", company("演示运输甲公司")),
            ),
            record(
                "Waybill",
                number,
                {"number": number},
                link("CARRIED_BY", truck(plate_number)),
                link("FROM_SITE", site(site_name)),
            ),
        )
    ]

    journal.append("waybills", records)
    journal.append("waybills", records)

    changes = fold(journal.claims_after(0, 1000))
    found = {*changes.nodes, *((s.entity, s.id) for s in changes.stubs)}
    counts = {
        entity: sum(kind == entity for kind, _ in found)
        for entity in ("Truck", "Site", "Company", "Waybill")
    }
    assert counts == {"Truck": 2, "Site": 2, "Company": 1, "Waybill": 3}
    operated = [e for es in changes.edges.values() for e in es if e.relation.name == "OPERATED_BY"]
    assert len(operated) == 2


def test_imports_at_the_same_time_make_nothing_twice(journal: Journal) -> None:
    start = threading.Barrier(8)

    def run(number: int) -> None:
        start.wait()
        for n in range(10):
            journal.append(
                f"source {number % 2}",
                [record("Waybill", f"{n}", {"number": f"L{n}"}, link("CARRIED_BY", truck("渝A1")))],
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))

    claims = journal.claims_after(0, 10_000)
    assert [c.position for c in claims] == list(range(1, len(claims) + 1))
    assert len([c for c in claims if c.entity == "Waybill"]) == 20
    assert subjects(journal, "Truck") == {"plate:渝A1/01"}
    assert len([c for c in claims if c.entity == "Truck"]) == 1


def test_a_consumer_moves_only_from_where_it_is(journal: Journal) -> None:
    journal.append("register", [record("Company", "1", {"name": "甲"})])

    journal.advance("detector", expected=0, to=1, records=[record("Company", "2", {"name": "乙"})])

    assert journal.position("detector") == 1
    with pytest.raises(ConsumerMoved):
        journal.advance(
            "detector", expected=0, to=1, records=[record("Company", "3", {"name": "丙"})]
        )
    assert subjects(journal, "Company") == {"name:甲", "name:乙"}


def test_what_is_read_back_is_what_was_said(journal: Journal) -> None:
    said = record(
        "Truck",
        "1",
        {"vin": "V1", "rated_load_kg": 15500.5, "brand": None, "state": "㑇𠮷"},
        link("OPERATED_BY", company("甲"), since="2026-01-01T00:00", until="2026-03-05T00:00"),
    )

    (appended,) = journal.append("register", [said]).claims

    assert journal.claims_after(0, 10) == [appended]
    assert appended.fields == said.fields
    assert appended.links[0].valid_to_ms == at("2026-03-05T00:00")
    assert journal.locator(1) == said.raw.locator
    assert journal.known_as("Truck", "V1") == ["vin:V1"]
