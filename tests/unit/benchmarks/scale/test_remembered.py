from __future__ import annotations

import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import numpy as np

from benchmarks.scale.contender import serve
from benchmarks.scale.corpora import documents_in, prepare
from benchmarks.scale.indexing import Counting
from benchmarks.scale.remembered import Remembering, give
from retrieval.home import Home
from retrieval.indexing import Indexer
from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from retrieval.progress import Silent

_TEXT = "The storm crossed the northern coast on Sunday. The mayor asked everybody to stay at home."


def _documents(folder: Path) -> Path:
    rows: Sequence[dict[str, str]] = (
        {"id": "a", "title": "Weather", "text": _TEXT},
        {"id": "b", "text": "No ferry left."},
    )
    path = folder / "documents.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def _given_home(folder: Path) -> tuple[Home, Path]:
    documents, home = _documents(folder), Home(folder / "home")
    tokenizer = LocalTokenizer()
    passages = [each for document in documents_in(documents) for each in prepare(document, tokenizer)]
    give(passages, home, Remembering(folder / "vectors"))
    return home, documents


def test_indexing_embeds_nothing_whose_vectors_were_given(tmp_path: Path) -> None:
    home, documents = _given_home(tmp_path)
    embedder = Counting()
    report = Indexer(home, embedder, LocalTokenizer(), Silent()).run([documents], documents, mirror=True)
    assert report.passages == 2
    assert embedder.passages == 0


def test_a_remembered_vector_is_the_one_that_the_embedder_gives(tmp_path: Path) -> None:
    remembering = Remembering(tmp_path)
    remembering.embed([_TEXT])
    remembering.keep()
    again = Remembering(tmp_path)
    assert len(again) == 1
    found = again.embed(["No ferry left.", _TEXT])
    assert np.allclose(found, LocalEmbedder().embed(["No ferry left.", _TEXT]), atol=1e-6)


def test_a_contender_tells_what_it_found_and_what_that_took(tmp_path: Path) -> None:
    home, documents = _given_home(tmp_path)
    Indexer(home, Counting(), LocalTokenizer(), Silent()).run([documents], documents, mirror=True)
    out = StringIO()
    asked: dict[str, object] = {
        "question": "Who asked everybody to stay at home?",
        "since": None,
        "until": None,
        "sources": [],
    }
    serve("askwire", home.folder, StringIO(f"{json.dumps(asked)}\n\n"), out)
    ready, answered, memory = map(json.loads, out.getvalue().splitlines())
    assert ready["memory_mb"] > 0
    assert answered["ids"][0] == f"a#0-{len(_TEXT)}"
    assert answered["ms"] > 0
    assert "embed" in answered["stages"]
    assert memory["memory_mb"] > 0
