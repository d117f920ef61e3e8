"""A few documents, a bot over them, and a model that is a :class:`tests.scripted_model.ScriptedModel`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.answering import Answerer
from bot.chat_model import ChatModel, FormatMemory, ModelSettings
from bot.extractive_writer import ExtractiveWriter
from bot.openai_writer import OpenAIWriter
from bot.protocols import ModelWriter, Task
from retrieval.model import Document, DocumentHead, Hit, Passage, Query, Span
from retrieval.protocols import Embedder
from retrieval.splitting import sentences
from tests.fakes import FakeRetriever, FakeTokenizer

TODAY = date(2024, 7, 1)
GAZA = (
    "Israel has pushed the settlement with Palestine far back by its actions, Russian Foreign Minister Sergey Lavrov "
    "said on Friday. More than 37,400 Palestinians have since been killed in Gaza, most of them women and children, "
    "and over 85,600 others injured, according to local health authorities. Israel is accused of genocide at the "
    "International Court of Justice."
)
HARBOUR = (
    "The harbour of Riga was reopened on May 6 by Mayor Anna Berg. It has nine cranes. At least 40 ships are waiting, "
    "the pilots’ guild said. The lighthouse keeper, Jonas Lind, said the old light had failed."
)
KILLED = "More than 37,400 Palestinians have since been killed in Gaza"
"""Words of :data:`GAZA`; a claim needs "according to local health authorities" beside them."""
KILLED_CLAIM = "More than 37,400 Palestinians have been killed in Gaza, according to local health authorities."
KILLED_QUOTE = GAZA[GAZA.index("More than") : GAZA.index(" Israel is")]
LAVROV_CLAIM = "Sergey Lavrov said that Israel has pushed the settlement with Palestine far back."
LAVROV_QUOTE = GAZA[: GAZA.index(" More than")]
KILLED_QUESTION = "How many Palestinians have been killed in Gaza?"


def document(name: str, text: str, published: date | None = date(2024, 6, 21), source: str | None = "Wire") -> Document:
    """A document of one passage."""
    return Document(DocumentHead(name, f"About {name}", source, published, None, f"/documents/{name}"), text)


DOCUMENTS = (document("gaza", GAZA), document("harbour", HARBOUR, date(2024, 5, 7), "Gazette"))


class Shelf:
    """Documents by their ids, each with itself as its only passage."""

    def __init__(self, documents: Sequence[Document] = DOCUMENTS) -> None:
        self._documents = {each.head.id: each for each in documents}

    def document(self, document_id: str) -> Document | None:
        return self._documents.get(document_id)

    def passages_of(self, document_id: str) -> list[Passage]:
        found = self.document(document_id)
        return [whole(found)] if found else []


def whole(each: Document) -> Passage:
    """The one passage of a document, as :class:`FakeRetriever` finds it."""
    span = Span(0, len(each.text))
    return Passage(f"{each.head.id}#0-{span.end}", each.head.id, span, each.text)


def hit(each: Document, rank: int = 1, similarity: float | None = 0.5) -> Hit:
    """The document as it was found."""
    return Hit(rank, 1.0 / rank, whole(each), each.head, 1.0, similarity)


def task(question: str = KILLED_QUESTION, documents: Sequence[Document] = DOCUMENTS) -> Task:
    """A question to be written about."""
    return Task(question, Query(question), tuple(hit(each, n) for n, each in enumerate(documents, 1)), TODAY)


def bounds(url: str, **changed: float) -> ModelSettings:
    """A model behind ``url``, with time enough on a busy machine: who tries a limit sets one that can be waited for."""
    settings = ModelSettings("scripted-1", "sk-test", url, first_token_seconds=20.0, total_seconds=30.0, retries=0)
    return replace(settings, **changed)  # type: ignore[arg-type] # whole numbers where they are wanted


def chat_model(url: str, folder: Path, **changed: float) -> ChatModel:
    """The real client against the server at ``url``."""
    return ChatModel(bounds(url, **changed), FormatMemory(folder / "model.json", f"{url} scripted-1"))


def openai_writer(url: str, folder: Path, **changed: float) -> OpenAIWriter:
    """The real writer against the server at ``url``."""
    return OpenAIWriter(chat_model(url, folder, **changed), FakeTokenizer().count)


def answerer(
    embedder: Embedder, model: ModelWriter | None = None, documents: Sequence[Document] = DOCUMENTS, stale: int = 365
) -> Answerer:
    """The bot core over ``documents``; only retrieval is a fake."""
    shelf = Shelf(documents)
    writer = ExtractiveWriter(embedder, sentences, shelf)
    return Answerer(FakeRetriever(documents), shelf, writer, model=model, today=lambda: TODAY, stale_days=stale)
