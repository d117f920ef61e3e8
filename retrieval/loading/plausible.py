"""A text that was decoded by a guess in, whether a person may have written it out."""

from __future__ import annotations

import re
import unicodedata

# What wrong guesses are full of: katakana of half the width, single Korean letters, signs that enclose others.
_SELDOM = re.compile(r"[\uff61-\uffdc\u3131-\u318e\u20d0-\u20ff]")
_EAST_ASIAN = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
_FRAMES = "\u2500-\u259f"
# Characters of two bytes, or frames, in the midst of words of another script.
_GLUED = re.compile(rf"(?<=[a-z])[{_EAST_ASIAN}{_FRAMES}]|[{_EAST_ASIAN}{_FRAMES}](?=[a-z])")
_WIDE = re.compile(r"[^\x00-\x7f\s]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MOST = 0.25
_LOOKED_AT = 20_000


def is_plausible(text: str) -> bool:
    """False where too much of what is not ASCII stands as nobody writes it."""
    start = text[:_LOOKED_AT]
    wide = _WIDE.findall(start)
    nothing = sum(unicodedata.category(each) in {"Co", "Cn", "Cs"} for each in wide)
    odd = len(_SELDOM.findall(start)) + len(_GLUED.findall(start)) + len(_CONTROL.findall(start)) + nothing
    return odd <= _MOST * len(wide)
