"""What a list may be sorted by: only what every engine can sort by."""

from gateway.api.enums import ORDER_FIELDS
from graph.engines.asked import full_order
from graph.plan import Order, Plan


def test_every_field_that_is_offered_can_be_sorted_by():
    for entity, fields in ORDER_FIELDS.items():
        for field in fields:
            plan = Plan(entity=entity, order=(Order(field.value),))

            assert full_order(plan)[0].field == field.value  # BadPlan for what is yes or no
