"""The one explicit list of models."""

from __future__ import annotations

from vision.card import ModelCard, ModelFile
from vision.models import cell_reader, plate_detector, plate_reader

MODELS: tuple[ModelCard, ...] = (plate_detector.CARD, plate_reader.CARD, cell_reader.CARD)


def model_files() -> tuple[ModelFile, ...]:
    """Every file that must be installed, in catalogue order."""
    return tuple(file for card in MODELS for file in card.files if not file.packaged)
