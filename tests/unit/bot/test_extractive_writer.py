"""Whole sentences, word for word, or none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.extractive_writer import MOST_SENTENCES, SENTENCES_EMBEDDED, ExtractiveWriter
from bot.vocabulary import is_stop, words_of
from retrieval.model import Document, DocumentHead, Hit, Span
from retrieval.protocols import Matrix
from tests.unit.bot.stories import Shelf, hit_of

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


def sentences(text: str, language: str | None = None) -> list[Span]:  # noqa: ARG001 - English alone
    found, start = [], 0
    for part in text.split(". "):
        end = min(start + len(part) + 1, len(text))
        found.append(Span(start, end))
        start = end + 1
    return found


def documents(*texts: str) -> list[Document]:
    heads = [DocumentHead(f"d{n}", "The harbour", "Wire", None, None, f"/d{n}.txt") for n in range(len(texts))]
    return [Document(head, text) for head, text in zip(heads, texts, strict=True)]


def hits(*texts: str) -> list[Hit]:
    return [hit_of(each, rank) for rank, each in enumerate(documents(*texts), start=1)]


def writer_over(*texts: str) -> ExtractiveWriter:
    return ExtractiveWriter(WordEmbedder(), sentences, Shelf(*documents(*texts)))


@pytest.fixture
def writer() -> ExtractiveWriter:
    return writer_over(TEXT)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who reopened the harbour of Riga?", "Anna Berg"),
        ("When was the harbour of Riga reopened?", "1991"),
        ("When do fishing boats leave?", "before dawn"),
        ("Who said the old light had failed?", "Jonas Lind"),
    ],
)
def test_the_sentence_that_answers_comes_first(writer: ExtractiveWriter, question: str, words: str) -> None:
    assert words in writer.write(question, hits(TEXT)).claims[0].text


def test_several_missing_phrases_are_listed(writer: ExtractiveWriter) -> None:
    draft = writer.write("Did Finns meet Clara Ek in Rome?", hits(TEXT))
    assert draft.reason == "No passage that was found mentions “Finns”, “Clara Ek” or “Rome”."


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What did the mayor say about Ukraine?", "No passage that was found mentions “Ukraine”."),
        ("Who won the 2022 World Cup?", "No passage that was found mentions “2022 World Cup”."),
        ("How many Finns leave before dawn?", "No passage that was found mentions “Finns”."),
        ("Is it so?", "The question names nothing that could be looked for."),
    ],
)
def test_it_declines_and_names_what_is_missing(writer: ExtractiveWriter, question: str, reason: str) -> None:
    draft = writer.write(question, hits(TEXT))
    assert (draft.claims, draft.reason) == ((), reason)


def test_without_hits_it_declines(writer: ExtractiveWriter) -> None:
    assert writer.write("Who reopened the harbour?", []).reason == "No passage was found."


def test_every_claim_is_a_whole_sentence_of_the_passage_it_cites() -> None:
    texts = (TEXT, TEXT.replace("Riga", "Oslo"))
    found = hits(*texts)
    passages = {hit.passage.id: hit.passage.text for hit in found}
    draft = writer_over(*texts).write("Who reopened the harbour of Riga?", found)
    assert draft.claims
    for claim in draft.claims:
        (citation,) = claim.citations
        assert claim.text == citation.quote
        text = passages[citation.passage_id]
        assert citation.quote in [span.of(text) for span in sentences(text)]


def test_the_same_sentence_is_shown_once() -> None:
    draft = writer_over(TEXT, TEXT, TEXT).write("Who reopened the harbour of Riga?", hits(TEXT, TEXT, TEXT))
    shown = [claim.text for claim in draft.claims]
    assert shown
    assert len(shown) == len(set(shown)) <= MOST_SENTENCES


def test_only_a_handful_of_sentences_is_embedded() -> None:
    embedder = WordEmbedder()
    texts = [f"{TEXT} {n}." for n in range(9)]
    made = ExtractiveWriter(embedder, sentences, Shelf(*documents(*texts)))
    made.write("Who reopened the harbour?", hits(*texts))
    assert len(embedder.embedded) == SENTENCES_EMBEDDED + 1


def test_the_same_question_gets_the_same_draft(writer: ExtractiveWriter) -> None:
    question = "Who reopened the harbour of Riga?"
    assert writer.write(question, hits(TEXT)) == writer.write(question, hits(TEXT))


def test_a_pronoun_gets_the_sentence_it_points_to_and_both_may_be_cited(writer: ExtractiveWriter) -> None:
    draft = writer.write("How many cranes does it have?", hits(TEXT))
    texts = [claim.text for claim in draft.claims]
    assert texts[:2] == ["The harbour of Riga was reopened in 1991 by Mayor Anna Berg.", "It has nine cranes."]
    assert {c.passage_id for claim in draft.claims for c in claim.citations} <= {each.id for each in draft.beside}


def test_the_speaker_of_a_quote_is_put_in_brackets() -> None:
    text = "Harbour Director Anna Berg came early. “The nine cranes have failed,” she said."
    (claim, *_) = writer_over(text).write("What has failed with the nine cranes?", hits(text)).claims
    assert claim.text == "“The nine cranes have failed,” she [Anna Berg] said."
    assert claim.citations[0].quote == "“The nine cranes have failed,” she said."


def test_what_changed_since_the_search_is_not_quoted() -> None:
    draft = writer_over(TEXT.replace("1991", "1992")).write("When was the harbour of Riga reopened?", hits(TEXT))
    assert "1991" not in " ".join(claim.text for claim in draft.claims)
