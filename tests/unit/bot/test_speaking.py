"""Who said it is never cut off, and nobody is guessed."""

from __future__ import annotations

import pytest

from bot.speaking import Context, context_of, people_in
from retrieval.splitting import sentences

MINISTER = "Russian Foreign Minister Sergey Lavrov arrived in Almaty on Friday."
ENVOY = "UN Envoy Jane Roe was there as well."


def needed(earlier: str, sentence: str, later: str = "", joint: str = "\n\n") -> Context | None:
    """What a sentence needs between what comes before and after it."""
    text = joint.join(part for part in (earlier, sentence, later) if part)
    every = sentences(text)
    (place,) = [span for span in every if span.of(text) == sentence]
    return context_of(place, every, text)


def context(earlier: str, sentence: str, later: str = "", joint: str = "\n\n") -> tuple[str, list[str], list[str]]:
    """How the sentence is shown, and which sentences are quoted before and after it."""
    text = joint.join(part for part in (earlier, sentence, later) if part)
    found = needed(earlier, sentence, later, joint)
    assert found is not None
    alone = found.speaker.into(sentence) if found.speaker else sentence
    return alone, [span.of(text) for span in found.before], [span.of(text) for span in found.after]


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
        pytest.param(
            "Spokesman Dmitry Peskov declined to comment.", "No date was set, the spokesman said.",
            "No date was set, the spokesman [Dmitry Peskov] said.", id="no particle out of the next word",
        ),
        pytest.param(
            "UN Secretary General Antonio Guterres spoke in Geneva.", "He said it was late.",
            "He [Antonio Guterres] said it was late.", id="a title of two words",
        ),
        pytest.param(
            f"{MINISTER} It rained.", '"Water ran out," he said.', '"Water ran out," he [Sergey Lavrov] said.',
            id="over the weather",
        ),
        pytest.param(
            f"{MINISTER} Lavrov said Moscow and the Collective Security Treaty Organization watch the Middle East.",
            "No date was set, the foreign minister said.",
            "No date was set, the foreign minister [Sergey Lavrov] said.", id="places and bodies are no persons",
        ),
    ],
)  # fmt: skip
def test_one_person_whom_it_can_mean_is_named_in_brackets(earlier: str, sentence: str, alone: str) -> None:
    assert context(earlier, sentence) == (alone, [], [])


