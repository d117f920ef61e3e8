from __future__ import annotations

import json
from pathlib import Path

from benchmarks.scale.corpora import REAL, corpora, documents_in
from retrieval.local_embedder import LocalTokenizer

_SENTENCES = (
    "The storm crossed the northern coast on Sunday.",
    "The mayor asked everybody to stay at home.",
    "No ferry left the harbour before noon.",
)


def _data(folder: Path) -> Path:
    rows = {"multihop_rag": "Herald", "squad2": "Wikipedia"}
    for place, source in rows.items():
        (folder / place).mkdir(parents=True)
        row = {
            "id": f"{place}-1",
            "title": "Weather",
            "date": "2023-10-01",
            "source": source,
            "text": " ".join(_SENTENCES),
        }
        (folder / place / "corpus.jsonl").write_text(json.dumps(row), "utf-8")
        question = {"id": "q", "question": "Who asked?", "evidence": [{"doc_id": f"{place}-1", "fact": _SENTENCES[1]}]}
        (folder / place / "queries.jsonl").write_text(json.dumps(question), "utf-8")
    return folder


def test_a_corpus_has_the_passages_that_were_wanted_and_begins_with_the_real_documents(tmp_path: Path) -> None:
    made = corpora([REAL, 20, 40], _data(tmp_path / "data"), tmp_path / "made", LocalTokenizer())
    passages = {size: list(corpus.passages()) for size, corpus in made.items()}
    assert [each.document_id for each in passages[REAL]] == ["multihop_rag-1", "squad2-1"]
    assert 20 <= len(passages[20]) < 40 <= len(passages[40])
    assert passages[40][: len(passages[20])] == passages[20]
    assert passages[20][:2] == passages[REAL]


def test_the_documents_of_a_corpus_are_those_of_its_passages(tmp_path: Path) -> None:
    corpus = corpora([20], _data(tmp_path / "data"), tmp_path / "made", LocalTokenizer())[20]
    named = dict.fromkeys(each.document_id for each in corpus.passages())
    assert [each.head.id for each in documents_in(corpus.documents)] == list(named)


def test_no_synthetic_passage_holds_what_a_question_asks_for(tmp_path: Path) -> None:
    corpus = corpora([20], _data(tmp_path / "data"), tmp_path / "made", LocalTokenizer())[20]
    assert not any(_SENTENCES[1] in each.text for each in list(corpus.passages())[2:])
