"""When two tellings of one story differ in what they say, and when only in their words."""

from __future__ import annotations

import pytest

from retrieval.ranking import says_otherwise

STORY = (
    "RIGA, June 21. The mayor reopened the harbour of Riga on Friday. At least 40 ships had been waiting, the guild "
    "said. The minister did not come."
)


@pytest.mark.parametrize(
    ("written", "instead", "otherwise"),
    [
        ("", "", False),
        ("on Friday", "at the end of the week", False),
        ("At least 40 ships had been waiting, the guild said.", "", False),
        ("June 21", "June 22", False),
        ("waiting, ", "waiting since 6 May, ", False),
        ("40 ships", "55 ships", True),
        ("40 ships", "forty ships", True),
        ("of Riga", "of Turku", True),
        ("did not come", "did come", True),
        ("did not come", "didn't come", False),
        ("had been", "had never been", True),
    ],
)
def test_figures_names_and_denials_tell_one_story_from_another(written: str, instead: str, otherwise: bool) -> None:
    assert says_otherwise(STORY.replace(written, instead), [STORY]) is otherwise


def test_what_stands_in_none_of_them_is_an_addition() -> None:
    assert not says_otherwise(f"{STORY} The repairs cost 12 million euros.", [STORY])
    assert not says_otherwise(STORY, [])
    assert not says_otherwise("", [STORY])
