"""Carries the operations out by sgqlc, with types and operations made by its own generator.

Runs in an environment of its own (requirements.txt beside it), in an empty folder. sgqlc follows
over the older WebSocket protocol only, which the hub does not speak; so its subscription is sent
by hand over server-sent events, as it wrote it, and what comes is read by its types.
"""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from sgqlc.endpoint.http import HTTPEndpoint

EVENTS = 3


def made(plan, schema):
    """The operations as sgqlc's generator makes them of the texts."""
    Path("all.graphql").write_text("\n".join(one["text"] for one in plan), encoding="utf-8")
    generate = [sys.executable, "-m", "sgqlc.codegen"]
    subprocess.run([*generate, "schema", schema, "hub_schema.py"], check=True)
    words = ["operation", "--schema", schema, "hub_schema", "hub_operations.py", "all.graphql"]
    subprocess.run([*generate, *words], check=True)
    sys.path.insert(0, str(Path.cwd()))
    from hub_operations import Operations

    kinds = (Operations.query, Operations.mutation, Operations.subscription)
    return {name.replace("_", ""): value for kind in kinds for name, value in vars(kind).items()}


def asked(endpoint, name, operation, variables):
    """The data of an answer, which sgqlc's own types must take as well."""
    answer = endpoint(operation, variables)
    if "errors" in answer:
        raise SystemExit(f"{name}: {answer['errors']}")
    if len(list(operation + answer)) != len(answer["data"]):
        raise SystemExit(f"{name}: its types leave something out")
    return answer["data"]


def followed(url, headers, operation, variables):
    """The first events of a subscription."""
    sent = json.dumps({"query": bytes(operation).decode(), "variables": variables}).encode()
    headers = {**headers, "content-type": "application/json", "accept": "text/event-stream"}
    seen = []
    with urllib.request.urlopen(urllib.request.Request(url, sent, headers), timeout=60) as stream:
        for line in stream:
            if not line.startswith(b"data: "):
                continue
            answer = json.loads(line[6:])
            event = (operation + answer).sighting_seen
            if event.__typename__ == "SightingSeen" and event.sighting.number:
                seen.append(answer["data"])
            if len(seen) == EVENTS:
                return seen
    raise SystemExit("the stream ended too early")


def main():
    url, token, plan, schema = (
        os.environ[f"ZHATU_JUDGE_{word}"] for word in ("URL", "TOKEN", "PLAN", "SCHEMA")
    )
    headers = {"authorization": f"Bearer {token}", "x-purpose": "case_handling"}
    plan = json.loads(Path(plan).read_text(encoding="utf-8"))
    operations, endpoint, told = made(plan, schema), HTTPEndpoint(url, headers), {}
    for one in plan:
        operation, variables = operations[one["name"].lower()], one["variables"]
        if one["name"] == "SightingSeen":
            told[one["name"]] = followed(url, headers, operation, variables)
        else:
            told[one["name"]] = asked(endpoint, one["name"], operation, variables)
    print(json.dumps(told))


main()
