"""Traces by OpenTelemetry: a request, its plans, their statements, the record of the reading.

Spans hold names of the ontology, counts and hashes. No value that somebody asked about or was
told, no operation's name, no address beyond its first part, and no words of errors are among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, cast

from gateway.errors import BadSetting
from gateway.spans import Said, Span, is_looked_at, look_by, span
from gateway.watching import Watching
from graph.plan import Plan, depth, steps
from graph.port import Graph, Page


def open_traces(watching: Watching) -> Callable[[], None]:
    """Have traces sent to the collector that the settings name, until what is returned is called.

    Raises BadSetting where a collector is named and OpenTelemetry is not installed.
    """
    if not watching.traces_url:
        return lambda: None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        wanted = "left out, or OpenTelemetry installed: pip install 'zhatu[otel]'"
        raise BadSetting("watching.traces_url", wanted) from error
    processor = BatchSpanProcessor(OTLPSpanExporter(watching.traces_url))
    return traces_to(processor, percent=watching.traces_percent)


def traces_to(processor: Any, *, percent: int = 100) -> Callable[[], None]:
    """Have spans handed to a processor of OpenTelemetry, until what is returned is called."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(percent / 100)),
        resource=Resource.create({"service.name": "zhatu"}),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(processor)
    look_by(_beginner(provider.get_tracer("zhatu")))

    def close() -> None:
        look_by(None)
        provider.shutdown()

    return close


def _beginner(tracer: Any) -> Any:
    from opentelemetry.trace import SpanKind, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    propagator = TraceContextTextMapPropagator()

    @contextmanager
    def begin(name: str, said: Mapping[str, Said], parent: str | None) -> Iterator[Span]:
        above = None if parent is None else propagator.extract({"traceparent": parent})
        # what an exception says may be what somebody asked about: its class has to do
        with tracer.start_as_current_span(
            name,
            context=above,
            kind=SpanKind.INTERNAL if name != REQUEST else SpanKind.SERVER,
            attributes=said,
            record_exception=False,
            set_status_on_exception=False,
        ) as made:
            try:
                yield made
            except BaseException as error:
                made.set_attribute("error.type", type(error).__name__)
                made.set_status(StatusCode.ERROR)
                raise

    return begin


REQUEST = "request"


def plan_span(plan: Plan, *, document: str | None, request_id: str) -> AbstractContextManager[Span]:
    """A span for the answering of a plan: its form, and whose part it is."""
    if not is_looked_at():
        return span("plan")
    said: Mapping[str, Said] = {
        "zhatu.document": document or "",
        "zhatu.request": request_id,
        "zhatu.plan.entity": plan.entity,
        "zhatu.plan.steps": steps(plan),
        "zhatu.plan.depth": depth(plan),
        "zhatu.plan.window": plan.window.size,
        "zhatu.plan.is_filtered": plan.where is not None,
        "zhatu.plan.counts": plan.count,
    }
    return span("plan", said)


@dataclass(frozen=True, slots=True)
class TracedGraph:
    """A graph each of whose statements is a span."""

    graph: Graph
    engine: str

    async def read(self, plan: Plan) -> Page:
        """Answer a plan within a span that says by which engine, and how many rows came."""
        with span("statement", {"db.system.name": self.engine}) as noted:
            page = await self.graph.read(plan)
            noted.set_attribute("db.response.returned_rows", len(page.rows))
            return page

    def __getattr__(self, name: str) -> Any:
        """All else as the graph itself does it."""
        return getattr(self.graph, name)


def traced(graph: Graph, url: str) -> Graph:
    """The graph, with spans where anybody looks at them."""
    if not is_looked_at():
        return graph
    engine = url.partition(":")[0].partition("+")[0]
    return cast("Graph", TracedGraph(graph, engine))
