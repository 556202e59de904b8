"""Models written anew: the same numbers, fewer nodes, and all else as it came.

The expected values are those of the runtime for the model as it was, and of the formula.
"""

from collections import Counter

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from tests.shared import needs_models
from vision.hard_swish import join_hard_swish
from vision.models.plate_reader import CARD

SHAPE = [1, 2, 3, 4]


def a_model(
    *, shift: float = 3.0, top: float = 6.0, by: float = 6.0, low: float = 0.0,
    also_out: str = "", raw: bool = True, made_by: str = "Constant", also_inside: str = "",
) -> bytes:  # fmt: skip
    """x · clip(x + shift, low, top) / by as exporters spell it out."""
    taken_by = [] if made_by == "Constant" else ["x"]
    constants = [
        helper.make_node(made_by, taken_by, [name], value=a_tensor(name, value, raw=raw))
        for name, value in (("three", shift), ("six", by))
    ]
    if also_inside:
        constants.append(a_branch(also_inside))
    nodes = [
        helper.make_node("Add", ["x", "three"], ["moved"]),
        helper.make_node("Clip", ["moved"], ["gate"], min=low, max=top),
        helper.make_node("Mul", ["x", "gate"], ["product"]),
        helper.make_node("Div", ["product", "six"], ["y"]),
    ]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, SHAPE)
               for name in ("y", also_out) if name]  # fmt: skip
    taken = [helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPE)]
    graph = helper.make_graph([*constants, *nodes], "one", taken, outputs)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 10)], ir_version=8
    ).SerializeToString()


def a_tensor(name: str, value: float, *, raw: bool) -> TensorProto:
    if raw:
        return numpy_helper.from_array(np.array([value], np.float32), name)
    return helper.make_tensor(name, TensorProto.FLOAT, [1], [value])


def a_branch(used: str) -> onnx.NodeProto:
    """A node with graphs inside it that take a value from outside."""
    given = helper.make_tensor_value_info("inner", TensorProto.FLOAT, SHAPE)
    inner = helper.make_graph([helper.make_node("Neg", [used], ["inner"])], "in", [], [given])
    return helper.make_node("If", ["x"], ["other"], then_branch=inner, else_branch=inner)


def operations(model: bytes) -> Counter[str]:
    return Counter(node.op_type for node in onnx.load_from_string(model).graph.node)


def run(model: bytes, x: np.ndarray) -> np.ndarray:
    return np.asarray(onnxruntime.InferenceSession(model).run(["y"], {"x": x})[0])


@pytest.mark.parametrize("raw", [True, False])
def test_four_nodes_become_two_that_say_the_same(raw):
    x = np.linspace(-5, 5, 24, dtype=np.float32).reshape(SHAPE)

    joined = join_hard_swish(a_model(raw=raw))

    onnx.checker.check_model(onnx.load_from_string(joined))
    assert operations(joined) == {"Constant": 2, "HardSigmoid": 1, "Mul": 1}
    assert run(joined, x) == pytest.approx(x * np.clip(x + 3, 0, 6) / 6, abs=1e-6)


@pytest.mark.parametrize(
    "other",
    [
        *({"shift": 2.0}, {"top": 5.0}, {"by": 3.0}, {"low": -1.0}, {"made_by": "ConstantOfShape"}),
        *({"also_out": name} for name in ("moved", "gate", "product")),
        *({"also_inside": name} for name in ("moved", "gate", "product")),
    ],
)
def test_what_is_no_hard_swish_or_is_used_elsewhere_stays_byte_for_byte(other):
    model = a_model(**other)

    assert join_hard_swish(model) == model


@pytest.mark.parametrize("cut", [1, 7, 40])
def test_bytes_that_are_no_model_are_refused(cut):
    with pytest.raises(ValueError, match="byte"):
        join_hard_swish(a_model()[:-cut])


@needs_models
def test_packaged_reader_says_the_same_as_it_came(models):
    model = CARD.files[0].verified(models).read_bytes()
    strips = np.zeros((3, 3, 32, 320), np.float32)
    strips[..., :112] = np.random.default_rng(1).uniform(-1, 1, (3, 3, 32, 112))

    joined = join_hard_swish(model)

    assert "Div" not in operations(joined)
    before, after = (
        onnxruntime.InferenceSession(each).run(None, {"x": strips})[0] for each in (model, joined)
    )
    assert after == pytest.approx(before, abs=1e-3)
