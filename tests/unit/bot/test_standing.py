"""What became of cited words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model import Abstention, Answer, Citation, Claim, Source, Verdict
from bot.standing import FELL, Shelves, Standing, as_it_stands, fallen_of, nearest_sentence
from retrieval.model import Document, Hold, Scope
from retrieval.splitting import sentences
from tests.unit.bot.stories import abstention, answer_quoting, document, passage_of, span_of, trail

TEXT = "The minister resigned on Monday. At least 40 ships are waiting."
STORED = document(TEXT)
RESIGNED, WAITING = "The minister resigned on Monday.", "At least 40 ships are waiting."
UNTIL = datetime(2024, 7, 1, tzinfo=UTC)


class Now(Shelves):
    """The documents of today."""

    def __init__(self, *documents: Document) -> None:
        self._documents = {each.head.id: each for each in documents}

    def document(self, document_id: str) -> Document | None:
        found = self._documents.get(document_id)
        return None if found is None or found.hold else found

    def held(self, document_id: str) -> Document | None:
        found = self._documents.get(document_id)
        return found if found and found.hold else None


def after(text: str) -> Document:
    return replace(STORED, text=text)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"Corrected on Tuesday. {TEXT}",
        TEXT.replace("resigned on", "resigned\n on"),
        f"{WAITING} {RESIGNED}",
    ],
    ids=["unchanged", "moved", "other white space", "other order"],
)
def test_words_that_stand_somewhere_in_the_newest_text_stand(text: str) -> None:
    assert fallen_of(answer_quoting(STORED, RESIGNED, WAITING), Now(after(text))) == ()


@pytest.mark.parametrize(
    ("text", "fell"),
    [
        (TEXT.replace("Monday", "Tuesday"), [RESIGNED]),
        (TEXT.replace("40", "140"), [WAITING]),
        (TEXT.replace("40", "4.40"), [WAITING]),
        ("Nothing happened.", [RESIGNED, WAITING]),
    ],
)
def test_words_that_are_not_there_any_more_are_changed(text: str, fell: list[str]) -> None:
    found = fallen_of(answer_quoting(STORED, RESIGNED, WAITING), Now(after(text)))
    assert [(each.standing, each.quote, each.n) for each in found] == [(Standing.CHANGED, quote, 1) for quote in fell]


def test_a_document_that_went_took_its_words_along() -> None:
    (found,) = fallen_of(answer_quoting(STORED, RESIGNED), Now())
    assert (found.standing, found.quote, found.now) == (Standing.GONE, RESIGNED, None)


@pytest.mark.parametrize(
    ("hold", "standing", "became"),
    [
        (Hold(), Standing.WITHDRAWN, "withdrawn"),
        (Hold(UNTIL), Standing.EMBARGOED, "under embargo until 2024-07-01T00:00+00:00"),
    ],
)
def test_of_a_document_that_is_held_back_no_words_are_told_though_they_stand_in_it(
    hold: Hold, standing: Standing, became: str
) -> None:
    (found,) = fallen_of(answer_quoting(STORED, RESIGNED, WAITING), Now(replace(STORED, hold=hold)))
    assert (found.standing, found.quote, found.became, found.is_held) == (standing, "", became, True)


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [("wire", "wire", True), ("board", "wire", False), ("wire", "board", False)],
)
def test_nothing_is_told_to_people_who_could_not_see_it_then_or_may_not_now(then: str, now: str, told: bool) -> None:
    cited, today = document(TEXT, collection=then), document("Other words.", collection=now)
    scope = Scope(only=frozenset({"wire"}))
    for shelf in (Now(today), Now(replace(today, hold=Hold()))):
        (found,) = fallen_of(answer_quoting(cited, RESIGNED), shelf)
        assert found.is_for(scope) is told
    (gone,) = fallen_of(answer_quoting(cited, RESIGNED), Now())
    assert gone.is_for(scope) is (then == "wire")


def test_a_reply_that_stands_comes_back_itself() -> None:
    for reply in (answer_quoting(STORED, RESIGNED, WAITING), abstention()):
        assert as_it_stands(reply, Now(STORED).document) is reply


def two_sources() -> Answer:
    """Claims of two documents, the first of the second."""
    other = document("The harbour was closed.", "b.txt")
    cited = [
        Citation(1, "b.txt", span_of(other.text, other.text), other.text),
        Citation(2, STORED.head.id, span_of(WAITING, TEXT), WAITING),
    ]
    claims = tuple(Claim(each.quote, Verdict.SUPPORTED, (each,)) for each in cited)
    sources = (Source(1, other.head, passage_of(other)), Source(2, STORED.head, passage_of(STORED)))
    return Answer(trail(), claims, sources)


def test_what_is_left_of_an_answer_is_numbered_anew() -> None:
    left = as_it_stands(two_sources(), Now(STORED).document)
    assert isinstance(left, Answer)
    assert [(claim.text, claim.citations[0].n) for claim in left.claims] == [(WAITING, 1)]
    assert [(source.n, source.document.id) for source in left.sources] == [(1, STORED.head.id)]


def test_an_answer_of_which_nothing_is_left_says_nothing_of_what_it_said() -> None:
    answer = answer_quoting(STORED, RESIGNED)
    assert as_it_stands(answer, Now().document) == Abstention(answer.trail, FELL)


def test_a_claim_of_two_quotes_falls_with_one_of_them() -> None:
    cited = tuple(Citation(1, "a.txt", span_of(quote, TEXT), quote) for quote in (RESIGNED, WAITING))
    answer = Answer(trail(), (Claim("Both.", Verdict.SUPPORTED, cited),), (Source(1, STORED.head, passage_of(STORED)),))
    assert isinstance(as_it_stands(answer, Now(after(WAITING)).document), Abstention)


@pytest.mark.parametrize(
    ("quote", "near"),
    [
        (RESIGNED, "The minister resigned on Tuesday, his office said."),
        (f"{RESIGNED} {WAITING}", "The minister resigned on Tuesday, his office said."),
        ("The court of Oslo ordered a retrial.", ""),
    ],
    ids=["one sentence", "the one of two that is lost", "none"],
)
def test_the_nearest_sentence_is_the_one_that_tells_of_the_same_thing(quote: str, near: str) -> None:
    now = after(f"Rain fell. {WAITING} The minister resigned on Tuesday, his office said.")
    assert nearest_sentence(quote, now, sentences) == near
