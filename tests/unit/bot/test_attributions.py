"""Who is made to say something is told by the wording alone."""

from __future__ import annotations

import pytest

from bot.attributions import attributes, spoken_after


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Anna Berg said.", True),
        ("Anna Berg, a nurse, said so on Friday.", True),
        ("She said in an interview.", True),
        ("The foreign minister told reporters.", True),
        ("Smith said nothing in court.", False),
        ("Smith said that he did not.", False),
        ("Smith said the road was closed.", False),
        ("Smith didn’t say.", False),
        ("The crowd went home.", False),
    ],
)
def test_an_attribution_after_a_quotation_brings_no_words_of_its_own(sentence: str, *, told: bool) -> None:
    assert spoken_after(sentence) is told


@pytest.mark.parametrize(
    ("outside", "told"),
    [
        ('"     " Anna said.', True),
        ('according to Anna "     "', True),
        ('Anna: "     "', True),
        ('"     " was fun.', False),
    ],
)
def test_a_speaker_beside_a_quotation_is_seen(outside: str, *, told: bool) -> None:
    assert attributes(outside) is told
