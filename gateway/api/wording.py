"""Bilingual descriptions: "English. 中文"."""

from __future__ import annotations

from datetime import date

from graph.ontology.declare import FieldSpec


def both(english: str, chinese: str) -> str:
    """An English sentence and its Chinese counterpart, in one description."""
    sentence = english[:1].upper() + english[1:]
    return f"{sentence if sentence.endswith('.') else sentence + '.'} {chinese}"


def field_words(field: FieldSpec) -> str:
    """The description of a declared field."""
    return both(field.en, field.zh)


def leaving(until: date, instead: str) -> str:
    """Why something is deprecated: until which day it stays, and what to take instead."""
    day = until.isoformat()
    return f"Stays until {day}; take {instead}. 保留至 {day}，请改用 {instead}"
