"""Certainty is kept: what may be, is alleged, planned or tried in the document does not come about in the claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.rules.overlap import covered, holds
from bot.rules.reading import Cited, Finding, Statement
from bot.rules.reported import split
from bot.vocabulary import is_stop, words_of

ID = "certainty"
_POSSIBLE = """
(?-i:may)|might|could|possibl[ey]|possibility|perhaps|maybe|potential(?:ly)?|likely|unlikely|probabl[ey]|likelihood|feared
appear(?:s|ed)?|seem(?:s|ed)?|thought to|believed to|apparent(?:ly)?|seemingly|presumably"""
_ALLEGED = """
allege(?:d|dly|s)?|allegations?|accus(?:ed?|es|ing|ations?)|suspected|reportedly|purported(?:ly)?|supposed(?:ly)?
so-called|rumou?red|unconfirmed|charged with"""
_AHEAD = """
plan(?:s|ned|ning)?|expect(?:s|ed|ing)?|intend(?:s|ed|ing)?|inten(?:t|tion)|hop(?:es?|ed|ing)|aim(?:s|ed|ing)?
consider\\w*|weigh(?:s|ed|ing)?|mull\\w*|propos(?:es?|ed|als?|ing)|scheduled|due to|set to|want(?:s|ed)? to
prepar(?:es?|ed|ing) to|wish(?:es|ed)? to|would like to|forecast|predicted|projected|ready to"""
_TRIED = """
s(?:ought|eeks?|eeking) to|threaten(?:s|ed|ing)?|tr(?:y|ies|ied|ying) to|attempt(?:s|ed|ing)?|vow(?:s|ed|ing)?
pledg(?:es?|ed|ing)|promis(?:es?|ed|ing)|offer(?:s|ed|ing)? to|urg(?:es?|ed|ing)|call(?:s|ed|ing) (?:for|on)
demand(?:s|ed|ing)?|ask(?:s|ed|ing)? (?:for|to)|warn(?:s|ed|ing)? (?:that|of|against)|agreed? to"""
# Which words of a document make a thing uncertain, and of which kind. "May" with a capital is a month, or a question.
_SOURCE = {
    "possible": """
        may|might|could|possibly|potentially|perhaps|probably|likely to|thought to|feared to|believed to
        appear(?:s|ed) to|seem(?:s|ed) to|[Aa]pparently|[Ss]eemingly|[Pp]resumably""",
    "alleged": """
        [Aa]lleged(?:ly)?|accus(?:ed?|es|ing) (?:\\w+ ){0,3}?of|[Ss]uspected(?: of)?|[Rr]eportedly|[Pp]urportedly
        charged with|[Ss]upposedly""",
    "planned": """
        plan(?:s|ned|ning) (?:to|an?|the)|(?:is|are|was|were) expected to|expects? to|intend(?:s|ed) to
        hop(?:es?|ed|ing) to|aim(?:s|ed|ing)? to|considering|propos(?:es|ed|ing) (?:to|an?|the)|scheduled to|due to
        set to|want(?:s|ed)? to|planned|proposed
        (?:consider(?:s|ed)?|weigh(?:s|ed|ing)|mull(?:s|ed|ing))(?= \\w+ing\\b)""",
    "tried": """
        s(?:ought|eeks?|eeking) to|threaten(?:s|ed|ing) (?:to|with)|tr(?:ies|ied|ying) to|attempt(?:s|ed|ing) to
        vow(?:s|ed|ing) to|pledg(?:es|ed|ing) to|promis(?:es|ed|ing) to|offer(?:s|ed) to
        urg(?:es|ed|ing) (?:\\w+ ){1,3}?to""",
    "conditional": """
        (?:will|would|shall)(?=\\s[^.;]*?(?<!even )(?<!as )\\b(?:if|unless|provided that)\\b)
        (?:[Ii]f|[Uu]nless)\\b(?<!ven if)[^.;,]*, (?:[\\w’']+ ){1,5}?(?:will|would|shall)""",
    "open": """
        (?:unclear|not clear|not yet clear|unknown|not known|uncertain|unsure|not certain|not sure) (?:whether|if)
        (?:doubt(?:s|ed|ful)?|question(?:s|ed)?|wonder(?:s|ed)?) (?:that|whether|if)""",
}
# What a claim may say instead: any of these keeps the uncertainty.
_KEEPING = {
    "possible": f"{_ALLEGED}\n{_AHEAD}\n{_POSSIBLE}\ncan|would|should|estimated|chance|suggest(?:s|ed)",
    "alleged": f"{_ALLEGED}\n{_POSSIBLE}\nclaim\\w*|according to|sa(?:id|ys)|den(?:y|ies|ied|ying)|denials?|charg\\w+"
    "\ntrial|investigat\\w+|blam\\w+|report(?:s|ed)?",
    "planned": f"{_AHEAD}\n{_POSSIBLE}\n{_TRIED}\nwould|will|to be|upcoming|future|coming",
    "tried": f"{_TRIED}\n{_AHEAD}\n{_POSSIBLE}\nwould|will|effort\\w*|fail\\w*|bid|wants?|if",
    "conditional": f"{_POSSIBLE}\nif|unless|provided|providing|should|when|until|once|without|otherwise"
    "\ndepend\\w*|condition\\w*|threat\\w*|in case",
    "open": f"{_POSSIBLE}\nunclear|not (?:yet )?(?:clear|known|certain|sure)|unknown|uncertain\\w*|unsure|whether|if"
    "\ndoubt\\w*|question\\w*|ask(?:s|ed|ing)?|wonder\\w*",
}
_WHOLE = ("conditional", "open")
"""Kinds that a claim may keep anywhere in its sentence."""
# What a claim says of speech beyond that somebody says so, and the words of a source that bear it out.
_STRONGER = {
    r"admit(?:s|ted|ting)?(?! (?:in)?to (?:\w+ ){0,2}?hospital)|confess\w*|acknowledg\w+|conced\w+ that": (
        r"admi\w+|confess\w*|acknowledg\w+|conced\w+|concession\w*|recogni[sz]\w+|plead\w*|guilty"
    ),
    r"confirm(?:s|ed|ing)?": r"confirm\w*|corroborat\w+|verif\w+|approv\w+|ratif\w+",
    r"prove[sdn]?|proving": r"prov(?:e[sdn]?|ing)|proofs?|demonstrat\w+|show\w*|establish\w*",
    r"lied|lying to|lies? about": r"lied|lying|lies?|liars?|false\w*|untru\w+|misle\w+|perjur\w+",
    r"refut\w+|debunk\w*|disprov\w+": r"refut\w+|debunk\w*|disprov\w+|rebut\w*",
    r"reveal(?:s|ed|ing)?": r"reveal\w*|revelation\w*|disclos\w+|unveil\w*|expos\w+|show\w*|discover\w*|found"
    r"|uncover\w*|announc\w+|publish\w*",
}
_BORNE_OUT = {
    re.compile(rf"\b(?:{mine})\b", re.IGNORECASE): re.compile(rf"\b(?:un)?(?:{theirs})\b", re.IGNORECASE)
    for mine, theirs in _STRONGER.items()
}


def _any_of(lines: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(line.strip() for line in lines.splitlines() if line.strip())})\b", flags)


