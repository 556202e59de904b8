"""Log lines as JSON, one an event, that tell an operator what happened and never to whom."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")
_NUMBER = re.compile(r"\d{7}")
_PLATE_TAIL = re.compile(r"\b[A-Z](?=[A-Z]*\d)[A-Z0-9]{5,6}\b")
_REQUEST_ID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
WITHHELD = "[withheld]"


class JsonLines(logging.Formatter):
    """Writes what the hub's own code says, and what came from outside only where it is harmless.

    An exception is told by its classes and where it was raised, not by its words: those of drivers
    hold the values of a statement. A text given to a message is withheld when it holds Chinese
    characters, what may be a plate, or a long number (telephone, identity card).
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = _error(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def log_as_json(level: int = logging.INFO) -> None:
    """Send all that is logged to standard error as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def _message(record: logging.LogRecord) -> str:
    args = record.args
    if not args:
        return _harmless(record.getMessage())
    if isinstance(args, dict):
        return str(record.msg) % {name: _told(value) for name, value in args.items()}
    return str(record.msg) % tuple(_told(value) for value in args)


def _told(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    return _harmless(str(value))


def _harmless(text: str) -> str:
    if _REQUEST_ID.fullmatch(text):
        return text
    found = any(pattern.search(text) for pattern in (_HAN, _NUMBER, _PLATE_TAIL))
    return WITHHELD if found else text


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    told: dict[str, Any] = {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "where": [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames[-12:]],
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told["cause"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
    return told


def _short(file: str) -> str:
    return "/".join(file.replace("\\", "/").split("/")[-3:])
