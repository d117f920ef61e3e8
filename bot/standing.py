"""An answer given earlier and the documents as they are now in, what of it no longer stands out. Pure.

A citation stands as long as its words stand anywhere in the newest text of its document. What a document that is held
back says is told to nobody: nothing here cuts a sentence from one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.model import Abstention, Answer, Citation, Claim, Reply
from bot.protocols import Sentences
from bot.quoting import locate
from bot.vocabulary import is_stop, words_of
from retrieval.model import Document, DocumentHead, Scope

FELL = "What was answered before does not stand in the documents any more."
# Below this share of common words two sentences do not tell of the same thing.
_NEAR = 0.3


class Standing(StrEnum):
    """What became of cited words."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    """The same words stand elsewhere in the newest text."""
    CHANGED = "changed"
    """The document is there, the words are not."""
    GONE = "gone"
    """The document was removed."""
    WITHDRAWN = "withdrawn"
    EMBARGOED = "under embargo"

    @property
    def stands(self) -> bool:
        """True where the words may be cited as they were."""
        return self in {Standing.UNCHANGED, Standing.MOVED}


class Shelves(Protocol):
    """The documents as they are now."""

    def document(self, document_id: str) -> Document | None:
        """A document that may be found, or None."""

    def held(self, document_id: str) -> Document | None:
        """A document that is held back, or None."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """Words that an answer cites and that do not stand any more."""

    n: int
    """The number of their source in the answer."""
    document: DocumentHead
    """As it was cited."""
    standing: Standing
    quote: str = ""
    """The words; empty where the document is held back."""
    now: DocumentHead | None = None
    """The document today, found or held back; None where it is gone."""
    until: datetime | None = None
    """The end of an embargo."""

    @property
    def is_held(self) -> bool:
        """True where nothing of the document may be told."""
        return self.standing in {Standing.WITHDRAWN, Standing.EMBARGOED}

    @property
    def became(self) -> str:
        """What became of the document, in a word or two."""
        until = f" until {self.until.isoformat(timespec='minutes')}" if self.until else ""
        return f"{self.standing.value}{until}"

    def is_for(self, scope: Scope) -> bool:
        """True for whoever may see the collection that the document was in, and the one that it is in now."""
        heads = (self.document, self.now or self.document)
        return all(scope.allows(head.collection) for head in heads)


def standing_of(citation: Citation, found: Document | None, held: Document | None) -> Standing:
    """What became of a citation whose document is ``found``, or ``held`` back, or neither."""
    if found is None:
        if held is None:
            return Standing.GONE
        return Standing.EMBARGOED if held.hold and held.hold.until else Standing.WITHDRAWN
    if citation.span.of(found.text) == citation.quote:
        return Standing.UNCHANGED
    return Standing.MOVED if locate(citation.quote, found.text) else Standing.CHANGED


def fallen_of(answer: Answer, shelves: Shelves) -> tuple[Fallen, ...]:
    """Whatever an answer cites that does not stand any more, in the order of its sources, each quote once."""
    cited = dict.fromkeys(citation for claim in answer.claims for citation in claim.citations)
    found = [
        fallen
        for source in answer.sources
        for fallen in fallen_from(source.document, [each for each in cited if each.n == source.n], shelves)
    ]
    return tuple(found)


def fallen_from(head: DocumentHead, citations: list[Citation], shelves: Shelves) -> list[Fallen]:
    """Those of some citations of one document that do not stand any more; the document is read once."""
    found = shelves.document(head.id)
    held = None if found else shelves.held(head.id)
    now = found or held
    told = []
    for citation in citations:
        standing = standing_of(citation, found, held)
        if not standing.stands:
            quote = "" if held else citation.quote
            until = held.hold.until if held and held.hold else None
            told.append(Fallen(citation.n, head, standing, quote, now.head if now else None, until))
    # What is told of a document that is held back is the same for each of its quotes.
    return list(dict.fromkeys(told))


def as_it_stands(reply: Reply, read: Callable[[str], Document | None]) -> Reply:
    """A reply without the claims that do not stand any more; an abstention where that leaves none.

    ``read`` gives a document as it may be read now. A reply that stands whole comes back itself.
    """
    if isinstance(reply, Abstention):
        return reply
    documents = {name: read(name) for name in {each.document_id for claim in reply.claims for each in claim.citations}}

    def stands(claim: Claim) -> bool:
        return all(standing_of(each, documents[each.document_id], None).stands for each in claim.citations)

    kept = [claim for claim in reply.claims if stands(claim)]
    if len(kept) == len(reply.claims):
        return reply
    return _with_claims(reply, kept) if kept else Abstention(reply.trail, FELL)


def _with_claims(answer: Answer, claims: list[Claim]) -> Answer:
    """The answer with some of its claims, its sources numbered anew."""
    used = dict.fromkeys(each.n for claim in claims for each in claim.citations)
    numbers = {n: place for place, n in enumerate(used, start=1)}
    renumbered = tuple(
        replace(claim, citations=tuple(replace(each, n=numbers[each.n]) for each in claim.citations))
        for claim in claims
    )
    sources = {source.n: source for source in answer.sources}
    return Answer(answer.trail, renumbered, tuple(replace(sources[n], n=place) for n, place in numbers.items()))


def nearest_sentence(quote: str, now: Document, sentences: Sentences) -> str:
    """The sentence of a document that comes nearest to what it does not say any more of a quote; empty if none does."""
    language = now.head.language
    lost = (span.of(quote) for span in sentences(quote, language))
    wanted = _stems(next((each for each in lost if locate(each, now.text) is None), quote))
    near = [(_alike(wanted, _stems(each)), each) for each in (s.of(now.text) for s in sentences(now.text, language))]
    share, best = max(near, key=lambda pair: pair[0], default=(0.0, ""))
    return best if share >= _NEAR else ""


def _stems(text: str) -> frozenset[str]:
    """The words that carry meaning; all of them where none does."""
    words = words_of(text)
    return frozenset(word.stem for word in words if not is_stop(word)) or frozenset(word.stem for word in words)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two sentences have in common (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
