"""What stands in quotation marks is found, an apostrophe is none, and a quotation may run over paragraphs."""

from __future__ import annotations

import pytest

from bot.quotations import blanked, quotations
from retrieval.model import Span


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('"A," he said. "B."', ['"A,"', '"B."']),
        ("“A ‘b’ c,” he said.", ["“A ‘b’ c,”"]),
        ("„Wir gehen“, sagte er.", ["„Wir gehen“"]),
        ("«Nous partons», dit-il.", ["«Nous partons»"]),
        ("‘The ministers’ pay rose,’ she said.", ["‘The ministers’ pay rose,’"]),
        ("'We don't know,' he said.", ["'We don't know,'"]),
        ("The ministers’ pay and the ’90s rules, 'tis said, aren’t new.", []),
        ('A pipe is 6" wide.', []),
        ('"A.\n\n"B," he said.', ['"A.\n\n"B,"']),
        ('"A.\n\nB is not quoted.', ['"A.']),
        ('He left," she said.', ['He left,"']),
        ("“A.\n\nB,” she said.", ["“A.\n\nB,”"]),
        ("‘A.\n\n‘B,’ he said.", ["‘A.\n\n‘B,’"]),
    ],
)
def test_quotations_are_found_with_their_marks(text: str, quoted: list[str]) -> None:
    assert [span.of(text) for span in quotations(text)] == quoted


def test_quoted_words_are_blanked_and_every_other_character_keeps_its_place() -> None:
    text = "‘We left,’ he said."
    assert blanked(Span(0, len(text)), text) == '"        " he said.'
