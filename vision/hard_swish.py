"""Writes hard swish in an ONNX model so that the runtime joins it with the convolution before it.

Some exporters spell x · clip(x + 3, 0, 6) / 6 out in four nodes. The runtime computes each by
itself, and turns the numbers into another order of memory and back for it: a third of the packaged
reader's time. As x · HardSigmoid(x) it becomes part of the convolution; the numbers differ by
rounding only. All else of the model is passed on as it came.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vision.protobuf import counted, fields, four_bytes, varint

# The numbers of fields in onnx.proto: of the model, the graph, a node, an attribute, a tensor.
_GRAPH = 7
_NODE, _GRAPH_OUTPUT, _OUTPUT_NAME = 1, 12, 1
_INPUT, _OUTPUT, _OP, _ATTRIBUTE = 1, 2, 4, 5
_NAME, _FLOAT, _TENSOR, _TYPE, _OF_FLOAT = 1, 2, 5, 20, 1
_INNER_GRAPHS = {6, 11}
_DATA = {4, 9}  # as numbers, or as raw bytes
_SHIFT, _TOP = 3.0, 6.0


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of the graph: what it does, and its attributes as far as they are one number."""

    raw: bytes
    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    numbers: Mapping[str, float]


class _Graph:
    """The nodes of a graph by what they make, and how often that is used."""

    def __init__(self, graph: bytes) -> None:
        self.nodes = [_node(each) for each in _inside(graph, {_NODE})]
        self._makers = {name: at for at, node in enumerate(self.nodes) for name in node.outputs}
        self._uses = Counter(_uses(graph))

    def maker(self, name: str, op: str) -> int | None:
        """The place of the node that makes a value by some operation for one use only."""
        at = self._makers.get(name)
        return at if at is not None and self.nodes[at].op == op and self._uses[name] == 1 else None

    def constant(self, name: str) -> float | None:
        """The number that a value always is."""
        at = self._makers.get(name)
        if at is None or self.nodes[at].op != "Constant":
            return None
        return self.nodes[at].numbers.get("value")


def join_hard_swish(model: bytes) -> bytes:
    """The model with every hard swish in two nodes; raises ValueError when it is no model."""
    return b"".join(
        counted(_GRAPH, _rewritten(field.value)) if field.number == _GRAPH else field.raw
        for field in fields(model)
    )


def _rewritten(graph: bytes) -> bytes:
    written = iter(_nodes(_Graph(graph)))
    return b"".join(
        next(written) if field.number == _NODE else field.raw for field in fields(graph)
    )


def _nodes(graph: _Graph) -> list[bytes]:
    """What stands in the place of each node: itself, another, or nothing."""
    written = [counted(_NODE, node.raw) for node in graph.nodes]
    for last, node in enumerate(graph.nodes):
        found = _hard_swish(graph, node)
        if found is None:
            continue
        add, clip, times = found
        taken, gate = graph.nodes[add].inputs[0], graph.nodes[add].outputs[0]
        slope = {"alpha": 1 / _TOP, "beta": _SHIFT / _TOP}
        written[add] = _written("HardSigmoid", (taken,), (gate,), slope)
        written[clip] = written[times] = b""
        written[last] = _written("Mul", (taken, gate), node.outputs, {})
    return written


def _hard_swish(graph: _Graph, last: _Node) -> tuple[int, int, int] | None:
    """Where addition, clip and multiplication stand, if a node divides the end of a hard swish."""
    if last.op != "Div" or graph.constant(last.inputs[1]) != _TOP:
        return None
    times = graph.maker(last.inputs[0], "Mul")
    clip = None if times is None else graph.maker(graph.nodes[times].inputs[1], "Clip")
    add = None if clip is None else graph.maker(graph.nodes[clip].inputs[0], "Add")
    if times is None or clip is None or add is None:
        return None
    same = graph.nodes[add].inputs[0] == graph.nodes[times].inputs[0]
    shifted = graph.constant(graph.nodes[add].inputs[1]) == _SHIFT
    clipped = graph.nodes[clip].numbers == {"min": 0.0, "max": _TOP}
    return (add, clip, times) if same and shifted and clipped else None


def _uses(graph: bytes) -> Iterator[str]:
    """Each value as often as it is used: by nodes, also of graphs inside them, and given out."""
    for field in fields(graph):
        if field.number == _GRAPH_OUTPUT:
            yield from _texts(field.value, _OUTPUT_NAME)
        elif field.number == _NODE:
            yield from _texts(field.value, _INPUT)
            for attribute in _inside(field.value, {_ATTRIBUTE}):
                for inner in _inside(attribute, _INNER_GRAPHS):
                    yield from _uses(inner)


def _inside(message: bytes, numbers: Collection[int]) -> list[bytes]:
    return [field.value for field in fields(message) if field.number in numbers]


def _node(node: bytes) -> _Node:
    numbers = {_texts(each, _NAME)[0]: _number(each) for each in _inside(node, {_ATTRIBUTE})}
    return _Node(
        raw=node,
        op="".join(_texts(node, _OP)),
        inputs=_texts(node, _INPUT),
        outputs=_texts(node, _OUTPUT),
        numbers={name: number for name, number in numbers.items() if number is not None},
    )


def _texts(message: bytes, number: int) -> tuple[str, ...]:
    return tuple(text.decode() for text in _inside(message, {number}))


def _number(attribute: bytes) -> float | None:
    """The number of an attribute, or of the tensor in it that holds a single one."""
    for field in fields(attribute):
        if field.number == _FLOAT:
            return _float(field.value)
        if field.number == _TENSOR:
            stored = _inside(field.value, _DATA)
            return _float(stored[0]) if stored and len(stored[0]) == struct.calcsize("f") else None
    return None


def _float(stored: bytes) -> float:
    return float(struct.unpack("<f", stored)[0])


def _written(
    op: str, inputs: Sequence[str], outputs: Sequence[str], numbers: Mapping[str, float]
) -> bytes:
    """The field of a node."""
    parts = [counted(_INPUT, name.encode()) for name in inputs]
    parts += [counted(_OUTPUT, name.encode()) for name in outputs]
    parts.append(counted(_OP, op.encode()))
    for name, number in numbers.items():
        value = four_bytes(_FLOAT, struct.pack("<f", number)) + varint(_TYPE, _OF_FLOAT)
        parts.append(counted(_ATTRIBUTE, counted(_NAME, name.encode()) + value))
    return counted(_NODE, b"".join(parts))
