"""Who said it is never cut off, and nobody is guessed."""

from __future__ import annotations

import pytest

from bot.speaking import Context, context_of, people_in
from retrieval.splitting import sentences

MINISTER = "Russian Foreign Minister Sergey Lavrov arrived in Almaty on Friday."
ENVOY = "UN Envoy Jane Roe was there as well."


def context(earlier: str, sentence: str, later: str = "") -> tuple[str, list[str], list[str]]:
    """How the sentence is shown, and which sentences are quoted before and after it."""
    text = "\n\n".join(part for part in (earlier, sentence, later) if part)
    every = sentences(text)
    (place,) = [span for span in every if span.of(text) == sentence]
    needed = context_of(place, every, text)
    alone = needed.speaker.into(sentence) if needed.speaker else sentence
    return alone, [span.of(text) for span in needed.before], [span.of(text) for span in needed.after]


@pytest.mark.parametrize(
    ("earlier", "sentence", "alone"),
    [
        pytest.param(
            MINISTER, '"We are watching this closely," he said.',
            '"We are watching this closely," he [Sergey Lavrov] said.', id="he said",
        ),
        pytest.param(
            MINISTER, "“We are watching this closely,” he also noted.",
            "“We are watching this closely,” he [Sergey Lavrov] also noted.", id="he also noted",
        ),
        pytest.param(
            MINISTER, '"We are watching," said he, "and waiting."',
            '"We are watching," said he [Sergey Lavrov], "and waiting."', id="said he",
        ),
        pytest.param(
            MINISTER, "The bloc adopted four statements in June, the minister said.",
            "The bloc adopted four statements in June, the minister [Sergey Lavrov] said.", id="the minister said",
        ),
        pytest.param(
            MINISTER, "He said the talks would go on.", "He [Sergey Lavrov] said the talks would go on.",
            id="he at the start",
        ),
        pytest.param(
            "Spokeswoman Maria Zakharova briefed reporters.", "She added that no date was set.",
            "She [Maria Zakharova] added that no date was set.", id="she",
        ),
        pytest.param(
            MINISTER, "His plane left on Saturday.", "His [Sergey Lavrov] plane left on Saturday.", id="his",
        ),
        pytest.param(MINISTER, "But he left early.", "But he [Sergey Lavrov] left early.", id="but he"),
        pytest.param(
            f"{MINISTER} Lavrov said the talks went well.", '"Nobody left early," he said.',
            '"Nobody left early," he [Sergey Lavrov] said.', id="the same man by his last name",
        ),
    ],
)  # fmt: skip
def test_one_person_whom_it_can_mean_is_named_in_brackets(earlier: str, sentence: str, alone: str) -> None:
    assert context(earlier, sentence) == (alone, [], [])


@pytest.mark.parametrize(
    ("earlier", "sentence", "before"),
    [
        pytest.param(f"{MINISTER} {ENVOY}", '"It is a start," he said.', [ENVOY], id="two persons with titles"),
        pytest.param(
            f"{MINISTER} Ahmed Hassan said the road was closed.", '"Nobody came," he said.',
            ["Ahmed Hassan said the road was closed."], id="another speaker without a title",
        ),
        pytest.param(
            "Ahmed Hassan, a baker, stood in the rain.", '"Nobody came," he said.',
            ["Ahmed Hassan, a baker, stood in the rain."], id="a person without a title",
        ),
        pytest.param(
            "The World Health Organization said on Monday that supplies ran out.", '"Nobody came," he said.',
            ["The World Health Organization said on Monday that supplies ran out."], id="an organisation is never he",
        ),
        pytest.param(
            "Hamas said it had agreed.", "He told reporters that nothing was signed.", ["Hamas said it had agreed."],
            id="a movement is never he",
        ),
        pytest.param(
            f"{MINISTER} Ahmed Hassan, a baker, stood in the rain.", '"Nobody came," he said.',
            ["Ahmed Hassan, a baker, stood in the rain."], id="a person without a title beside one with",
        ),
        pytest.param(
            f"{MINISTER} Ahmed Hassan met the plane.", '"Nobody else came," he said.',
            ["Ahmed Hassan met the plane."], id="another person who may be meant",
        ),
        pytest.param(
            "Spokeswoman Maria Zakharova briefed reporters.", '"Nobody came," he said.',
            ["Spokeswoman Maria Zakharova briefed reporters."], id="a spokeswoman is never he",
        ),
        pytest.param(
            "Prince Hassan bin Talal spoke first.", "She said nothing.", ["Prince Hassan bin Talal spoke first."],
            id="a prince is never she",
        ),
        pytest.param(
            f"{MINISTER} {ENVOY}", "The bloc adopted four statements, the minister said.", [ENVOY],
            id="the minister among two persons",
        ),
        pytest.param(
            MINISTER, "The bloc adopted four statements, the prime minister said.", [MINISTER],
            id="a minister of another kind",
        ),
        pytest.param(
            MINISTER, "The bloc adopted four statements, the governor said.", [MINISTER],
            id="a title that nobody had",
        ),
        pytest.param(MINISTER, "It was his second visit.", [MINISTER], id="it"),
        pytest.param(MINISTER, "They met for an hour.", [MINISTER], id="they"),
        pytest.param(MINISTER, "This was the second visit.", [MINISTER], id="this"),
        pytest.param(MINISTER, "But it was not the first visit.", [MINISTER], id="but it"),
        pytest.param(
            f"{MINISTER} It rained.", "They met indoors.", [MINISTER, "It rained."], id="back over another pronoun"
        ),
        pytest.param(
            f"Snow fell. {MINISTER} It rained. It stopped.", "They met indoors.", ["It rained.", "It stopped."],
            id="at most two back",
        ),
    ],
)  # fmt: skip
def test_in_doubt_nobody_is_named_and_the_sentence_before_is_quoted(
    earlier: str, sentence: str, before: list[str]
) -> None:
    assert context(earlier, sentence) == (sentence, before, [])


