"""Answers in the two formats of the standard: the same content as XML and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as Xml

from gateway.open311.form import UNFIT

FORMATS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
_PARTS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
}
"""The element that each member of a list stands in."""

Content = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def write(root: str, content: Content, form: str) -> bytes:
    """The content under the root element; in JSON the root has no name (Spark convention)."""
    if form == "json":
        return json.dumps(content, ensure_ascii=False).encode()
    element = Xml.Element(root)
    _fill(element, content)
    Xml.indent(element)
    # ElementTree writes its declaration with single quotes
    text: str = Xml.tostring(element, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()


def _fill(element: Xml.Element, content: Any) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(Xml.SubElement(element, name), value)
    elif isinstance(content, list):
        for value in content:
            _fill(Xml.SubElement(element, _PARTS[element.tag]), value)
    elif isinstance(content, bool):
        element.text = "true" if content else "false"
    elif content is not None:
        element.text = UNFIT.sub("\N{REPLACEMENT CHARACTER}", str(content))
