from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest

from retrieval import local_embedder as module
from retrieval.errors import EmbedderError
from retrieval.local_embedder import LocalEmbedder
from retrieval.minilm_graph import quantized

_WEIGHTS = module._installed_model().read_bytes()
TEXTS = (
    "The harbour froze.",
    "Grain prices rose in spring after a long winter with little snow and much wind from the east.",
    "Sergey Lavrov said on Friday that the talks in Minsk would go on.",
    "x",
    "word " * 250,
)


def _as_installed(embedder: LocalEmbedder, text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """The vector of the installed file as it is, in float32."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(_WEIGHTS, options, providers=["CPUExecutionProvider"])
    ids = np.array([embedder._encoder.encode(text).ids])
    names = ("input_ids", "attention_mask", "token_type_ids")
    found = session.run(None, dict(zip(names, (ids, np.ones_like(ids), np.zeros_like(ids)), strict=True)))[0][0]
    total = found.sum(axis=0)
    vector: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = total / np.linalg.norm(total)
    return vector


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12])
def test_vectors_are_near_to_those_of_the_installed_file(local_embedder: LocalEmbedder, text: str) -> None:
    assert float(local_embedder.embed([text])[0] @ _as_installed(local_embedder, text)) > 0.97


def test_a_text_has_exactly_one_vector_whatever_it_comes_with(local_embedder: LocalEmbedder) -> None:
    together = local_embedder.embed(TEXTS)
    assert all(np.array_equal(local_embedder.embed([text])[0], one) for text, one in zip(TEXTS, together, strict=True))


def test_the_weights_are_multiplied_in_seven_bits() -> None:
    model = onnx.load_from_string(quantized(_WEIGHTS))
    steps = [onnx.numpy_helper.to_array(each) for each in model.graph.initializer if each.name.endswith("_steps")]
    assert len(steps) == 24
    assert all(each.dtype == np.int8 and abs(each.astype(int)).max() <= 64 for each in steps)


def test_a_file_of_another_build_is_refused_in_one_line() -> None:
    from onnx import TensorProto, helper

    value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "other", [value], [value])
    for weights in (b"no model", helper.make_model(graph).SerializeToString()):
        with pytest.raises(EmbedderError, match="not built as askwire expects"):
            quantized(weights)