def test_a_quoted_pronoun_is_not_the_speakers_own() -> None:
    shown = context(MINISTER, '"They went very well," he said.')
    assert shown == ('"They went very well," he [Sergey Lavrov] said.', [MINISTER], [])


@pytest.mark.parametrize(
    ("earlier", "sentence", "later", "after"),
    [
        pytest.param(
            "Talks began.", "“We have waited for years.”", "Anna Berg, a nurse, said so on Friday.",
            ["Anna Berg, a nurse, said so on Friday."], id="a quote and its speaker after it",
        ),
        pytest.param(
            "Talks began.", "“We have waited for years.", "We will wait no more,” Anna Berg said.",
            ["We will wait no more,” Anna Berg said."], id="a quotation that goes on",
        ),
    ],
)  # fmt: skip
def test_a_quote_without_a_speaker_gets_the_attribution_that_follows(
    earlier: str, sentence: str, later: str, after: list[str]
) -> None:
    assert context(earlier, sentence, later) == (sentence, [], after)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param("Anna Berg, a nurse, stepped up to speak.", "", id="nothing follows"),
        pytest.param("Anna Berg, a nurse, spoke out.", "The crowd went home.", id="what follows says nothing of it"),
    ],
)
def test_a_quote_without_an_attribution_after_it_gets_the_sentence_before(earlier: str, later: str) -> None:
    sentence = "“We have waited for years.”"
    assert context(earlier, sentence, later) == (sentence, [earlier], [])


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("Jane Roe, the envoy, said the talks would go on.", id="its speaker is in it"),
        pytest.param("Ahmed Hassan, the minister, said the talks would go on.", id="its speaker with a title behind"),
        pytest.param("More than 37,400 people were killed, according to local health authorities.", id="according to"),
        pytest.param("The harbour of Riga was reopened in 1991.", id="plain fact"),
        pytest.param("“We have waited for years,” Jane Roe said.", id="a quote with its speaker"),
        pytest.param("The paper called it “a start” on Friday.", id="words in quotation marks"),
        pytest.param("Jane Roe told the crowd: “He said it was over.”", id="he inside a quotation"),
        pytest.param("Heavy rain fell.", id="a word that begins like a pronoun"),
    ],
)
def test_a_sentence_that_stands_alone_needs_nothing(sentence: str) -> None:
    assert context(f"{MINISTER} {ENVOY}", sentence) == (sentence, [], [])


def test_the_first_sentence_has_nothing_before_it() -> None:
    text = "He said nothing. The crowd went home."
    every = sentences(text)
    assert context_of(every[0], every, text) == Context()


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (f"{MINISTER} {ENVOY} Lavrov left.", ["Sergey Lavrov", "Jane Roe"]),
        ("Crown Prince Mohammed bin Salman met Dr. Anna de Vries.", ["Mohammed bin Salman", "Anna de Vries"]),
        ("President Joe R. Biden spoke.", ["Joe R. Biden"]),
        ("The Foreign Ministry spoke.", []),
        ("The International Court of Justice ruled.", []),
        ("Mayor Berg spoke.", []),
    ],
)
def test_a_title_before_a_first_and_a_last_name_tells_a_person(text: str, people: list[str]) -> None:
    assert people_in(text) == people
