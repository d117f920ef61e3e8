"""A model's claim as it may be shown: itself, the source's own sentence, or nothing."""

from __future__ import annotations

import pytest

from bot.asking import ask
from bot.grounding import Grounding
from bot.model import DraftCitation, DraftClaim, Verdict
from bot.releasing import Fate, Release, Releasing
from bot.surroundings import Surroundings
from retrieval.splitting import sentences
from tests.newsroom import DOCUMENTS, KILLED_CLAIM, KILLED_QUESTION, KILLED_QUOTE, Shelf, whole

_GAZA, _HARBOUR = (whole(each) for each in DOCUMENTS)


def _releasing(question: str = KILLED_QUESTION, *, answers: bool = True) -> Releasing:
    shelf = Shelf()
    grounding = Grounding([_GAZA, _HARBOUR], shelf.document)
    surroundings = Surroundings(sentences, shelf)
    return Releasing(ask(question), grounding, surroundings, sentences, answers=lambda _passage, _sentence: answers)


def test_a_claim_that_fails_is_dropped_where_its_source_does_not_answer() -> None:
    wrong = KILLED_CLAIM.replace("in Gaza", "in Gaza [9,000 of them soldiers]")
    assert _releasing(answers=False).release(_draft(wrong)).fate is Fate.DROPPED


def _draft(text: str, quote: str = KILLED_QUOTE, passage: str = _GAZA.id) -> DraftClaim:
    return DraftClaim(text, (DraftCitation(passage, quote),))


def _texts(release: Release) -> list[str]:
    return [claim.text for claim in release.claims]


def test_a_claim_that_holds_is_shown_as_it_is() -> None:
    release = _releasing().release(_draft(KILLED_CLAIM))
    assert (release.fate, _texts(release), release.finding) == (Fate.SUPPORTED, [KILLED_CLAIM], None)
    assert release.claims[0].located[0].quote == KILLED_QUOTE


def test_a_claim_that_does_not_hold_gives_way_to_the_sentence_it_cites() -> None:
    release = _releasing().release(_draft(KILLED_CLAIM.replace("37,400", "39,000")))
    assert (release.fate, _texts(release)) == (Fate.QUOTED, [KILLED_QUOTE])
    assert release.claims[0].verdict is Verdict.QUOTED
    assert release.finding is not None
    assert "39,000" in release.finding.detail


def test_an_altered_quote_gives_way_to_the_sentence_that_was_meant() -> None:
    release = _releasing().release(_draft(KILLED_CLAIM, KILLED_QUOTE.replace("women", "men")))
    assert (release.fate, _texts(release)) == (Fate.QUOTED, [KILLED_QUOTE])


@pytest.mark.parametrize(
    "draft",
    [
        DraftClaim(KILLED_CLAIM, ()),
        _draft(KILLED_CLAIM, passage="nowhere"),
        _draft("Paris is large.", "Paris is large."),
        _draft("", "Paris is large."),
    ],
)
def test_a_claim_without_a_source_is_dropped(draft: DraftClaim) -> None:
    release = _releasing().release(draft)
    assert (release.fate, release.claims) == (Fate.DROPPED, ())
    assert release.finding is not None


def test_a_claim_that_does_not_bear_on_the_question_is_dropped() -> None:
    draft = _draft("It has nine cranes.", "It has nine cranes.", _HARBOUR.id)
    assert _releasing(answers=False).release(draft).fate is Fate.DROPPED


def test_a_claim_beyond_all_length_gives_way() -> None:
    assert _releasing().release(_draft(f"{KILLED_CLAIM[:-1]}{' and killed' * 80}.")).fate is Fate.QUOTED


def test_nothing_is_shown_twice() -> None:
    releasing = _releasing()
    wrong = _draft(KILLED_CLAIM.replace("37,400", "39,000"))
    fates = [releasing.release(each).fate for each in (_draft(KILLED_CLAIM), _draft(KILLED_CLAIM), wrong, wrong)]
    assert fates == [Fate.SUPPORTED, Fate.REPEATED, Fate.QUOTED, Fate.REPEATED]


def test_what_was_shown_by_others_is_not_shown_again() -> None:
    releasing = _releasing()
    releasing.saw([KILLED_QUOTE])
    assert releasing.release(_draft(KILLED_QUOTE)).fate is Fate.REPEATED


@pytest.mark.parametrize("marker", [" [1]", " [1][2]", " [1, 2]", " [passage 1]"])
def test_marks_of_the_model_are_taken_out(marker: str) -> None:
    release = _releasing().release(_draft(KILLED_CLAIM.replace(" in Gaza", f" in Gaza{marker}")))
    assert _texts(release) == [KILLED_CLAIM]


@pytest.mark.parametrize("inserted", ["most of them women and children", "9,000 of them soldiers", "was not"])
def test_brackets_in_a_claim_are_an_editors_and_no_models(inserted: str) -> None:
    draft = _draft(KILLED_CLAIM.replace("in Gaza", f"in Gaza [{inserted}]"))
    assert _releasing().release(draft).fate is Fate.QUOTED


def test_a_document_that_changed_since_the_search_is_not_cited() -> None:
    gone = Shelf([])
    releasing = Releasing(
        ask(KILLED_QUESTION),
        Grounding([_GAZA], gone.document),
        Surroundings(sentences, gone),
        sentences,
        answers=lambda _passage, _sentence: True,
    )
    assert releasing.release(_draft(KILLED_CLAIM)).claims == ()
