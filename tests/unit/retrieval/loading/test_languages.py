"""The language of a text, where it can be told; the same answer each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.loading.languages import language_of, stated_language
from retrieval.splitting import sentences
from tests.unit.retrieval.loading.reading import document
from tests.unit.retrieval.loading.test_decoding import WRITTEN

CODES = {
    "English": "en",
    "French": "fr",
    "German": "de",
    "Portuguese": "pt",
    "Swedish": "sv",
    "Polish": "pl",
    "Russian": "ru",
    "Greek": "el",
    "Turkish": "tr",
    "Japanese": "ja",
}


@pytest.mark.parametrize(("name", "code"), CODES.items(), ids=CODES)
def test_one_or_two_sentences_tell(name: str, code: str) -> None:
    assert language_of(WRITTEN[name][1]) == code


def test_a_long_text_in_plain_english_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError

    monkeypatch.setattr("retrieval.loading.languages._identifier", refuse)
    assert (
        language_of("The harbour froze over in the night, and the ships that were outside had to wait for days. " * 3)
        == "en"
    )


@pytest.mark.parametrize(
    "text", ["", "Riga", "Table 3", "1,204 3,405 9.1", "A B C D E", "?!", "https://example.org/x/y/z"]
)
def test_what_is_too_short_tells_nothing(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [("de", "de"), ("DE", "de"), ("pt-BR", "pt"), ("zh_Hans", "zh"), ("German", None), ("", None), (None, None)],
)
def test_a_code_that_is_stated_is_taken_without_its_region(value: object, code: str | None) -> None:
    assert stated_language(value) == code


@pytest.mark.parametrize("key", ["language", "lang"])
def test_what_a_file_states_is_believed_over_its_text(tmp_path: Path, key: str) -> None:
    assert document(tmp_path, "a.md", f"---\n{key}: nl\n---\n{WRITTEN['German'][1]}").head.language == "nl"


def test_a_text_of_no_known_language_is_split_all_the_same() -> None:
    assert len(sentences("The harbour froze. Ships waited.", "xx")) == 2
