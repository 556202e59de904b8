"""Whether an ONNX model keeps weights in other files: those no checksum of the model covers."""

from __future__ import annotations

from collections.abc import Mapping

from vision.protobuf import fields

# Which messages of onnx.proto lie in which, by the numbers of their fields, down to the tensors.
_INSIDE: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
}
_EXTERNAL_DATA = 13


def has_outside_weights(message: bytes, kind: str = "model") -> bool:
    """Whether a tensor of the model lies elsewhere; raises ValueError when it is no model."""
    if kind == "tensor":
        return any(field.number == _EXTERNAL_DATA for field in fields(message))
    inside = _INSIDE[kind]
    return any(
        has_outside_weights(field.value, inside[field.number])
        for field in fields(message)
        if field.number in inside
    )
