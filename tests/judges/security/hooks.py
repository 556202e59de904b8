"""What schemathesis is told of the hub: its scalars, and what an error may look like.

Runs in the environment of schemathesis, so it imports nothing of ours; CODES is made by the judge.
"""

from __future__ import annotations

import json
import os
import re

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

CODES = frozenset(os.environ["CODES"].split(","))
INNER = re.compile(
    r"Traceback|File \"|\bline \d+, in\b|sqlalchemy|sqlite3|psycopg|neo4j\.|SELECT |codec can't"
    r"|object has no attribute|NoneType|KeyError|TypeError|ValueError"
)
"""Marks of text from inside."""

schemathesis.graphql.scalar(
    "Instant",
    st.sampled_from(
        ["2026-03-05T10:00:00Z", "2026-03-05", "", "9999-12-31T23:59:59Z", "x", "-1"]
    ).map(nodes.String),
)
schemathesis.graphql.scalar("Upload", st.just("0").map(nodes.String))


@schemathesis.check
def masked(_ctx, response, _case) -> None:
    """Every error has a code of the hub that is none of its own failure, and no inner text."""
    assert response.status_code < 500, response.status_code
    for error in json.loads(response.content).get("errors", ()):
        code = error.get("extensions", {}).get("code")
        assert code in CODES, f"an error with code {code}: {error['message']}"
        assert not INNER.search(error["message"]), error["message"]