@pytest.mark.parametrize(
    ("earlier", "sentence", "before"),
    [
        pytest.param(
            "President Gabriel Boric said the fires were out. Valparaiso mayor Jorge Sharp criticised the response.",
            '"We were left alone," he said.', 1, id="the nearest person speaks",
        ),
        pytest.param(
            "Foreign Minister Sergey Lavrov met Turkish counterpart Hakan Fidan in Antalya.",
            "He said Turkey would buy 60 jets.", 1, id="a counterpart",
        ),
        pytest.param(
            f"{MINISTER} Kazakhstan's defence minister received the guests.",
            "Kazakhstan will buy 40 tanks, the minister said.", 1, id="another minister without a name",
        ),
        pytest.param(
            "Prime Minister Keir Starmer met the health minister.", "Wards will open, the minister said.", 1,
            id="a minister beside a prime minister",
        ),
        pytest.param(
            "Prime Minister Rishi Sunak lost. Labour leader Keir Starmer won.", "He said the work began now.", 1,
            id="the winner speaks",
        ),
        pytest.param("Judge Juan Merchan fined Trump.", "He called it a witch hunt.", 1, id="who was fined speaks"),
        pytest.param("President Vladimir Putin received Xi.", "He said the talks went well.", 1, id="a bare last name"),
        pytest.param(
            "President Vladimir Putin received a letter from Kim.", "His country would send shells.", 1, id="from Kim",
        ),
        pytest.param(
            "President Emmanuel Macron visited Calais. A police officer was stabbed by a man.",
            "He said nothing when arrested.", 1, id="a man without a name",
        ),
        pytest.param(f"{MINISTER} A plumber spoke up.", '"Water ran out," he said.', 2, id="any trade"),
        pytest.param(
            "Foreign Minister Sergey Lavrov met a plumber.", '"Water ran out," he said.', 1, id="any trade, as object",
        ),
        pytest.param(
            "Reporters questioned Foreign Minister Sergey Lavrov.", '"Water ran out," he said.', 1,
            id="who is named is not the subject",
        ),
        pytest.param(
            "Foreign Minister Sergey Lavrov's deputy left.", '"Water ran out," he said.', 1, id="a deputy",
        ),
        pytest.param(f"{MINISTER} Trump had called.", '"Water ran out," he said.', 1, id="another between"),
        pytest.param(
            "Prime Minister Jonas Lind arrived. His son Erik Lind followed.", '"Nobody came," he said.', 2,
            id="two of one last name",
        ),
        pytest.param(
            "Harbour Director Quilla Berg arrived.", '"Nobody came," she said.', 1, id="an unknown first name",
        ),
        pytest.param("Lavrov left early.", "Fidan will come, he said.", 1, id="tagged on behind another name"),
        pytest.param("Nikola Tesla was born in 1856.", "In 1899 he moved.", 1, id="he in the middle"),
        pytest.param(
            f"{MINISTER} Ahmed Hassan said the road was closed.", '"Nobody came," he said.', 1,
            id="another speaker without a title",
        ),
        pytest.param(
            "Ahmed Hassan, a baker, stood in the rain.", '"Nobody came," he said.', 1, id="a person without a title",
        ),
        pytest.param("Hamas said it had agreed.", "He told reporters that nothing was signed.", 1, id="a movement"),
        pytest.param(
            f"{MINISTER} Ahmed Hassan, a baker, stood in the rain.", '"Nobody came," he said.', 1,
            id="a person without a title beside one with",
        ),
        pytest.param(
            f"{MINISTER} Ahmed Hassan met the plane.", '"Nobody else came," he said.', 1,
            id="another person who may be meant",
        ),
        pytest.param(
            "Spokeswoman Maria Zakharova stayed. Lavrov then flew to Baku.",
            "The spokeswoman said the corridor was closed.", 2, id="the spokeswoman two back",
        ),
        pytest.param(
            "Foreign Minister Anna Berg came. “We will not sign a paper,” she said.", "She added that ships came.", 1,
            id="back to a name in brackets",
        ),
        pytest.param(
            "Smith spoke. “We will not sign a paper,” he said.", "He added that ships came.", 2, id="back over he said",
        ),
        pytest.param(MINISTER, "It was his second visit.", 1, id="it"),
        pytest.param(MINISTER, "They met for an hour.", 1, id="they"),
        pytest.param(MINISTER, "This was the second visit.", 1, id="this"),
        pytest.param(MINISTER, "But it was not the first visit.", 1, id="but it"),
        pytest.param(f"{MINISTER} It rained.", "They met indoors.", 2, id="back over another pronoun"),
        pytest.param(
            "Morel made the following accusations:\n\n- The minister took bribes.", "- The judge lied.", [0],
            id="an item of a list",
        ),
        pytest.param("Morel told the court:", "The judge took 9 million pounds.", 1, id="after a colon"),
        pytest.param('"A ship sank," Anna Berg said.', '"We saw it."', 1, id="a quotation that goes on, in a line"),
    ],
)  # fmt: skip
def test_in_doubt_nobody_is_named_and_the_sentences_before_are_quoted(
    earlier: str, sentence: str, before: int | list[int]
) -> None:
    every = [span.of(earlier) for span in sentences(earlier)]
    wanted = every[-before:] if isinstance(before, int) else [every[at] for at in before]
    joint = " " if sentence.startswith('"We saw') else "\n\n"
    assert context(earlier, sentence, joint=joint) == (sentence, wanted, [])


