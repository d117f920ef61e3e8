"""What needs no server; everything else stands in the embedder contract."""

from __future__ import annotations

from retrieval.openai_embedder import OpenAIEmbedder


def test_the_name_holds_the_model_and_not_the_key_or_the_server() -> None:
    embedder = OpenAIEmbedder("text-embedding-3-small", "sk-secret", "http://127.0.0.1:9/v1")
    assert embedder.name == "openai:text-embedding-3-small"


def test_the_client_waits_for_a_limited_time_and_asks_a_limited_number_of_times() -> None:
    embedder = OpenAIEmbedder("m", "sk-secret", "http://127.0.0.1:9/v1")
    embedder.load()
    assert embedder._client.timeout == 60.0
    assert embedder._client.max_retries == 4
