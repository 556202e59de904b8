"""What a request says it is made for: its purpose, and the case it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gateway.errors import BadRequest, ErrorCode

PURPOSE, CASE = "X-Purpose", "X-Case"
"""Headers that name what a request is made for, and the case it belongs to."""
_LONGEST = 64


class Said(NamedTuple):
    """Purpose and case; None for what was not named."""

    purpose: str | None = None
    case: str | None = None


def said(headers: Mapping[str, str], extensions: Any = None) -> Said:
    """Purpose and case of a request: from GraphQL `extensions`, or else from its headers.

    Raises BadRequest for what is no word, or where both name different ones.
    """
    given = extensions if isinstance(extensions, dict) else {}
    return Said(
        _read("purpose", given.get("purpose"), headers.get(PURPOSE)),
        _read("case", given.get("case"), headers.get(CASE)),
    )


def _read(name: str, inside: object, header: str | None) -> str | None:
    if inside is not None and header is not None and inside != header.strip():
        words = f"extensions.{name} and the header X-{name.capitalize()} name different ones"
        raise BadRequest(ErrorCode.BAD_REQUEST, words)
    value = inside if inside is not None else header
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > _LONGEST or not text.isprintable():
        words = f"{name} must be a word of at most {_LONGEST} characters"
        raise BadRequest(ErrorCode.BAD_REQUEST, words)
    return text
