"""A text in, its language out, where it can be told."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.errors import DocumentError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LOOKED_AT = 2_000
# Fewer letters are not enough, whatever the model says; less certain answers are wrong too often. Both: decision 0014.
LEAST_LETTERS = 20
LEAST_CERTAIN = 0.7
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CODE = re.compile(r"([A-Za-z]{2})(?:[-_][\w-]*)?\Z")
# The commonest words of English that no other language has often.
_ENGLISH = frozenset(
    "the and of to that is was for with are be this from have it by his which were had not but they their has been "
    "would who".split()
)
_PLAINLY_ENGLISH = 0.15
_FEW_WORDS = 30


def language_of(text: str) -> str | None:
    """The language as ISO 639-1; None for a text that is too short or too mixed to tell. One text, one answer.

    What is plainly English is told by its words: loading the model takes 0.5 s of a command that indexes one file.
    """
    start = text[:_LOOKED_AT]
    words = _WORD.findall(start)
    if sum(map(len, words)) < LEAST_LETTERS:
        return None
    common = sum(word.casefold() in _ENGLISH for word in words)
    if len(words) >= _FEW_WORDS and common >= _PLAINLY_ENGLISH * len(words):
        return "en"
    language, certainty = _identifier().classify(" ".join(words))
    return language if certainty >= LEAST_CERTAIN and len(language) == 2 else None


def stated_language(value: object) -> str | None:
    """The code that a header gives, such as ``de`` or ``pt-BR``; None when it gives none."""
    written = str(value).strip() if value is not None else ""
    match = _CODE.match(written)
    return match[1].lower() if match else None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier
    except ImportError as error:
        raise DocumentError("py3langid is not installed; install askwire anew") from error
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
