"""The code that docs/sync.md gives to partners does what it says."""

import re
import time
import tomllib

import pytest

from gateway.delivery.partner import open_partners
from gateway.delivery.signing import headers
from tests.shared import REPO

PAGE = (REPO / "docs/sync.md").read_text(encoding="utf-8")
KEY = b"0123456789abcdef0123456789abcdef"


@pytest.fixture
def is_ours():
    names = {}
    exec(re.search(r"```python\n(.+?)```", PAGE, re.S)[1], names)
    return names["is_ours"]


def test_the_snippet_takes_what_the_hub_signs_and_nothing_else(is_ours):
    now_s, body = int(time.time()), '{"说明":"已整改"}'.encode()
    signed = headers({"old": b"x" * 32, "new": KEY}, "msg_1", now_s, body)
    early = headers({"new": KEY}, "msg_1", now_s - 400, body)

    assert is_ours(KEY, signed, body)
    assert not is_ours(KEY, signed, body + b" ")
    assert not is_ours(KEY, signed | {"webhook-id": "msg_2"}, body)
    assert not is_ours(KEY, early, body)


def test_the_file_of_the_page_is_one_that_can_be_read(tmp_path):
    text = re.search(r"```toml\n(.+?)```", PAGE, re.S)[1]
    (tmp_path / "um.toml").write_text(text, encoding="utf-8")
    (tmp_path / "um.key").write_bytes(KEY)
    (tmp_path / "um-out.key").write_bytes(KEY)

    um = open_partners(tmp_path).get("um")

    assert tomllib.loads(text)["department"] == um.department
    assert [hook.url for hook in um.webhooks] == ["https://um.example/zhatu"]
