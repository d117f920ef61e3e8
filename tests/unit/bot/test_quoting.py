"""Where a quote stands: up to typography, never loosely."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.quoting import locate

TEXT = "“We won’t leave Rafah,” he said – not before 37,400 tons had come."


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        pytest.param('"We won\'t leave Rafah,"', TEXT, "“We won’t leave Rafah,”", id="straight for curly"),
        pytest.param("“we”", '"we" left', '"we"', id="curly for straight"),
        pytest.param("«we»", '"we" left', '"we"', id="guillemets"),
        pytest.param("he said - not", TEXT, "he said – not", id="hyphen for dash"),
        pytest.param("1939—45", "In 1939-45 it rained", "1939-45", id="dash for hyphen"),
        pytest.param("−5 degrees", "It was -5 degrees", "-5 degrees", id="minus"),
        pytest.param("37 400 tons", "about 37\u00a0400 tons", "37\u00a0400 tons", id="no-break space"),
        pytest.param("37 400 tons", "about 37\u202f400 tons", "37\u202f400 tons", id="narrow space"),
        pytest.param("the minister", "the min\u00adister", "the min\u00adister", id="soft hyphen in the text"),
        pytest.param("the min\u00adister", "the minister", "the minister", id="soft hyphen in the quote"),
        pytest.param("official", "the o\ufb03cial", "o\ufb03cial", id="ligature in the text"),
        pytest.param("o\ufb03cial", "the official", "official", id="ligature in the quote"),
        pytest.param("zero width", "zero\u200b width", "zero\u200b width", id="zero-width space"),
        pytest.param("two lines", "two\r\n   lines", "two\r\n   lines", id="a line break in the text"),
        pytest.param("two\n\nlines", "two lines", "two lines", id="a line break in the quote"),
        pytest.param("  We won’t  ", TEXT, "We won’t", id="space around the quote"),
        pytest.param("Fußball", "Der Fußball rollt", "Fußball", id="nothing to fold"),
    ],
)
def test_a_quote_is_found_up_to_typography_and_the_texts_own_characters_come_back(
    quote: str, text: str, found: str
) -> None:
    span = locate(quote, text)
    assert span is not None
    assert span.of(text) == found


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("37,401 tons", id="one digit"),
        pytest.param("37400 tons", id="a comma less"),
        pytest.param("We won’t leave Rafeh", id="one letter"),
        pytest.param("we won’t leave", id="a small letter for a capital"),
        pytest.param("We wont leave", id="an apostrophe less"),
        pytest.param("We will leave", id="a word changed"),
        pytest.param("leave We won’t", id="words in another order"),
        pytest.param("We leave Rafah", id="a word less"),
        pytest.param("We won’t ever leave", id="a word more"),
        pytest.param("won’t … Rafah", id="an ellipsis"),
        pytest.param("Rafah, he", id="a quotation mark less"),
        pytest.param("7,400 tons", id="a number without its first digit"),
        pytest.param("400 tons", id="a number without its thousands"),
        pytest.param("before 37", id="a number cut short"),
        pytest.param("before 37,", id="a number cut at its comma"),
        pytest.param("afah", id="a word without its first letter"),
        pytest.param("We won’t lea", id="a word cut short"),
        pytest.param("", id="nothing"),
        pytest.param(" \n\u00ad ", id="nothing that shows"),
    ],
)
def test_what_differs_in_more_than_typography_is_not_found(quote: str) -> None:
    assert locate(quote, TEXT) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        pytest.param("102 m", "an area of 10² m", id="a power"),
        pytest.param("51", "a size of 5½1", id="a fraction"),
        pytest.param("the of", "the o\ufb03ce", id="half a ligature"),
        pytest.param("a cafe", "a cafe\u0301", id="a letter without its accent"),
        pytest.param("legal", "It was illegal", id="a word without what denies it"),
    ],
)
def test_a_part_of_a_sign_a_word_or_a_number_is_not_a_quote(quote: str, text: str) -> None:
    assert locate(quote, text) is None


def test_a_script_without_spaces_between_words_can_be_quoted() -> None:
    span = locate("国务院", "据国务院报道。")
    assert span is not None
    assert span.of("据国务院报道。") == "国务院"


def test_an_exact_place_comes_before_one_in_other_typography() -> None:
    text = '“we” and "we"'
    span = locate('"we"', text)
    assert span is not None
    assert span.of(text) == '"we"'


def test_the_first_of_several_places_is_given() -> None:
    span = locate("no", "no, no")
    assert span is not None
    assert (span.start, span.end) == (0, 2)


# A second writing of the fold, on purpose: what the module folds must be no more than this.
_MARKS = {'"': "“”„‟«»″", "'": "‘’‚‛`´′", "-": "‐‑‒–—−", "": "\u00ad\u200b\ufeff"}


def folded(text: str) -> str:
    plain = "".join(each if each in "½²" else unicodedata.normalize("NFKC", each) for each in text)
    for sign, others in _MARKS.items():
        plain = re.sub(f"[{others}]", sign, plain)
    return " ".join(plain.split())


_SOME_TEXT = st.text(st.sampled_from("ab1 \n\t“”\"'’-–—\u00a0\u00ad\u200b\ufb01\ufb03\u2009…½²é,.文"), max_size=30)


@given(quote=_SOME_TEXT, before=_SOME_TEXT, after=_SOME_TEXT)
@example(quote="a\u00ad", before="", after="b")
@example(quote=".", before="…", after="")
def test_a_quote_with_space_around_it_is_always_found(quote: str, before: str, after: str) -> None:
    text = f"{before} {quote} {after}"
    span = locate(quote, text)
    assert (span is None) == (not folded(quote))
    if span:
        assert folded(span.of(text)) == folded(quote)
        assert span.of(text) == span.of(text).strip()


@given(quote=_SOME_TEXT, text=_SOME_TEXT)
@example(quote="1", text="½")
@example(quote=".", text="…")
@example(quote="f", text="\ufb01")
@example(quote="a", text="\u00ada\u00ad")
def test_nothing_but_the_quote_is_ever_found(quote: str, text: str) -> None:
    span = locate(quote, text)
    if span is not None:
        assert folded(span.of(text)) == folded(quote)
        assert span.of(text) == span.of(text).strip()
