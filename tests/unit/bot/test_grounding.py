"""Only what stands in the cited passage, word for word, is let through."""

from __future__ import annotations

import pytest

from bot.grounding import Grounding, Numbering
from bot.model import DraftCitation, DraftClaim, Verdict
from retrieval.model import Document, Passage, Span
from tests.unit.bot.stories import Shelf, document, draft_claim, passage_of, span_of

TEXT = (
    "Foreign Minister Anna Berg spoke in Oslo. “We won’t leave,” she said, and 37,400 people heard it.\n"
    "The harbour [north] reopened on May 6."
)
STORED = document(TEXT)
WHOLE = passage_of(STORED)
SAID = "“We won’t leave,” she said, and 37,400 people heard it."
SPOKE = "Foreign Minister Anna Berg spoke in Oslo."


def grounding(*passages: Passage, shelf: Shelf | None = None) -> Grounding:
    return Grounding(passages or [WHOLE], (shelf or Shelf(STORED)).document)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        pytest.param(SAID, SAID, id="a whole sentence"),
        pytest.param("37,400 people heard it", "37,400 people heard it", id="a part of one"),
        pytest.param('"We won\'t leave," she said', "“We won’t leave,” she said", id="other typography in the claim"),
        pytest.param("“We won’t leave,” she said", '"We won\'t leave," she said', id="other typography in the quote"),
        pytest.param("“We won’t leave,” she [Anna Berg] said", "“We won’t leave,” she said", id="a name put in"),
        pytest.param("she [Foreign Minister Anna Berg] said", "she said", id="a name with its title put in"),
        pytest.param("The harbour (north) reopened", "The harbour [north] reopened", id="brackets of the document"),
        pytest.param("heard it. The harbour", "heard it.\nThe harbour", id="over a line"),
    ],
)
def test_a_claim_that_says_what_it_cites_holds(text: str, quote: str) -> None:
    checked = grounding().check(draft_claim(text, (WHOLE, quote)))
    assert checked is not None
    assert checked.verdict is Verdict.SUPPORTED
    assert checked.text == text
    (citation,) = checked.located
    assert citation.span.of(TEXT) == citation.quote


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        pytest.param("37,401 people heard it", "37,401 people heard it", id="one digit altered in both"),
        pytest.param("37,401 people heard it", "37,400 people heard it", id="one digit altered in the claim"),
        pytest.param("37,400 people heard it", "37,401 people heard it", id="one digit altered in the quote"),
        pytest.param("We will leave", "We won’t leave", id="the negation dropped"),
        pytest.param("Fully 37,400 people heard it", "37,400 people heard it", id="more than its quote"),
        pytest.param("people heard it", "37,400 people heard it", id="less than its quote"),
        pytest.param("she [Jane Roe] said", "she said", id="a name that the document does not have"),
        pytest.param("she [anna berg] said", "she said", id="a name in another case"),
        pytest.param("she [Anna Berg] [allegedly] said", "she said", id="one right insertion and one wrong"),
        pytest.param("The harbour [north] reopened", "The harbour [north] reopened", id="the document's as if ours"),
        pytest.param("", SAID, id="no text"),
        pytest.param("", "", id="nothing at all"),
    ],
)
def test_a_claim_that_says_anything_else_does_not_hold(text: str, quote: str) -> None:
    assert grounding().check(draft_claim(text, (WHOLE, quote))) is None


def test_a_passage_that_was_not_given_cannot_be_cited() -> None:
    claim = DraftClaim(SAID, (DraftCitation("another#0-9", SAID),))
    assert grounding().check(claim) is None


def test_a_quote_from_elsewhere_in_the_document_is_not_in_the_passage() -> None:
    passage = passage_of(STORED, span_of(SPOKE, TEXT))
    assert grounding(passage).check(draft_claim(SAID, (passage, SAID))) is None


def test_a_claim_without_citations_does_not_hold() -> None:
    assert grounding().check(DraftClaim(SAID, ())) is None


def test_one_citation_that_does_not_hold_fails_the_claim() -> None:
    claim = draft_claim(f"{SPOKE} {SAID}", (WHOLE, SPOKE), (WHOLE, SAID.replace("37", "38")))
    assert grounding().check(claim) is None


def test_a_claim_may_rest_on_several_quotes_in_its_order() -> None:
    checked = grounding().check(draft_claim(f"{SPOKE} {SAID}", (WHOLE, SPOKE), (WHOLE, SAID)))
    assert checked is not None
    assert [citation.quote for citation in checked.located] == [SPOKE, SAID]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(None, id="it is gone"),
        pytest.param(document(TEXT.replace("37,400", "37,900")), id="a figure was corrected"),
        pytest.param(document(f"Corrected. {TEXT}"), id="its words moved"),
        pytest.param(document(TEXT[:20]), id="it was cut"),
    ],
)
def test_a_document_that_changed_since_the_search_is_not_cited(now: Document | None) -> None:
    shelf = Shelf(now) if now else Shelf()
    assert grounding(shelf=shelf).check(draft_claim(SAID, (WHOLE, SAID))) is None


def test_a_change_elsewhere_in_the_document_does_not_matter() -> None:
    shelf = Shelf(document(TEXT.replace("May 6", "May 7")))
    assert grounding(shelf=shelf).check(draft_claim(SAID, (WHOLE, SAID))) is not None


def test_offsets_count_from_the_start_of_the_document_not_of_the_passage() -> None:
    passage = passage_of(STORED, Span(TEXT.index("“We"), len(TEXT)))
    checked = grounding(passage).check(draft_claim("37,400 people", (passage, "37,400 people")))
    assert checked is not None
    assert checked.located[0].span == span_of("37,400 people", TEXT)


def test_passages_are_numbered_in_order_of_first_use() -> None:
    first, second, never = (document(f"{name} spoke.", f"{name}.txt") for name in ("Anna", "Berta", "Clara"))
    passages = [passage_of(each) for each in (never, first, second)]
    check = grounding(*passages, shelf=Shelf(first, second, never))
    numbering = Numbering()
    drafts = [
        draft_claim("Berta spoke.", (passages[2], "Berta spoke.")),
        draft_claim("Clara never spoke.", (passages[0], "Clara never spoke.")),
        draft_claim("Anna spoke.", (passages[1], "Anna spoke.")),
        draft_claim("Berta", (passages[2], "Berta")),
    ]
    claims = [numbering.claim(held) for draft in drafts if (held := check.check(draft))]
    assert [(claim.text, claim.citations[0].n) for claim in claims] == [
        ("Berta spoke.", 1),
        ("Anna spoke.", 2),
        ("Berta", 1),
    ]
    assert [(source.n, source.document.id) for source in numbering.sources] == [(1, "Berta.txt"), (2, "Anna.txt")]


def test_a_claim_that_failed_takes_no_number() -> None:
    other = document("Berta spoke.", "b.txt")
    check = grounding(WHOLE, passage_of(other), shelf=Shelf(STORED, other))
    claims = [
        draft_claim(f"{SPOKE} It rained.", (WHOLE, SPOKE)),
        draft_claim("Berta spoke.", (passage_of(other), "Berta spoke.")),
    ]
    numbering = Numbering()
    (claim,) = [numbering.claim(held) for draft in claims if (held := check.check(draft))]
    assert claim.citations[0].n == 1
    assert [source.document.id for source in numbering.sources] == ["b.txt"]
