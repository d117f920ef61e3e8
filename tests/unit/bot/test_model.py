"""Wrong replies cannot be built."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from bot.model import Answer, Citation, Claim, Source, Verdict
from retrieval.model import Span
from tests.unit.bot.stories import answer_quoting, document, head, passage_of, trail

STORED = document("Anna Berg spoke. Jonas Lind left.")


def claim(*numbers: int) -> Claim:
    return Claim("Anna Berg spoke.", Verdict.SUPPORTED, tuple(Citation(n, "a.txt", Span(0, 16), "x") for n in numbers))


def source(n: int, published: date | None = None) -> Source:
    return Source(n, head(published=published), passage_of(STORED))


def test_a_claim_without_a_citation_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="citation"):
        Claim("Anna Berg spoke.", Verdict.SUPPORTED, ())


def test_an_answer_without_claims_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="claim"):
        Answer(trail(), (), ())


@pytest.mark.parametrize(
    ("cited", "listed"),
    [
        pytest.param([[1]], [], id="a cited passage is not listed"),
        pytest.param([[1]], [1, 2], id="a listed passage is not cited"),
        pytest.param([[2]], [2], id="numbers that do not begin at one"),
        pytest.param([[1], [3]], [1, 3], id="a number that is left out"),
        pytest.param([[2], [1]], [1, 2], id="not in order of first use"),
        pytest.param([[1], [2]], [2, 1], id="sources listed in another order"),
        pytest.param([[1]], [1, 1], id="a source listed twice"),
        pytest.param([[0]], [0], id="nought"),
    ],
)
def test_an_answer_with_wrongly_numbered_sources_cannot_be_built(cited: list[list[int]], listed: list[int]) -> None:
    with pytest.raises(ValueError, match="order of first use"):
        Answer(trail(), tuple(claim(*numbers) for numbers in cited), tuple(source(n) for n in listed))


def test_passages_may_be_cited_again_in_any_order() -> None:
    made = Answer(trail(), (claim(1, 2), claim(2, 1), claim(3)), (source(1), source(2), source(3)))
    assert [each.n for each in made.sources] == [1, 2, 3]


@pytest.mark.parametrize(
    ("dates", "newest"),
    [
        pytest.param([date(2024, 6, 21), date(2024, 6, 23)], date(2024, 6, 23), id="the newest"),
        pytest.param([None, date(2024, 6, 21)], date(2024, 6, 21), id="one is not dated"),
        pytest.param([None, None], None, id="none is dated"),
    ],
)
def test_as_of_is_the_date_of_the_newest_document_cited(dates: list[date | None], newest: date | None) -> None:
    sources = tuple(source(n, published) for n, published in enumerate(dates, start=1))
    assert Answer(trail(), (claim(1, 2),), sources).as_of == newest


def test_a_reply_cannot_be_changed_afterwards() -> None:
    made = answer_quoting(STORED, "Anna Berg spoke.")
    with pytest.raises(FrozenInstanceError):
        made.claims = ()  # type: ignore[misc]
