"""A passage is folded into another only when all its words stand there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ranking import says_otherwise

STORY = (
    "Mayor Anna Berg reopened the harbour of Riga on Friday. At least 40 ships had been waiting, the guild said. "
    "“It was the pilots’ longest wait – nine weeks,” said Jonas Lind. The minister did not come."
)
LEAD, *_ = STORY.split(" At least")
OTHERWISE = [
    ("The bank cut the key rate on Thursday.", "The bank raised the key rate on Thursday."),
    ("The city closed the old bridge.", "The city opened the new bridge."),
    ("Shares of the yard gained 3 percent.", "Shares of the yard fell 3 percent."),
    ("The minister said the pier is safe.", "The minister may have said the pier is safe."),
    ("The union said the strike was over.", "The employers said the strike was over."),
    ("The city said nobody was hurt.", "Police said nobody was hurt."),
    ("Wages rise by 6 percent.", "Wages rise by $6 a day."),
    ("The deputy mayor resigned.", "The mayor resigned."),
    ("The court found him guilty.", "The court found him innocent."),
    ("The city pays a third of it.", "The city pays half of it."),
    ("It cost £12 million.", "It cost $12 million."),
    ("A few came.", "Few came."),
    ("It rose to 6.5 metres.", "It rose to 65 metres."),
    ("The level is -5.", "The level is 5."),
    ("The minister resigned.", "The minister resigned?"),
    ("The minister, said Lind, lied.", "The minister said Lind lied."),
    ("The contract will be re-signed.", "The contract will be resigned."),
    ("He met Sen. Smith and Gov. Lee.", "He met Gov. Smith and Sen. Lee."),
    ("It is not that bad.", "It is not bad."),
    ("Lind called it “a lie”.", "Lind called it a lie."),
]
ADDED = ["2,000 protesters came.", "Correction: the mayor did not attend.", "Nobody knows why.", "(Not confirmed.)"]


def with_line(line: str) -> str:
    return STORY.replace(" The minister", f" {line} The minister")


@pytest.mark.parametrize(("one", "other"), OTHERWISE)
def test_versions_that_differ_in_a_word_stay_apart_both_ways(one: str, other: str) -> None:
    assert says_otherwise(with_line(one), [with_line(other)])
    assert says_otherwise(with_line(other), [with_line(one)])
    assert not says_otherwise(with_line(one), [with_line(one)])


@pytest.mark.parametrize("line", ADDED)
@pytest.mark.parametrize("place", ["{line} {story}", "{story} {line}"])
def test_what_has_a_sentence_more_is_never_folded_away(line: str, place: str) -> None:
    assert says_otherwise(place.format(story=STORY, line=line), [STORY])
    assert says_otherwise(with_line(line), [STORY])


def test_two_that_each_have_something_of_their_own_stay_apart() -> None:
    one, other = f"{STORY} 2,000 protesters came.", f"{STORY} Nobody came."
    assert says_otherwise(one, [other])
    assert says_otherwise(other, [one])


def test_a_version_without_its_correction_is_no_copy_of_the_corrected_one() -> None:
    assert says_otherwise(STORY, [f"{STORY} Correction: the mayor did not attend."])
    assert not says_otherwise(STORY, [f"{STORY} The repairs cost 12 million euros."])


@pytest.mark.parametrize(
    "copy",
    [
        STORY,
        STORY.upper(),
        STORY.replace(" ", "\n  "),
        STORY.translate(str.maketrans("“”’–", '""\'-')),
        STORY.replace(" – ", " -- "),
        STORY.replace("“", "«").replace("”", "»"),
        STORY.replace(" on Friday", " Friday"),
        STORY.replace("the guild", "guild"),
        STORY[: STORY.index(" The minister")],
        STORY[: STORY.index(" had been")],
        STORY[STORY.index("At least") :],
        STORY[STORY.index("ships had") :],
    ],
)
def test_the_same_words_in_another_dress_or_cut_are_a_copy(copy: str) -> None:
    assert not says_otherwise(copy, [STORY])


def test_that_after_said_may_be_there_or_not() -> None:
    assert not says_otherwise("He said that it rains.", ["He said it rains."])
    assert says_otherwise("He said that.", ["He said."])


@pytest.mark.parametrize(
    "line",
    [
        "ALMATY, June 21 (Reuters) - ",
        "(AP) — ",
        "ALMATY, Kazakhstan (AP) — ",
        "MOSCOW, June 21. /TASS/. ",
        "BEIJING, June 21 (Xinhua) -- ",
        "RIGA, 21 June 2024 – ",
        "NEW YORK (AFP) – ",
    ],
)
def test_a_dateline_may_be_there_or_not(line: str) -> None:
    assert not says_otherwise(line + STORY, [STORY])
    assert not says_otherwise(STORY, [line + STORY])
    assert not says_otherwise(line + STORY, ["(AP) — " + STORY])


@pytest.mark.parametrize("line", ["NATO — ", "(Not confirmed) - ", "RIGA, June 21: ", "CORRECTION - ", "By Eva Holm. "])
def test_what_is_no_dateline_is_a_word_more(line: str) -> None:
    assert says_otherwise(line + STORY, [STORY])


def test_the_same_words_of_another_day_or_place_are_no_copy() -> None:
    assert says_otherwise(f"RIGA, June 28 (AP) - {STORY}", [f"RIGA, June 21 (Reuters) - {STORY}"])
    assert says_otherwise(f"TURKU (AP) - {STORY}", [f"RIGA (AP) - {STORY}"])
    assert not says_otherwise(f"RIGA (AP) - {STORY}", [f"RIGA, June 21 (Reuters) - {STORY}"])


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        ("The mayor resigned.", "The mayor resigned on Friday, a false site claimed."),
        ("The mayor resigned.", "It is untrue that the mayor resigned."),
        ("“He resigned!”", "“He resigned!” a site made up."),
        ("Lee resigned.", "An aide to Sen. Lee resigned."),
        ("He joined Booking.", "He joined Booking.com on Friday."),
        ("It ended at 6.", "It ended at 6.5 percent."),
    ],
)
def test_a_sentence_that_is_whole_is_no_part_of_another(copy: str, original: str) -> None:
    assert says_otherwise(copy, [original])


def test_a_sentence_that_is_left_out_between_others_keeps_them_apart() -> None:
    assert says_otherwise("Berg spoke. He resigned.", ["Berg spoke. Lind came. He resigned."])


def test_a_copy_may_lie_across_neighbours_in_their_order() -> None:
    first, second = STORY[: STORY.index("At least")], STORY[STORY.index("At least") :]
    assert not says_otherwise(STORY, [first, second])
    assert not says_otherwise(STORY[: -len(" not come.")], [f"It rains today. {first}", f"{second} He slept."])
    assert says_otherwise(STORY, [second, first])
    assert says_otherwise(STORY, [first])


def test_where_nothing_is_there_nothing_stands_and_nothing_is_lost() -> None:
    assert says_otherwise(STORY, [])
    assert says_otherwise(STORY, ["", " "])
    assert not says_otherwise("", [STORY])


said = st.lists(st.sampled_from(["Berg", "did", "not", "come", "6", "%", ",", "."]), min_size=1, max_size=8)


@given(said, said)
def test_nothing_is_folded_with_a_word_that_the_other_lacks(one: list[str], other: list[str]) -> None:
    if not says_otherwise(" ".join(one), [" ".join(other)]):
        assert {*one} <= {*other}
        assert len(one) <= len(other)
