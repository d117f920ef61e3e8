"""Claims stay claims, and stay their speaker's."""

from __future__ import annotations

import pytest

from tests.unit.bot.rules.cases import cite, found

BRIDGE = "The bridge will reopen in August, Transport Minister Ingrid Solheim said on Tuesday."
TOLL = "At least 14 people were killed in the landslide, according to the provincial disaster agency."
PRONOUN = "He said the dam had been inspected twice last year."
BEFORE = "Engineer Paulo Mendes told a parliamentary committee that he had warned the operator."
HELD = [
    (BRIDGE, "", "Transport Minister Ingrid Solheim said the bridge would reopen in August."),
    (BRIDGE, "", "According to Solheim, the bridge will reopen in August."),
    (BRIDGE, "", "The transport minister announced that the bridge will reopen in August."),
    (TOLL, "", "At least 14 people were killed in the landslide, the provincial disaster agency said."),
    (TOLL, "", "The disaster agency reported that at least 14 people were killed in the landslide."),
    (TOLL, "", "The provincial disaster agency put the number of people killed at at least 14, it says."),
    (PRONOUN, BEFORE, "Paulo Mendes said the dam had been inspected twice last year."),
    (PRONOUN, BEFORE, "The engineer said the dam was inspected twice last year."),
    ("The river burst its banks in three places overnight.", "", "The river burst its banks in three places."),
    ("Local officials said two villages were cut off.", "", "Two villages are cut off, officials say."),
    (
        "The airline, which said in May it was hiring again, flies to 40 cities.",
        "",
        "The airline flies to 40 cities.",
    ),
    ("“This is a turning point,” said chief economist Li Wen.", "", "Li Wen called it “a turning point”."),
    (
        "The ceasefire took effect at midnight. The army said its troops would stay where they are.",
        "",
        "The ceasefire took effect at midnight.",
    ),
    ("Police accused him of stealing the painting.", "", "He is accused of stealing the painting by police."),
    ("Critics argue the dam is too old.", "", "The dam is too old, critics argue."),
    ("Lind and Berg believe the dam is too old.", "", "Lind and Berg think the dam is too old."),
    ("In the view of the Kremlin, the talks have failed.", "", "The talks have failed, in the view of the Kremlin."),
    ("The talks have failed, per the Kremlin.", "", "The Kremlin says the talks have failed."),
    ("Kremlin: the talks have failed.", "", "The Kremlin said the talks have failed."),
    ("For Lind, the dam is a mistake.", "", "The dam is a mistake for Lind."),
    ("There are reports that the dam has burst.", "", "The dam is reported to have burst."),
    ("The police report put the damage at 40 euros.", "", "The police report put the damage at 40 euros."),
    ("Two suspects were arrested in Oslo.", "", "Two suspects were arrested in Oslo."),
    ("The suspected gunman fled to Oslo.", "", "The suspected gunman fled to Oslo."),
    ("The bank posted a loss of 40 million euros.", "", "The bank had a loss of 40 million euros."),
    ("OSLO: The dam has burst.", "", "The dam has burst."),
    ("On Monday, the dam burst.", "", "The dam burst on Monday."),
]
UNSAID = "The dam is too old."
FOUND = [
    *(
        (document, "", UNSAID)
        for document in (
            "Lind thinks the dam is too old.",
            "Critics argue the dam is too old.",
            "Lind and Berg believe the dam is too old.",
            "The pilots claim the dam is too old.",
            "The pilots report that the dam is too old.",
            "Lind posted that the dam is too old.",
            "Lind hinted that the dam is too old.",
            "Lind hinted the dam is too old.",
            "Sources in the Kremlin suggest the dam is too old.",
            "Police believe the dam is too old.",
            "Investigators suspect the dam is too old.",
            "In the view of the Kremlin, the dam is too old.",
            "In the eyes of Lind, the dam is too old.",
            "The dam is too old, per the Kremlin.",
            "In Lind's words, the dam is too old.",
            "For Lind, the dam is too old.",
            "Kremlin: the dam is too old.",
            "Lind: “The dam is too old.”",
            "There are reports that the dam is too old.",
            "There were rumours that the dam is too old.",
            "The dam is too old, officials suspect.",
        )
    ),
    ("Critics argue the dam is too old.", "", "Pilots argue the dam is too old."),
    (BRIDGE, "", "The bridge will reopen in August."),
    (BRIDGE, "", "Prime Minister Jonas Berg said the bridge will reopen in August."),
    (BRIDGE, "", "According to Berg, the bridge will reopen in August."),
    (TOLL, "", "At least 14 people were killed in the landslide."),
    (TOLL, "", "At least 14 people were killed in the landslide, the Red Cross said."),
    (PRONOUN, BEFORE, "The dam had been inspected twice last year."),
    (PRONOUN, BEFORE, "Governor Hugo Lima said the dam had been inspected twice last year."),
    ("Local officials said two villages were cut off.", "", "Two villages were cut off."),
    ("“This is a turning point,” said chief economist Li Wen.", "", "This is “a turning point” for the economy."),
    ("The rebels claimed they had shot down a helicopter.", "", "The rebels shot down a helicopter."),
    ("The company insists that the water is safe to drink.", "", "The water is safe to drink."),
    ("According to the opposition, 200 activists were arrested.", "", "200 activists were arrested."),
]


