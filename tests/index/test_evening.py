from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.evening import evened
from index.onnx_encoder import quantise

TEXTS = [[n, n + 1, n + 2] for n in range(40)]


def graph(file: Path, *, wide: float, shared: bool) -> Path:
    """Rows of a table, two channels widened, times weights, then times the same weights or others."""
    random = np.random.default_rng(7)
    table = random.normal(size=(50, 16)).astype(np.float32)
    first, second, beside = random.normal(size=(3, 16, 16)).astype(np.float32) / 4
    widths = np.ones(16, np.float32)
    widths[[3, 8]] = wide
    first /= widths[:, None]
    beside /= widths[:, None]
    made = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["rows"], "gather"),
            helper.make_node("Mul", ["rows", "widths"], ["wide"], "widen"),
            helper.make_node("MatMul", ["wide", "beside"], ["side"], "other"),
            helper.make_node("MatMul", ["wide", "first"], ["middle"], "one"),
            helper.make_node("Add", ["middle", "side"], ["sum"], "join"),
            helper.make_node("Tanh", ["sum"], ["bent"], "bend"),
            helper.make_node("MatMul", ["bent", "first" if shared else "second"], ["out"], "two"),
        ],
        "small",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["texts", "tokens", 16])],
        [
            numpy_helper.from_array(array, name)
            for array, name in (
                (table, "table"),
                (widths, "widths"),
                (first, "first"),
                (beside, "beside"),
                *([] if shared else [(second, "second")]),
            )
        ],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.save(model, file)
    return file


def run(file: Path) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"input_ids": np.array(TEXTS, np.int64)})[0])


def likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float((one * other).sum() / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize("wide", [1.0, 300.0])
def test_channels_wider_than_the_others_cost_the_others_nothing(tmp_path: Path, wide: float):
    floats = graph(tmp_path / "floats.onnx", wide=wide, shared=False)
    before = floats.read_bytes()
    quantise(evened(floats, TEXTS), tmp_path / "integers.onnx")
    assert likeness(run(floats), run(tmp_path / "integers.onnx")) > 0.998
    assert floats.read_bytes() == before
    kinds = {node.op_type for node in onnx.load(tmp_path / "integers.onnx").graph.node}
    assert "MatMulInteger" in kinds
    assert "MatMul" not in kinds


def test_weights_that_are_met_twice_stay_right_for_both(tmp_path: Path):
    floats = graph(tmp_path / "floats.onnx", wide=4.0, shared=True)
    quantise(evened(floats, TEXTS), tmp_path / "integers.onnx")
    assert likeness(run(floats), run(tmp_path / "integers.onnx")) > 0.99
