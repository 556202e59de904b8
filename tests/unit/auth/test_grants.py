"""Who sees personal information."""

import pytest

from graph.ontology.catalogue import ONTOLOGY
from tests.agreed import grants

DRIVER = ONTOLOGY.entity("Driver")
TRUCK = ONTOLOGY.entity("Truck")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (grants("transport"), True),
        (grants("police"), False),
        (grants("police", "dispatcher", "handler", "arbiter", "operator"), False),
        (grants("police", "auditor"), True),
    ],
    ids=["owner", "other", "other with every other role", "auditor"],
)
def test_a_name_is_for_the_owner_and_auditors(who, sees):
    assert (who.withheld(DRIVER, DRIVER.fields["name"]) is None) is sees
    assert who.sees_all(DRIVER) is sees


def test_what_is_not_personal_is_for_all_partners():
    assert grants("transport").withheld(TRUCK, TRUCK.fields["vin"]) is None
