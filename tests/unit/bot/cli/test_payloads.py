"""The JSON of every command, to the letter of DESIGN: names, order, types."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli.payloads import (
    backup_payload,
    collections_payload,
    coverage_payload,
    document_payload,
    held_payload,
    index_payload,
    interpretation_payload,
    line,
    reply_payload,
    search_payload,
    shown_path,
)
from retrieval.archive import Manifest, Part
from retrieval.catalogue import Coverage, HeldBack
from retrieval.indexing import IndexReport
from retrieval.model import Document, Query, Span
from retrieval.taking_in import Failure
from tests.unit.bot.stories import abstention, answer_quoting, document, head, hit_of

STORED = document("Anna Berg spoke in Oslo. It “rained”.\n")
QUERY = Query("Who spoke?", date(2024, 6, 1), date(2024, 6, 30), ("Wire",), ("Who?", "Where?"))
_COMMON = ["interpretation", "notes", "usage", "timings_ms"]


def shape(value: Any) -> Any:
    """Names and types of a JSON document; a list has the shapes of its first entry."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def sent(payload: dict[str, Any]) -> dict[str, Any]:
    """A payload as it is read at the other end."""
    read: dict[str, Any] = json.loads(line(payload))
    return read


def test_a_document_stands_on_one_line_in_readable_letters() -> None:
    assert line({"text": "“né”\n\x1b"}) == '{"text": "“né”\\n\\u001b"}'


def test_half_a_surrogate_pair_can_be_written_and_read_again() -> None:
    written = line({"text": "a\udcffb\ud800 \U0001f600"})
    assert json.loads(written.encode("utf-8")) == {"text": "a\udcffb\ud800 \U0001f600"}


def test_an_answer() -> None:
    payload = sent(reply_payload(answer_quoting(STORED, "Anna Berg spoke in Oslo.", notes=("old",))))
    assert list(payload) == [
        "status", "question", "answer", "writer", "as_of", "claims", "sources", *_COMMON,
    ]  # fmt: skip
    assert shape(payload) == {
        "status": "str",
        "question": "str",
        "answer": "str",
        "writer": "str",
        "as_of": "str",
        "claims": [
            {
                "text": "str",
                "verdict": "str",
                "citations": [{"n": "int", "document_id": "str", "start": "int", "end": "int", "quote": "str"}],
            }
        ],
        "sources": [
            {
                "n": "int",
                "document_id": "str",
                "title": "str",
                "source": "str",
                "published": "str",
                "url": "NoneType",
                "path": "str",
                "start": "int",
                "end": "int",
                "text": "str",
            }
        ],
        "interpretation": {
            "text": "str",
            "since": "NoneType",
            "until": "NoneType",
            "sources": [],
            "sub_questions": [],
        },
        "notes": ["str"],
        "usage": {"input_tokens": "int", "output_tokens": "int"},
        "timings_ms": {"retrieve": "float", "write": "float", "total": "float"},
    }
    assert (payload["status"], payload["as_of"]) == ("answered", "2024-06-21")
    assert payload["answer"] == "Anna Berg spoke in Oslo. [1]"
    assert payload["claims"][0]["verdict"] == "supported"
    assert payload["claims"][0]["citations"][0] == {
        "n": 1,
        "document_id": "a.txt",
        "start": 0,
        "end": 24,
        "quote": "Anna Berg spoke in Oslo.",
    }
    assert payload["sources"][0]["text"] == STORED.text


def test_an_answer_from_undated_documents_has_no_date() -> None:
    undated = document("Anna Berg spoke.", published=None)
    payload = reply_payload(answer_quoting(undated, "Anna Berg spoke."))
    assert payload["as_of"] is None
    assert payload["sources"][0]["published"] is None


def test_an_abstention() -> None:
    payload = sent(reply_payload(abstention(query=QUERY)))
    assert list(payload) == [
        "status", "question", "answer", "reason", "nearest", "writer", "as_of", "claims", "sources", *_COMMON,
    ]  # fmt: skip
    assert (payload["status"], payload["claims"], payload["sources"], payload["as_of"]) == ("abstained", [], [], None)
    assert payload["reason"] in payload["answer"]
    assert payload["nearest"] == [
        {"document_id": "a.txt", "title": "Talks in Oslo", "source": "Wire", "published": "2024-06-21"}
    ]


def test_an_interpretation() -> None:
    assert sent(interpretation_payload(QUERY)) == {
        "text": "Who spoke?",
        "since": "2024-06-01",
        "until": "2024-06-30",
        "sources": ["Wire"],
        "sub_questions": ["Who?", "Where?"],
    }


def test_hits() -> None:
    payload = sent(search_payload(QUERY, [hit_of(STORED)], 7.1, "Who  spoke?"))
    assert list(payload) == ["query", "interpretation", "hits", "timings_ms"]
    assert payload["query"] == "Who  spoke?"
    assert payload["hits"] == [
        {
            "rank": 1,
            "passage_id": hit_of(STORED).passage.id,
            "document_id": "a.txt",
            "title": "Talks in Oslo",
            "source": "Wire",
            "published": "2024-06-21",
            "start": 0,
            "end": len(STORED.text),
            "text": STORED.text,
            "score": 1.0,
        }
    ]
    assert shape(payload["timings_ms"]) == {"retrieve": "float", "total": "float"}


