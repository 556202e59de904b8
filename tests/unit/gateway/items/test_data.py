"""The packaged items against the kinds of the graph and the recorded table of violations."""

import json
import re
from datetime import date

import pytest

from gateway.items.register import open_register
from graph.violations.catalogue import CATALOGUE
from tests.shared import needs_shared, shared_path

DAY = date(2026, 3, 1)
OURS = {
    "NO_DISPOSAL_PERMIT": "UNPERMITTED",
    "ILLEGAL_DUMPING": "SUSPECTED_DUMPING",
    "PLATE_CLONED": "CLONED_PLATE",
}
LEADS = {
    "城市管理": "urban_management",
    "公安交管": "police",
    "交通": "transport",
    "住建": "housing_construction",
}


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.code.value)
def test_an_item_names_the_law_and_departments_of_its_kind(kind):
    _, version = open_register().for_kind(kind.code.value, DAY)

    named = {(one.law, one.article, one.penalty, one.checked) for one in version.basis}
    wanted = {(one.law, one.article, one.penalty, one.checked) for one in kind.basis}
    assert wanted <= named
    assert version.department == kind.department.value
    assert set(version.co_handlers) == {one.value for one in kind.co_handlers}


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.code.value)
def test_the_fines_of_the_provisions_lie_in_the_range(kind):
    _, version = open_register().for_kind(kind.code.value, DAY)

    lowest = [one.fine_min_yuan for one in kind.basis if one.fine_min_yuan is not None]
    highest = [one.fine_max_yuan for one in kind.basis if one.fine_max_yuan is not None]
    assert version.penalty.min_yuan <= min(lowest)
    assert version.penalty.max_yuan == max(highest)


@needs_shared
def test_every_recorded_violation_has_an_item_led_by_its_first_authority():
    recorded = json.loads(shared_path("data", "violations.json").read_text(encoding="utf-8"))
    items = open_register().items

    for row in recorded:
        version = items[OURS.get(row["code"], row["code"])].in_force(DAY)
        first = re.split(r"[(+/（]", row["authority"])[0]
        assert version.department == LEADS[first], row["code"]


@needs_shared
def test_the_highest_recorded_fine_is_the_highest_of_the_range():
    recorded = json.loads(shared_path("data", "violations.json").read_text(encoding="utf-8"))
    items = open_register().items

    for row in recorded:
        penalty = items[OURS.get(row["code"], row["code"])].in_force(DAY).penalty
        text = re.sub(r"\d[\d,]*(元)?倍|\[.*?\]", "", " ".join(row["basis"]))
        fines = re.findall(r"(?:\d[\d,]*–|≤)(\d[\d,]*)(?![\d,]*\s*(?:%|倍|日|分))", text)
        if fines:
            highest = max(int(number.replace(",", "")) for number in fines)
            assert penalty.max_yuan == highest, row["code"]
