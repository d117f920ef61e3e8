"""What a person sees, on terminals of 80 and 120 columns and in a pipe; nothing of a document is a control."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from bot.cli.rendering import Rendered, claim_line, document_lines, hit_lines, marked, rest_lines
from bot.inert import inert
from bot.model import Answer, Reply
from retrieval.model import Document, Query, Span
from tests.unit.bot.stories import abstention, answer_quoting, document, head, hit_of, span_of, trail

QUOTE = "Mayor Anna Berg said the harbour of Riga would be reopened before the end of the summer of 2024."
FILLER = " ".join(f"Sentence {n} of the story says nothing that matters here." for n in range(8))
STORED = document(f"{FILLER} {QUOTE} {FILLER}")
ANSWER = answer_quoting(STORED, QUOTE, notes=("Another document is newer.",))
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = "a\x1b]0;owned\x07\x1b[31mb\u202ec\u2066d\u200fe\x00f\x9bg\x7fh\x08i\rj"


def printed(lines: Iterable[object], *, width: int = 80, terminal: bool = True) -> str:
    """What a console of so many columns puts out."""
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=terminal, width=width, highlight=False, markup=False, emoji=False,
        color_system="standard" if terminal else None, legacy_windows=False,
    )  # fmt: skip
    for each in lines:
        console.print(each)
    return out.getvalue()


def unstyled(text: str) -> str:
    return _STYLE.sub("", text)


def everything(reply: Reply = ANSWER, *, plain: bool = False) -> Rendered:
    claims = [claim_line(claim) for claim in reply.claims] if isinstance(reply, Answer) else []
    return [*claims, *rest_lines(reply, plain=plain)]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for lines in (everything(), everything(abstention()), hit_lines(Query("x"), [hit_of(STORED)])):
        assert max(len(row) for row in unstyled(printed(lines, width=width)).splitlines()) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_an_answer_shows_its_claim_its_facts_and_its_source(width: int) -> None:
    shown = " ".join(unstyled(printed(everything(), width=width)).split())
    assert shown.startswith(f"{QUOTE} [1] As of 2024-06-21")
    assert "Note: Another document is newer." in shown
    assert "Sources [1] Talks in Oslo Wire · 2024-06-21 · /documents/a.txt" in shown


def test_the_quote_stands_out_in_its_passage_on_a_terminal() -> None:
    styled = printed(everything(), width=1000)
    assert f"\x1b[1;4m{QUOTE}\x1b[0m" in styled
    assert "»" not in styled


def test_the_quote_is_marked_with_signs_in_a_pipe() -> None:
    piped = printed(everything(plain=True), width=1000, terminal=False)
    assert f"»{QUOTE}«" in piped
    assert "\x1b" not in piped


def test_far_from_the_quote_the_passage_is_left_out_at_whole_words() -> None:
    excerpt = printed(everything(plain=True), width=10_000, terminal=False).splitlines()[-1].strip()
    before, after = excerpt.split(f"»{QUOTE}«")
    assert before.startswith("… ")
    assert after.endswith(" …")
    assert before.removeprefix("… ") in STORED.text
    assert after.removesuffix(" …") in STORED.text
    assert len(before) + len(after) < 300


def test_two_quotes_far_apart_are_both_shown() -> None:
    first, last = "Sentence 0 of the story says nothing that matters here.", QUOTE
    excerpt = printed(everything(answer_quoting(STORED, first, last), plain=True), width=10_000, terminal=False)
    shown = excerpt.splitlines()[-1]
    assert f"»{first}«" in shown
    assert f"»{last}«" in shown
    assert " … " in shown[shown.index("«") : shown.rindex("»")]


def test_quotes_that_meet_are_shown_once_each() -> None:
    stored = document("Anna spoke. Berta left. Clara sang.")
    shown = printed(everything(answer_quoting(stored, "Berta left.", "Anna spoke."), plain=True), terminal=False)
    assert "»Anna spoke.« »Berta left.« Clara sang." in shown


def test_an_abstention_shows_the_nearest_coverage_and_how_to_read_it() -> None:
    shown = unstyled(printed(everything(abstention())))
    assert shown.startswith("The documents do not say. No passage was found.")
    assert "Nearest coverage, which does not answer it:" in shown
    assert "Talks in Oslo (Wire · 2024-06-21)" in shown
    assert "askwire show a.txt" in shown
    assert "[1]" not in shown
    assert "Sources" not in shown


def test_an_undated_answer_says_so_and_filters_are_told() -> None:
    undated = answer_quoting(document("Anna spoke.", published=None), "Anna spoke.")
    query = Query("Who spoke?", since=date(2024, 6, 1))
    shown = unstyled(printed(everything(replace(undated, trail=trail(query=query))), width=200))
    assert "No cited document has a date" in shown
    assert "only published since 2024-06-01" in shown


def test_a_follow_up_says_how_it_was_read() -> None:
    asked = replace(ANSWER, trail=replace(trail("and when?"), interpretation=Query("When did Anna speak?")))
    assert "“When did Anna speak?”" in unstyled(printed(everything(asked), width=200))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain\ttext\n", "plain\ttext\n", id="tab and newline stay"),
        pytest.param("a\r\nb", "a\nb", id="the line ends of another system"),
        pytest.param("a\rb", "a\ufffdb", id="a carriage return alone"),
        pytest.param("\x1b[31m", "\ufffd[31m", id="an escape"),
        pytest.param("\x9b31m", "\ufffd31m", id="an escape in one character"),
        pytest.param("\x07\x08\x7f\x00", "\ufffd" * 4, id="bell, backspace, delete, nought"),
        pytest.param("\u202e\u2066\u200f\u061c", "\ufffd" * 4, id="marks that turn the writing"),
        pytest.param("a\udcffb", "a\ufffdb", id="half a surrogate pair"),
        pytest.param("é“”—Москва 国", "é“”—Москва 国", id="letters stay"),
    ],
)
def test_controls_show_as_a_replacement(text: str, shown: str) -> None:
    assert inert(text) == shown


def hostile_document() -> Document:
    stored = document(f"{HOSTILE} Anna spoke. {HOSTILE}")
    bad = replace(head(), id=HOSTILE, title=HOSTILE, source=HOSTILE, url=HOSTILE, path=f"/{HOSTILE}")
    return Document(bad, stored.text, {HOSTILE: HOSTILE})


def test_no_part_of_a_document_reaches_a_terminal_as_a_control() -> None:
    stored = hostile_document()
    answer = answer_quoting(stored, HOSTILE, notes=(HOSTILE,))
    refused = replace(abstention(HOSTILE, HOSTILE, Query(HOSTILE, sources=(HOSTILE,))), nearest=(stored.head,))
    screens = [
        everything(answer),
        everything(answer, plain=True),
        everything(refused),
        hit_lines(Query(HOSTILE), [hit_of(stored)]),
        hit_lines(Query(HOSTILE, sources=(HOSTILE,)), []),
        document_lines(stored, Span(0, 5), plain=False),
        document_lines(stored, None, plain=True),
    ]
    for screen in screens:
        shown = unstyled(printed(screen))
        assert "\ufffd" in shown
        assert re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown) == []


@pytest.mark.parametrize("markup", ["[bold]x[/bold]", "[link=http://evil.example]x[/link]", ":smile:", "[/]"])
def test_markup_in_a_document_is_only_text(markup: str) -> None:
    stored = document(f"Anna said {markup} in Oslo.")
    shown = unstyled(printed(everything(answer_quoting(stored, stored.text)), width=200))
    assert f"Anna said {markup} in Oslo. [1]" in shown


def test_hits_show_rank_title_place_and_text() -> None:
    shown = unstyled(printed(hit_lines(Query("x"), [hit_of(STORED)]), width=120))
    assert shown.startswith("1. Talks in Oslo\n")
    assert f"Wire · 2024-06-21 · a.txt · characters 0-{len(STORED.text)}" in shown


def test_without_hits_the_filters_are_named() -> None:
    query = Query("Who spoke?", sources=("TASS",))
    assert printed(hit_lines(query, []), terminal=False) == "Nothing was found for “Who spoke?” from TASS.\n"


def test_a_document_is_shown_whole_with_the_span_marked() -> None:
    stored = Document(head(), "One.\n\n  Two.\nThree.", {"author": "Anna"})
    lines = document_lines(stored, span_of("Two.", stored.text), plain=True)
    shown = printed(lines, terminal=False)
    assert shown.endswith("One.\n\n  »Two.«\nThree.\n")
    assert "author: Anna" in shown
    assert stored.sha256 in shown.replace("\n", "")


def test_a_span_of_a_document_with_pages_tells_its_page() -> None:
    stored = Document(replace(head(), pages=(0, 5)), "One. Two. Three.")
    shown = printed(document_lines(stored, span_of("Two.", stored.text), plain=True), terminal=False)
    assert "\np. 2\n" in shown
    assert "p. 2" not in printed(document_lines(stored, None, plain=True), terminal=False)


def test_marks_do_not_change_the_text() -> None:
    spans = [span_of("Anna", "Anna spoke."), span_of("spoke", "Anna spoke.")]
    assert marked("Anna spoke.", spans, plain=False).plain == "Anna spoke."
    assert marked("Anna spoke.", spans, plain=True).plain == "»Anna« »spoke«."
