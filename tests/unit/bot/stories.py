"""What the tests of the bot are told about: documents, hits, replies and a shelf to read them from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.model import (
    Abstention,
    Answer,
    Citation,
    Claim,
    DraftCitation,
    DraftClaim,
    Source,
    Trail,
    Verdict,
)
from bot.protocols import Draft
from retrieval.model import Document, DocumentHead, Hit, Passage, Query, Span
from retrieval.splitting import sentences

PUBLISHED = date(2024, 6, 21)


def head(
    document_id: str = "a.txt",
    *,
    title: str = "Talks in Oslo",
    source: str | None = "Wire",
    published: date | None = PUBLISHED,
    path: str | None = None,
    url: str | None = None,
    collection: str | None = None,
) -> DocumentHead:
    return DocumentHead(document_id, title, source, published, url, path or f"/documents/{document_id}", collection)


def document(
    text: str, document_id: str = "a.txt", *, published: date | None = PUBLISHED, collection: str | None = None
) -> Document:
    return Document(head(document_id, published=published, collection=collection), text)


def passage_of(stored: Document, span: Span | None = None) -> Passage:
    """A passage of a document, the whole of it when no span is given."""
    span = span or Span(0, len(stored.text))
    return Passage(f"{stored.head.id}#{span.start}-{span.end}", stored.head.id, span, span.of(stored.text))


def passages_by_sentence(stored: Document) -> list[Passage]:
    return [passage_of(stored, span) for span in sentences(stored.text)]


def hit_of(stored: Document, rank: int = 1, span: Span | None = None) -> Hit:
    return Hit(rank, 1.0 / rank, passage_of(stored, span), stored.head, 1.0, 0.4)


def span_of(words: str, text: str) -> Span:
    """Where words stand in a text, by plain search."""
    start = text.index(words)
    return Span(start, start + len(words))


def draft_claim(text: str, *cited: tuple[Passage, str]) -> DraftClaim:
    return DraftClaim(text, tuple(DraftCitation(passage.id, quote) for passage, quote in cited))


def trail(question: str = "Who spoke?", query: Query | None = None, notes: tuple[str, ...] = ()) -> Trail:
    return Trail(question, query or Query(question), "extractive", notes)


def answer_quoting(stored: Document, *quotes: str, question: str = "Who spoke?", notes: tuple[str, ...] = ()) -> Answer:
    """An answer of verbatim sentences of one document, all in one passage."""
    claims = tuple(
        Claim(quote, Verdict.SUPPORTED, (Citation(1, stored.head.id, span_of(quote, stored.text), quote),))
        for quote in quotes
    )
    return Answer(trail(question, notes=notes), claims, (Source(1, stored.head, passage_of(stored)),))


def abstention(
    question: str = "Who won?", reason: str = "No passage was found.", query: Query | None = None
) -> Abstention:
    return Abstention(trail(question, query), reason, (head(),))


class Shelf:
    """A library in memory; passages are whole documents unless others are given."""

    def __init__(self, *documents: Document, passages: Iterable[Passage] = ()) -> None:
        self.documents = {each.head.id: each for each in documents}
        self._passages = list(passages)

    def document(self, document_id: str) -> Document | None:
        return self.documents.get(document_id)

    def passages_of(self, document_id: str) -> list[Passage]:
        stored = self.documents.get(document_id)
        if stored is None:
            return []
        return [each for each in self._passages if each.document_id == document_id] or [passage_of(stored)]


class ScriptedWriter:
    """Gives one draft after the other and remembers what it was asked; the last draft is given again and again."""

    name = "scripted"

    def __init__(self, *drafts: Draft) -> None:
        self._drafts = list(drafts)
        self.asked: list[tuple[str, tuple[Hit, ...]]] = []

    def write(self, question: str, hits: Sequence[Hit]) -> Draft:
        self.asked.append((question, tuple(hits)))
        return self._drafts.pop(0) if len(self._drafts) > 1 else self._drafts[0]

    def answers(self, question: str, hit: Hit, sentence: Span) -> bool:
        return True


def quoting(stored: Document, quote: str, *, notes: tuple[str, ...] = ()) -> Draft:
    """A draft that quotes one sentence of a document's only passage."""
    return Draft((draft_claim(quote, (passage_of(stored), quote)),), notes=notes)
