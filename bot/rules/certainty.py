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
may|might|could|possibl[ey]|possibility|perhaps|maybe|potential(?:ly)?|likely|unlikely|probabl[ey]|likelihood|feared
appear(?:s|ed) to|seem(?:s|ed) to|thought to|believed to"""
_ALLEGED = """
allege(?:d|dly|s)?|allegations?|accus(?:ed?|es|ing|ations?)|suspected|reportedly|purported(?:ly)?|supposed(?:ly)?
so-called|rumou?red|unconfirmed|charged with"""
_AHEAD = """
plan(?:s|ned|ning)?|expect(?:s|ed|ing)?|intend(?:s|ed|ing)?|inten(?:t|tion)|hop(?:es?|ed|ing)|aim(?:s|ed|ing)?
considering|propos(?:es?|ed|als?|ing)|scheduled|due to|set to|want(?:s|ed)? to|prepar(?:es?|ed|ing) to
wish(?:es|ed)? to|would like to|forecast|predicted|projected|ready to"""
_TRIED = """
s(?:ought|eeks?|eeking) to|threaten(?:s|ed|ing)?|tr(?:y|ies|ied|ying) to|attempt(?:s|ed|ing)?|vow(?:s|ed|ing)?
pledg(?:es?|ed|ing)|promis(?:es?|ed|ing)|offer(?:s|ed|ing)? to|urg(?:es?|ed|ing)|call(?:s|ed|ing) (?:for|on)
demand(?:s|ed|ing)?|ask(?:s|ed|ing)? (?:for|to)|warn(?:s|ed|ing)? (?:that|of|against)|agreed? to"""
# Which words of a document make a thing uncertain, and of which kind. "May" with a capital is a month, or a question.
_SOURCE = {
    "possible": """
        may|might|could|possibly|potentially|perhaps|probably|likely to|thought to|feared to|believed to
        appear(?:s|ed) to|seem(?:s|ed) to""",
    "alleged": """
        [Aa]lleged(?:ly)?|accus(?:ed?|es|ing) (?:\\w+ ){0,3}?of|[Ss]uspected(?: of)?|[Rr]eportedly|[Pp]urportedly
        charged with|[Ss]upposedly""",
    "planned": """
        plan(?:s|ned|ning) (?:to|an?|the)|(?:is|are|was|were) expected to|expects? to|intend(?:s|ed) to
        hop(?:es?|ed|ing) to|aim(?:s|ed|ing)? to|considering|propos(?:es|ed|ing) (?:to|an?|the)|scheduled to|due to
        set to|want(?:s|ed)? to|planned|proposed""",
    "tried": """
        s(?:ought|eeks?|eeking) to|threaten(?:s|ed|ing) (?:to|with)|tr(?:ies|ied|ying) to|attempt(?:s|ed|ing) to
        vow(?:s|ed|ing) to|pledg(?:es|ed|ing) to|promis(?:es|ed|ing) to|offer(?:s|ed) to
        urg(?:es|ed|ing) (?:\\w+ ){1,3}?to""",
}
# What a claim may say instead: any of these keeps the uncertainty.
_KEEPING = {
    "possible": f"{_ALLEGED}\n{_AHEAD}\n{_POSSIBLE}\ncan|would|should|estimated|chance|suggest(?:s|ed)",
    "alleged": f"{_ALLEGED}\n{_POSSIBLE}\nclaim\\w*|according to|sa(?:id|ys)|den(?:y|ies|ied|ying)|denials?|charg\\w+"
    "\ntrial|investigat\\w+|blam\\w+|report(?:s|ed)?",
    "planned": f"{_AHEAD}\n{_POSSIBLE}\n{_TRIED}\nwould|will|to be|upcoming|future|coming",
    "tried": f"{_TRIED}\n{_AHEAD}\n{_POSSIBLE}\nwould|will|effort\\w*|fail\\w*|bid|wants?|if",
}


def _any_of(lines: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(line.strip() for line in lines.splitlines() if line.strip())})\b", flags)


_DOUBTING = {kind: _any_of(lines) for kind, lines in _SOURCE.items()}
_KEPT = {kind: _any_of(lines, re.IGNORECASE) for kind, lines in _KEEPING.items()}
_FEW_WORDS = 60
_BEFORE, _AFTER = 80, 50
"""Characters around a word in which a claim may say that it is in doubt."""
_ENOUGH = 0.5


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
    return None


def _keeps(claim: str, doubt: Doubt) -> bool:
    """True when a claim doubts a thing near where it says it."""
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
