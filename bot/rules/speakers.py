"""Claims stay claims: what somebody is reported to have said keeps who said it, and is said by nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.rules.overlap import content_of, covered, holds
from bot.rules.reading import Cited, Finding, Statement
from bot.rules.reported import ATTRIBUTING, Attribution, attributions_in, split
from bot.vocabulary import is_stop, wording_of

ID = "speakers"
MOSTLY = 0.5
"""A claim rests on reported words when so much of its content is theirs and nobody else's."""
_AFTER = 250
_DOCUMENT = re.compile(
    r"\b(?:report|article|document|story|text|source|passage|study|research|paper|survey|author|data|figures|dispatch"
    r"|statement|agency)s?\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:on|in|at|last|this|earlier|later|late|early|since|yesterday|today)\b.*$|\b(?:\w+day|\d{4})\b", re.IGNORECASE
)
_THE_MAN = re.compile(r"^\W*(?:the|a|an|his|her|their|its|one|some|many|several)\b", re.IGNORECASE)


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:  # noqa: ARG001 -- a question names no speaker
    """What a claim takes from somebody's mouth without saying whose, or puts into another's."""
    own = _own_words(cited)
    reported = [(said, each) for each in cited for said in _reported(each)]
    used = [(said, each) for said, each in reported if _rests_on(claim.plain, said.words, own)]
    if used and not any(_keeps(claim, said, each) for said, each in used):
        said, each = used[0]
        return Finding(ID, f"what is cited is said by {_shown(said, each)}, which the claim leaves out")
    return _put_into_another_mouth(claim, [said for said, _ in reported], cited)


def _reported(cited: Cited) -> tuple[Attribution, ...]:
    """Whose words the cited sentences are; for a bare quotation, the "he said" that stands next to it."""
    found = attributions_in(cited.sentences)
    if found or not re.match(r"\W*[\"“«]", cited.sentences):
        return found
    place = cited.document_text.find(cited.sentences)
    following = cited.document_text[place + len(cited.sentences) :][:_AFTER] if place >= 0 else ""
    beside = [said for text in (following, cited.before) for said in attributions_in(text.strip())][:1]
    return tuple(Attribution(said.speaker, cited.sentences) for said in beside)


def _own_words(cited: Sequence[Cited]) -> str:
    """What the documents say in their own voice: the cited sentences that report nobody."""
    sentences = (sentence for each in cited for sentence in split(each.sentences))
    free = [sentence for sentence in sentences if not attributions_in(sentence)]
    return " ".join(free)


def _rests_on(claim: str, words: str, own: str) -> bool:
    stems = [stem for stem in content_of(claim) if not holds(own, stem)] if own else list(content_of(claim))
    if not stems or (own and covered(claim, own) >= 0.8):
        return False
    return sum(holds(words, stem) for stem in stems) / len(stems) >= MOSTLY


def _keeps(claim: Statement, said: Attribution, cited: Cited) -> bool:
    """True when a claim says that somebody says so, and that it is this speaker."""
    if not ATTRIBUTING.search(claim.own):
        return False
    if any(holds(claim.plain, stem) for stem in _stems(said.speaker)):
        return True
    named = {stem for run in wording_of(claim.text).names for stem in run}
    if said.leans_back or _THE_MAN.match(said.speaker):
        others = {stem for run in wording_of(cited.sentences.replace(said.words, "")).names for stem in run}
        return not said.speaker or bool(named & (_people_before(cited) | others)) or _described(claim, cited)
    return bool(_DOCUMENT.search(claim.own) and _DOCUMENT.search(said.speaker)) or _same_person(said.speaker, named, cited)


def _described(claim: Statement, cited: Cited) -> bool:
    """True when whoever the claim lets speak stands, by a description, in the sentences before."""
    who = [stem for said in attributions_in(claim.plain) for stem in _stems(said.speaker)]
    return any(holds(cited.before, stem) for stem in who)


def _same_person(speaker: str, named: set[str], cited: Cited) -> bool:
    """True when the sentence before names a person of the claim just where the speaker is only described."""
    described = not any(word.capital and not is_stop(word) for word in wording_of(speaker).words)
    return described and bool(named & _people_before(cited))


def _people_before(cited: Cited) -> set[str]:
    """The stems of the names before the cited sentences, or, where the sentence before has none, of the text so far."""
    near = {stem for run in wording_of(cited.before).names for stem in run}
    if near or not cited.document_text:
        return near
    place = cited.document_text.find(cited.sentences)
    earlier = cited.document_text[max(0, place - 1500) : place] if place > 0 else ""
    return {stem for run in wording_of(earlier).names for stem in run}


def _stems(speaker: str) -> list[str]:
    return list(content_of(_TIME.sub("", speaker) or speaker))


def _shown(said: Attribution, cited: Cited) -> str:
    if said.speaker and not said.leans_back:
        return f"“{said.speaker}”"
    names = wording_of(cited.before).names
    return "somebody named before" if names else "somebody"


def _put_into_another_mouth(claim: Statement, reported: Iterable[Attribution], cited: Sequence[Cited]) -> Finding | None:
    """A speaker by name whom what is cited does not have as a speaker, nor its document as a source."""
    near = " ".join(f"{each.near} {each.named}" for each in cited)
    speakers = " ".join(said.speaker for said in reported)
    if not speakers:
        return None
    leaning = any(said.leans_back or _THE_MAN.match(said.speaker) for said in reported)
    allowed = f"{speakers} {' '.join(each.named for each in cited)} {near if leaning else ''}"
    for said in attributions_in(claim.plain):
        names = {word.stem for word in wording_of(said.speaker).words if word.capital and not is_stop(word)}
        if names and not said.leans_back and not any(holds(allowed, stem) for stem in names):
            return Finding(ID, f"what is cited is not said by “{said.speaker}”")
    return None
