"""What differs between two versions of a document."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.changes import Changed, changes, hold_line
from retrieval.model import Document, DocumentHead, Hold
from retrieval.splitting import sentences

HEAD = DocumentHead("a", "Harbour", "Wire", date(2024, 6, 21), None, "/d/a.md")
TEXT = "The harbour froze.\n\nShips  waited. Mayor Berg said so."


def _document(text: str = TEXT, head: DocumentHead = HEAD) -> Document:
    return Document(head, text, {"author": "Zoë"})


def test_a_version_does_not_differ_from_itself() -> None:
    assert changes(_document(), _document(), sentences) == []


def test_sentences_are_told_that_came_went_and_were_put_otherwise() -> None:
    after = _document("The harbour froze. Twelve ships waited. Mayor Berg said so. She resigned.")
    assert changes(_document(), after, sentences) == [
        Changed("text", "Ships waited.", "Twelve ships waited."),
        Changed("text", "", "She resigned."),
    ]
    assert changes(after, _document("The harbour froze."), sentences) == [
        Changed("text", "Twelve ships waited. Mayor Berg said so. She resigned.", "")
    ]


def test_other_white_space_is_no_change_of_words() -> None:
    assert changes(_document(), _document(" ".join(TEXT.split())), sentences) == []


def test_the_head_and_the_metadata_are_compared_as_well() -> None:
    head = replace(HEAD, title="Port", published=None, url="https://wire.example")
    after = Document(head, TEXT, {"embargo": "2024"})
    assert changes(_document(), after, sentences) == [
        Changed("title", "Harbour", "Port"),
        Changed("published", "2024-06-21", ""),
        Changed("author", "Zoë", ""),
        Changed("url", "", "https://wire.example"),
        Changed("embargo", "", "2024"),
    ]


def test_that_a_document_was_withdrawn_is_a_change() -> None:
    withdrawn = replace(_document(), hold=Hold())
    assert changes(_document(), withdrawn, sentences) == [Changed("held", "", "withdrawn")]
    assert hold_line(Hold(datetime(2024, 7, 1, tzinfo=UTC))) == "under embargo until 2024-07-01 00:00 UTC"
