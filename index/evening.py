"""Preparing a graph of 32-bit floats for being rounded to 8-bit integers.

All that goes into a product of matrices is rounded by one scale, and a few channels of a transformer are many
times as wide as the others, which then have few steps left. So each channel is divided by a factor first, and
the weights it meets are multiplied with it: the product is the same, and rounding costs a third. Source: Xiao
et al., "SmoothQuant: accurate and efficient post-training quantization for large language models", 2023.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.onnx_encoder import outputs

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto

#: How much of the width goes from what is multiplied to the weights, 0 to 1.
SHARE = 0.8
#: Texts that show how wide channels are.
EXAMPLES = 256
#: Keeps the width of a channel that is never used from being 0.
TINY = 1e-5

Floats = NDArray[np.float32]


def evened(floats: Path, texts: Sequence[Sequence[int]]) -> "ModelProto":
    """The same computation with channels of about the same width where they meet weights.

    Args:
        floats: The graph.
        texts: Token ids of typical texts, at least one text, each with at least one token.

    Raises:
        GraphError: onnxruntime cannot run the graph.
    """
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(floats)
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    uses = Counter(name for node in graph.node for name in node.input)
    products: dict[str, list[NodeProto]] = {}
    for node in graph.node:
        # Weights that something else meets, too, would be changed for that as well.
        met = weights.get(node.input[1]) if node.op_type == "MatMul" else None
        if met is not None and len(met.dims) == 2 and uses[met.name] == 1:
            products.setdefault(node.input[0], []).append(node)
    widths = _widths(model, list(products), texts[:: -(-len(texts) // EXAMPLES)])
    for name, users in products.items():
        tensors = [weights[user.input[1]] for user in users]
        matrices = [numpy_helper.to_array(tensor) for tensor in tensors]
        steep = np.max([np.abs(matrix).max(axis=1) for matrix in matrices], axis=0)
        factors = np.maximum(widths[name], TINY) ** SHARE / np.maximum(steep, TINY) ** (1 - SHARE)
        for tensor, matrix in zip(tensors, matrices, strict=True):
            tensor.CopyFrom(numpy_helper.from_array(matrix * factors[:, None], tensor.name))
        even, by = f"{name}_even", f"{name}_width"
        graph.initializer.append(numpy_helper.from_array(1 / factors, by))
        graph.node.insert(_place(graph, users), helper.make_node("Mul", [name, by], [even], even))
        for user in users:
            user.input[0] = even
    return model


def _place(graph: "GraphProto", users: "Sequence[NodeProto]") -> int:
    """Where the first of some nodes stands: a node comes after what it takes in."""
    outputs = {user.output[0] for user in users}
    return next(n for n, node in enumerate(graph.node) if node.output[0] in outputs)


def _widths(
    model: "ModelProto", names: Sequence[str], texts: Sequence[Sequence[int]]
) -> dict[str, Floats]:
    """Largest magnitude of each channel, shape (channels,), of some values within a graph."""
    from onnx import ModelProto, TensorProto, helper

    if not names:
        return {}
    shown = ModelProto()
    shown.CopyFrom(model)
    for name in names:
        shown.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    found: dict[str, Floats] = {}
    for values in outputs(shown.SerializeToString(), names, texts):
        for name, value in zip(names, values, strict=True):
            widest = np.abs(value).reshape(-1, value.shape[-1]).max(axis=0)
            found[name] = np.maximum(found.get(name, widest), widest)
    return found
