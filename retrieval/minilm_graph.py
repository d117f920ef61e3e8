"""The weights of MiniLM in, the same network that calculates in int8 out. The only module that imports onnx.

The installed file keeps its weights in eight bits but multiplies in float32. Here inputs of each multiplication are
brought to eight bits as they come (dynamic quantisation), attention and layer norms are single operations, and a text
takes less than half the time (docs/decisions/0010-sentence-vectors.md has what it costs).
The network: Wang et al., "MiniLM" (2020), 6 layers of 384 with 12 heads; the operations: ONNX Runtime's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from retrieval.errors import EmbedderError

if TYPE_CHECKING:
    import onnx

NAME = "int8"
"""Goes into the name of the embedder: another way to calculate gives other vectors."""
_LAYERS, _HEADS, _EPSILON = 6, 12, 1e-12
_ONNX, _CONTRIBUTED, _IR = 18, 1, 10
_INPUTS = ("input_ids", "attention_mask")
OUTPUT = "last_hidden_state"
_PREFIX = "inner."

Values = npt.NDArray[Any]


def quantized(weights: bytes) -> bytes:
    """An ONNX model with the inputs ``input_ids`` and ``attention_mask`` (int64, shape ``(texts, tokens)``).

    Its output has the shape ``(texts, tokens, 384)``. Raises :class:`EmbedderError` for a file of another build.
    """
    import onnx
    from google.protobuf.message import DecodeError  # what onnx raises

    try:
        model = onnx.load_from_string(weights)
        return _Graph(_weights_of(model), _matrices_of(model)).build()
    except (DecodeError, KeyError, ValueError, IndexError) as error:
        raise EmbedderError(f"the model's file is not built as askwire expects it ({error!r})") from error


def _weights_of(model: onnx.ModelProto) -> dict[str, Values]:
    from onnx import numpy_helper

    return {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}


def _matrices_of(model: onnx.ModelProto) -> list[str]:
    """The names of the matrices in the order of use: query, key, value, output, and two of the feed-forward a layer."""
    kept = {each.name for each in model.graph.initializer}
    names = [node.input[1] for node in model.graph.node if node.op_type == "MatMul"]
    return [name for name in names if f"{name}_q" in kept]


class _Graph:
    """The network, put together operation by operation."""

    def __init__(self, weights: Mapping[str, Values], matrices: Sequence[str]) -> None:
        self._weights = weights
        self._matrices = matrices
        self._nodes: list[onnx.NodeProto] = []
        self._kept: list[onnx.TensorProto] = []

    def build(self) -> bytes:
        from onnx import TensorProto, helper

        self._add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        found = self._embedded()
        for layer in range(_LAYERS):
            found = self._layer(layer, found)
        self._add("Identity", [found], OUTPUT)
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in _INPUTS]
        width = self._weights[f"{_PREFIX}embeddings.LayerNorm.weight"].shape[0]
        output = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["texts", "tokens", width])
        graph = helper.make_graph(self._nodes, "minilm", inputs, [output], self._kept)
        versions = [helper.make_opsetid("", _ONNX), helper.make_opsetid("com.microsoft", _CONTRIBUTED)]
        built: bytes = helper.make_model(graph, opset_imports=versions, ir_version=_IR).SerializeToString()
        return built

    def _embedded(self) -> str:
        """Word, place and type of each token, normalised. Only the words that a text has are brought to float32."""
        from onnx import TensorProto

        name = f"{_PREFIX}embeddings"
        steps = self._add("Gather", [self._keep(f"{name}.word_embeddings.weight_q"), "input_ids"], "word_steps")
        scale = self._add("Gather", [self._keep(f"{name}.word_embeddings.weight_scale"), "input_ids"], "word_scale")
        word = self._add("Mul", [self._add("Cast", [steps], "word_float", to=TensorProto.FLOAT), scale], "word")
        length = self._add("Shape", ["input_ids"], "length", start=1, end=2)
        zero = self._put("zero", np.zeros(1, dtype=np.int64))
        place = self._add("Slice", [self._put("places", self._places(name)), zero, length, zero], "place")
        both = self._add("Add", [word, place], "placed")
        norm = [self._keep(f"{name}.LayerNorm.weight"), self._keep(f"{name}.LayerNorm.bias")]
        return self._add("LayerNormalization", [both, *norm], "embedded", axis=-1, epsilon=_EPSILON)

    def _places(self, name: str) -> Values:
        steps = self._weights[f"{name}.position_embeddings.weight_q"].astype(np.float32)
        one_type = self._weights[f"{name}.token_type_embeddings.weight"][0]
        places: Values = steps * self._weights[f"{name}.position_embeddings.weight_scale"] + one_type
        return places

    def _layer(self, number: int, into: str) -> str:
        names = self._matrices[6 * number : 6 * number + 6]
        prefix = f"{_PREFIX}encoder.layer.{number}"
        bias = [self._weights[f"{prefix}.attention.self.{each}.bias"] for each in ("query", "key", "value")]
        joined = self._product(into, names[:3], f"joined{number}", self._put(f"bias{number}", np.concatenate(bias)))
        parts = [f"{each}{number}" for each in ("query", "key", "value")]
        self._split(joined, parts)
        attended = self._contributed("MultiHeadAttention", [*parts, "", "mask"], f"attended{number}", num_heads=_HEADS)
        first = self._normed(self._product(attended, names[3:4], f"said{number}"), into, f"{prefix}.attention.output")
        wide = self._product(first, names[4:5], f"wide{number}")
        bent = self._contributed("BiasGelu", [wide, self._keep(f"{prefix}.intermediate.dense.bias")], f"bent{number}")
        return self._normed(self._product(bent, names[5:6], f"narrow{number}"), first, f"{prefix}.output")

    def _normed(self, found: str, beside: str, prefix: str) -> str:
        rest = [self._keep(f"{prefix}.{each}") for each in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")]
        name = f"{prefix}.normed"
        return self._contributed("SkipLayerNormalization", [found, beside, *rest], name, epsilon=_EPSILON)

    def _product(self, into: str, matrices: Sequence[str], name: str, bias: str = "") -> str:
        """Weights have seven bits: with eight, processors without VNNI cut off sums, and give other vectors."""
        steps = np.concatenate([self._weights[f"{each}_q"] for each in matrices], axis=1)
        scales = np.concatenate([self._weights[f"{each}_scale"] for each in matrices], axis=1)[0]
        weights = self._put(f"{name}_steps", np.rint(steps / 2).astype(np.int8))
        scale = self._put(f"{name}_scale", (scales * 2).astype(np.float32))
        given = [into, weights, scale, "", *([bias] if bias else [])]
        return self._contributed("DynamicQuantizeMatMul", given, name)

    def _split(self, joined: str, parts: Sequence[str]) -> None:
        from onnx import helper

        self._nodes.append(helper.make_node("Split", [joined], list(parts), axis=-1, num_outputs=len(parts)))

    def _add(self, operation: str, given: Sequence[str], name: str, domain: str = "", **settings: Any) -> str:
        from onnx import helper

        self._nodes.append(helper.make_node(operation, list(given), [name], domain=domain, **settings))
        return name

    def _contributed(self, operation: str, given: Sequence[str], name: str, **settings: Any) -> str:
        return self._add(operation, given, name, "com.microsoft", **settings)

    def _keep(self, name: str) -> str:
        return self._put(name, self._weights[name])

    def _put(self, name: str, values: Values) -> str:
        from onnx import numpy_helper

        self._kept.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name
