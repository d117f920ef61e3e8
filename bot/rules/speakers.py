"""Claims stay claims: what somebody is reported to have said keeps who said it, and is said by nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.rules.days import absolute_in
from bot.rules.overlap import content_of, covered, holds
from bot.rules.places import TITLES
from bot.rules.reading import Cited, Finding, Statement, blanked
from bot.rules.reported import ATTRIBUTING, Attribution, attributions_in, split
from bot.vocabulary import Word, is_stop, wording_of

ID = "speakers"
MOSTLY = 0.5
"""A claim rests on reported words when so much of its content is theirs and nobody else's."""
_AS_GOOD = 0.2
"""Words that cover so little less than the best may be meant as well."""
_AFTER = 250
_DAY = re.compile(
    r"\b(?:\w+day|20\d\d|January|February|March|April|June|July|August|September|October|November|December)\b"
)
_DOCUMENT = re.compile(
    r"\b(?:report|article|document|story|text|source|passage|study|research|paper|survey|author|data|figures|dispatch"
    r"|statement|agency|official|authorit(?:y|ie)|government|expert|witness(?:e)?)s?\b",
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
    told = _undated(_told(claim.plain))
    used = [(said, each) for said, each in reported if _rests_on(told, said.words, own)]
    if used and not any(_keeps(claim, said, each) for said, each in used):
        said, each = used[0]
        return Finding(ID, f"what is cited is said by {_shown(said, each)}, which the claim leaves out")
    return _put_into_another_mouth(claim, reported)


def _told(claim: str) -> str:
    """What a claim lets somebody say, without who says it; the whole claim where nobody speaks."""
    sentences = ((sentence, attributions_in(sentence)) for sentence in split(claim))
    told = " ".join(said[0].words if said else sentence for sentence, said in sentences)
    return told if content_of(told) else claim


def _undated(text: str) -> str:
    """A text without its dates, unless it is nothing else."""
    bare = text
    for day in absolute_in(text):
        bare = bare.replace(day.written, " ")
    bare = _DAY.sub(" ", bare)
    return bare if content_of(bare) else text


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
    return blanked(" ".join(sentence for sentence in sentences if not attributions_in(sentence)))


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
    named = _named_speakers(claim)
    if said.leans_back or _THE_MAN.match(said.speaker):
        text = cited.sentences if said.trails else cited.sentences.replace(said.words, "")
        others = {stem for run in wording_of(text).names for stem in run}
        return not said.speaker or bool(named & (_people_before(cited) | others)) or _described(claim, cited)
    documents = _DOCUMENT.search(claim.own) and _DOCUMENT.search(said.speaker)
    return bool(documents) or _same_person(said.speaker, named, cited) or _by_office(claim, said.speaker, cited)


def _by_office(claim: Statement, speaker: str, cited: Cited) -> bool:
    """True when the claim calls the speaker by what a sentence of the document calls them beside their name."""
    theirs = _stems(speaker)
    beside = [text for text in split(cited.document_text) if any(holds(text, stem) for stem in theirs)]
    offices = [_stems(said.speaker) for said in attributions_in(claim.plain) if _THE_MAN.match(said.speaker)]
    return any(office and all(holds(text, stem) for stem in office) for office in offices for text in beside)


def _named_speakers(claim: Statement) -> set[str]:
    """The stems of the names of those who speak in a claim; of all its names where that is not told by "said"."""
    speakers = " , ".join(said.speaker for said in attributions_in(claim.plain))
    inserted = " , ".join(claim.inserted)
    return {stem for run in wording_of(f"{speakers or claim.plain} , {inserted}").names for stem in run}


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


def _put_into_another_mouth(claim: Statement, reported: Sequence[tuple[Attribution, Cited]]) -> Finding | None:
    """A speaker whom what is cited does not have as the speaker of the words, nor its document as a source."""
    anywhere = " ".join(f"{said.speaker} {each.named} {each.near} {each.document_text}" for said, each in reported)
    for said in attributions_in(claim.plain) if reported else ():
        best = _saying_best(_undated(said.words), reported)
        if not said.leans_back and _is_another(said.speaker, " ".join(map(_mouths, best)), anywhere):
            return Finding(ID, f"what is cited is not said by “{said.speaker}”")
    return None


def _saying_best(words: str, reported: Sequence[tuple[Attribution, Cited]]) -> Sequence[tuple[Attribution, Cited]]:
    """Those of the reported words that have most of the given ones; all where none has many of them."""
    shares = [covered(words, said.words) if content_of(words) else 0.0 for said, _ in reported]
    most = max(shares)
    return [each for each, share in zip(reported, shares, strict=True) if most < MOSTLY or share >= most - _AS_GOOD]


def _mouths(reported: tuple[Attribution, Cited]) -> str:
    """Everybody who may be the speaker of reported words."""
    said, each = reported
    leaning = said.leans_back or _THE_MAN.match(said.speaker)
    return f"{said.speaker} {each.named} {each.near if leaning else ''}"


def _is_another(speaker: str, speakers: str, anywhere: str) -> bool:
    """True for a name that is not a speaker's, and for a description that no document has anywhere."""
    names = [word for word in wording_of(speaker).words if word.capital and not _is_no_name(word)]
    if names and not _THE_MAN.match(speaker):
        return not any(holds(speakers, word.stem) for word in names)
    stems = _stems(speaker)
    return (
        bool(stems)
        and not _DOCUMENT.search(speaker)
        and not any(re.search(rf"\b{re.escape(stem)}", anywhere, re.IGNORECASE) for stem in stems)
    )


def _is_no_name(word: Word) -> bool:
    return is_stop(word) or word.written.lower() in TITLES


def _stems(speaker: str) -> list[str]:
    return list(content_of(_TIME.sub("", speaker) or speaker))


def _shown(said: Attribution, cited: Cited) -> str:
    if said.speaker and not said.leans_back:
        return f"“{said.speaker}”"
    names = wording_of(cited.before).names
    return "somebody named before" if names else "somebody"
