"""Whole sentences, word for word, or none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.extractive_writer import MOST_SHOWN, SENTENCES_EMBEDDED, ExtractiveWriter
from bot.vocabulary import is_stop, words_of
from retrieval.model import DocumentHead, Hit, Passage, Span
from retrieval.protocols import Matrix

TEXT = (
    "The harbour of Riga was reopened in 1991 by Mayor Anna Berg. It has nine cranes. "
    "Fishing boats leave before dawn. The lighthouse keeper, Jonas Lind, said the old light had failed."
)


class WordEmbedder:
    """Texts that share words have vectors that point alike."""

    name = "words"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Matrix:
        self.embedded.extend(texts)
        vectors = np.full((len(texts), 512), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words_of(text):
                if not is_stop(word):
                    vectors[row, sum(word.stem.encode()) * len(word.stem) % 512] += 1.0
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def sentences(text: str) -> list[Span]:
    found, start = [], 0
    for part in text.split(". "):
        end = min(start + len(part) + 1, len(text))
        found.append(Span(start, end))
        start = end + 1
    return found


def hits(*texts: str) -> list[Hit]:
    head = DocumentHead("d", "The harbour", "Wire", None, None, "/d.txt")
    return [
        Hit(n, 1.0 / n, Passage(f"p{n}", "d", Span(0, len(text)), text), head, 1.0, 0.4)
        for n, text in enumerate(texts, start=1)
    ]


@pytest.fixture
def writer() -> ExtractiveWriter:
    return ExtractiveWriter(WordEmbedder(), sentences)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who reopened the harbour of Riga?", "Anna Berg"),
        ("When was the harbour of Riga reopened?", "1991"),
        ("How many cranes does it have?", "nine cranes"),
        ("When do fishing boats leave?", "before dawn"),
        ("Who said the old light had failed?", "Jonas Lind"),
    ],
)
def test_the_sentence_that_answers_comes_first(writer: ExtractiveWriter, question: str, words: str) -> None:
    assert words in writer.write(question, hits(TEXT)).claims[0].text


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What did the mayor say about Ukraine?", "No passage that was found mentions Ukraine."),
        ("Who won the 2022 World Cup?", "No passage that was found mentions 2022, World or Cup."),
        ("How many Finns leave before dawn?", "No passage that was found mentions Finns."),
        ("Is it so?", "The question names nothing that could be looked for."),
    ],
)
def test_it_declines_and_names_what_is_missing(writer: ExtractiveWriter, question: str, reason: str) -> None:
    draft = writer.write(question, hits(TEXT))
    assert (draft.claims, draft.reason) == ((), reason)


def test_without_hits_it_declines(writer: ExtractiveWriter) -> None:
    assert writer.write("Who reopened the harbour?", []).reason == "No passage was found."


def test_every_claim_is_a_whole_sentence_of_the_passage_it_cites(writer: ExtractiveWriter) -> None:
    found = hits(TEXT, TEXT.replace("Riga", "Oslo"))
    texts = {hit.passage.id: hit.passage.text for hit in found}
    draft = writer.write("Who reopened the harbour of Riga?", found)
    assert draft.claims
    for claim in draft.claims:
        (citation,) = claim.citations
        assert claim.text == citation.quote
        text = texts[citation.passage_id]
        assert citation.quote in [span.of(text) for span in sentences(text)]


def test_the_same_sentence_is_shown_once(writer: ExtractiveWriter) -> None:
    draft = writer.write("Who reopened the harbour of Riga?", hits(TEXT, TEXT, TEXT))
    shown = [claim.text for claim in draft.claims]
    assert len(shown) == len(set(shown)) <= MOST_SHOWN


def test_only_a_handful_of_sentences_is_embedded() -> None:
    embedder = WordEmbedder()
    ExtractiveWriter(embedder, sentences).write("Who reopened the harbour?", hits(*[f"{TEXT} {n}." for n in range(9)]))
    assert len(embedder.embedded) == SENTENCES_EMBEDDED + 1


def test_the_same_question_gets_the_same_draft(writer: ExtractiveWriter) -> None:
    question = "Who reopened the harbour of Riga?"
    assert writer.write(question, hits(TEXT)) == writer.write(question, hits(TEXT))
