"""The examples of the GeoReport v2 text, as recorded."""

import json
import re
from typing import Any
from xml.etree import ElementTree as Xml

from tests.shared import SHARED


def example(name: str) -> str:
    """The block that the text shows under a name, such as ``xml-service-list``."""
    assert SHARED is not None
    text = (SHARED / "data/open311/GeoReport_v2_index.md").read_text(encoding="utf-8")
    found = re.search(rf"#{name}\}}\n~~~~\n(.*?)\n~~~~", text, re.DOTALL)
    assert found is not None, name
    return re.sub(r"\AHTTP/1.1 .*?\n\n", "", found[1], flags=re.DOTALL)


def json_example(name: str) -> Any:
    """JSON of the text, whose codes such as 001 are no numbers of JSON: they become texts."""
    return json.loads(re.sub(r'(":\s*)(0\d+)', r'\1"\2"', example(name)))


def posted() -> str:
    """The form of the text's POST."""
    assert SHARED is not None
    text = (SHARED / "data/open311/GeoReport_v2_index.md").read_text(encoding="utf-8")
    found = re.search(r"^api_key=xyz.*$", text, re.MULTILINE)
    assert found is not None
    return found[0]


def tree(xml: bytes | str) -> Any:
    """Names and texts of a document, in an order that does not count."""
    return _tree(Xml.fromstring(xml if isinstance(xml, bytes) else xml.encode()))


def _tree(element: Xml.Element) -> Any:
    inside = [_tree(one) for one in element]
    return (element.tag, (element.text or "").strip(), sorted(inside, key=repr))
