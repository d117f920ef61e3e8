"""Over a fake; LangChain's own suite stands in the retriever contract."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.langchain_retriever import AskwireRetriever
from retrieval.model import Document, DocumentHead, Query, Scope
from tests.fakes import FakeRetriever

HEAD = DocumentHead("d", "Ice", "BBC", date(2024, 6, 21), "https://example.org", "/docs/d.txt")


def test_a_hit_becomes_a_document_with_all_that_a_citation_needs() -> None:
    [found] = AskwireRetriever(retriever=FakeRetriever([Document(HEAD, "The harbour froze.")])).invoke("harbour")
    assert (found.id, found.page_content) == ("d#0-18", "The harbour froze.")
    assert found.metadata == {
        "document_id": "d",
        "title": "Ice",
        "source": "BBC",
        "published": "2024-06-21",
        "url": "https://example.org",
        "path": "/docs/d.txt",
        "start": 0,
        "end": 18,
        "score": 1.0,
    }


@pytest.mark.parametrize(("asked", "expected"), [(None, 2), (3, 3)], ids=["its own", "the call's"])
def test_the_number_of_passages_is(asked: int | None, expected: int) -> None:
    heads = [DocumentHead(str(number), "Ice", None, None, None, "/d") for number in range(5)]
    fake = FakeRetriever([Document(head, "The harbour froze.") for head in heads])
    assert len(AskwireRetriever(retriever=fake, k=2).invoke("harbour", k=asked)) == expected
    assert fake.queries == [Query("harbour")]


def test_it_searches_its_collections_alone() -> None:
    scope = Scope(never=frozenset({"secret"}))
    heads = [DocumentHead(name, "Ice", None, None, None, "/d", name) for name in ("wire", "secret")]
    fake = FakeRetriever([Document(head, "The harbour froze.") for head in heads])
    found = AskwireRetriever(retriever=fake, scope=scope).invoke("harbour")
    assert [each.metadata["document_id"] for each in found] == ["wire"]
    assert fake.queries == [Query("harbour", scope=scope)]
