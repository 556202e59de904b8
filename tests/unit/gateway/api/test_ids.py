"""Global ids."""

import base64

import pytest

from gateway.api.ids import global_id, local_id, read_id
from gateway.errors import BadInput


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
        local_id("Truck", global_id("Plate", "1"))
