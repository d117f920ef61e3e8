from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inert import inert
from bot.model import Abstention, Answer, Citation, Claim, Reply, Source, Trail, Verdict
from bot.simulator.limits import blocks_problems
from bot.simulator.visible import text_of_blocks
from bot.slack import limits
from bot.slack.actions import read_ticket
from bot.slack.building.elements import Block, weight
from bot.slack.building.replies import (
    body_blocks,
    claim_blocks,
    fallback_question,
    fallback_text,
    notice,
    question_block,
    source_blocks,
    stop_block,
    tail_blocks,
)
from bot.slack.pages import fits, pages
from retrieval.model import DocumentHead, Passage, Query, Span
from retrieval.splitting import sentences
from tests.harmless import harms
from tests.unit.bot.slack.building.strategies import abstentions, answers, quick, replies, text

ID = "0123456789ab"
_suggestions = st.lists(st.text(min_size=1, max_size=75), max_size=3)


def urls_of(reply: Reply) -> set[str]:
    heads = [source.document for source in reply.sources] if isinstance(reply, Answer) else []
    return {head.url for head in heads if head.url}


def shown(blocks: Sequence[Block]) -> str:
    """What a reader sees, white space aside."""
    return "".join(text_of_blocks(blocks).split())


def buttons(part: object) -> Iterator[str]:
    """The values of all buttons."""
    if isinstance(part, dict):
        if "value" in part:
            yield part["value"]
        for each in part.values():
            yield from buttons(each)
    elif isinstance(part, list):
        for each in part:
            yield from buttons(each)


@quick
@given(replies, _suggestions, st.booleans(), st.booleans())
def test_every_message_of_a_reply_is_taken_by_slack_and_does_no_harm(
    reply: Reply, suggestions: list[str], private: bool, stopped: bool
) -> None:
    tail = tail_blocks(reply, ID, suggestions, private=private, stopped=stopped)
    blocks = [question_block(reply.trail.question[:2_000]), *body_blocks(reply, sentences), *tail]
    for page in pages(blocks):
        assert blocks_problems(page) == []
        assert len(page) <= limits.BLOCKS_USED
        assert sum(map(weight, page)) <= limits.MESSAGE_BYTES
        arguments: dict[str, Any] = {"blocks": page, "text": fallback_text(reply)}
        assert harms(arguments, urls_of(reply)) == []
    assert [block for page in pages(blocks) for block in page] == blocks
    for value in buttons(blocks):
        assert read_ticket(value).question == ID


@quick
@given(answers())
def test_a_claim_is_shown_whole_with_its_numbers(answer: Answer) -> None:
    for claim in answer.claims:
        seen = shown(claim_blocks(claim, sentences))
        assert "".join(inert(claim.text).split()) in seen.replace("\ufffd", "\ufffd")
        assert all(f"[{each.n}]" in seen for each in claim.citations)


@quick
@given(abstentions)
def test_an_abstention_says_so_first_and_offers_no_source(abstention: Abstention) -> None:
    body, tail = body_blocks(abstention, sentences), tail_blocks(abstention, ID)
    assert shown(body).startswith("Thedocumentsdonotsay.")
    assert "show_passage" not in str([body, tail])
    assert "'link'" not in str([body, tail])


@quick
@given(text)
def test_what_is_said_beside_a_reply_is_taken_and_does_no_harm(words: str) -> None:
    question = words[:2_000]
    blocks = [question_block(question), *notice(words[:2_500]), stop_block(ID)]
    assert blocks_problems(blocks) == []
    assert harms({"blocks": blocks, "text": fallback_question(words)}) == []
    assert len(fallback_question(words)) <= limits.FALLBACK_TEXT


@quick
@given(st.lists(st.integers(1, 200), max_size=90))
def test_pages_keep_the_order_and_are_as_full_as_they_may_be(sizes: list[int]) -> None:
    blocks = [notice("x" * size)[0] for size in sizes]
    found = pages(blocks)
    assert [block for page in found for block in page] == blocks
    assert all(not fits(first, second[:1]) for first, second in pairwise(found))


@pytest.mark.parametrize("sign", ["x", "漢", "😀", "x ", "漢。", "A b. ", "&<>", "& "])
def test_the_longest_texts_fit_into_messages_too(sign: str) -> None:
    long = sign * 8_000
    head = DocumentHead(long, long, long, None, None, "/documents/a.md")
    trail = Trail(long, Query(long, sources=(long, long)), "extractive", (long, long))
    passage = Passage("p", long, Span(0, len(long)), long)
    claims = [Claim(long, verdict, (Citation(1, long, Span(0, 9), long[:9]),)) for verdict in Verdict]
    answer = Answer(trail, tuple(claims), (Source(1, head, passage, (head,) * 9),))
    for reply in (answer, Abstention(trail, long, (head, head, head))):
        asked = question_block(long[:2_000])
        found = pages([asked, *body_blocks(reply, sentences), *tail_blocks(reply, ID, ["x" * 75] * 3, private=True)])
        assert 100 < len(fallback_text(reply)) <= limits.FALLBACK_TEXT
        for page in found:
            assert blocks_problems(page) == []
            assert sum(map(weight, page)) <= limits.MESSAGE_BYTES


def test_a_control_at_the_start_of_a_long_claim_is_seen_like_any_other() -> None:
    citation = Citation(1, "d", Span(0, 1), "x")
    (first, *_) = claim_blocks(Claim("\rBerg " + "said so. " * 400, Verdict.SUPPORTED, (citation,)), sentences)
    assert shown([first]).startswith("\ufffdBerg")


def test_a_source_tells_where_else_its_passage_stands() -> None:
    tass, wire = (DocumentHead(name, "T", name, None, None, "/d") for name in ("TASS", "Wire"))
    source = Source(1, tass, Passage("p", "TASS", Span(0, 4), "Text"), (wire,))
    assert "alsoinWire" in shown(source_blocks(_resting_on(source), "q"))


def test_a_source_with_pages_tells_on_which_it_is_cited() -> None:
    head = DocumentHead("d", "T", "Wire", None, None, "/d.pdf", pages=(0, 10, 20))
    source = Source(1, head, Passage("p", "d", Span(0, 30), "x" * 30))
    assert "(Wire·nodate,pp.2,3" in shown(source_blocks(_resting_on(source, Span(15, 22)), "q"))


def _resting_on(source: Source, span: Span = Span(0, 1)) -> Answer:  # noqa: B008 - a span never changes
    citation = Citation(1, source.document.id, span, "x")
    return Answer(Trail("q", Query("q"), "extractive"), (Claim("T.", Verdict.SUPPORTED, (citation,)),), (source,))
