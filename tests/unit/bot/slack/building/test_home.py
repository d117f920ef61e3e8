from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.limits import view_problems, view_too_large
from bot.simulator.visible import text_of_blocks
from bot.slack.building.home import HomeFacts, home_view
from bot.slack.policy import Policy
from retrieval.catalogue import Coverage
from tests.harmless import harms
from tests.unit.bot.slack.building.strategies import days, heads, line, quick

_sources = st.lists(st.tuples(st.none() | line, st.integers(1, 9)), max_size=30).map(tuple)
_coverage = st.builds(Coverage, st.integers(0, 9_999), st.integers(0, 99_999), days, days, _sources)
POLICY = Policy('[defaults]\ncollections = ["wire", "leaks"]\n[collections.Leaks]\npeople = ["U1"]\nchannels = ["C1"]')


@quick
@given(_coverage, st.lists(heads, max_size=8), st.integers(0, 60), st.lists(line, max_size=4), st.booleans())
def test_any_home_tab_is_taken_and_does_no_harm(
    coverage: Coverage, newest: list[object], channels: int, prompts: list[str], prose: bool
) -> None:
    held = [(f"C{number}", POLICY.channel(f"C{number}")) for number in range(channels)]
    view = home_view(HomeFacts(coverage, newest, POLICY.direct("U1"), held, prompts, prose, 90))  # type: ignore[arg-type]
    assert view_problems(view) == []
    assert not view_too_large(view)
    assert harms(view, {head.url for head in newest if head.url}) == []  # type: ignore[attr-defined]


def test_a_limit_of_the_direct_messages_that_holds_one_person_too_is_told() -> None:
    policy = Policy('[defaults]\nper_person = "10/minute"\nper_channel = "1/hour"')
    facts = HomeFacts(Coverage(0, 0, None, None, ()), (), policy.direct("U2"), (), (), False, 1)
    seen = text_of_blocks(home_view(facts)["blocks"])
    assert "at most 10 questions a minute, and at most 1 question an hour" in seen


def test_the_settings_name_no_collection_that_is_hidden_there() -> None:
    facts = HomeFacts(
        Coverage(0, 0, None, None, ()), (), POLICY.direct("U2"), [("C1", POLICY.channel("C1"))], (), False, 1
    )
    seen = text_of_blocks(home_view(facts)["blocks"])
    assert "Direct messages: every message is answered, from wire, at most 10 questions a minute\n" in seen
    assert "from leaks, wire, at most 10 questions a minute from each person and 60 questions a minute in all" in seen
    assert "kept for 1 day on" in seen
    assert "Nothing that you may see is indexed yet." in seen
