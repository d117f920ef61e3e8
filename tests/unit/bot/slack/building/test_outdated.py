from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.limits import view_problems, view_too_large
from bot.simulator.visible import text_of_blocks
from bot.slack.building.home import HomeFacts, home_view
from bot.slack.building.outdated import MOST_LISTED, Change, changed_note, changes_modal, outdated_blocks
from bot.slack.policy import Policy
from bot.standing import Fallen, Standing
from bot.transcripts import Asked, Outcome, Record
from retrieval.catalogue import Coverage
from retrieval.model import DocumentHead
from tests.harmless import harms
from tests.unit.bot.slack.building.strategies import heads, line, quick, text

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
HEAD = DocumentHead("gazette/harbour.md", "About the harbour", "Gazette", date(2024, 5, 7), None, "/d/harbour.md")
FACTS = HomeFacts(Coverage(0, 0, None, None, ()), (), Policy().direct("U1"), (), (), prose=False, days=90)


def record(question: str = "Who reopened it?", name: str = "0123456789ab") -> Record:
    return Record(Asked(name, "slack", "U1", question, NOW), Outcome.ANSWERED)


def fallen(standing: Standing = Standing.CHANGED, n: int = 1) -> Fallen:
    there = standing is not Standing.GONE
    held = standing in {Standing.WITHDRAWN, Standing.EMBARGOED}
    return Fallen(n, HEAD, standing, "" if held else "It was reopened on May 6.", HEAD if there else None)


_FEW = st.builds(fallen, st.sampled_from([each for each in Standing if not each.stands]), st.integers(1, 9))
_fallen = st.builds(
    lambda n, head, standing, quote, now: Fallen(n, head, standing, quote, None if standing is Standing.GONE else now),
    st.integers(1, 9),
    heads,
    st.sampled_from([each for each in Standing if not each.stands]),
    text,
    heads,
)


@quick
@given(line, st.lists(st.tuples(_fallen, st.just("") | text), min_size=1, max_size=6))
def test_whatever_changed_is_taken_and_does_no_harm(question: str, changes: list[tuple[Fallen, str]]) -> None:
    view = changes_modal(record(question), [Change(each, nearest) for each, nearest in changes])
    assert view_problems(view) == []
    assert not view_too_large(view)
    assert harms(view, {each.now.url for each, _ in changes if each.now and each.now.url}) == []
    assert view["blocks"][-1]["elements"][0]["action_id"] == "ask_again"


@quick
@given(st.lists(st.tuples(line, st.lists(_FEW, min_size=1, max_size=9)), min_size=1, max_size=MOST_LISTED))
def test_a_home_tab_with_any_of_them_is_taken_and_does_no_harm(listed: list[tuple[str, list[Fallen]]]) -> None:
    newest = [(record(question, f"{number:012}"), each) for number, (question, each) in enumerate(listed)]
    view = home_view(replace(FACTS, outdated=9_999, newest_outdated=newest))
    assert view_problems(view) == []
    assert harms(view, ()) == []


def test_the_home_tab_says_how_many_and_what_became_of_the_newest() -> None:
    one = record(), [fallen(), fallen(), fallen(Standing.GONE, 2), fallen(Standing.WITHDRAWN, 3)]
    seen = text_of_blocks(outdated_blocks(3, [one]))
    assert "3 of your answers rest on words that were changed or taken away since." in seen
    assert "“Who reopened it?”\nAsked on 2024-07-01 · 1 source changed, 1 source removed, 1 source withdrawn" in seen
    assert "And 2 older answers." in seen
    assert "1 of your answers rests on words" in text_of_blocks(outdated_blocks(1, [one]))
    assert "older" not in text_of_blocks(outdated_blocks(1, [one]))


def test_where_all_stands_the_home_tab_says_nothing_of_it() -> None:
    assert outdated_blocks(0, []) == []
    assert "no longer stand" not in text_of_blocks(home_view(FACTS)["blocks"])


def test_old_words_stand_beside_those_of_today() -> None:
    change = Change(fallen(), "It was reopened on May 9.")
    seen = text_of_blocks(changes_modal(record(), [change])["blocks"])
    assert seen.index("About the harbour") < seen.index("on May 6.") < seen.index("on May 9.")
    assert "Gazette · 2024-05-07" in seen
    lost = text_of_blocks(changes_modal(record(), [Change(fallen())])["blocks"])
    assert "Nothing in the document comes near these words today." in lost


def test_however_much_changed_the_modal_is_taken_and_asks_again() -> None:
    view = changes_modal(record(), [Change(fallen(n=n), "x" * 5_000) for n in range(1, 71)])
    assert view_problems(view) == []
    assert not view_too_large(view)
    assert view["blocks"][-1]["elements"][0]["action_id"] == "ask_again"


def test_of_a_document_that_is_held_back_its_number_is_all_that_is_shown() -> None:
    for standing, told in ((Standing.WITHDRAWN, "was withdrawn"), (Standing.EMBARGOED, "is under embargo")):
        seen = text_of_blocks(changes_modal(record(), [Change(fallen(standing, 2))])["blocks"])
        assert "[2]" in seen
        assert told in seen
        assert not any(words in seen for words in ("harbour", "Gazette", "2024-05-07"))


def test_a_document_that_went_is_named_and_its_words_are_not_shown() -> None:
    seen = text_of_blocks(changes_modal(record(), [Change(fallen(Standing.GONE))])["blocks"])
    assert "About the harbour" in seen
    assert "is not indexed any more" in seen
    assert "reopened on May 6" not in seen


def test_a_shared_answer_says_which_of_its_sources_changed() -> None:
    assert "words of source 1 that it rests on" in changed_note([fallen(), fallen()])
    assert "words of sources 1, 3 that it rests on" in changed_note([fallen(n=3), fallen(n=1)])
