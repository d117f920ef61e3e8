"""Promises 1 to 4, whatever a model returns: random claims of document words, inventions and random citations.

The model's text goes over real HTTP, cut at a random place in some of the cases; only retrieval is a fake.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.answering import Answerer
from bot.cli.payloads import reply_payload
from bot.events import Asking, Event, Finished, Released
from bot.model import Abstention, Answer, Claim
from bot.quoting import one_line, same_words, without_brackets
from retrieval.local_embedder import LocalEmbedder
from retrieval.model import Query
from tests.newsroom import (
    GAZA,
    HARBOUR,
    KILLED_CLAIM,
    KILLED_QUESTION,
    KILLED_QUOTE,
    LAVROV_CLAIM,
    LAVROV_QUOTE,
    answerer,
    document,
    openai_writer,
)
from tests.scripted_model import Scripted, ScriptedModel, answer, cut

EARLIER = "More than 35,000 Palestinians have been killed in Gaza, according to the health ministry. It named no names."
DOCUMENTS = (
    document("gaza", GAZA),
    document("earlier", EARLIER, date(2024, 5, 20), "Agency"),
    document("harbour", HARBOUR, date(2024, 5, 7), "Gazette"),
)
TEXTS = {each.head.id: each.text for each in DOCUMENTS}
INVENTED = ("Beirut", "Putin", "NATO", "Kovacs")
INVENTED_NUMBERS = ("9,013", "77", "66 percent", "$5,511", "1987", "eleven", "3 March 1999")
_IN_BRACKETS = KILLED_CLAIM.replace("in Gaza", "in Gaza [77 of them]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCES = [part for text in TEXTS.values() for part in re.findall(r"[^.]+\.", text)]

_word = st.sampled_from(sorted({word for text in TEXTS.values() for word in text.split()}))
_phrase = st.sampled_from([" ".join(s.split()[:n]) for s in _SENTENCES for n in (4, 9, 30)])
_made_up = st.sampled_from(
    [*INVENTED, *INVENTED_NUMBERS, "[1]", "[2, 3]", "[77 of them]", "[Putin]", "“we surrender”", "\x1b[31m", "killed"]
)
_text = st.lists(_phrase | _word | _made_up, max_size=6).map(" ".join)
_near = st.sampled_from([KILLED_CLAIM, LAVROV_CLAIM, "At least 40 ships are waiting, the pilots’ guild said."]).flatmap(
    lambda claim: st.tuples(st.integers(0, len(claim.split())), _made_up).map(
        lambda put: " ".join([*claim.split()[: put[0]], put[1], *claim.split()[put[0] :]])
    )
)
_quote = st.sampled_from([s.strip() for s in _SENTENCES] + [KILLED_QUOTE, LAVROV_QUOTE]) | _phrase | _text
_claim = st.tuples(_text | _near | st.sampled_from([KILLED_CLAIM, LAVROV_CLAIM]), st.integers(-1, 4), _quote)
_questions = st.sampled_from([KILLED_QUESTION, "How many ships are waiting?", "What did Lavrov say about Israel?"])


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel() as running:
        yield running


@pytest.fixture(scope="module")
def bot(server: ScriptedModel, tmp_path_factory: pytest.TempPathFactory, local_embedder: LocalEmbedder) -> Answerer:
    folder: Path = tmp_path_factory.mktemp("model")
    return answerer(local_embedder, openai_writer(server.url, folder), DOCUMENTS)


def _complete(text: str, upto: int) -> set[str]:
    """The claims whose last brace lies before ``upto``, as one line each and without marks."""
    found, at = set(), text.index("[") + 1
    while (start := text.find("{", at)) >= 0:
        row, at = json.JSONDecoder().raw_decode(text, start)
        if at <= upto:
            found.add(_plain(row["text"]))
    return found


def _plain(text: str) -> str:
    return without_brackets(one_line(text))


def _check_claim(claim: Claim, complete: set[str], question: str) -> None:
    allowed = [question]
    for citation in claim.citations:
        text = TEXTS[citation.document_id]
        assert citation.span.of(text) == citation.quote
        head = next(each.head for each in DOCUMENTS if each.head.id == citation.document_id)
        assert head.published is not None
        allowed += [text, head.title, str(head.published), f"{head.published.year} {head.published.day}"]
    near = " ".join(allowed)
    quoted = " ".join(one_line(citation.quote) for citation in claim.citations)
    assert _plain(claim.text) in complete or same_words(_plain(claim.text), quoted)
    assert set(_DIGITS.findall(claim.text.replace("-", " "))) <= set(_DIGITS.findall(near.replace("-", " ")))
    for made_up in (*INVENTED, *INVENTED_NUMBERS, "we surrender", "[1]", "[2, 3]"):
        assert made_up not in claim.text


async def _events(bot: Answerer, question: str) -> list[Event]:
    return [event async for event in bot.stream(Asking(question, Query(question)))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    claims=st.lists(_claim, max_size=4),
    question=_questions,
    share=st.floats(0, 1) | st.just(1.0),
    answered=st.booleans(),
)
@example(claims=[(KILLED_CLAIM, 1, KILLED_QUOTE)], question=KILLED_QUESTION, share=1.0, answered=True)
@example(claims=[(_IN_BRACKETS, 1, KILLED_QUOTE)], question=KILLED_QUESTION, share=1.0, answered=True)
def test_whatever_a_model_returns_everything_shown_keeps_the_promises(
    server: ScriptedModel,
    bot: Answerer,
    *,
    claims: list[tuple[str, int, str]],
    question: str,
    share: float,
    answered: bool,
) -> None:
    text = answer(*claims, answered=answered, reason="Putin said 77.")
    upto = int(len(text) * share)
    server.queue.clear()
    server.play(Scripted(pieces=cut(text[:upto], 40), cut_after=None if upto == len(text) else -(-upto // 40)))
    events = asyncio.run(_events(bot, question))
    last = events[-1]
    assert isinstance(last, Finished)
    released = [event.claim for event in events if isinstance(event, Released)]
    complete = _complete(text, upto)
    for claim in released:
        _check_claim(claim, complete, question)
    payload = reply_payload(last.reply)
    if isinstance(last.reply, Abstention):
        assert (released, payload["sources"], payload["claims"], payload["as_of"]) == ([], [], [], None)
        assert "77" not in payload["answer"]
    else:
        assert isinstance(last.reply, Answer)
        assert released == list(last.reply.claims)
        cited = {(c.n, c.document_id) for claim in released for c in claim.citations}
        assert cited == {(source.n, source.document.id) for source in last.reply.sources}
    assert all("\n" not in note for note in payload["notes"])
