"""Global ids."""

import base64

import pytest

from gateway.api.ids import global_id, read_id
from gateway.errors import BadInput
from tests.agreed import grants, ids


def packed(text):
    return base64.urlsafe_b64encode(text.encode()).decode()


def test_an_id_comes_back():
    assert read_id(global_id("Truck", "t:1")) == ("Truck", "t:1")


def test_padding_does_not_matter():
    assert read_id(packed("Plate:p-12")) == ("Plate", "p-12")


@pytest.mark.parametrize(
    "text", ["", "!", "渝A12345", packed("Truck"), packed("Navy:1"), packed(":")]
)
def test_what_is_no_id_is_refused(text):
    with pytest.raises(BadInput):
        read_id(text)


def test_the_id_of_one_thing_finds_no_other():
    with pytest.raises(BadInput, match="Plate"):
        ids(grants("police")).local("Truck", global_id("Plate", "1"))


def test_an_id_that_holds_a_masked_word_is_sealed_and_comes_back():
    housing = ids(grants("housing_construction"))

    sealed = housing.of("Plate", "渝A12345/02")

    assert "12345" not in read_id(sealed)[1]
    assert sealed == housing.of("Plate", "渝A12345/02")
    assert housing.read(sealed) == ("Plate", "渝A12345/02")


def test_who_may_not_see_the_word_cannot_try_it_in_an_id():
    housing = ids(grants("housing_construction"))

    for text in ("Plate:渝A12345/02", "Plate:~AAAA", "Plate:~渝"):
        with pytest.raises(BadInput):
            housing.read(packed(text))


def test_two_departments_cannot_join_their_sealed_ids():
    driver = "500101199001011234"

    one, other = (ids(grants(who)).of("Driver", driver) for who in ("police", "urban_management"))

    assert one != other
    with pytest.raises(BadInput):
        ids(grants("police")).read(other)


def test_a_sealed_id_of_one_kind_is_none_of_another():
    housing = ids(grants("housing_construction"))
    local = read_id(housing.of("Plate", "1/02"))[1]

    with pytest.raises(BadInput):
        housing.read(packed(f"Truck:{local}"))
