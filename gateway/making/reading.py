"""Who reads the photos of a hub, and what was read on them."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.analysis.again import Again
from gateway.analysis.copies import Copies
from gateway.analysis.ledger import Ledger
from gateway.analysis.readers import Analyser, Models, ReadElsewhere, ReadHere
from gateway.making.ground import Ground
from vision.redaction import Redactor


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The parts that read photos and keep what was read."""

    analyser: Analyser
    ledger: Ledger
    again: Again
    copies: Copies


def make_reading(ground: Ground, here: Analyser) -> Reading:
    """The reading of a hub: by itself, or with 0 workers by others."""
    settings = ground.settings
    ledger = Ledger(ground.store, ground.clock)
    models = Models(settings.own_models, reads_bodies=settings.vision.read_bodies == 1)
    analyser: Analyser = ReadHere(here, ledger, models)
    if settings.vision.workers == 0:
        most = settings.vision.queue
        analyser = ReadElsewhere(ledger, ground.vault, models, most=most)
    again = Again(
        store=ground.store,
        vault=ground.vault,
        audit=ground.audit,
        ledger=ledger,
        analyser=analyser,
        models=models,
    )
    redactor = Redactor(
        settings.models, own=settings.own_models, max_pixels=settings.limits.max_pixels
    )
    copies = Copies(analyser, redactor)
    return Reading(analyser=analyser, ledger=ledger, again=again, copies=copies)
