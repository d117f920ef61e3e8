from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.inert import inert
from bot.model import Answer, Citation, Claim, Source, Trail, Verdict
from bot.simulator.elements import elements_of, held_by, keeps_state
from bot.simulator.limits import view_problems, view_too_large
from bot.simulator.visible import text_of_blocks
from bot.slack.actions import REASONS, Ticket, read_ticket
from bot.slack.building.modals import (
    ask_modal,
    asked_in,
    feedback_modal,
    feedback_of,
    passage_modal,
    query_modal,
    query_of,
    words_changed,
)
from retrieval.model import DocumentHead, Passage, Query, Span
from tests.harmless import harms
from tests.unit.bot.slack.building.strategies import answers, line, queries, quick, text
from tests.unit.bot.slack.building.test_replies import urls_of

TICKET = Ticket(question="0123456789ab", channel="C0NEWS", thread="1.0", url="https://hooks.slack.com/" + "x" * 200)
_names = st.lists(line, max_size=150, unique=True)


def taken(view: dict[str, Any], answer: Answer | None = None) -> None:
    """Slack takes the view, and nothing in it does harm."""
    assert view_problems(view) == []
    assert not view_too_large(view)
    assert harms(view, urls_of(answer) if answer else ()) == []


def state(view: dict[str, Any], **values: object) -> dict[str, Any]:
    """What Slack sends when a modal is submitted with these values."""
    found: dict[str, Any] = {}
    for block, element in elements_of(view["blocks"]):
        if keeps_state(element):
            name = element["action_id"]
            found.setdefault(block["block_id"], {})[name] = held_by(element, values.get(name))
    return found


def runs(view: dict[str, Any]) -> list[dict[str, Any]]:
    """The texts of the rich text of a view, a link aside."""
    parts = [part for block in view["blocks"] if block["type"] == "rich_text" for part in block["elements"]]
    return [element for part in parts for element in part["elements"] if element["type"] == "text"]


@quick
@given(answers(), line)
def test_a_passage_is_shown_whole_with_the_cited_words_in_bold(answer: Answer, changed: str) -> None:
    for source in answer.sources:
        view = passage_modal(answer, source.n, changed=changed)
        taken(view, answer)
        assert "".join(run["text"] for run in runs(view)) == "".join(inert(run) for run in split(answer, source.n))
        bold = [run["text"] for run in runs(view) if run.get("style") == {"bold": True}]
        assert bold


def test_a_passage_without_a_link_names_its_document_and_no_character_counts() -> None:
    for url, named in ((None, True), ("https://example.com/a", False)):
        head = DocumentHead("gazette/harbour.md", "About the harbour", "Gazette", None, url, "/documents/a.md")
        cited = Citation(1, head.id, Span(0, 4), "Riga")
        trail = Trail("Who?", Query("Who?"), "extractive", ())
        passage = Passage("p", head.id, Span(0, 9), "Riga won.")
        answer = Answer(trail, (Claim("Riga won.", Verdict.QUOTED, (cited,)),), (Source(1, head, passage),))
        seen = text_of_blocks(passage_modal(answer, 1)["blocks"])
        assert ("gazette/harbour.md" in seen) is named
        assert "characters" not in seen


def split(answer: Answer, n: int) -> list[str]:
    """The passage, cut where something cited begins or ends, and where a piece is as long as it may be."""
    from bot.slack.building.modals import _runs

    source = answer.sources[n - 1]
    spans = [cited.span for claim in answer.claims for cited in claim.citations if cited.n == n]
    start = source.passage.span.start
    inside = [any(span.start <= start + at < span.end for span in spans) for at in range(len(source.passage.text))]
    return [run for run, _ in _runs(source.passage.text, inside)]


def test_the_feedback_modal_reads_back_what_was_chosen() -> None:
    view = feedback_modal(TICKET)
    taken(view)
    assert read_ticket(view["private_metadata"]) == TICKET
    chosen = ["wrong", "other"]
    assert feedback_of(state(view, reasons=chosen, comment=" It was Ben. ")) == (("wrong", "other"), "It was Ben.")
    assert feedback_of(state(view)) == ((), "")
    assert set(chosen) < REASONS.keys()


@quick
@given(text, queries, _names, st.data())
def test_the_query_modal_reads_back_what_was_chosen(
    question: str, query: Query, names: list[str], data: st.DataObject
) -> None:
    view = query_modal(TICKET, question, query, names)
    taken(view)
    offered = list(dict.fromkeys([*query.sources, *names]))[:100]
    wanted = data.draw(st.lists(st.sampled_from(offered), unique=True, max_size=3)) if names else []
    values: dict[str, object] = {"text": " Who won? ", "since": "2024-01-01", "until": "2024-02-01"}
    if wanted:
        values["sources"] = [sign_of(view, offered.index(name)) for name in wanted]
    elif names:
        values["sources"] = []
    changed = query_of(state(view, **values), query, [*names[::-1], "Another"])
    assert changed.errors == {}
    assert changed.text == "Who won?"
    assert (changed.given.since, changed.given.until) == (date(2024, 1, 1), date(2024, 2, 1))
    assert set(changed.given.sources) == set(wanted)


def sign_of(view: dict[str, Any], place: int) -> str:
    """The value of an option."""
    select = next(element for _, element in elements_of(view["blocks"]) if element["action_id"] == "sources")
    return str(select["options"][place]["value"])


@quick
@given(text)
def test_the_query_modal_as_it_is_shown_asks_the_same(question: str) -> None:
    query = Query(question, date(2024, 1, 1), None, ("Wire",))
    view = query_modal(TICKET, question, query, ["Gazette", "Wire"])
    changed = query_of(state(view), query, ["Gazette", "Wire"])
    assert changed.given == Query("", date(2024, 1, 1), None, ("Wire",))
    assert not words_changed(changed.text, question)
    assert words_changed(f"{changed.text} x", question)


def test_what_cannot_be_meant_is_told_at_its_field() -> None:
    view = query_modal(TICKET, "Who won?", Query("Who won?"), [])
    changed = query_of(state(view, text="?!", since="2024-02-01", until="2024-01-01"), Query(""), [])
    assert set(changed.errors) == {"text", "until"}


@quick
@given(text, st.booleans())
def test_the_ask_modal_reads_back_what_was_typed(question: str, choose: bool) -> None:
    view = ask_modal(TICKET, question, choose=choose)
    taken(view)
    typed, openly = asked_in(state(view))
    assert not openly
    assert len(typed) <= 2_000
    if choose:
        assert asked_in(state(view, text=" Who\n won? ", where="openly")) == ("Who won?", True)
