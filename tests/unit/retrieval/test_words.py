from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.catalogue import IndexedPassage
from retrieval.errors import IndexDamagedError
from retrieval.words import WordIndex

TEXTS = ("The harbour froze in Riga.", "Grain prices rose; the harbour was closed.", "Zoë’s café opened.")


def _passages(*texts: str, first: int = 1) -> list[IndexedPassage]:
    return [IndexedPassage(first + number, "BBC | 2024-06-21", text, b"k") for number, text in enumerate(texts)]


@pytest.fixture
def words(tmp_path: Path) -> WordIndex:
    index = WordIndex(tmp_path / "words")
    index.update([_passages(*TEXTS)], [])
    return index


def _found(index: WordIndex, text: str, rows: list[int] | None = None) -> list[int]:
    return [row for row, _ in index.search(text, 10, rows)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("harbours", {1, 2}),
        ("FREEZE froze", {1}),
        ("price rises", {2}),
        ("zoe cafe", {3}),
        ("Zoë's", {3}),
        ("BBC", {1, 2, 3}),
        ("zebra", set()),
        ("", set()),
        ('"AND" (OR +-:*^~ \\', set()),
    ],
    ids=str,
)
def test_words_are_found_whatever_their_ending_case_and_accents(
    words: WordIndex, question: str, expected: set[int]
) -> None:
    assert set(_found(words, question)) == expected


def test_the_rarer_word_ranks_higher_and_scores_fall(words: WordIndex) -> None:
    ranked = words.search("harbour Riga", 10)
    assert [row for row, _ in ranked] == [1, 2]
    assert ranked[0][1] > ranked[1][1] > 0


def test_among_given_rows_alone_the_scores_are_the_same(words: WordIndex) -> None:
    everywhere = dict(words.search("harbour", 10))
    assert dict(words.search("harbour", 10, [2, 3])) == {2: pytest.approx(everywhere[2])}
    assert words.search("harbour", 10, []) == []


def test_a_row_that_is_brought_again_is_there_once(words: WordIndex) -> None:
    words.update([_passages(*TEXTS)], [])
    assert words.count() == 3
    assert _found(words, "Riga") == [1]


def test_rows_come_and_go_in_one_update(words: WordIndex) -> None:
    words.update([_passages("A zeppelin landed.", first=9)], [1, 77])
    assert words.count() == 3
    assert (_found(words, "Riga"), _found(words, "zeppelin")) == ([], [9])


def test_an_open_index_sees_what_another_committed_after_a_reload(words: WordIndex, tmp_path: Path) -> None:
    reader = WordIndex(tmp_path / "words")
    assert reader.count() == 3
    words.update([_passages("A zeppelin landed.", first=9)], [])
    reader.reload()
    assert _found(reader, "zeppelin") == [9]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = WordIndex(tmp_path / "empty")
    index.update([], [])
    assert (index.count(), _found(index, "harbour")) == (0, [])


@pytest.mark.parametrize(
    ("text", "expected"), [("harbour", True), ("?!", False), ("x" * 61, False)], ids=["word", "signs", "long"]
)
def test_what_has_no_word_cannot_be_found(words: WordIndex, text: str, expected: bool) -> None:
    assert words.can_find(text) is expected


def test_who_reads_makes_no_index_where_there_is_none_or_none_any_more(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="cannot be opened"):
        WordIndex(tmp_path / "gone").count()
    assert not (tmp_path / "gone").exists()
    (tmp_path / "going").mkdir()
    with pytest.raises(IndexDamagedError, match="cannot be opened"):
        WordIndex(tmp_path / "going").search("harbour", 5)
    assert not list((tmp_path / "going").glob("*.json"))


def test_a_folder_that_holds_something_else_is_damage(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "meta.json").write_text("{")
    with pytest.raises(IndexDamagedError, match="cannot be opened"):
        WordIndex(tmp_path / "words").count()
