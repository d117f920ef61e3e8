"""Counting by word gives what counting whole texts gives, for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.local_embedder import LocalTokenizer
from retrieval.word_counts import CountedByWord

_WHOLE = LocalTokenizer()
_BY_WORD = CountedByWord(_WHOLE)
# White space of every kind, what BERT drops, marks that join the letter before, and what its vocabulary takes whole.
_PIECES = st.sampled_from(
    [*" \t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u2003\u2028\u3000", "\u0301", "[SEP]", "##ing", "日本", "ﷺ"]
)


@given(st.lists(st.one_of(st.text(max_size=20), _PIECES), max_size=12).map("".join))
def test_a_text_counts_as_much_by_words_as_whole(text: str) -> None:
    storable = text.encode("utf-8", "ignore").decode()
    assert _BY_WORD.count([storable]) == _WHOLE.count([storable])


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 200, "It’s “Zoë’s” café—isn’t it?", "a\x1cb", "e\u0301te\u0301"], ids=repr
)
def test_known_and_new_words_count_alike(text: str) -> None:
    assert _BY_WORD.count([text, text]) == _BY_WORD.count([text, text]) == _WHOLE.count([text, text])


def test_a_word_is_counted_once_however_often_it_occurs() -> None:
    class Told:
        def __init__(self) -> None:
            self.texts: list[str] = []

        def count(self, texts: list[str]) -> list[int]:
            self.texts += texts
            return [1 for _ in texts]

    told = Told()
    counted = CountedByWord(told)  # type: ignore[arg-type]
    assert counted.count(["the harbour froze", "the harbour"]) == [3, 2]
    assert counted.count(["harbour"]) == [1]
    assert sorted(told.texts) == ["froze", "harbour", "the"]