def test_a_document() -> None:
    stored = Document(head(url="https://example.org/a"), "né\n", {"author": "Anna"})
    assert sent(document_payload(stored)) == {
        "document_id": "a.txt",
        "title": "Talks in Oslo",
        "source": "Wire",
        "published": "2024-06-21",
        "url": "https://example.org/a",
        "path": "/documents/a.txt",
        "sha256": stored.sha256,
        "metadata": {"author": "Anna"},
        "text": "né\n",
    }


BOOK = "Berg spoke. Ships came. It rained."
PAGED = replace(STORED, text=BOOK, head=replace(STORED.head, pages=(0, 12, 24)))


def test_pages_are_those_of_what_is_cited_and_not_where_its_passage_begins() -> None:
    payload = sent(reply_payload(answer_quoting(PAGED, "Ships came. It rained.")))
    (source,) = payload["sources"]
    assert source["pages"] == [2, 3]
    assert "page" not in source
    (citation,) = payload["claims"][0]["citations"]
    assert (citation["page"], citation["last_page"]) == (2, 3)
    on_one = sent(reply_payload(answer_quoting(PAGED, "It rained.")))
    assert on_one["sources"][0]["pages"] == [3]
    assert on_one["claims"][0]["citations"][0]["page"] == 3
    assert "last_page" not in on_one["claims"][0]["citations"][0]


def test_a_hit_tells_its_first_and_its_last_page() -> None:
    (hit,) = search_payload(QUERY, [hit_of(PAGED)], 1.0, "Who spoke?")["hits"]
    assert (hit["page"], hit["last_page"]) == (1, 3)
    (hit,) = search_payload(QUERY, [hit_of(PAGED, span=Span(12, 23))], 1.0, "Who spoke?")["hits"]
    assert hit["page"] == 2
    assert "last_page" not in hit


def test_a_document_tells_where_its_pages_begin_and_on_which_a_span_stands() -> None:
    assert sent(document_payload(PAGED))["pages"] == [0, 12, 24]
    shown = sent(document_payload(PAGED, Span(12, 30)))
    assert (shown["page"], shown["last_page"]) == (2, 3)
    assert not {"page", "pages", "last_page"} & set(sent(document_payload(STORED, Span(0, 4))))


def test_a_report_of_indexing() -> None:
    report = IndexReport(1, 2, 3, 4, (Failure("/a.txt", "is empty"),), 5, 6, 1.25, Counter({".pdf": 1}))
    assert list(sent(index_payload(report)).items()) == [
        ("added", 1),
        ("changed", 2),
        ("unchanged", 3),
        ("removed", 4),
        ("failed", [{"path": "/a.txt", "error": "is empty"}]),
        ("documents", 5),
        ("passages", 6),
        ("seconds", 1.25),
    ]


def test_what_is_held_back_is_counted_where_there_is_any() -> None:
    due = datetime(2024, 7, 1, tzinfo=UTC)
    assert held_payload(HeldBack(0, 0, None)) == {}
    assert held_payload(HeldBack(1, 2, due)) == {
        "held_back": {"withdrawn": 1, "embargoed": 2, "next_due": "2024-07-01T00:00:00+00:00"}
    }


@pytest.mark.parametrize(("first", "written"), [(date(2024, 6, 21), "2024-06-21"), (None, None)])
def test_coverage(first: date | None, written: str | None) -> None:
    assert list(sent(coverage_payload(Coverage(3, 4, first, first, (("Wire", 2), (None, 1))))).items()) == [
        ("documents", 3),
        ("passages", 4),
        ("first", written),
        ("last", written),
        ("sources", [{"source": "Wire", "documents": 2}, {"source": None, "documents": 1}]),
    ]


def test_collections() -> None:
    assert collections_payload([("wire", 2), (None, 1)]) == {
        "collections": [{"collection": "wire", "documents": 2}, {"collection": None, "documents": 1}]
    }


def test_a_backup() -> None:
    part = Part(name="catalogue.sqlite", bytes=7, sha256="ab")
    manifest = Manifest(askwire="1.2.3", created="2024-06-21T10:00:00Z", holds={"documents": 2}, parts=(part,))
    assert list(sent(backup_payload(manifest, Path("a.zip"))).items()) == [
        ("file", "a.zip"),
        ("format", 1),
        ("askwire", "1.2.3"),
        ("created", "2024-06-21T10:00:00Z"),
        ("holds", {"documents": 2}),
        ("parts", [{"name": "catalogue.sqlite", "bytes": 7, "sha256": "ab"}]),
    ]


def test_a_path_is_shown_from_the_working_folder(tmp_path: Path) -> None:
    assert shown_path(str(tmp_path / "seeds" / "a.txt")) == str(Path("seeds") / "a.txt")
    assert shown_path("/elsewhere/a.txt") == "/elsewhere/a.txt"
