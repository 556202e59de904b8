"""What is compiled of queries is bounded, and what was let go is compiled anew."""

import pytest

from gateway.api.fast import path
from tests.equality.comparing import Both
from tests.equality.generator import Asked
from tests.integration.story import a_hub, person

TEXT = "query ($n: Int) { %s: companies { edges { node { trucks(first: $n) { totalCount } } } } }"


def forms(fast):
    operations = [one for kept in fast._documents._kept.values() for one in kept.values()]
    # one that is alone in its text stands there under its name and under none
    return sum({id(one): len(one.compiled) for one in operations}.values())


@pytest.mark.parametrize(("texts", "values"), [(1, 12), (12, 1), (4, 4)])
async def test_forms_are_bounded_over_all_queries_together(tmp_path, monkeypatch, texts, values):
    monkeypatch.setattr(path, "MOST_FORMS", 5)
    asked = [
        Asked(text=TEXT % f"a{text}", variables={"n": value}, lists={})
        for _ in range(2)
        for text in range(texts)
        for value in range(1, values + 1)
    ]
    async with a_hub(tmp_path) as hub:
        both = Both(hub)
        for one in asked:
            assert await both.planned(one, person()) == await both.executed(one, person())
            assert forms(both.fast) <= 5

    assert both.fast.answered == len(asked)
