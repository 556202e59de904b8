"""A reason in both languages, as several answers of the hub give it.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Iterable

import strawberry

from graph.violations.kind import Reason as Known


@strawberry.type(description="A reason, in both languages. 依据")
class Reason:
    """A reason, in both languages."""

    code: str = strawberry.field(description="A word that stays the same. 依据编码")
    zh: str = strawberry.field(description="In Chinese. 依据")
    en: str = strawberry.field(description="In English. 依据（英文）")


def reasons(known: Iterable[Known]) -> list[Reason]:
    """Reasons as the API gives them."""
    return [Reason(code=one.code, zh=one.zh, en=one.en) for one in known]
