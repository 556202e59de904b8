"""Who may ask registered operations only, as the setting names them."""

import pytest

from gateway.errors import BadSetting
from gateway.store.session import open_store
from gateway.trusted.trusted import Trusted


@pytest.fixture
def store():
    opened = open_store("sqlite://")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("only", "bound"),
    [
        ("", set()),
        ("police", {"police"}),
        (" police , transport,", {"police", "transport"}),
        ("*", {"police", "transport"}),
    ],
)
def test_the_departments_that_are_named_are_bound(store, only, bound):
    trusted = Trusted(store, only)

    assert {one for one in ("police", "transport") if trusted.is_bound(one)} == bound


@pytest.mark.parametrize("only", ["polise", "Police", "police;transport", "police, all"])
def test_a_word_that_is_no_department_is_refused_for_it_would_bind_nobody(store, only):
    with pytest.raises(BadSetting, match=r"limits\.trusted_only must be some of \*, housing"):
        Trusted(store, only)
