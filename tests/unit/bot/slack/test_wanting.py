from __future__ import annotations

import pytest

from bot.slack.wanting import asks, is_small_talk


@pytest.mark.parametrize(
    "said",
    [
        "How many cranes does it have",
        "And how many cranes does it have?",
        "and when?",
        "When?",
        "Casualties?",
        "and the cranes",
        "what about Riga",
        "ok, and who paid for it",
        "is there a second source for that",
        "Did Berg say so",
        "Tell me about the harbour.",
        "please list all ministers who resigned",
        "Summarise what Lavrov said.",
        "thanks! who else was there?",
        "so it was Berg who reopened it?",
        "what’s the date of that",
        "show me the statements of the CSTO",
        "Is this true? https://example.com/a",
    ],
)
def test_what_looks_like_a_question_asks(said: str) -> None:
    assert asks(said)
    assert not is_small_talk(said)


@pytest.mark.parametrize(
    "said",
    [
        "Perfect, I put it in the story.",
        "ok great, @ben will look at it",
        "I do not know",
        "Will do",
        "would be great to have that",
        "What a mess!",
        "Who knows.",
        "When he is back I will ask him.",
        "and I thought it was May",
        "And then he left the room.",
        "see https://example.com/?q=1",
        "That is wrong",
        "Let us use the second one",
        "Riga",
        "",
        "Have fun with it",
    ],
)
def test_talk_among_people_does_not_ask(said: str) -> None:
    assert not asks(said)


@pytest.mark.parametrize(
    "said",
    [
        "Thanks!", "thank you very much", "thx :pray:", ":+1:", "👍", ":+1::skin-tone-2:", "lol", "hello", "Hi there!",
        "good morning everybody", "ok", "Great, thanks a lot", "really?", "what?", "yes please", "nice work",
    ],
)  # fmt: skip
def test_greetings_thanks_and_reactions_are_small_talk(said: str) -> None:
    assert is_small_talk(said)
    assert not asks(said)


@pytest.mark.parametrize("said", ["", "   ", "???", "Perfect, I put it in the story.", "Thanks for what Berg said"])
def test_what_says_nothing_or_more_is_no_small_talk(said: str) -> None:
    assert not is_small_talk(said)
