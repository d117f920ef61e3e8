"""No search finds what lies outside its scope, however it is asked and whatever state the indexes are in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.errors import BusyError
from retrieval.local_embedder import LocalTokenizer
from retrieval.model import EVERYTHING, Query, Scope
from retrieval.searching import Searcher
from tests.fakes import Desk, FakeEmbedder

# Id: source, date, collection. Each text is about the harbour, so that each could be found.
STORED: dict[str, tuple[str | None, str | None, str | None]] = {
    "b1": ("BBC", "2024-01-31", "wire"),
    "b2": ("BBC", "2024-03-01", "Leaks"),
    "b3": ("BBC Leaks", "2024-03-02", "Leaks"),
    "a1": ("AP", "2024-02-01", "wire"),
    "a2": ("AP", None, "board"),
    "m1": ("Mole", "2024-03-03", "Leaks"),
    "m2": ("Mole", "2024-03-03", None),
    "n1": (None, "2024-02-02", None),
    "n2": (None, None, "board"),
}
NAMES = ["wire", "WIRE", "Leaks", "leaks", "board", ".", "elsewhere"]
WORDS = ["harbour", "froze", "ships", "BBC", "BBC Leaks", "AP", "Mole", "secret", "Riga", "zebra"]
scopes = st.builds(
    Scope, st.none() | st.frozensets(st.sampled_from(NAMES)), st.frozensets(st.sampled_from(NAMES), max_size=3)
)
days = st.none() | st.sampled_from([date(2024, 2, 1), date(2024, 3, 1), date(2024, 3, 3)])
queries = st.builds(
    Query,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    since=days,
    until=days,
    sources=st.lists(st.sampled_from(["BBC", "ap", "Mole", "BBC Leaks", "CNN"]), max_size=2).map(tuple),
    scope=scopes,
)
Made = Callable[[], Searcher]


def _write(desk: Desk) -> None:
    rows = [
        {"id": name, "source": source, "date": day, "collection": collection, "text": f"The harbour of {name} froze."}
        for name, (source, day, collection) in STORED.items()
    ]
    desk.write("all.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def _busy() -> None:
    raise BusyError("another process is writing")


@pytest.fixture(scope="module", params=["words and vectors", "words alone"])
def searcher(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, local_tokenizer: LocalTokenizer
) -> Iterator[Searcher]:
    desk = Desk(tmp_path_factory.mktemp("scope"), FakeEmbedder(), local_tokenizer)
    _write(desk)
    assert desk.index().added == len(STORED)
    if request.param == "words alone":
        desk.home.forget("vectors")
    made = Searcher(desk.home, desk.embedder, _busy)
    yield made
    made.close()


def _allowed(scope: Scope) -> set[str]:
    """What a scope allows, said once more in other words."""
    never = {name.lower() for name in scope.never}
    only = None if scope.only is None else {name.lower() for name in scope.only}
    places = {name: (collection or ".").lower() for name, (_, _, collection) in STORED.items()}
    return {name for name, place in places.items() if place not in never and (only is None or place in only)}


@given(query=queries, limit=st.integers(1, 12))
@example(query=Query("Mole BBC Leaks secret", scope=Scope(only=frozenset({"wire"}))), limit=12)
@example(query=Query("What did Mole say of the harbour?", scope=Scope(never=frozenset({"leaks"}))), limit=12)
@example(query=Query("harbour", sources=("Mole",), scope=Scope(never=frozenset({"LEAKS", "."}))), limit=12)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_outside_the_scope_is_found(searcher: Searcher, query: Query, limit: int) -> None:
    found = {hit.document.id for hit in searcher.search(query, limit)}
    assert found <= _allowed(query.scope)


@given(scope=scopes)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everything_inside_the_scope_can_be_found(searcher: Searcher, scope: Scope) -> None:
    assert {hit.document.id for hit in searcher.search(Query("harbour", scope=scope), 20)} == _allowed(scope)


@given(query=queries)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_scope_finds_what_everything_would_but_for_what_lies_outside(searcher: Searcher, query: Query) -> None:
    everywhere = searcher.search(Query(query.text, query.since, query.until, query.sources), 20)
    inside = {hit.document.id for hit in everywhere} & _allowed(query.scope)
    assert {hit.document.id for hit in searcher.search(query, 20)} == inside


LEAKLESS = Scope(never=frozenset({"leaks"}))
NOT_LEAKED = {"b1", "a1", "a2", "m2", "n1", "n2"}


def _emptied(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"damage")


@pytest.mark.parametrize("index", ["words", "vectors"])
def test_after_a_repair_the_scope_holds(desk: Desk, index: str) -> None:
    _write(desk)
    desk.index()
    state = desk.home.state_of(index)
    assert state
    _emptied(desk.home.folder / state.folder)
    hits = desk.searcher().search(Query("What did Mole and BBC Leaks say of the harbour?", scope=LEAKLESS), 20)
    assert {hit.document.id for hit in hits} == NOT_LEAKED
    assert desk.repairs >= 1


def test_a_document_that_moves_into_another_collection_is_found_there_alone(desk: Desk) -> None:
    desk.write("wire/a.txt", "The harbour froze.")
    desk.index()
    searcher = desk.searcher()
    wire = Query("harbour", scope=Scope(only=frozenset({"wire"})))
    assert len(searcher.search(wire, 5)) == 1
    (desk.documents / "wire").rename(desk.documents / "leaks")
    desk.index()
    assert searcher.search(wire, 5) == []
    assert len(searcher.search(Query("harbour"), 5)) == 1


def test_while_an_index_is_behind_a_document_that_left_the_scope_is_not_found(desk: Desk) -> None:
    desk.write("a.md", "---\ncollection: wire\n---\nThe harbour froze.")
    desk.index()
    desk.write("a.md", "---\ncollection: leaks\n---\nThe harbour froze.")
    kept = {name: (desk.home.folder / f"{name}.json").read_bytes() for name in ("words", "vectors")}
    desk.index()
    for name, content in kept.items():
        (desk.home.folder / f"{name}.json").write_bytes(content)
    reader = Searcher(desk.home, desk.embedder, _busy)
    assert reader.search(Query("harbour", scope=Scope(only=frozenset({"wire"}))), 5) == []
    reader.close()


def test_a_row_that_the_catalogue_should_not_have_given_is_still_left_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(desk)
    desk.index()
    monkeypatch.setattr(Catalogue, "within", lambda _self, _query: None)
    hits = desk.searcher().search(Query("harbour", scope=LEAKLESS), 20)
    assert {hit.document.id for hit in hits} == NOT_LEAKED
    assert {hit.rank for hit in hits} == set(range(1, len(NOT_LEAKED) + 1))
    assert len(desk.searcher().search(Query("harbour", scope=EVERYTHING), 20)) == len(STORED)


def test_a_source_outside_the_scope_does_not_hide_one_inside_that_the_question_names(desk: Desk) -> None:
    for number in range(8):
        desk.write(f"AP/{number}.txt", f"BBC Leaks: BBC said that the harbour froze, harbour {number}.")
    desk.write("BBC/one.txt", "Ships waited while long, windy winters went on.")
    desk.write("BBC Leaks/two.txt", "The harbour froze.")
    desk.index()
    query = Query("What did BBC Leaks and AP say about the harbour?", scope=Scope(never=frozenset({"BBC Leaks"})))
    assert "BBC/one.txt" in [hit.document.id for hit in desk.searcher().search(query, 4)]


def test_a_word_that_only_stands_outside_the_scope_is_read_as_one_that_no_document_has(
    tmp_path: Path, desk: Desk
) -> None:
    apart = Desk(tmp_path / "without", desk.embedder, desk.tokenizer)
    for one in (desk, apart):
        one.write("pub/a.txt", "Markov sold tractors in Riga.")
    desk.write("board/b.txt", "The farm of Markova stood empty.")
    read = []
    for one in (desk, apart):
        one.index()
        query = Query("Where did Markova sell tractors?", scope=Scope(only=frozenset({"pub"})))
        read.append(one.searcher().interpreter.read(query).reading)
    assert read[0] == read[1]
    assert read[0] is not None
    assert read[0].spelled == (("Markova", "Markov"),)
