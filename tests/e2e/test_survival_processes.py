"""Several processes over one home: one writes at a time, the others wait, and whoever reads sees what was written."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.local_embedder import LocalTokenizer
from retrieval.model import Query
from tests.fakes import Desk
from tests.survival import PATIENCE_SECONDS, Field, assert_nothing_left, assert_whole, finished, started

LINES, QUESTIONS = 1_060, 40
SEEN_SECONDS = 2.0


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory, local_tokenizer: LocalTokenizer) -> Field:
    return Field(tmp_path_factory.mktemp("field"), local_tokenizer, LINES)


def _add(desk: Desk, name: str, count: int) -> None:
    rows = ({"id": f"{name}{n}", "text": f"The choir of {name}{n:04d}p sang in vale{n:04d}q."} for n in range(count))
    desk.write(f"{name}.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def test_three_indexers_and_three_readers_at_once_lose_nothing_and_fail_nobody(field: Field) -> None:
    desk = field.indexed()
    _add(desk, "more", 600)
    rows = ({"id": str(n), "question": f"court place{n:04d}l town{n:04d}m"} for n in range(QUESTIONS))
    batch = Path(desk.documents.parent, "questions.jsonl")
    batch.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    writers = [started(desk, "index", "--json") for _ in range(3)]
    readers = [started(desk, "search", "--batch", str(batch), "-k", "1") for _ in range(3)]
    for reader in readers:
        out, err = reader.communicate(timeout=PATIENCE_SECONDS)
        assert reader.returncode == 0, err
        found = [json.loads(line)["hits"][0]["document_id"] for line in out.splitlines()]
        assert found == [f"line{n}" for n in range(QUESTIONS)]
    reports = []
    for writer in writers:
        out, err = writer.communicate(timeout=PATIENCE_SECONDS)
        assert writer.returncode == 0, err
        assert set(err.splitlines()) <= {"askwire: Waiting for another askwire process that is writing."}
        reports.append(json.loads(out))
    assert sum(report["added"] for report in reports) == 600
    assert_whole(desk)
    assert_nothing_left(desk)


def test_a_reader_that_is_open_sees_every_vector_that_another_process_brought(field: Field) -> None:
    desk = field.indexed()
    searcher = desk.searcher()
    assert searcher.search(Query("court place0042l"), 3)
    _add(desk, "late", 300)
    assert finished(desk, "index").returncode == 0
    began = time.perf_counter()
    found = searcher.search(Query("choir late0299p vale0299q"), 3)
    # Of this process alone, as the machine may be busy with others.
    assert time.perf_counter() - began < SEEN_SECONDS * 5
    assert found[0].document.id == "late299"
    assert found[0].similarity is not None
    index = searcher.indexes.current().vectors
    assert index is not None
    with Catalogue(desk.home.catalogue) as catalogue:
        rows = catalogue.rows_between(0, catalogue.last_row(), 10_000)
        vectors = catalogue.vectors(desk.embedder.name, rows)
    assert len(vectors) == LINES + 340
    assert all(index.finds(row, vector) for row, vector in vectors.items())
    assert searcher.condition == ()
    desk.close()
