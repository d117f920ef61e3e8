"""Texts in, vectors out, from OpenAI or a server that speaks its protocol. The only module that imports openai."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import EmbedderError
from retrieval.protocols import Matrix

if TYPE_CHECKING:
    import openai

_BATCH = 128
_TIMEOUT_SECONDS = 60.0
_RETRIES = 4


class OpenAIEmbedder:
    """Embeddings of an OpenAI model; safe to use from several threads.

    The client retries what may pass (429, 5xx, connection) with backoff and honours Retry-After.
    """

    def __init__(self, model: str, api_key: str, base_url: str | None = None) -> None:
        self._model = model
        self._api_key = api_key
        self._base_url = base_url

    @property
    def name(self) -> str:
        """``openai:`` and the model."""
        return f"openai:{self._model}"

    @cached_property
    def _client(self) -> openai.OpenAI:
        import openai

        return openai.OpenAI(
            api_key=self._api_key, base_url=self._base_url, timeout=_TIMEOUT_SECONDS, max_retries=_RETRIES
        )

    def load(self) -> None:
        """Import the client now rather than with the first text."""
        _ = self._client

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Float32 vectors of length one, in the order of ``texts``. Raises :class:`EmbedderError`."""
        import openai

        parts = []
        try:
            for start in range(0, len(texts), _BATCH):
                batch = list(texts[start : start + _BATCH])
                reply = self._client.embeddings.create(model=self._model, input=batch, encoding_format="float")
                parts.append(_matrix(_ordered(reply, len(batch))))
        except openai.AuthenticationError as error:
            raise EmbedderError("OpenAI refused the key; check OPENAI_API_KEY") from error
        except openai.APIStatusError as error:
            raise EmbedderError(f"the embeddings service answered {error.status_code}; try again later") from error
        except openai.OpenAIError as error:
            raise EmbedderError(f"the embeddings service cannot be used ({error}); check OPENAI_BASE_URL") from error
        return np.vstack(parts) if parts else np.empty((0, 0), dtype=np.float32)


def _ordered(reply: openai.types.CreateEmbeddingResponse, count: int) -> list[openai.types.Embedding]:
    items = sorted(reply.data, key=lambda item: item.index)
    if len(items) != count:
        raise EmbedderError(f"the embeddings service gave {len(items)} vectors for {count} texts; try again later")
    return items


def _matrix(items: Sequence[openai.types.Embedding]) -> Matrix:
    """The vectors of a reply, each made of length one."""
    if len({len(item.embedding) for item in items}) == 1:
        vectors: Matrix = np.array([item.embedding for item in items], dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if np.isfinite(lengths).all() and lengths.all():
            unit: Matrix = (vectors / lengths).astype(np.float32)
            return unit
    raise EmbedderError("the embeddings service gave vectors that cannot be used; check OPENAI_BASE_URL and the model")
