"""Tiny models as a department would bring them: ONNX graphs made here, each beside its card."""

import hashlib
from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, IR = 17, 9
STATES = ["covered", "uncovered", "empty"]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def picture(colour: tuple[int, int, int], *, width: int = 40, height: int = 40) -> np.ndarray:
    return np.full((height, width, 3), colour, np.uint8)


def save(path: Path, nodes: list, outputs: dict[str, list], constants: dict, shape: list) -> None:
    """A graph with the input `image` and constants."""
    graph = helper.make_graph(
        nodes,
        "made",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(k, TensorProto.FLOAT, v) for k, v in outputs.items()],
        [numpy_helper.from_array(np.array(v), k) for k, v in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def colour_judge(path: Path, *, size: int = 8) -> None:
    """Log-odds of three states: the mean of blue, green and red, from 0 to 1, times 20."""
    save(
        path,
        [
            helper.make_node("ReduceMean", ["image"], ["mean"], axes=[2, 3], keepdims=0),
            helper.make_node("Mul", ["mean", "twenty"], ["states"]),
        ],
        {"states": [1, 3]},
        {"twenty": np.float32(20)},
        [1, 3, size, size],
    )


def fixed(path: Path, outputs: dict[str, np.ndarray], *, size: int = 8) -> None:
    """A network that says the same of every picture: constants, and nothing times the input."""
    nodes, shapes, constants = [], {}, {"nothing": np.float32(0)}
    nodes.append(helper.make_node("ReduceMean", ["image"], ["one"], keepdims=0))
    nodes.append(helper.make_node("Mul", ["one", "nothing"], ["zero"]))
    for name, value in outputs.items():
        constants[f"{name}_value"] = value.astype(np.float32)
        nodes.append(helper.make_node("Add", [f"{name}_value", "zero"], [name]))
        shapes[name] = list(value.shape)
    save(path, nodes, shapes, constants, [1, 3, size, size])


def golden(path: Path, colour: tuple[int, int, int] = (0, 255, 0)) -> None:
    cv2.imwrite(str(path), picture(colour))


def card(folder: Path, *, name: str = "own", **changes: object) -> Path:
    """The card of `model.onnx` and `golden.png` of a folder as TOML; None takes a line out."""
    lines: dict[str, object] = {
        "id": f'"{name}"',
        "version": '"1.0.0"',
        "task": '"load_state"',
        "status": '"trial"',
        "file": '"model.onnx"',
        "sha256": f'"{digest(folder / "model.onnx")}"',
        "licence": '"Apache-2.0"',
        "origin": '"made by hand"',
        "labels": str(STATES).replace("'", '"'),
        "input": "{ width = 8, height = 8, scale = 0.00392156862745098 }",
        "output": '{ form = "softmax", names = ["states"], logits = true }',
        "thresholds": "{ covered = 0.8, uncovered = 0.8, empty = 0.8 }",
        "measured": '{ set = "none", n = 1, right = 1.0, by = "nobody" }',
        "golden": (
            f'{{ file = "golden.png", sha256 = "{digest(folder / "golden.png")}", '
            'label = "uncovered", least = 0.9 }'
        ),
    }
    lines.update(changes)
    path = folder / f"{name}.toml"
    told = [f"{key} = {value}" for key, value in lines.items() if value is not None]
    path.write_text("\n".join(told) + "\n", encoding="utf-8")
    return path


def a_department(folder: Path) -> Path:
    """A folder with a load classifier by colour; its card."""
    folder.mkdir(parents=True, exist_ok=True)
    colour_judge(folder / "model.onnx")
    golden(folder / "golden.png")
    return card(folder)
