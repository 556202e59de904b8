"""`models`: what looks at photos, under which licence, how well, and how far it is trusted.

No postponed annotations: strawberry reads them as objects.
"""

import asyncio
from typing import Any

import strawberry

from gateway.api.classes import Field, attach
from gateway.api.context import Context
from gateway.api.wording import both
from vision.plugins.inventory import Listed

_OF_CARD = ("version", "task", "status", "licence", "origin", "input", "output", "measured")


@strawberry.type(description="From which score a label counts. 阈值")
class ModelThreshold:
    """From which score a label counts."""

    label: str = strawberry.field(description="The label. 标签")
    least: float = strawberry.field(description="The lowest score, 0 to 1. 最低分")


@strawberry.type(description="A model that looks at photos, by its card. 识别模型")
class VisionModel:
    """A model that looks at photos, by its card."""

    id: str = strawberry.field(description="Its id. 模型编号")
    state: str = strawberry.field(
        description="Its file is present, missing, damaged, refused, not_added or absent. 可用状态"
    )
    is_own: bool = strawberry.field(
        description="Whether it is a department's own, not one of the hub's. 是否部门自有"
    )
    version: str | None = strawberry.field(
        description="Its version; null: its card cannot be read. 版本"
    )
    task: str | None = strawberry.field(description="What it is for. 用途")
    status: str | None = strawberry.field(
        description="One of demo, trial, approved; what a demo says is a lead only. 状态"
    )
    sha256: str | None = strawberry.field(description="Hash of its weights. 权重哈希")
    licence: str | None = strawberry.field(description="Its licence. 许可")
    origin: str | None = strawberry.field(description="Where it comes from. 来源")
    input: str | None = strawberry.field(description="What it takes. 输入")
    output: str | None = strawberry.field(description="What it gives. 输出")
    measured: str | None = strawberry.field(description="How well, on what, by whom. 实测")
    labels: list[str] = strawberry.field(description="What it can say. 标签")
    thresholds: list[ModelThreshold] = strawberry.field(
        description="From which score each label counts. 阈值"
    )


async def _models(_source: object, info: Any, _args: object) -> list[VisionModel]:
    context: Context = info.context
    found = await asyncio.to_thread(context.hub.vision_models)
    context.note("VisionModel.*", len(found))
    return [_model(one) for one in found]


def _model(one: Listed) -> VisionModel:
    told: dict[str, Any] = dict.fromkeys(_OF_CARD)
    card = one.card
    if card is not None:
        told = {name: getattr(card, name) for name in _OF_CARD}
    thresholds = {} if card is None else card.thresholds
    return VisionModel(
        id=one.name,
        state=one.state,
        is_own=one.is_own,
        sha256=None if card is None else card.files[0].sha256,
        labels=[] if card is None else list(card.labels),
        thresholds=[ModelThreshold(label=k, least=v) for k, v in thresholds.items()],
        **told,
    )


def attach_models(query: type) -> None:
    """Give the query type `models`."""
    words = both("what looks at photos, and how far it is trusted", "识别模型")
    attach(query, Field("models", list[VisionModel], words), resolver=_models)
