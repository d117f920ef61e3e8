"""Passages cover every sentence once, in order, within the budget, at exact offsets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval.loading import FileFound, load
from retrieval.local_embedder import LocalTokenizer
from retrieval.model import Document, DocumentHead
from retrieval.splitting import HEADING_TOKENS, PASSAGE_TOKENS, heading_for_search, sentences, split

_TOKENIZER = LocalTokenizer()

TEXTS: dict[str, str] = {
    "one word": "Harbour",
    "many sentences": "The harbour froze over. Ships waited outside, and crews went ashore. " * 80,
    "one long sentence with clauses": "the harbour froze; the ships waited, the crews went ashore " * 90,
    "one long sentence of words alone": "harbour froze ships waited crews ashore " * 120,
    "one long run of one letter": "x" * 6_000,
    "one long run of letters and digits": "a1b2-c3d4_" * 400,
    "a run of signs without a space": "?!,;:" * 500,
    "Chinese without a space": "中华人民共和国国务院关于印发全国主体功能区规划的通知" * 40,
    "Chinese sentences": "港口结冰了。船只在外面等待。" * 60,
    "Thai without a space": "ท่าเรือกลายเป็นน้ำแข็งเรือรออยู่ข้างนอก" * 40,
    "Devanagari": "बंदरगाह जम गया। जहाज बाहर इंतजार कर रहे थे। " * 60,
    "emoji in families": "👩‍👩‍👧‍👦🎈" * 400,
    "combining characters": "e\u0301a\u0308o\u0302 " * 500,
    "CRLF": "The harbour froze.\r\nShips waited.\r\n\r\n" * 80,
    "lone CR": "The harbour froze.\rShips waited.\r" * 80,
    "headlines without a full stop": "The harbour froze\n\nShips waited outside\n\n" * 80,
    "spaces of all kinds": "The\u00a0harbour\u2003froze.\u2028Ships\u3000waited.\u2029\t\x0b\x0cCrews. " * 60,
    "zero width characters": "The\u200bharbour\ufefffroze.\u200d Ships\u2060waited. " * 80,
    "quotes over several sentences": '"It froze. We waited," he said. "Then we left." ' * 60,
    "abbreviations and numbers": "Dr. Smith of the U.S. Navy paid $1.5 million on Jan. 3, 2024, i.e. a lot. " * 60,
}


def _document(text: str) -> Document:
    return Document(DocumentHead("d", "T", None, None, None, "/d"), text)


def _without_space(text: str) -> str:
    return "".join(text.split())


def _check(text: str) -> None:
    passages = split(_document(text), _TOKENIZER)
    assert _without_space("".join(passage.text for passage in passages)) == _without_space(text)
    end = 0
    for passage in passages:
        assert passage.text == text[passage.span.start : passage.span.end]
        assert passage.id == f"d#{passage.span.start}-{passage.span.end}"
        assert not text[end : passage.span.start].strip()
        assert passage.text == passage.text.strip()
        end = passage.span.end
    assert not text[end:].strip()
    assert all(count <= PASSAGE_TOKENS for count in _TOKENIZER.count([passage.text for passage in passages]))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_passages_are_exact_complete_in_order_and_small_enough(text: str) -> None:
    _check(text)


def test_the_seed_is_split_exactly(seed: Path) -> None:
    [document] = load(FileFound(seed, seed.parent)).documents()
    assert isinstance(document, Document)
    _check(document.text)
    assert 1 <= len(split(document, _TOKENIZER)) <= 20


_WORDISH = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
_PIECES = st.sampled_from(
    [
        *". ? ! ; , \r\n \n\n \t \u00a0 \u3000 。 ” “ ) Mr. U.S. 1.5 👩‍👩‍👧‍👦 e\u0301 中文 harbour froze".split(" "),
        " ",
        "  ",
    ]
)
_ANY_TEXT = st.lists(st.one_of(_PIECES, _WORDISH), max_size=60).map("".join)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_ANY_TEXT)
@example("")
@example(" \r\n\t ")
def test_any_text_is_split_exactly_completely_in_order_and_small_enough(text: str) -> None:
    _check(text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_ANY_TEXT.filter(lambda text: len(text.strip()) > 3), st.sampled_from(["", " ", ". "]))
def test_any_text_repeated_beyond_a_passage_is_split_so_too(piece: str, between: str) -> None:
    _check(between.join([piece] * (1 + 3_000 // len(piece))))


def test_a_text_of_white_space_has_no_passage() -> None:
    assert split(_document(" \n\t "), _TOKENIZER) == []


def test_sentences_are_never_cut_when_each_fits() -> None:
    text = "The harbour froze over in the night. Ships waited outside for several days. " * 60
    ends = {span.end for span in sentences(text)}
    starts = {span.start for span in sentences(text)}
    passages = split(_document(text), _TOKENIZER)
    assert len(passages) > 2
    assert all(passage.span.end in ends and passage.span.start in starts for passage in passages)


def test_passages_are_as_full_as_whole_sentences_allow() -> None:
    text = "The harbour froze over in the night. " * 100
    counts = _TOKENIZER.count([passage.text for passage in split(_document(text), _TOKENIZER)])
    assert all(count > PASSAGE_TOKENS - 10 for count in counts[:-1])


def test_a_sentence_longer_than_a_passage_is_cut_after_a_clause() -> None:
    text = "the harbour froze and the ships waited outside for days; " * 60
    passages = split(_document(text), _TOKENIZER)
    assert len(passages) > 2
    assert all(passage.text.endswith(";") for passage in passages)


def test_a_sentence_without_clauses_is_cut_between_words() -> None:
    text = ("harbour " * 900).strip()
    passages = split(_document(text), _TOKENIZER)
    assert len(passages) > 2
    assert {word for passage in passages for word in passage.text.split()} == {"harbour"}


@pytest.mark.parametrize(
    "together", ["👩‍👩‍👧‍👦", "e\u0301\u0302", "🇰🇿", "👍🏽"], ids=["family", "two accents", "flag", "skin"]
)
def test_a_cut_without_a_better_place_does_not_part_what_is_one_character_to_a_reader(together: str) -> None:
    text = together * 1_500
    for passage in split(_document(text), _TOKENIZER):
        assert passage.span.start % len(together) == 0


def test_a_short_sentence_beside_a_long_one_is_not_lost() -> None:
    text = "Short one. " + "long " * 600 + "end. Last one."
    passages = split(_document(text), _TOKENIZER)
    assert passages[0].text.startswith("Short one.")
    assert passages[-1].text.endswith("Last one.")


def test_sentences_come_without_the_space_around_them() -> None:
    text = "  The harbour froze.\r\n  Ships waited. "
    assert [span.of(text) for span in sentences(text)] == ["The harbour froze.", "Ships waited."]


def test_a_heading_is_cut_so_that_it_leaves_the_text_its_room() -> None:
    head = DocumentHead("d", "zebra " * 500, "Source", None, None, "/d")
    heading = heading_for_search(Document(head, "text"), _TOKENIZER)
    assert 0 < _TOKENIZER.count([heading])[0] <= HEADING_TOKENS
    assert head.heading.startswith(heading)


def test_a_short_heading_stays_whole() -> None:
    document = _document("text")
    assert heading_for_search(document, _TOKENIZER) == document.head.heading == "T"
