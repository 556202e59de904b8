"""A model of a department's own, opened only when file, licence, shapes and golden picture fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from vision.decoders import centernet, ctc, softmax, ssd, yolo
from vision.decoders.boxes import Found
from vision.errors import BadImage, ModelMismatch
from vision.images import Array, Raster, decode
from vision.plugins.card import BOX_FORMS, PluginCard
from vision.plugins.prepare import Fit, prepare
from vision.results import Box
from vision.runtime import open_session

Told = TypeVar("Told")


class PluginModel:
    """What a model says of a picture, by its card; raises ModelMissing or ModelMismatch."""

    def __init__(self, plugin: PluginCard) -> None:
        self.plugin, self.card = plugin, plugin.card
        takes = plugin.takes
        weights, golden = (file.verified(plugin.folder) for file in self.card.files)
        channels = 1 if takes.colour == "GREY" else 3
        sides = (takes.height, takes.width)
        shape = (1, channels, *sides) if takes.layout == "NCHW" else (1, *sides, channels)
        self._run = open_session(
            weights, plugin.gives.names, shape, takes.type, self.card.files[0].sha256
        )
        try:
            picture, _ = decode(golden.read_bytes())
        except BadImage as problem:
            raise ModelMismatch(golden.name, f"it is no picture: {problem}") from problem
        self._check(picture)

    def label_chances(self, picture: Raster) -> tuple[tuple[str, float], ...]:
        """Each label of a softmax model with its chance, likeliest first."""
        outputs, _ = self._outputs(picture)
        row = self._decoded(partial(softmax.chances, outputs[0], logits=self.plugin.gives.logits))
        if len(row) != len(self.card.labels):
            raise self._mismatch(f"it has {len(row)} outputs for {len(self.card.labels)} labels")
        told = zip(self.card.labels, (float(each) for each in row), strict=True)
        return tuple(sorted(told, key=lambda each: -each[1]))

    def line(self, picture: Raster) -> ctc.Line:
        """The text of a ctc model, greedy and without a grammar."""
        outputs, _ = self._outputs(picture)
        gives, labels = self.plugin.gives, self.card.labels
        ask = partial(ctc.greedy, labels=labels, blank=gives.blank, logits=gives.logits)
        return self._decoded(partial(ask, outputs[0]))

    def boxes(self, picture: Raster) -> tuple[tuple[str, float, Box], ...]:
        """(label, score, box in pixels of the picture) of a model that finds; best first.

        What is below the threshold of its label, or has none, is left out.
        """
        outputs, fit = self._outputs(picture)
        found = self._decoded(partial(self._things, outputs))
        told = []
        for thing in found:
            label = self.card.labels[thing.kind]
            if thing.score >= self.card.thresholds.get(label, 2.0):
                box = Box(*(round(side) for side in fit.back(thing.box)))
                if box.x0 < box.x1 and box.y0 < box.y1:
                    told.append((label, thing.score, box))
        return tuple(told)

    def _things(self, outputs: Sequence[Array]) -> list[Found]:
        gives, takes, classes = self.plugin.gives, self.plugin.takes, len(self.card.labels)
        least = min(self.card.thresholds.values())
        if gives.form == "yolo":
            return yolo.things(
                outputs[0], classes=classes, objectness=gives.objectness, least=least
            )
        if gives.form == "ssd":
            return ssd.things(
                outputs[0],
                outputs[1],
                classes=classes,
                background=gives.background,
                order=gives.order,
                shares_of=(takes.width, takes.height) if gives.shares else None,
                least=least,
            )
        if len(outputs) == 1:
            return centernet.listed(outputs[0], classes=classes, least=least)
        centres, sizes, offsets = outputs
        return centernet.mapped(
            centres, sizes, offsets, classes=classes, step=gives.step, least=least
        )

    def _outputs(self, picture: Raster) -> tuple[list[Array], Fit]:
        batch, fit = prepare(picture, self.plugin.takes)
        return self._run(batch), fit

    def _decoded(self, decoder: Callable[[], Told]) -> Told:
        try:
            return decoder()
        except ValueError as problem:
            raise self._mismatch(str(problem)) from problem

    def _check(self, picture: Raster) -> None:
        """Raises ModelMismatch unless the golden picture is judged here as the card says."""
        golden, form = self.plugin.golden, self.plugin.gives.form
        if form in BOX_FORMS:
            told = [(label, score) for label, score, _ in self.boxes(picture)]
        elif form == "softmax":
            told = list(self.label_chances(picture)[:1])
        else:
            line = self.line(picture)
            told = [(line.text, line.confidence)]
        if not any(label == golden.label and score >= golden.least for label, score in told):
            seen = ", ".join(f"{label} at {score:.2f}" for label, score in told[:3]) or "nothing"
            wanted = f"{golden.label} from {golden.least:.2f}"
            raise self._mismatch(f"on its golden picture it sees {seen}, not {wanted}")

    def _mismatch(self, detail: str) -> ModelMismatch:
        return ModelMismatch(self.card.files[0].name, detail)
