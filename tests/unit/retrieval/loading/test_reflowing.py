"""Lines of pages become paragraphs; no sentence ends where a line, a column or a page does."""

from __future__ import annotations

import pytest

from retrieval.loading.apart.reflowing import Row, reflowed


def _page(*lines: str) -> list[Row]:
    """Lines as they are set in a column, 14 points apart; an empty one leaves a gap."""
    return [Row(line, 60, 60 + 5 * len(line), 740 - 14 * number, 11) for number, line in enumerate(lines) if line]


def _text(*pages: list[Row]) -> str:
    return reflowed(pages)[0]


JOINED: dict[str, tuple[tuple[str, ...], str]] = {
    "lines": (("The harbour froze over in", "the night."), "The harbour froze over in the night."),
    "a broken word": (("The harbour froze in Novem-", "ber."), "The harbour froze in November."),
    "a soft hyphen": (("The harbour froze in Novem\u00ad", "ber."), "The harbour froze in November."),
    "a hyphen as PDFium writes it": (("The harbour froze in Novem\ufffe", "ber."), "The harbour froze in November."),
    "a hyphen that belongs": (
        ("A well-known ship met a well-", "known crew."),
        "A well-known ship met a well-known crew.",
    ),
    "a hyphen before a name": (
        ("The Anglo-", "Saxon ship froze in the harbour."),
        "The Anglo-Saxon ship froze in the harbour.",
    ),
    "a hyphen for a word to come": (("It was pre-", "and post-war trade."), "It was pre- and post-war trade."),
    "a gap": (
        ("The harbour froze,", "ships waited,", "crews left,", "", "then it thawed."),
        "The harbour froze, ships waited, crews left,\n\nthen it thawed.",
    ),
    "bullets": (("There were:", "• ships", "• crews"), "There were:\n\n• ships\n\n• crews"),
    "a short last line": (
        (
            "The harbour froze over in the night, and ships that were outside",
            "waited.",
            "Then it thawed, and everybody who had been waiting went in.",
        ),
        (
            "The harbour froze over in the night, and ships that were outside waited.\n\n"
            "Then it thawed, and everybody who had been waiting went in."
        ),
    ),
}


@pytest.mark.parametrize(("lines", "text"), JOINED.values(), ids=JOINED)
def test_lines_are_joined_over(lines: tuple[str, ...], text: str) -> None:
    assert _text(_page(*lines)) == text


def test_a_heading_in_another_size_is_a_paragraph_of_its_own() -> None:
    heading = Row("Ice in Riga", 60, 200, 770, 16)
    assert _text([heading, *_page("the harbour froze.")]) == "Ice in Riga\n\nthe harbour froze."


def test_a_sentence_goes_on_in_the_next_column() -> None:
    right = [Row("the night.", 300, 380, 740, 11)]
    assert _text([*_page("The harbour froze over,", "and stayed so through"), *right]).endswith(
        "stayed so through the night."
    )


def test_a_sentence_goes_on_over_the_page_and_the_page_begins_in_it() -> None:
    text, pages = reflowed([_page("The harbour froze over in Novem-"), [], _page("ber, they say."), []])
    assert text == "The harbour froze over in November, they say."
    assert pages == (0, text.index("ber,"), text.index("ber,"), len(text))


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        _page("Ministry of Ports", f"Report, page {n} of 9", f"Text {n} is long enough.", "Footnote", f"{n}")
        for n in (1, 2, 3)
    ]
    assert _text(*pages) == "Text 1 is long enough.\n\nText 2 is long enough.\n\nText 3 is long enough."


def test_headings_that_are_alike_stay() -> None:
    pages = [_page(f"Chapter {n}", f"Text {n} is long enough.", "and more", f"End {n}.") for n in (1, 5, 2, 9)]
    assert [f"Chapter {n}" in _text(*pages) for n in (1, 5, 2, 9)] == [True] * 4


def test_lines_without_places_are_joined_by_their_words() -> None:
    assert _text([Row("The harbour froze over in"), Row("the night.")]) == "The harbour froze over in the night."


def test_no_page_is_no_text() -> None:
    assert reflowed([]) == ("", ())
    assert reflowed([[], []]) == ("", (0, 0))