_DOUBTING = {kind: _any_of(lines) for kind, lines in _SOURCE.items()}
_KEPT = {kind: _any_of(lines, re.IGNORECASE) for kind, lines in _KEEPING.items()}
_FEW_WORDS = 60
_BEFORE, _AFTER = 80, 50
"""Characters around a word in which a claim may say that it is in doubt."""
_ENOUGH = 0.5
_QUOTES = " \n\"”’'»"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word that makes something uncertain, and the stem of what it makes so."""

    written: str
    kind: str
    stem: str


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:  # noqa: ARG001 -- a question makes nothing certain
    """The first thing that a claim says outright and that what it cites calls possible, alleged, planned or tried."""
    sentences = [sentence for each in cited for sentence in split(each.sentences)]
    certain = " ".join(sentence for sentence in sentences if not doubts_in(sentence))
    for sentence in sentences:
        if covered(claim.plain, sentence) < _ENOUGH or covered(claim.plain, certain) >= 0.8:
            continue
        for doubt in doubts_in(sentence):
            if holds(claim.plain, doubt.stem) and not _keeps(claim.plain, doubt):
                return Finding(ID, f"what is cited says “{doubt.written}”, the claim leaves the doubt out")
    return _stronger(claim.own, " ".join(f"{each.title} . {each.near}" for each in cited))


def _stronger(claim: str, source: str) -> Finding | None:
    """The first "admitted" or "proved" of a claim that nothing in what is cited bears out."""
    for mine, theirs in _BORNE_OUT.items():
        if (match := mine.search(claim)) and not theirs.search(source):
            return Finding(ID, f"the claim says “{match[0]}”, what is cited does not")
    return None


def _keeps(claim: str, doubt: Doubt) -> bool:
    """True when a claim doubts a thing near where it says it."""
    if doubt.kind in _WHOLE:
        return bool(_KEPT[doubt.kind].search(claim)) or claim.rstrip(_QUOTES).endswith("?")
    places = [word.start for word in words_of(claim) if word.stem == doubt.stem]
    near = [claim[max(0, at - _BEFORE) : at + _AFTER] for at in places] or [claim]
    return any(_KEPT[doubt.kind].search(text) for text in near)


@lru_cache(maxsize=1024)
def doubts_in(sentence: str) -> tuple[Doubt, ...]:
    """Where a sentence holds something for uncertain: the word for it and the next word of content."""
    return tuple(_doubts(sentence))


def _doubts(sentence: str) -> Iterator[Doubt]:
    for kind, pattern in _DOUBTING.items():
        for match in pattern.finditer(sentence):
            following = words_of(sentence[match.end() : match.end() + _FEW_WORDS])
            governed = next((word for word in following if not is_stop(word) and not word.written.endswith("ly")), None)
            if governed:
                yield Doubt(match[0], kind, governed.stem)
    if sentence.rstrip(_QUOTES).endswith("?"):
        yield from (Doubt("?", "open", word.stem) for word in words_of(sentence) if not is_stop(word))
