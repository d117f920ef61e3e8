"""Text from anywhere in, text that cannot steer a terminal or hide in it out. Imports nothing that is slow."""

from __future__ import annotations

import re

_CONTROLS = re.compile(
    # Controls but tab and newline, the marks that turn the direction of writing, and halves of surrogate pairs.
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
    # What no script needs and no eye sees: two ids that differ in it alone would look the same.
    "|[\\u2060-\\u2064\\ufeff\\U000e0000-\\U000e007f]+"
    # Joiners and breaks without a width where no script has a use for them: first, and after Latin, Greek or Cyrillic.
    # Persian, the scripts of India, Khmer and emoji are written with them.
    "|(?:\\A|(?<=[\\x00-\\u052f]))[\\u200b-\\u200d]+"
)


def inert(text: str) -> str:
    """A text whose control characters show as U+FFFD, so that a document cannot steer the terminal."""
    return _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n"))
