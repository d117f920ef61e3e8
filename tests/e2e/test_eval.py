"""`askwire eval` with a corpus of its own, beside a saved run, and with a page about it, as processes."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Workplace

HOSTILE = "<script>alert(1)</script><img src=http://evil.example/x onerror=alert(2)>"
Row = dict[str, Any]
CORPUS: list[Row] = [
    {"id": "riga", "title": f"Harbour {HOSTILE}", "date": "2024-06-21", "source": "Wire",
     "text": f"Mayor Anna Berg reopened the harbour of Riga in 1991. {HOSTILE} stood on the wall."},
    {"id": "oslo", "title": "Talks", "date": "2024-06-22", "source": "Wire",
     "text": "Jonas Lind spoke in Oslo about the price of herring. Nobody else came."},
]  # fmt: skip
QUESTIONS: list[Row] = [
    {"id": "q1", "question": "Who reopened the harbour of Riga?", "answer": "Anna Berg", "type": "who",
     "evidence": [{"doc_id": "riga", "fact": "Mayor Anna Berg reopened the harbour of Riga in 1991."}]},
    {"id": "q2", "question": "Who won the 2022 World Cup?", "type": "null"},
    {"id": "q3", "question": f"Where did {HOSTILE} stand?", "type": "</title><b>",
     "evidence": [{"doc_id": "lost", "fact": f"Nowhere {HOSTILE}"}]},
]  # fmt: skip


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A folder with a corpus, labelled questions and one saved run."""
    made = Workplace(tmp_path_factory.mktemp("eval") / "work")
    write(made.folder / "corpus.jsonl", CORPUS)
    write(made.folder / "questions.jsonl", QUESTIONS)
    ran = made.run("eval", "questions.jsonl", "--corpus", "corpus.jsonl", "--json")
    assert ran.code == 0, ran.err
    (made.folder / "before.json").write_text(ran.out, "utf-8")
    return made


def write(path: Path, rows: list[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def test_a_corpus_is_asked_in_a_home_of_its_own(labelled: Workplace) -> None:
    saved = json.loads((labelled.folder / "before.json").read_text("utf-8"))
    assert saved["questions"] == 3
    assert saved["outcomes"][0]["ranks"] == [1]
    assert saved["outcomes"][0]["gold_cited"] is True
    assert saved["run"]["documents"] == 2
    homes = list((labelled.folder / ".askwire" / "eval").iterdir())
    assert len(homes) == 1
    assert not (labelled.folder / ".askwire" / "catalogue.sqlite").exists()
    again = labelled.run("eval", "questions.jsonl", "--corpus", "corpus.jsonl", "--json")
    assert "Indexed" not in again.err
    assert again.json["retrieval"] == saved["retrieval"]
    assert list((labelled.folder / ".askwire" / "eval").iterdir()) == homes


def test_evidence_of_documents_that_are_not_there_is_told(labelled: Workplace) -> None:
    ran = labelled.run("eval", "questions.jsonl", "--corpus", "corpus.jsonl", "--json")
    assert ran.json["evidence"]["unknown_documents"] == {
        "count": 1, "first": {"question": "q3", "doc_id": "lost"},
    }  # fmt: skip
    assert "1 of 2 pieces of evidence name documents that are not indexed, first 'lost' in question 'q3'" in ran.err


def test_two_runs_are_compared_question_by_question(labelled: Workplace) -> None:
    write(labelled.folder / "changed.jsonl", [QUESTIONS[0], QUESTIONS[1], QUESTIONS[2] | {"type": "where"}])
    words = ("changed.jsonl", "--corpus", "corpus.jsonl", "--against", "before.json")
    against = labelled.run("eval", *words, "--json").json["against"]
    assert (against["paired"], against["changed"], against["only_now"]) == (2, 1, 0)
    hits = against["differences"]["retrieval"]["hits@10"]
    assert hits == {"before": 1.0, "now": 1.0, "difference": 0.0, "low": 0.0, "high": 0.0}
    shown = labelled.run("eval", *words).out
    assert "2 questions compared with before.json; left out: 1 question whose words or labels changed." in shown


def test_figures_without_single_questions_are_compared_without_intervals(labelled: Workplace) -> None:
    (labelled.folder / "old.json").write_text(json.dumps({"questions": 3, "retrieval": {"hits@10": 0.25}}), "utf-8")
    against = labelled.run(
        "eval", "questions.jsonl", "--corpus", "corpus.jsonl", "--against", "old.json", "--json"
    ).json["against"]
    assert against["differences"] == {"retrieval": {"hits@10": {"before": 0.25, "now": 0.5, "difference": 0.25}}}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_asks_for_nothing_and_shows_hostile_text_as_text(labelled: Workplace) -> None:
    ran = labelled.run(
        "eval", "questions.jsonl", "--corpus", "corpus.jsonl", "--against", "before.json", "--report", "report.html"
    )
    assert ran.code == 0, ran.err
    page = (labelled.folder / "report.html").read_text("utf-8")
    read = _Tags()
    read.feed(page)
    names = {tag for tag, _ in read.tags}
    assert not names & {"script", "img", "link", "iframe", "object", "base", "form", "b>"}
    assert {"svg", "table", "article", "style"} <= names
    addresses = [value for _, found in read.tags for name, value in found.items() if name in {"src", "href", "action"}]
    assert all(value and value.startswith("#") for value in addresses)
    assert not [name for _, found in read.tags for name in found if name.startswith("on")]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert any(HOSTILE in text for text in read.texts)


def test_a_figure_under_its_bound_fails_the_run(labelled: Workplace) -> None:
    words = ("eval", "questions.jsonl", "--corpus", "corpus.jsonl")
    passed = labelled.run(*words, "--fail-below", "quotes_valid=1", "--fail-above", "answered_unanswerable=0.5")
    assert passed.code == 0, passed.err
    failed = labelled.run(*words, "--json", "--fail-below", "hits@10=0.9")
    failed.failed_with(1, "hits@10 is 0.500, below 0.9")
    assert failed.json["questions"] == 3


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        pytest.param(["--fail-below", "hits=0.9"], 2, "There is no figure 'hits'", id="an unknown figure"),
        pytest.param(["--fail-below", "hits@10"], 2, "write hits@10=0.9", id="no number"),
        pytest.param(["--against", "none.json"], 1, "none.json cannot be read", id="no baseline"),
        pytest.param(["--against", "corpus.jsonl"], 1, "corpus.jsonl is no saved result", id="a baseline that is none"),
        pytest.param(["--report", "nowhere/x.html"], 1, "there is no folder nowhere", id="no folder for the page"),
        pytest.param(["--corpus", "none.jsonl"], 1, "none.jsonl: no such file", id="no corpus"),
    ],
)
def test_what_cannot_be_used_is_told_before_anything_is_asked(
    labelled: Workplace, words: list[str], code: int, line: str
) -> None:
    labelled.run("eval", "questions.jsonl", *words).failed_with(code, line)
