"""What every retriever keeps to: the fake, and the searcher over the real indexes and the real model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
from langchain_tests.integration_tests import RetrieversIntegrationTests

from retrieval.langchain_retriever import AskwireRetriever
from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from retrieval.model import EVERYTHING, Document, DocumentHead, Query, Scope
from retrieval.protocols import Retriever
from tests.fakes import Desk, FakeRetriever


def _document(
    name: str, source: str | None, published: date | None, text: str, collection: str | None = None
) -> Document:
    head = DocumentHead(name, f"Title of {name}", source, published, None, f"/documents/{name}", collection)
    return Document(head, text)


DOCUMENTS = (
    _document("ice", "BBC", date(2024, 1, 31), "The harbour froze in Riga. Ships waited outside for days.", "wire"),
    _document("thaw", "BBC", date(2024, 3, 1), "The harbour thawed. Ships left Riga."),
    _document("grain", "AP", date(2024, 3, 1), "Grain prices rose because the harbour was closed.", "wire"),
    _document("court", "AP", None, "A judge sentenced two bankers to prison 👩‍⚖️. The harbour was not named.", "Court"),
    _document("plain", None, None, "Ships need harbours."),
)


@pytest.fixture(scope="module")
def searching(
    tmp_path_factory: pytest.TempPathFactory, local_embedder: LocalEmbedder, local_tokenizer: LocalTokenizer
) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("retriever"), local_embedder, local_tokenizer)
    rows = [
        {
            "id": each.head.id,
            "title": each.head.title,
            "source": each.head.source,
            "date": each.head.published.isoformat() if each.head.published else None,
            "text": each.text,
            "collection": each.head.collection,
        }
        for each in DOCUMENTS
    ]
    desk.write("all.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert desk.index().added == len(DOCUMENTS)
    yield desk
    desk.close()


@pytest.fixture(params=["fake", "real"])
def retriever(request: pytest.FixtureRequest, searching: Desk) -> Retriever:
    return FakeRetriever(DOCUMENTS) if request.param == "fake" else searching.searcher()


def test_the_passage_that_says_it_comes_first(retriever: Retriever) -> None:
    assert retriever.search(Query("Who sentenced two bankers to prison?"), 3)[0].document.id == "court"


def test_ranks_count_from_one_and_scores_never_rise(retriever: Retriever) -> None:
    hits = retriever.search(Query("harbour ships Riga"), 10)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_no_passage_comes_twice(retriever: Retriever) -> None:
    hits = retriever.search(Query("harbour ships Riga BBC AP"), 10)
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_a_passage_is_the_text_of_its_document_at_its_offsets(retriever: Retriever) -> None:
    texts = {each.head.id: each.text for each in DOCUMENTS}
    for hit in retriever.search(Query("harbour ships judge"), 10):
        assert hit.passage.document_id == hit.document.id
        assert hit.passage.text == hit.passage.span.of(texts[hit.document.id])


def test_a_hit_carries_the_head_of_its_document(retriever: Retriever) -> None:
    [top, *_] = retriever.search(Query("grain prices"), 1)
    assert (top.document.title, top.document.source) == ("Title of grain", "AP")
    assert top.document.published == date(2024, 3, 1)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_no_more_come_than_asked_for(retriever: Retriever, limit: int) -> None:
    assert len(retriever.search(Query("harbour"), limit)) == limit


@pytest.mark.parametrize("limit", [0, -1])
def test_asked_for_none_none_come(retriever: Retriever, limit: int) -> None:
    assert retriever.search(Query("harbour"), limit) == []


@pytest.mark.parametrize("question", ["", "  \n"], ids=repr)
def test_asked_nothing_nothing_comes(retriever: Retriever, question: str) -> None:
    assert retriever.search(Query(question), 5) == []


FILTERS: dict[str, tuple[Query, set[str]]] = {
    "since": (Query("harbour", since=date(2024, 3, 1)), {"thaw", "grain"}),
    "until": (Query("harbour", until=date(2024, 2, 1)), {"ice"}),
    "source": (Query("harbour", sources=("AP",)), {"grain", "court"}),
    "sources": (Query("harbour", sources=("AP", "BBC")), {"ice", "thaw", "grain", "court"}),
    "source in other capitals": (Query("harbour", sources=("bbc",)), {"ice", "thaw"}),
    "both": (Query("harbour", since=date(2024, 2, 1), sources=("BBC",)), {"thaw"}),
    "nothing left": (Query("harbour", since=date(2025, 1, 1)), set()),
    "unknown source": (Query("harbour", sources=("CNN",)), set()),
}


@pytest.mark.parametrize(("query", "expected"), FILTERS.values(), ids=FILTERS)
def test_a_filter_leaves_what_matches(retriever: Retriever, query: Query, expected: set[str]) -> None:
    assert {hit.document.id for hit in retriever.search(query, 10)} == expected


SCOPES: dict[str, tuple[Query, set[str]]] = {
    "everything": (Query("harbour ships", scope=EVERYTHING), {"ice", "thaw", "grain", "court", "plain"}),
    "one": (Query("harbour ships", scope=Scope(only=frozenset({"wire"}))), {"ice", "grain"}),
    "one in other capitals": (Query("harbour ships", scope=Scope(only=frozenset({"court"}))), {"court"}),
    "those without": (Query("harbour ships", scope=Scope(only=frozenset({"."}))), {"thaw", "plain"}),
    "all but one": (Query("harbour ships", scope=Scope(never=frozenset({"wire"}))), {"thaw", "court", "plain"}),
    "none": (Query("harbour ships", scope=Scope(only=frozenset())), set()),
    "an unknown one": (Query("harbour ships", scope=Scope(only=frozenset({"wires"}))), set()),
    "never wins": (Query("harbour", scope=Scope(frozenset({"wire", "Court"}), frozenset({"WIRE"}))), {"court"}),
    "with a source": (Query("harbour", sources=("BBC",), scope=Scope(only=frozenset({"wire"}))), {"ice"}),
    "with a day": (Query("harbour", since=date(2024, 2, 1), scope=Scope(only=frozenset({"wire"}))), {"grain"}),
    "a source named that lies outside": (Query("BBC and AP: harbour", scope=Scope(frozenset({"Court"}))), {"court"}),
}


@pytest.mark.parametrize(("query", "expected"), SCOPES.values(), ids=SCOPES)
def test_a_scope_leaves_what_it_allows(retriever: Retriever, query: Query, expected: set[str]) -> None:
    hits = retriever.search(query, 10)
    assert {hit.document.id for hit in hits} == expected
    assert all(query.scope.allows(hit.document.collection) for hit in hits)


class TestAskwireRetriever(RetrieversIntegrationTests):
    """LangChain's own suite, over the real searcher."""

    @pytest.fixture(autouse=True)
    def _over(self, searching: Desk) -> None:
        type(self)._searching = searching

    _searching: Desk

    @property
    def retriever_constructor(self) -> type[AskwireRetriever]:
        return AskwireRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, object]:
        return {"retriever": self._searching.searcher()}

    @property
    def retriever_query_example(self) -> str:
        return "harbour ships"


def test_the_langchain_retriever_gives_everything_that_a_citation_needs(searching: Desk) -> None:
    [found] = AskwireRetriever(retriever=searching.searcher(), k=1).invoke("grain prices rose")
    text = next(each.text for each in DOCUMENTS if each.head.id == "grain")
    assert found.page_content == text[found.metadata["start"] : found.metadata["end"]]
    assert found.metadata["document_id"] == "grain"
    assert found.metadata["published"] == "2024-03-01"
    assert found.id == f"grain#0-{len(text)}"


async def test_the_langchain_retriever_works_in_an_event_loop(searching: Desk) -> None:
    found = await AskwireRetriever(retriever=searching.searcher()).ainvoke("grain prices rose", k=2)
    assert found[0].metadata["document_id"] == "grain"
    assert len(found) == 2
