"""What every embedder keeps to: the fake, the local model, and OpenAI's client against a server of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import EmbedderError
from retrieval.local_embedder import LocalEmbedder
from retrieval.model import Span
from retrieval.openai_embedder import OpenAIEmbedder
from retrieval.progress import Silent
from retrieval.protocols import Embedder, SentenceEmbedder
from retrieval.static_embedder import StaticEmbedder
from tests.contract.openai_server import EmbeddingsServer
from tests.fakes import FakeEmbedder

TEXTS = (
    "The harbour froze.",
    "Grain prices rose in spring after a long winter with little snow and much wind from the east.",
    "",
    "👩‍👩‍👧‍👦 中华人民共和国",
    "x" * 5_000,
    "The harbour froze.",
    "word " * 3_000,
)


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with EmbeddingsServer() as running:
        yield running


@pytest.fixture(params=["fake", "local", "static", "openai"])
def embedder(
    request: pytest.FixtureRequest,
    local_embedder: LocalEmbedder,
    static_embedder: StaticEmbedder,
    server: EmbeddingsServer,
) -> Embedder:
    made: dict[str, Embedder] = {
        "fake": FakeEmbedder(),
        "local": local_embedder,
        "static": static_embedder,
        "openai": OpenAIEmbedder("text-embedding-3-small", "sk-test", server.url),
    }
    return made[request.param]


def test_every_text_gets_one_float32_vector_of_length_one(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == len(TEXTS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_vectors_come_in_the_order_of_the_texts(embedder: Embedder) -> None:
    forwards, backwards = embedder.embed(TEXTS), embedder.embed(TEXTS[::-1])
    assert np.allclose(forwards, backwards[::-1], atol=0.02)
    assert not np.allclose(forwards[0], forwards[1], atol=0.02)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    for number, text in enumerate(TEXTS):
        alone = embedder.embed([text])[0]
        assert float(alone @ together[number]) > 0.999


def test_the_same_text_has_the_same_vector_twice(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert np.allclose(vectors[0], vectors[5], atol=1e-6)


def test_many_texts_come_back_complete_and_in_order(embedder: Embedder) -> None:
    texts = [f"Story {number} about subject{number}." for number in range(150)]
    vectors = embedder.embed(texts)
    assert vectors.shape[0] == 150
    for number in (0, 127, 128, 149):
        assert float(vectors[number] @ embedder.embed([texts[number]])[0]) > 0.999


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert len(embedder.embed([])) == 0


def test_texts_that_share_meaning_or_words_are_nearer(embedder: Embedder) -> None:
    vectors = embedder.embed(
        ["The harbour froze.", "A frozen harbour: the harbour froze.", "Judges sentenced bankers."]
    )
    assert float(vectors[0] @ vectors[1]) > float(vectors[0] @ vectors[2])


def test_the_name_says_which_vectors_they_are(embedder: Embedder) -> None:
    assert embedder.name.partition(":")[2]


PARTED = "Harbour news, 5 January\nThe harbour froze. 👩‍👩‍👧‍👦 Żółw spoke. Judges sentenced bankers."


def _parts(*words: str) -> list[Span]:
    return [Span(PARTED.index(each), PARTED.index(each) + len(each)) for each in words]


@pytest.fixture(params=["fake", "local", "static"])
def sentence_embedder(
    request: pytest.FixtureRequest, local_embedder: LocalEmbedder, static_embedder: StaticEmbedder
) -> SentenceEmbedder:
    made: dict[str, SentenceEmbedder] = {
        "fake": FakeEmbedder(),
        "local": local_embedder,
        "static": static_embedder,
    }
    return made[request.param]


def test_embedders_are_told_apart_by_whether_they_give_parts(server: EmbeddingsServer) -> None:
    assert isinstance(FakeEmbedder(), SentenceEmbedder)
    assert isinstance(LocalEmbedder(), SentenceEmbedder)
    assert isinstance(StaticEmbedder(LocalEmbedder(), Path("unused"), Silent()), SentenceEmbedder)
    assert not isinstance(_openai(server), SentenceEmbedder)


def test_a_part_has_the_vector_that_it_has_alone(sentence_embedder: SentenceEmbedder) -> None:
    words = ("The harbour froze.", "Żółw spoke.", "Judges sentenced bankers.")
    _, [vectors] = sentence_embedder.embed_with_parts([PARTED], [_parts(*words)])
    assert vectors.dtype == np.float32
    alone = sentence_embedder.embed(words)
    assert vectors.shape == alone.shape
    assert ((vectors * alone).sum(axis=1) > 0.999).all()


def test_a_text_with_parts_has_a_vector_of_length_one_near_to_its_own(sentence_embedder: SentenceEmbedder) -> None:
    parts = _parts(*PARTED.split("\n"))
    wholes, _ = sentence_embedder.embed_with_parts([PARTED, TEXTS[1]], [parts, [Span(0, len(TEXTS[1]))]])
    assert wholes.dtype == np.float32
    assert np.allclose(np.linalg.norm(wholes, axis=1), 1.0, atol=1e-5)
    assert ((wholes * sentence_embedder.embed([PARTED, TEXTS[1]])).sum(axis=1) > 0.75).all()


def test_texts_keep_their_order_and_the_number_of_their_parts(sentence_embedder: SentenceEmbedder) -> None:
    some = [_parts("The harbour froze."), [], _parts("harbour", "harbour", "The harbour froze.")]
    wholes, parts = sentence_embedder.embed_with_parts([PARTED, TEXTS[1], PARTED], some)
    assert [len(each) for each in parts] == [1, 0, 3]
    assert np.allclose(parts[0][0], parts[2][2], atol=1e-6)
    assert np.allclose(parts[2][0], parts[2][1], atol=1e-6)
    assert float(wholes[1] @ sentence_embedder.embed([TEXTS[1]])[0]) > 0.999


def test_no_texts_have_no_parts(sentence_embedder: SentenceEmbedder) -> None:
    wholes, parts = sentence_embedder.embed_with_parts([], [])
    assert len(wholes) == len(parts) == 0


def _openai(server: EmbeddingsServer, key: str = "sk-test") -> OpenAIEmbedder:
    return OpenAIEmbedder("text-embedding-3-small", key, server.url)


def test_openai_is_asked_for_the_model_with_the_key_and_all_texts_in_portions(server: EmbeddingsServer) -> None:
    _openai(server).embed([f"text {number}" for number in range(300)])
    assert [len(call.texts) for call in server.calls] == [128, 128, 44]
    assert {call.model for call in server.calls} == {"text-embedding-3-small"}
    assert {call.key for call in server.calls} == {"Bearer sk-test"}


def test_openai_items_that_come_out_of_order_are_put_in_order(server: EmbeddingsServer) -> None:
    expected = _openai(server).embed(TEXTS[:2])
    server.reverses = True
    assert np.allclose(_openai(server).embed(TEXTS[:2]), expected)


def test_openai_vectors_that_are_not_of_length_one_are_made_so(server: EmbeddingsServer) -> None:
    server.scale = 7.5
    assert np.allclose(np.linalg.norm(_openai(server).embed(TEXTS[:2]), axis=1), 1.0)


def test_openai_with_a_wrong_key_says_which_setting_to_check_and_asks_once(server: EmbeddingsServer) -> None:
    server.failures = [(401, {})] * 9
    with pytest.raises(EmbedderError, match="check OPENAI_API_KEY"):
        _openai(server, "sk-wrong").embed(["text"])
    assert len(server.calls) == 1


def test_openai_that_is_busy_is_asked_again_after_the_time_it_names(server: EmbeddingsServer) -> None:
    server.failures = [(429, {"Retry-After": "1"})]
    assert len(_openai(server).embed(["text"])) == 1
    first, second = server.calls
    assert second.at - first.at >= 1.0


def test_openai_that_fails_for_a_moment_is_asked_again(server: EmbeddingsServer) -> None:
    server.failures = [(500, {"retry-after-ms": "1"}), (503, {"retry-after-ms": "1"})]
    assert len(_openai(server).embed(["text"])) == 1
    assert len(server.calls) == 3


@pytest.mark.parametrize("status", [429, 500])
def test_openai_that_keeps_failing_is_given_up_with_its_status(server: EmbeddingsServer, status: int) -> None:
    server.failures = [(status, {"retry-after-ms": "1"})] * 20
    with pytest.raises(EmbedderError, match=f"answered {status}"):
        _openai(server).embed(["text"])
    assert len(server.calls) == 5


@pytest.mark.parametrize("extra", [-1, 1], ids=["one too few", "one too many"])
def test_openai_with_a_wrong_count_is_refused(server: EmbeddingsServer, extra: int) -> None:
    server.extra = extra
    with pytest.raises(EmbedderError, match=f"gave {2 + extra} vectors for 2 texts"):
        _openai(server).embed(TEXTS[:2])


@pytest.mark.parametrize(
    "vector", [[], [0.0, 0.0], [float("nan"), 1.0]], ids=["empty", "of length nought", "not numbers"]
)
def test_openai_vectors_that_cannot_be_made_of_length_one_are_refused(
    server: EmbeddingsServer, vector: list[float]
) -> None:
    server.vector = vector
    with pytest.raises(EmbedderError, match="vectors that cannot be used"):
        _openai(server).embed(["text"])


def test_openai_vectors_of_different_lengths_are_refused(server: EmbeddingsServer) -> None:
    server.ragged = True
    with pytest.raises(EmbedderError, match="vectors that cannot be used"):
        _openai(server).embed(["one", "two"])


def test_openai_that_cannot_be_reached_says_which_setting_to_check() -> None:
    with EmbeddingsServer() as server:
        url = server.url
    embedder = OpenAIEmbedder("m", "sk-test", url)
    embedder._client.max_retries = 0
    with pytest.raises(EmbedderError, match="check OPENAI_BASE_URL"):
        embedder.embed(["text"])
