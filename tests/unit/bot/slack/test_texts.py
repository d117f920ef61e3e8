from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.inert import inert
from bot.slack.texts import (
    defused,
    escaped,
    is_plain,
    literal,
    mentions,
    pieces,
    question_of,
    shortened,
    without_name,
)
from retrieval.splitting import sentences
from tests.harmless import harms

PARTS = (
    "<!channel>", "<!here|here>", "<@U0BEN>", "<@U0BEN|ben>", "<#C0DESK>", "<https://evil.example|click>", "&lt;", "&",
    "*bold*", "_it_", "~no~", "`code`", ":tada:", "[x](y)", "https://evil.example", "evil.example", "a@b.c", "@here",
    "\u202e", "\u2066", "\x00", "\x1b[2J", "\u200b", "\n", "\n- ", "\n1. ", "## ", "> ", "| a | b |", "\\", "x" * 400,
    "Riga.", "How many?", "–", "Žižek", "漢字", "👩‍👩‍👧", "--", "- ", "1) ", "+ ", "=",
)  # fmt: skip
hostile = st.lists(st.sampled_from(PARTS) | st.text(max_size=6), max_size=30).map(" ".join)
glued = st.lists(st.sampled_from(PARTS) | st.text(max_size=6), max_size=30).map("".join)
texts = hostile | glued | st.text()


@given(texts)
def test_nothing_in_a_literal_text_steers_or_hides(text: str) -> None:
    assert harms({"blocks": [{"text": literal(text)}]}) == []
    assert literal(literal(text)) == literal(text)


@given(texts)
def test_an_escaped_text_reads_the_same_and_mentions_nobody(text: str) -> None:
    assert harms({"text": escaped(text)}) == []
    assert html.unescape(escaped(text, 10**6)) == html.unescape(html.escape(inert(text), quote=False))


@given(texts | st.text("&<> x", min_size=100), st.integers(2, 300))
@example("&<>" * 600, 3_000)
def test_an_escaped_text_is_cut_as_slack_counts_it_and_never_inside_a_sign(text: str, most: int) -> None:
    short = escaped(text, most)
    assert len(short) <= most
    assert not re.search("&(?!amp;|lt;|gt;)|[<>]", short)
    assert harms({"text": short}) == []
    assert short == escaped(text, 10**6) or short.endswith("…")


@given(texts, st.integers(2, 300))
@example("- a", 256)
@example("&lt; a", 256)
def test_a_defused_title_is_one_line_that_formats_nothing(text: str, most: int) -> None:
    title = defused(text, most)
    assert harms({"chunks": [{"type": "task_update", "details": title}]}) == []
    assert len(title) <= most
    assert "\n" not in title


def test_a_plain_title_is_kept_as_it_is() -> None:
    assert defused("Harbour of Riga reopened, says Berg", 120) == "Harbour of Riga reopened, says Berg"


@given(texts, st.integers(2, 100))
def test_a_shortened_text_is_no_longer_than_it_may_be(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    assert short == text or short.endswith("…")
    assert text.startswith(short.removesuffix("…"))


@given(texts, st.integers(20, 200))
def test_pieces_hold_every_word_in_its_order(text: str, most: int) -> None:
    found = list(pieces(text, most, sentences))
    assert all(len(each) <= most for each in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_pieces_end_where_sentences_end() -> None:
    text = "Anna Berg won the vote. It was held in Riga on Friday. Nobody objected to it."
    assert list(pieces(text, 60, sentences)) == [text[:54], text[55:]]


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("<@U0BOT> Who won?", "Who won?"),
        ("Who won, <@U0BOT>?", "Who won, ?"),
        ("<@U0BOT|askwire> Who won?", "Who won?"),
        ("<@U0BOT> did <@U0BEN|ben> win?", "did @ben win?"),
        ("<@U0BOT> did <@U0BEN> win?", "did @U0BEN win?"),
        ("what of <#C0DESK|desk>?", "what of #desk ?"),
        ("see <https://example.com|the page>", "see the page"),
        ("see <https://example.com>", "see https://example.com"),
        ("<!subteam^S1|@desk> who won?", "@desk who won?"),
        ("<!here> who won?", "@here who won?"),
        ("is 3 &lt; 4 &amp; 5 &gt; 4?", "is 3 < 4 & 5 > 4?"),
        ("is 3 < 4?", "is 3 < 4?"),
        ("  who \n won? ", "who won?"),
        ("", ""),
    ],
)
def test_what_a_person_wrote_is_read_as_a_question(said: str, question: str) -> None:
    assert question_of(said, "U0BOT") == question


@given(texts)
def test_any_message_reads_as_one_line(text: str) -> None:
    assert "\n" not in question_of(text, "U0BOT")
    assert "<@U0BOT>" not in question_of(text.replace("&", ""), "U0BOT")


@pytest.mark.parametrize("said", ["@askwire Who won?", "@Askwire, Who won?", "Who won?", "@askwire: Who won?"])
def test_our_own_name_is_no_part_of_a_question(said: str) -> None:
    assert without_name(said) == "Who won?"
    assert without_name("@askwirefan said what?") == "@askwirefan said what?"


def test_mentions_are_of_people_and_groups_and_everybody() -> None:
    said = "<@U1> <@U2|ben> <!subteam^S1|@desk> <!channel> <!date^1^{date}|now> <#C1> <https://x.example> @U3"
    assert mentions(said) == ["U1", "U2", "S1", "channel"]


@given(texts)
def test_a_plain_text_is_parsed_nowhere(text: str) -> None:
    if is_plain(text):
        assert harms({"text": text, "prompts": [{"title": text, "message": text}]}) == []
        assert not re.search("[<>*`]", text)


def test_ordinary_questions_are_plain() -> None:
    assert is_plain("How many ships are waiting off Riga, and since when?")
