"""Answers whose cited words were changed or taken away since: the Home tab, sharing, passages, follow-ups."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from bot.slack.actions import Ticket
from bot.transcripts import Outcome
from retrieval.model import Hold
from tests.e2e.slack.conftest import Places
from tests.newsroom import HARBOUR
from tests.workplace import ANNA, ANSWER, BEN, NEWS, QUESTION, Workplace

CORRECTED = ANSWER.replace("May 6", "May 9")
HEAD = "---\ntitle: About the harbour\nsource: Gazette\ndate: 2024-05-07\n"
LIMITED = '[collections.leaks]\nchannels = ["G0LEAKS"]\n'


def becomes(place: Workplace, text: str | None = HARBOUR, *, more: str = "") -> None:
    """The document says this from now on, with ``more`` in its front matter; nothing when it went."""
    path = place.askwire.documents_root / "gazette" / "harbour.md"
    path.unlink() if text is None else path.write_text(f"{HEAD}{more}---\n{text}", "utf-8")
    place.askwire.index()


def is_withdrawn(place: Workplace) -> None:
    """Nothing finds the document from now on."""
    found = place.askwire.document("gazette/harbour.md")
    with place.askwire.catalogue.editing() as edit:
        edit.hold(replace(found, hold=Hold()))
    place.askwire.repair()


def is_corrected(place: Workplace) -> None:
    becomes(place, HARBOUR.replace("May 6", "May 9"))


async def home(place: Workplace, person: str = ANNA) -> str:
    """The Home tab, opened anew, with all that it takes a while to find."""
    before = place.calls("views.publish")
    await place.sim.open_home(person)
    await place.sim.until(lambda: place.calls("views.publish") > before and "You could ask" in shown(place, person))
    return shown(place, person)


def shown(place: Workplace, person: str) -> str:
    return json.dumps(place.sim.home(person), ensure_ascii=False)


def sent(place: Workplace, since: int) -> str:
    """What the bot told Slack since."""
    return "\n".join(json.dumps(call.arguments, ensure_ascii=False) for call in place.sim.calls[since:])


def private(place: Workplace) -> str:
    return "\n".join(map(place.sim.text_of, place.sim.ephemerals(NEWS, ANNA)))


def text(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


async def asked_alone(place: Workplace) -> str:
    """``/ask`` as Anna; the ``ts`` of the reply that she alone sees."""
    await place.sim.command(NEWS, ANNA, "/ask", QUESTION)
    await place.sim.until(lambda: ANSWER in private(place))
    return next(each.ts for each in place.sim.ephemerals(NEWS, ANNA) if ANSWER in place.sim.text_of(each))


async def test_the_home_tab_lists_what_changed_shows_it_and_asks_again_in_its_place(places: Places) -> None:
    async with places() as place:
        reply = await place.answered()
        await place.answered("How many Palestinians have been killed in Gaza?")
        assert "no longer stand" not in await home(place)
        is_corrected(place)
        seen = await home(place)
        assert "1 of your answers rests on words" in seen
        assert QUESTION in seen
        assert "no longer stand" not in await home(place, BEN)
        await place.sim.click_in_view(ANNA, "show_changes")
        view = text(await place.opened())
        assert ANSWER in view
        assert CORRECTED in view
        await place.sim.click_in_view(ANNA, "ask_again")
        await place.sim.until(lambda: "in the place of the earlier answer" in text(place.sim.modals(ANNA)[-1]))
        thread = reply.thread_ts or ""
        await place.sim.until(lambda: any(CORRECTED in place.sim.text_of(each) for each in place.finished(thread)))
        assert [each.ts for each in place.replies(thread)] == [reply.ts]
        await place.sim.close(ANNA)
        assert "no longer stand" not in await home(place)


async def test_nothing_of_a_document_that_is_held_back_is_shown_any_more(places: Places) -> None:
    async with places() as place:
        thread = await place.ask()
        reply = await place.replied(thread)
        alone = await asked_alone(place)
        await home(place)
        is_withdrawn(place)
        since = len(place.sim.calls)
        await place.sim.click(NEWS, reply.ts, BEN, "show_passage:1")
        assert "is not shown" in text(await place.opened(BEN))
        await place.sim.click(NEWS, alone, ANNA, "share")
        await place.sim.until(lambda: "Please ask again, then share." in private(place))
        assert place.finished(NEWS) == []
        assert "2 of your answers rest" in await home(place)
        await place.sim.click_in_view(ANNA, "show_changes")
        assert "is not shown" in text(await place.opened())
        await place.sim.say(NEWS, ANNA, "Who said that?", thread)
        await place.replied(thread, count=2)
        told = sent(place, since)
        assert not any(words in told for words in ("Anna Berg", "May 6", "nine cranes", "About the harbour", "Gazette"))


async def test_a_refused_share_is_asked_again_where_it_stands(places: Places) -> None:
    async with places() as place:
        alone = await asked_alone(place)
        becomes(place, None)
        await place.sim.click(NEWS, alone, ANNA, "share")
        await place.sim.until(lambda: "is not indexed any more. Please ask again" in private(place))
        refusal = place.sim.ephemerals(NEWS, ANNA)[-1]
        becomes(place, HARBOUR.replace("May 6", "May 9"))
        await place.sim.click(NEWS, refusal.ts, ANNA, "ask_again")
        await place.sim.until(lambda: CORRECTED in private(place))
        assert place.sim.messages(NEWS) == []


async def test_what_is_shared_says_first_that_its_words_were_changed(places: Places) -> None:
    async with places() as place:
        alone = await asked_alone(place)
        is_corrected(place)
        await place.sim.click(NEWS, alone, ANNA, "share")
        await place.sim.until(lambda: place.sim.messages(NEWS))
        told = place.sim.text_of(place.sim.messages(NEWS)[0])
        assert told.index("words of source 1 that it rests on were changed") < told.index(ANSWER)
        await place.sim.click(NEWS, place.sim.messages(NEWS)[0].ts, BEN, "show_passage:1")
        assert CORRECTED in text(await place.opened(BEN))


async def test_words_that_moved_are_no_change(places: Places) -> None:
    async with places() as place:
        reply = await place.answered()
        alone = await asked_alone(place)
        becomes(place, f"It rained in Riga. {HARBOUR}")
        assert "no longer stand" not in await home(place)
        await place.sim.click(NEWS, reply.ts, ANNA, "show_passage:1")
        assert "changed since" not in text(await place.opened())
        becomes(place, HARBOUR.replace("nine cranes", "ten cranes"))
        await place.sim.click(NEWS, reply.ts, ANNA, "show_passage:1")
        assert "the words in bold stand in it" in text(await place.opened())
        await place.sim.click(NEWS, alone, ANNA, "share")
        await place.sim.until(lambda: len(place.sim.messages(NEWS)) > 1)
        assert "changed" not in place.sim.text_of(place.sim.messages(NEWS)[-1]).replace("Change dates", "")


async def test_a_private_answer_is_asked_again_from_the_home_tab_in_direct_messages(places: Places) -> None:
    async with places() as place:
        await asked_alone(place)
        is_corrected(place)
        await home(place)
        await place.sim.click_in_view(ANNA, "show_changes")
        await place.opened()
        await place.sim.click_in_view(ANNA, "ask_again")
        direct = place.sim.direct(ANNA)
        await place.sim.until(lambda: place.sim.messages(direct))
        reply = await place.replied(place.sim.messages(direct)[0].ts, direct)
        assert CORRECTED in place.sim.text_of(reply)
        assert "in your direct messages" in text(place.sim.modals(ANNA)[-1])
        assert place.sim.messages(NEWS) == []


async def test_nothing_is_said_of_a_document_that_moved_into_a_limited_collection(places: Places) -> None:
    async with places(rules=LIMITED) as place:
        thread = await place.ask()
        await place.replied(thread)
        becomes(place, HARBOUR.replace("May 6", "May 9"), more="collection: leaks\n")
        since = len(place.sim.calls)
        assert "no longer stand" not in await home(place)
        await place.sim.say(NEWS, ANNA, "Who said that?", thread)
        await place.replied(thread, count=2)
        assert not any(words in sent(place, since) for words in ("Anna Berg", "May 9", "About the harbour"))


async def test_a_deleted_question_is_not_listed_and_its_buttons_show_nothing(places: Places) -> None:
    async with places() as place:
        ts = await place.ask()
        await place.replied(ts)
        is_corrected(place)
        await home(place)
        kept = place.askwire.transcripts.of_message(NEWS, ts)
        assert kept
        await place.sim.delete(NEWS, ts)
        await place.sim.until(lambda: place.askwire.transcripts.record(kept.asked.id).outcome is Outcome.WITHDRAWN)  # type: ignore[union-attr]
        await place.sim.click_in_view(ANNA, "show_changes", Ticket(question=kept.asked.id).written())
        assert ANSWER not in text(await place.opened())
        await place.sim.close(ANNA)
        assert "no longer stand" not in await home(place)
