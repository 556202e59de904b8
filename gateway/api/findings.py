"""What models read on a photo, as the API shows it.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Sequence
from typing import Any

import strawberry

from gateway.analysis.ledger import Finding
from gateway.api.scalars import Instant
from gateway.api.wording import both
from vision.results import PlateReading

_INSTANT: Any = Instant


@strawberry.type(description="A plate read on the photo. 识别结果")
class PlateRead:
    """A plate read on the photo."""

    number: str | None = strawberry.field(description="The number as read. 号牌号码")
    confidence: float = strawberry.field(description="Probability of the weakest character. 置信度")
    status: str = strawberry.field(description="Accepted, needs_review or unread. 识别状态")


@strawberry.type(description=both("what one set of models read on a photo", "一组模型的识别结果"))
class PhotoFinding:
    """What one set of models read on a photo."""

    model_hash: str = strawberry.field(
        description=both("SHA-256 of the models and the program that ran them", "模型哈希")
    )
    models: list[str] = strawberry.field(description=both("the models by their labels", "模型"))
    found_at: _INSTANT = strawberry.field(description=both("when it was read", "识别时间"))
    plates: list[PlateRead] = strawberry.field(description=both("the plates read", "识别号牌"))
    load: str = strawberry.field(description=both("the load, unknown without a model", "装载状态"))
    load_confidence: float = strawberry.field(
        description=both("how sure that is, from 0 to 1", "装载置信度")
    )


def plates_read(plates: Sequence[PlateReading]) -> list[PlateRead]:
    """Plates as they are shown."""
    return [
        PlateRead(number=plate.text, confidence=plate.confidence, status=plate.status)
        for plate in plates
    ]


def photo_finding(finding: Finding) -> PhotoFinding:
    """A finding as it is shown."""
    analysis = finding.analysis
    return PhotoFinding(
        model_hash=finding.models,
        models=list(analysis.models),
        found_at=finding.found_at_ms,
        plates=plates_read(analysis.plates),
        load=analysis.load.state,
        load_confidence=analysis.load.confidence,
    )
