"""The models that come along and work only when somebody adds them."""

import pytest

from vision.card import Status
from vision.plugins.folder import check, demo_models, open_plugins, shipped

MEGABYTE = 1_000_000


@pytest.mark.parametrize("path", shipped().values(), ids=shipped())
def test_each_may_be_used_and_is_small(path):
    plugin = check(path)

    assert plugin.card.id == path.stem
    assert sum(file.size for file in plugin.card.files) < MEGABYTE


def test_the_load_classifier_is_a_demo_and_says_that_it_saw_no_real_truck(tmp_path):
    card = check(shipped()["load-demo"]).card

    assert card.status is Status.DEMO
    assert "no real truck" in card.origin
    assert "load-demo" in demo_models(tmp_path)


def test_none_works_unless_it_is_added(tmp_path):
    assert open_plugins(tmp_path) == {}
