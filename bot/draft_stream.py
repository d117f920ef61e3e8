"""Pieces of a model's JSON in, whole draft claims out as soon as each is complete. Pure.

The object is ``{"answered": bool, "claims": [{"text", "citations": [{"passage", "quote"}]}], "reason": str}``.
Nothing of a claim comes out before its last brace has arrived.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import BrokenDraftError

_CLAIMS = re.compile(r'(?<!\\)"claims"\s*:\s*\[')
# What a model says does not answer is not shown as an answer, whatever it writes after that.
_DECLINED = re.compile(r'(?<!\\)"answered"\s*:\s*false')
_BETWEEN = re.compile(r"[\s,]*")
_FENCE = re.compile(r"^\s*```(?:json)?\s*|\s*```\s*$")


class WrittenCitation(BaseModel):
    """What a model says a claim rests on."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    passage: int
    quote: str


class WrittenClaim(BaseModel):
    """One claim as a model wrote it."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    text: str
    citations: tuple[WrittenCitation, ...] = ()


class WrittenDraft(BaseModel):
    """The whole object."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    answered: bool = True
    claims: tuple[WrittenClaim, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class DraftStream:
    """Collects the pieces of one completion."""

    text: str = ""
    _at: int | None = None
    _count: int = 0

    def feed(self, piece: str) -> Iterator[WrittenClaim]:
        """The claims that this piece completes. Raises :class:`BrokenDraftError` for a claim of another shape."""
        self.text += piece
        if self._at is None:
            start = _CLAIMS.search(self.text)
            if start is None or _DECLINED.search(self.text, 0, start.start()):
                return
            self._at = start.end()
        yield from self._complete(self._at)

    def _complete(self, at: int) -> Iterator[WrittenClaim]:
        decoder = json.JSONDecoder()
        while True:
            at = _BETWEEN.match(self.text, at).end()  # type: ignore[union-attr] # an empty run matches too
            self._at = at
            if not self.text.startswith("{", at):
                return
            try:
                row, at = decoder.raw_decode(self.text, at)
            except (ValueError, RecursionError):  # not whole yet, or broken; the end of the text tells which
                return
            self._count += 1
            yield _claim(row)

    def end(self) -> tuple[WrittenDraft, tuple[WrittenClaim, ...]]:
        """The whole draft, and the claims that :meth:`feed` had not given. Raises :class:`BrokenDraftError`."""
        text = _FENCE.sub("", self.text).strip()
        try:
            draft = WrittenDraft.model_validate_json(text[text.find("{") : text.rfind("}") + 1])
        except ValidationError as error:
            raise BrokenDraftError("the model did not answer in the form that was asked for") from error
        return draft, draft.claims[self._count :] if draft.answered else ()


def _claim(row: object) -> WrittenClaim:
    try:
        return WrittenClaim.model_validate(row)
    except ValidationError as error:
        raise BrokenDraftError("the model wrote a claim in another form than asked for") from error
