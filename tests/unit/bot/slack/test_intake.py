from __future__ import annotations

from typing import Any

import pytest

from bot.slack.intake import Deleted, Said, is_addressed, read_event
from bot.slack.policy import Policy

BOT = "U0BOT"
BODY = {"team_id": "T0SIM"}
SAID = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1", "ts": "2.0", "text": "Who won?"}


def read(event: dict[str, Any]) -> Said | Deleted | None:
    return read_event(event, BODY, BOT)


def said(**changed: Any) -> Said:
    found = read({**SAID, **changed})
    assert isinstance(found, Said)
    return found


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    event = {"type": "message", "subtype": "message_changed", "channel": "C1", "channel_type": "channel", "ts": "9.0"}
    return {**event, "message": {**SAID, **after}, "previous_message": {**SAID, **before}}


def test_a_message_is_what_somebody_said() -> None:
    assert said() == Said("C1", "2.0", "2.0", "U1", "T0SIM", "Who won?", direct=False, mentioned=False)


def test_a_reply_knows_its_thread() -> None:
    assert said(thread_ts="1.0").thread == "1.0"


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
def test_some_subtypes_are_messages_all_the_same(subtype: str) -> None:
    assert said(subtype=subtype).text == "Who won?"


@pytest.mark.parametrize(
    "who",
    [
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"user": None},
        {"bot_id": "B1"},
        {"app_id": "A1"},
        *(
            {"subtype": name}
            for name in ("bot_message", "channel_join", "channel_topic", "message_replied", "pinned_item")
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_what_bots_and_slack_say_is_nothing(who: dict[str, Any], kind: str) -> None:
    assert read({**SAID, "type": kind, **who}) is None


def test_somebody_of_another_workspace_is_of_that_one() -> None:
    assert said(user_team="T2", team="T1").team == "T2"
    assert said(source_team="T3", team="T1").team == "T3"
    assert said(team="T1").team == "T1"


def test_a_deletion_names_the_message_that_is_gone() -> None:
    event = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "2.0", "ts": "9.0"}
    assert read(event) == Deleted("C1", "2.0")


def test_a_tombstone_is_a_deletion() -> None:
    assert read(changed({}, {"subtype": "tombstone", "text": "This message was deleted."})) == Deleted("C1", "2.0")


def test_an_edit_is_what_the_message_says_now() -> None:
    found = read(changed({}, {"text": "Who lost?", "edited": {"user": "U1", "ts": "9.0"}}))
    assert isinstance(found, Said)
    assert (found.text, found.ts, found.edited) == ("Who lost?", "2.0", "9.0")


@pytest.mark.parametrize(
    "after",
    [
        {"attachments": [{}]},
        {"text": "Who lost?"},
        {"edited": {"user": "U1", "ts": "9.0"}},
        {"text": "Who lost?", "edited": {}, "user": BOT},
        {"text": "Who lost?", "edited": {"user": "U1", "ts": "9.0"}, "bot_id": "B1"},
    ],
    ids=str,
)
def test_a_change_that_is_no_edit_of_a_person_is_nothing(after: dict[str, Any]) -> None:
    assert read(changed({}, after)) is None


def test_a_change_without_messages_is_nothing() -> None:
    event = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "9.0"}
    assert read(event) is None


def test_an_edited_mention_is_an_edit() -> None:
    found = read({**SAID, "type": "app_mention", "edited": {"user": "U1", "ts": "9.0"}})
    assert isinstance(found, Said)
    assert found.edited
    assert found.mentioned


@pytest.mark.parametrize(
    ("message", "known", "rules", "addressed"),
    [
        ({}, False, "", False),
        ({"text": "<@U0BOT> who won?"}, False, "", True),
        ({"text": "who won, <@U0BOT|askwire>?"}, False, "", True),
        ({"text": "<@U2> ask <@U0BOT>"}, True, "", True),
        ({"type": "app_mention"}, False, "", True),
        ({"channel": "D1", "channel_type": "im"}, False, "", True),
        ({"channel": "D1", "channel_type": "im", "text": "<@U2> who won?"}, False, "", True),
        ({"thread_ts": "1.0"}, True, "", True),
        ({"thread_ts": "1.0"}, False, "", False),
        ({"thread_ts": "1.0", "text": "Perfect, I put it in the story."}, True, "", False),
        ({"thread_ts": "1.0", "text": ":+1:"}, True, "", False),
        ({"thread_ts": "1.0", "text": "Thanks <@U0BOT>"}, True, "", True),
        ({"channel": "D1", "channel_type": "im", "text": "hello"}, False, "", True),
        ({"text": "Lunch is here."}, False, "[defaults]\nanswer = 'every'", False),
        ({"thread_ts": "1.0", "text": "<@U2> see?"}, True, "", False),
        ({"thread_ts": "1.0", "text": "<!subteam^S1> see?"}, True, "", False),
        ({"thread_ts": "1.0", "text": "<!here> see?"}, True, "", False),
        ({}, False, "[channels.C1]\nanswer = 'every'", True),
        ({"text": "<@U2> see?"}, False, "[channels.C1]\nanswer = 'every'", False),
        ({"thread_ts": "1.0"}, False, "[channels.C1]\nanswer = 'every'", False),
        ({}, False, "[channels.C2]\nanswer = 'every'", False),
        ({}, False, "[defaults]\nanswer = 'every'", True),
        ({}, False, "[defaults]\nanswer = 'every'\n[channels.C1]\nanswer = 'mentions'", False),
    ],
    ids=str,
)
def test_who_is_addressed(message: dict[str, Any], known: bool, rules: str, addressed: bool) -> None:
    found = is_addressed(
        said(**message), Policy(rules), lambda channel, thread: known and (channel, thread) == ("C1", "1.0")
    )
    assert found is addressed
