"""Traces: request, plan, statement and record in one tree, and nothing personal in any of them."""

from __future__ import annotations

import json

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway import spans
from gateway.errors import BadSetting
from gateway.tracing import open_traces, traces_to
from gateway.watching import Watching
from tests.integration.front_door import front_door
from tests.integration.live.clients import on_a_port
from tests.integration.story import a_hub, sighting

VIN = "LSVAX60E8K2018698"
PLATE = "渝A12345"
QUERY = """query Find_LSVAX60E8K2018698 ($v: String!) { trucks(filter: {vin: {eq: $v}}) {
    totalCount edges { node { vin plates { edges { node { number } } } } } } }"""
TRACE_ID, PARENT_ID = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture
def kept():
    exporter = InMemorySpanExporter()
    close = traces_to(SimpleSpanProcessor(exporter))
    yield exporter
    close()


def tree(exporter):
    """Names of spans with that of the span above each, in the order in which they began."""
    found = sorted(exporter.get_finished_spans(), key=lambda one: one.start_time)
    names = {one.context.span_id: one.name for one in found}
    return [(names.get(one.parent.span_id) if one.parent else None, one.name) for one in found]


def said(exporter, name):
    return next(dict(one.attributes) for one in exporter.get_finished_spans() if one.name == name)


async def test_a_request_is_one_tree_down_to_its_statement_and_its_record(tmp_path, kept):
    async with front_door(tmp_path) as door:
        kept.clear()
        answer = await door.post({"query": QUERY, "variables": {"v": VIN}})

    assert answer.json()["data"]["trucks"]["totalCount"] == 1
    assert tree(kept) == [
        (None, "request"), ("request", "plan"), ("plan", "statement"), ("request", "audit"),
    ]  # fmt: skip
    assert said(kept, "request") == {
        "http.request.method": "POST", "http.route": "graphql", "http.response.status_code": 200,
    }  # fmt: skip
    plan = said(kept, "plan")
    assert len(plan.pop("zhatu.document")) == 64
    assert plan.pop("zhatu.request") == answer.headers["x-request-id"]
    assert plan == {
        "zhatu.plan.entity": "Truck",
        "zhatu.plan.steps": 1,
        "zhatu.plan.depth": 1,
        "zhatu.plan.window": 20,
        "zhatu.plan.is_filtered": True,
        "zhatu.plan.counts": True,
    }
    assert said(kept, "statement") == {"db.system.name": "sqlite", "db.response.returned_rows": 1}


async def test_the_trace_of_whoever_asks_goes_on(tmp_path, kept):
    async with front_door(tmp_path) as door:
        kept.clear()
        await door.post({"query": "{ trucks { totalCount } }"}, traceparent=_parent("01"))
        await door.post({"query": "{ trucks { totalCount } }"}, traceparent="nonsense")

    requests = [one for one in kept.get_finished_spans() if one.name == "request"]
    assert f"{requests[0].context.trace_id:032x}" == TRACE_ID
    assert f"{requests[0].parent.span_id:016x}" == PARENT_ID
    assert requests[1].parent is None


async def test_a_trace_that_the_caller_does_not_keep_is_not_kept_here(tmp_path, kept):
    async with front_door(tmp_path) as door:
        kept.clear()
        await door.post({"query": "{ trucks { totalCount } }"}, traceparent=_parent("00"))

    assert kept.get_finished_spans() == ()


@pytest.mark.parametrize(
    ("trusted", "chance", "kept_here"),
    [
        ("", 0.5, 0),
        ("", 0.005, 1),
        ("10.0.0.0/8, 192.0.2.7", 0.5, 0),
        ("10.0.0.0/8, 127.0.0.1", 0.5, 1),
        ("::/0", 0.5, 0),
    ],
)
@pytest.mark.parametrize("flags", ["01", "03", "ff"])
async def test_who_may_be_anybody_has_no_more_traces_kept_than_the_settings_say(
    tmp_path, kept, monkeypatch, trusted, chance, kept_here, flags
):
    monkeypatch.setattr("gateway.http.traced.random.random", lambda: chance)
    watching = Watching(traces_percent=1, traces_trusted=trusted)
    async with front_door(tmp_path, watching=watching) as door:
        kept.clear()
        await door.http.get("/health/live", headers={"traceparent": _parent(flags)})

    requests = [one for one in kept.get_finished_spans() if one.name == "request"]
    assert len(requests) == kept_here
    assert all(f"{one.context.trace_id:032x}" == TRACE_ID for one in requests)


def _parent(flags):
    return f"00-{TRACE_ID}-{PARENT_ID}-{flags}"


async def test_nothing_that_was_asked_or_told_is_in_a_span(tmp_path, kept):
    async with front_door(tmp_path, sighting("S-77")) as door:
        kept.clear()
        await door.post({"query": QUERY, "variables": {"v": VIN}})
        await door.post({"query": f'{{ truck(vin: "{VIN}", asOf: "never") {{ vin }} }}'})
        await door.post({"query": f'{{ plateCandidates(number: "{PLATE}") {{ number }} }}'})
        await door.http.get(f"/evidence/{VIN}")
        await door.http.get(f"/{PLATE}/{VIN}?name=张三")

    text = json.dumps([json.loads(one.to_json()) for one in kept.get_finished_spans()])
    for word in (VIN, "12345", "张三", "\\u5f20", "\\u6e1d", "Find", "S-77", "Bearer", "127.0.0.1"):
        assert word not in text, word


async def test_a_fault_is_told_by_its_class_alone(tmp_path, kept, monkeypatch):
    async def broken(*_, **__):
        raise RuntimeError(f"no {VIN}")

    async with front_door(tmp_path) as door:
        kept.clear()
        monkeypatch.setattr(type(door.hub.graph.graph), "read", broken)
        await door.post({"query": "{ trucks { totalCount } }"})

    failed = said(kept, "statement")
    assert failed["error.type"] == "RuntimeError"
    assert all(VIN not in one.to_json() for one in kept.get_finished_spans())
    assert all(one.events == () for one in kept.get_finished_spans())


async def test_what_is_asked_over_a_socket_has_spans_as_well(tmp_path, kept):
    async with a_hub(tmp_path) as hub, on_a_port(hub) as door, door.socket() as opened:
        kept.clear()
        await opened.subscribe("{ trucks { totalCount } }")
        await opened.hear()
        await opened.hear()

        assert [name for _, name in tree(kept)] == ["operation", "plan", "statement", "audit"]


async def test_without_a_collector_nothing_is_put_in_the_way(tmp_path):
    open_traces(Watching())()
    async with front_door(tmp_path) as door:
        layers = [one.cls.__name__ for one in door.http._transport.app.user_middleware]
        graph = type(door.hub.graph).__name__

    assert spans.span("plan") is spans.span("statement", {"a": 1}, parent="x")
    assert "Traced" not in layers
    assert graph == "SqlGraph"


def test_a_collector_without_the_library_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setitem(
        __import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None
    )

    with pytest.raises(BadSetting, match=r"zhatu\[otel\]"):
        open_traces(Watching(traces_url="http://collector.example:4318/v1/traces"))
    assert not spans.is_looked_at()
