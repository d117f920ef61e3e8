"""A sentence is shown with the neighbours that make it stand alone, each in a claim of its own."""

from __future__ import annotations

from bot.grounding import Grounding
from bot.surroundings import Shown, Surroundings
from retrieval.model import Document, Span
from retrieval.splitting import sentences
from tests.unit.bot.stories import Shelf, document, hit_of, passages_by_sentence, span_of

TEXT = (
    "Foreign Minister Anna Berg spoke in Oslo on Friday. It was a cold day. "
    "“We won’t leave,” she said. “The harbour is ours. It will stay ours.” The mayor said nothing."
)
STORED = document(TEXT)


def shown(sentence: str, shelf: Shelf | None = None, stored: Document = STORED) -> list[Shown]:
    surroundings = Surroundings(sentences, shelf or Shelf(STORED))
    return surroundings.around(hit_of(stored).passage, span_of(sentence, stored.text))


def test_a_sentence_that_stands_alone_is_shown_alone() -> None:
    (only,) = shown("Foreign Minister Anna Berg spoke in Oslo on Friday.")
    assert only.claim.text == "Foreign Minister Anna Berg spoke in Oslo on Friday."


def test_the_sentence_that_it_points_to_comes_first() -> None:
    texts = [each.claim.text for each in shown("It was a cold day.")]
    assert texts == ["Foreign Minister Anna Berg spoke in Oslo on Friday.", "It was a cold day."]


def test_the_speaker_stands_in_brackets_outside_the_quote() -> None:
    (only,) = shown("“We won’t leave,” she said.")
    assert only.claim.text == "“We won’t leave,” she [Anna Berg] said."
    assert only.claim.citations[0].quote == "“We won’t leave,” she said."


def test_every_neighbour_passes_the_check_in_the_passage_it_names() -> None:
    shelf = Shelf(STORED, passages=passages_by_sentence(STORED))
    group = shown("It was a cold day.", shelf)
    assert len({each.passages[0].id for each in group}) == len(group) == 2
    grounding = Grounding([each.passages[0] for each in group], shelf.document)
    checked = [held for each in group if (held := grounding.check(each.claim))]
    assert [claim.text for claim in checked] == [each.claim.text for each in group]


def test_a_hit_inside_the_document_keeps_its_place() -> None:
    span = Span(TEXT.index("It was"), len(TEXT))
    surroundings = Surroundings(sentences, Shelf(STORED))
    inside = span_of("“We won’t leave,” she said.", span.of(TEXT))
    (only,) = surroundings.around(hit_of(STORED, span=span).passage, inside)
    assert only.span == span_of("“We won’t leave,” she said.", TEXT)
    assert only.claim.text.startswith("“We won’t leave,” she [Anna Berg]")


def test_nothing_is_shown_of_a_document_that_is_gone() -> None:
    assert shown("It was a cold day.", Shelf()) == []


def test_nothing_is_shown_of_a_document_that_changed() -> None:
    assert shown("It was a cold day.", Shelf(document(f"Corrected. {TEXT}"))) == []


def test_of_a_part_of_a_sentence_the_whole_is_shown() -> None:
    texts = [each.claim.text for each in shown("a cold day")]
    assert texts == ["Foreign Minister Anna Berg spoke in Oslo on Friday.", "It was a cold day."]


def test_a_sentence_over_two_passages_is_one_claim_that_cites_both() -> None:
    cut = TEXT.index("spoke")
    halves = [Span(0, cut - 1), Span(cut, len(TEXT))]
    shelf = Shelf(STORED, passages=[hit_of(STORED, span=half).passage for half in halves])
    (only,) = shown("spoke in Oslo", shelf)
    assert only.claim.text == "Foreign Minister Anna Berg spoke in Oslo on Friday."
    assert [citation.quote for citation in only.claim.citations] == [
        "Foreign Minister Anna Berg",
        "spoke in Oslo on Friday.",
    ]
    checked = Grounding(only.passages, shelf.document).check(only.claim)
    assert checked is not None
    assert checked.text == only.claim.text


def test_a_sentence_of_which_no_passage_holds_a_part_is_not_shown_nor_what_leans_on_it() -> None:
    shelf = Shelf(STORED, passages=[hit_of(STORED, span=Span(TEXT.index("It was"), len(TEXT))).passage])
    assert shown("It was a cold day.", shelf) == []


def test_a_sentence_that_nobody_can_be_named_for_is_not_shown() -> None:
    stored = document("He said the road was closed. It rained.")
    assert shown("He said the road was closed.", Shelf(stored), stored) == []


def test_the_documents_own_square_brackets_are_shown_round_and_quoted_as_they_are() -> None:
    stored = document("[Sergey Lavrov] praised tram line 7 [1].")
    (only,) = shown(stored.text, Shelf(stored), stored)
    assert only.claim.text == "(Sergey Lavrov) praised tram line 7 (1)."
    assert only.claim.citations[0].quote == stored.text
    assert Grounding(only.passages, Shelf(stored).document).check(only.claim) is not None
