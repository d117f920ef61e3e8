"""Yes stays yes and no stays no: a claim does not turn round what it otherwise repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.rules.overlap import covered
from bot.rules.reading import Cited, Finding, Statement
from bot.rules.reported import split
from bot.vocabulary import Word, is_stop, wording_of, words_of

ID = "negation"
_NOT = re.compile(
    r"\b(?:not|no|never|neither|nor|without|cannot|none|nobody|lack(?:s|ed|ing)?(?: of)?|fail(?:s|ed|ing)? to|"
    r"refus(?:es?|ed|ing|al) to|declin(?:es?|ed|ing) to|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|prevent(?:s|ed|ing)?|"
    r"unable to|stopped|ceased|halt(?:s|ed|ing)?|ban(?:s|ned|ning)?|block(?:s|ed|ing)?|avoid(?:s|ed|ing)?|"
    r"hardly|barely|few|untrue|(?:false|incorrect|wrong)(?= (?:to say )?that))\b|n[’']t\b",
    re.IGNORECASE,
)
# "not only", "no fewer than", "no doubt": a not that negates nothing. "No. 3" is a number.
_IDLE = re.compile(
    r"\s+(?:only|just|merely|simply|necessarily|less|fewer|more|later|doubt|matter|least|all|one)\b|,|\.\s?\d",
    re.IGNORECASE,
)
# "It is not true that …" denies all that follows.
_UNTRUE = re.compile(
    r"(?:\bnot (?:true|correct|right|accurate|the case)|n[’']t (?:true|the case)|\buntrue|\bfalse|\bincorrect|\bwrong)"
    r"(?: to say)? that\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"\w+ly$|(?:even|quite|always|ever|sure|any|enough|going)$", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:.!?\"“”()]|\b(?:but|and|because|although|while|if|when|which|who|that)\b")
_ENOUGH = 0.6
_REACH = 60


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:  # noqa: ARG001 -- a question denies nothing
    """The first word that a claim denies and what it cites does not, or the other way about."""
    sentences = [sentence for each in cited for sentence in split(each.near)]
    denied = denied_in(claim.plain)
    if not (denied or any(denied_in(sentence) for sentence in sentences)):
        return None
    close = [sentence for sentence in sentences if covered(claim.plain, sentence) >= _ENOUGH]
    nots = _nots_in(claim.plain)
    for word in wording_of(claim.plain).words if close else ():
        having = [sentence for sentence in sentences if word.stem in wording_of(sentence).stems]
        if word.stem in denied and _affirmed(word, having) and nots > max(map(_nots_in, having)):
            return Finding(ID, f"the claim denies “{word.written}”, what is cited does not")
        if word.stem not in denied and _denied_by(word, having, close) and nots < min(map(_nots_in, having)):
            return Finding(ID, f"what is cited denies “{word.written}”, the claim does not")
    return None


def _affirmed(word: Word, having: Sequence[str]) -> bool:
    return bool(having) and not any(word.stem in denied_in(sentence) for sentence in having)


def _denied_by(word: Word, having: Sequence[str], close: Sequence[str]) -> bool:
    """True when every sentence that has the word denies it, one that is close to the claim among them."""
    denying = [sentence for sentence in having if word.stem in denied_in(sentence)]
    return not is_stop(word) and len(denying) == len(having) and any(sentence in close for sentence in denying)


def _nots_in(text: str) -> int:
    return sum(not _IDLE.match(text, match.end()) for match in _NOT.finditer(text))


@lru_cache(maxsize=1024)
def denied_in(sentence: str) -> frozenset[str]:
    """The stems of what a sentence denies: for each "not" the next word of content in its clause."""
    return frozenset(_denied(sentence))


def _denied(sentence: str) -> Iterator[str]:
    for match in _NOT.finditer(sentence):
        if not _IDLE.match(sentence, match.end()):
            clause = _CLAUSE.split(sentence[match.end() : match.end() + _REACH])[0]
            governed = (word for word in words_of(clause) if not is_stop(word) and not _ADVERB.match(word.written))
            yield from (word.stem for word, _ in zip(governed, range(1), strict=False))
    for match in _UNTRUE.finditer(sentence):
        clause = _CLAUSE.split(sentence[match.end() : match.end() + _REACH])[0]
        yield from (word.stem for word in words_of(clause) if not is_stop(word))