@pytest.mark.parametrize(("document", "before", "claim"), HELD)
def test_a_kept_speaker_passes(document: str, before: str, claim: str) -> None:
    assert found("speakers", claim, cite(document, before=before)) is None


@pytest.mark.parametrize(("document", "before", "claim"), FOUND)
def test_a_lost_or_changed_speaker_does_not(document: str, before: str, claim: str) -> None:
    assert found("speakers", claim, cite(document, before=before)) is not None


def test_a_bare_quotation_has_the_speaker_of_the_sentence_after_it() -> None:
    text = "“The harvest is lost. There is nothing left to save.” Farmer Ana Duarte said her family would move."
    cited = cite("“The harvest is lost. There is nothing left to save.”", text=text)
    assert found("speakers", "Ana Duarte said the harvest is lost.", cited) is None
    assert found("speakers", "The harvest is lost and nothing is left to save.", cited) is not None


def test_what_another_document_says_in_its_own_voice_needs_no_speaker() -> None:
    plain = cite("At least 14 people were killed in the landslide on Monday.")
    assert found("speakers", "At least 14 people were killed in the landslide.", cite(TOLL), plain) is None


def test_the_document_itself_may_be_named() -> None:
    cited = cite(TOLL, source="Nordic Wire")
    claim = "Nordic Wire reports that at least 14 people were killed, citing the provincial disaster agency."
    assert found("speakers", claim, cited) is None


GAZA = (
    "More than 37,400 Palestinians have been killed in Gaza since October, according to Gaza-based health authorities."
)
LAVROV = (
    "The methods that the troops are using are unacceptable to Moscow, Russian Foreign Minister Sergey Lavrov said."
)


@pytest.mark.parametrize(
    "claim",
    [
        "More than 37,400 Palestinians have been killed in Gaza, Sergey Lavrov said on Friday, 21 June 2024.",
        "More than 37,400 Palestinians have been killed in Gaza, Russian Foreign Minister Sergey Lavrov said.",
        "More than 37,400 Palestinians have been killed in Gaza, Lavrov said.",
        "Sergey Lavrov said on Friday, 21 June 2024, that more than 37,400 Palestinians have been killed in Gaza.",
        "The methods of the troops are unacceptable to Moscow, the Gaza-based health authorities said.",
    ],
)
def test_of_two_speakers_each_keeps_their_own_words(claim: str) -> None:
    assert found("speakers", claim, cite(LAVROV, title="Lavrov speaks"), cite(GAZA, title="Toll rises")) is not None


@pytest.mark.parametrize(
    "claim",
    [
        "More than 37,400 Palestinians have been killed in Gaza, health authorities there said.",
        "Lavrov said on Friday, 21 June 2024, that the troops' methods are unacceptable to Moscow.",
        "Lavrov called the methods of the troops unacceptable; health authorities said more than 37,400 were killed.",
        "Lavrov said the methods are unacceptable to Moscow. More than 37,400 were killed, health authorities said.",
    ],
)
def test_two_speakers_may_speak_in_one_claim(claim: str) -> None:
    assert found("speakers", claim, cite(LAVROV, title="Lavrov speaks"), cite(GAZA, title="Toll rises")) is None
