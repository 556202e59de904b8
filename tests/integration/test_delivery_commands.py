"""The commands on calls that come in and messages that go out."""

import json

import pytest
from click.testing import CliRunner

from gateway.cli.main import zhatu
from gateway.delivery.handing_on import Target, hand_on
from gateway.store import deliveries as statements
from tests.integration.callers import UM, write_partner
from tests.integration.test_delivery import partners_at
from tests.integration.watched import open_cases, store_of
from tests.unit.gateway.delivery.test_signing import BODY, SIGNATURE

K52 = UM.replace("standard", "body").replace('event_id = "eventId"\n', "")
HOOK = """
[[webhooks]]
name = "cases"
url = "https://um.example/hook"
keys = { "1" = "um.key" }
"""


@pytest.fixture
def run(tmp_path):
    write_partner(tmp_path, K52 + HOOK, key="demo-key-0001")

    def call(*words, code=0):
        done = CliRunner().invoke(zhatu, [*words, "--data", str(tmp_path)])
        assert done.exit_code == code, done.output
        return done.output

    return call


def test_a_call_is_tried_over_its_very_bytes(run, tmp_path):
    body, again = tmp_path / "body.json", tmp_path / "again.json"
    body.write_bytes(BODY)
    again.write_text(json.dumps(json.loads(BODY)), encoding="utf-8")
    header = ("--header", f"X-Signature: {SIGNATURE}")

    read = run("callback", "try", "um", str(body), *header)
    refused = run("callback", "try", "um", str(again), *header, code=1)

    assert "99 bytes" in read
    told = json.loads(read.partition("\n")[2])
    assert (told["case_number"], told["status"]) == ("CQ-2026-0001", "resolved")
    assert (told["result"], told["fine_yuan"]) == ("渝A12345已整改", 2000)
    assert "does not fit the bytes" in refused
    assert "no partner system is called police" in run("callback", "try", "police", "-", code=2)


class _Sees:
    """Grants of a department that may see every case."""

    @staticmethod
    def entity(_name):
        return type("Given", (), {"given": True})


def under_way(tmp_path):
    """Two cases whose messages are on their way; the first one's first message is dead."""
    store = store_of(f"sqlite:///{tmp_path / 'store.db'}")
    open_cases(store, tmp_path, 2)
    ((name, (partner, hook)),) = partners_at(1).webhooks().items()
    target = Target(name=name, partner=partner, hook=hook, grants=_Sees())
    with store.write() as connection:
        hand_on(connection, [target], now_ms=1)
        statements.end(
            connection, statements.one(connection, 1), "dead", now_ms=2, problem="HTTP 422"
        )
    store.close()


def test_messages_are_listed_retried_skipped_and_replayed(run, tmp_path):
    under_way(tmp_path)

    assert "HTTP 422" in run("delivery", "dead")
    assert "6 messages" in run("delivery", "list")
    assert "1 messages are due again" in run("delivery", "retry", "1")
    assert "0 messages" in run("delivery", "dead")
    assert "no message 1 is dead" in run("delivery", "retry", "1", code=2)
    assert "no message 2 is dead" in run("delivery", "skip", "2", "--reason", "x", code=2)
    assert "0 messages are sent again" in run(
        "delivery", "replay", "um/cases", "--since", "2026-01-01"
    )
    assert "no partner system" in run(
        "delivery", "replay", "police/x", "--since", "2026-01-01", code=2
    )
    assert "name messages" in run("delivery", "retry", code=2)


def test_a_message_that_is_given_up_lets_the_next_of_its_case_go(run, tmp_path):
    under_way(tmp_path)

    run("delivery", "skip", "1", "--reason", "already told by telephone")

    store = store_of(f"sqlite:///{tmp_path / 'store.db'}")
    with store.read() as connection:
        rows = statements.page(connection, webhook=None, states=["due", "skipped"], limit=9)
    store.close()
    assert [(row["id"], row["state"]) for row in rows][:2] == [(1, "skipped"), (2, "due")]