@pytest.mark.parametrize(
    ("earlier", "sentence", "later"),
    [
        pytest.param("", "He said the road was closed.", "The crowd went home.", id="nothing before"),
        pytest.param(
            "Vice President Kamala Harris toured the plant.", "It will close in June, the president said.", "",
            id="a vice president is no president",
        ),
        pytest.param(
            "Attorney General Merrick Garland spoke.", "The case is closed, the general said.", "",
            id="an attorney general is no general",
        ),
        pytest.param(MINISTER, "The bloc adopted four statements, the prime minister said.", "", id="another kind"),
        pytest.param(MINISTER, "The bloc adopted four statements, the governor said.", "", id="a title nobody had"),
        pytest.param(
            f"{MINISTER} Lavrov flew on.", "The spokeswoman said the corridor was closed.", "", id="no spokeswoman",
        ),
        pytest.param(
            "The World Health Organization said on Monday that supplies ran out.", '"Nobody came," he said.', "",
            id="an organisation is never he",
        ),
        pytest.param(
            "Spokeswoman Maria Zakharova briefed the press.", '"Nobody came," he said.', "", id="a woman is never he",
        ),
        pytest.param(
            "Prosecutor Nicolas Roos stood up. “Whom do you see?” asked Roos.", '"The man in grey," he said.', "",
            id="who asks is not who answers",
        ),
        pytest.param("Prince Hassan bin Talal spoke first.", "She said nothing.", "", id="a prince is never she"),
        pytest.param("Chancellor Angela Merkel arrived.", "He said it was late.", "", id="a woman by her first name"),
        pytest.param(
            'Nurse Anna Berg spoke. "We will not sign," she said.', "He said the government would pay.", "",
            id="he after she said",
        ),
        pytest.param(
            f"{MINISTER} Snow fell. It rained. It stopped.", "They met indoors.", "", id="more than two back",
        ),
        pytest.param(
            'Snow fell. "We will not sign a paper," he said.', "He added that ships came.", "", id="nobody was named",
        ),
        pytest.param("Anna Berg, a nurse, spoke out.", "“We have waited for years.”", "", id="nobody says it"),
        pytest.param(
            "Talks began.", "“We have waited for years.”", "The crowd went home.", id="what follows says nothing of it",
        ),
        pytest.param(
            "Talks began.", "“We have waited for years.”", "Smith said nothing in court.", id="he said nothing",
        ),
        pytest.param(
            "Talks began.", "“We have waited for years.”", "Smith said that he did not know.", id="he did not say it",
        ),
        pytest.param(
            "Talks began.", "“We have waited for years.”", "Smith said the road was closed.", id="words of his own",
        ),
        pytest.param('"Did you take it?" the judge asked.', '"I took it."', "It rained.", id="another paragraph"),
        pytest.param(
            "Talks began.", '"We saw it all.', '"He bribed two. All knew.\n\n"Nobody paid," Luc Morel told us.',
            id="four sentences to the speaker",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_made_clear_is_not_shown(earlier: str, sentence: str, later: str) -> None:
    assert needed(earlier, sentence, later) is None


@pytest.mark.parametrize(
    ("start", "end"),
    [pytest.param('"', '"', id="plain"), pytest.param("“", "”", id="curly"), pytest.param("‘", "’", id="single"),
     pytest.param("«", "»", id="guillemets"), pytest.param("'", "'", id="plain single")],
)  # fmt: skip
def test_words_inside_a_quotation_over_paragraphs_come_with_their_speaker(start: str, end: str) -> None:
    text = (
        f"{start}We saw it all.\n\n{start}He bribed two of the judges’ clerks. Everyone knew about the bribes.\n\n"
        f"{start}Nobody was punished,{end} farmer Luc Morel told Reuters."
    )
    every = sentences(text)
    place = next(span for span in every if "Everyone" in span.of(text))
    found = context_of(place, every, text)
    assert found is not None
    assert [span.of(text) for span in found.after] == [text.rpartition("\n\n")[2]]


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
    "sentence",
    [
        pytest.param("Jane Roe, the envoy, said the talks would go on.", id="its speaker is in it"),
        pytest.param("Ahmed Hassan, the minister, said the talks would go on.", id="its speaker with a title behind"),
        pytest.param("More than 37,400 people were killed, according to local health authorities.", id="according to"),
        pytest.param("The harbour of Riga was reopened in 1991.", id="plain fact"),
        pytest.param("“We have waited for years,” Jane Roe said.", id="a quote with its speaker"),
        pytest.param("The paper called it “a start” on Friday.", id="words in quotation marks"),
        pytest.param("Jane Roe told the crowd: “He said it was over.”", id="he inside a quotation"),
        pytest.param("Jane Roe said she told the press.", id="she is named before"),
        pytest.param("The farmers’ union asked for the ’90s rules.", id="apostrophes are no quotation marks"),
        pytest.param("The Turkish foreign minister said the road was closed.", id="the office of one country"),
        pytest.param("Heavy rain fell.", id="a word that begins like a pronoun"),
    ],
)
def test_a_sentence_that_stands_alone_needs_nothing(sentence: str) -> None:
    assert context(f"{MINISTER} {ENVOY}", sentence) == (sentence, [], [])


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
