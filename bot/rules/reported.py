"""A sentence in, who is said to have said what in it out: speaker, form and the words that are theirs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.rules.reading import blanked

# "Speaking to reporters", "he reports to the board": only forms that put words into a mouth.
_VERBS = (
    "said|says|say|saying|told|tells|added|adds|noted|notes|stated|states|emphasi[sz]ed|emphasi[sz]es|stressed|stresses|"
    "announced|announces|claimed|claims|argued|argues|warned|warns|insisted|insists|explained|explains|declared|declares|"
    "reported|reports|wrote|writes|replied|answered|continued|recalled|acknowledged|acknowledges|admitted|admits|"
    "pointed out|commented|concluded|confirmed|confirms|denied|denies|described|describes|suggested|suggests|"
    "observed|alleged|alleges|asserted|asserts|maintained|maintains|contended|contends|"
    "estimated|estimates|believed|believes|vowed|vows|pledged|pledges|promised|promises|testified|predicted|predicts|"
    "complained|complains|remarked|reiterated|conceded|disclosed|revealed|tweeted|posted|quoted"
)
_WEAKER = (
    "call(?:ed|s|ing)? (?:for|on)|called|calls|calling|urged|urges|urging|demanded|demands|criticis\\w+|criticiz\\w+|condemn\\w+|"
    "blam\\w+|accus\\w+|prais\\w+|reject\\w+|dismiss\\w+|thank\\w+|ask\\w+|order\\w+|ruled|rules|found|finds|"
    "express\\w+|welcom\\w+|appeal\\w+|threaten\\w+|agreed|agrees|voic\\w+|cit\\w+|saying|defend\\w+|think\\w*|thought|"
    "recommend\\w*|propos\\w+|consider\\w*|characteri[sz]\\w+|saw|sees|hop\\w+|expect\\w*|den(?:y|ying)|warning|adding|"
    "view\\w*|shows?|showed|learned|adopted|issued|allegations?|accusations?|statements?|remarks?|"
    "comments?|words|opinion|testimony|interview|speech|spoke|speaking|attribut\\w+|reportedly|allegedly|alleging|stating|"
    "claiming|noting|stressing|emphasi[sz]ing|arguing|insisting|announcing|telling|charg\\w+|indict\\w+|suspect\\w+|"
    "reporting|estimating|predicting|vowing|pledging|promising|according|per"
)
VERB = rf"(?:{_VERBS})"
ATTRIBUTING = re.compile(rf"\b(?:{_VERBS}|{_WEAKER})\b", re.IGNORECASE)
"""Any form that tells that somebody holds, says or is said to have done something."""
_AUXILIARY = r"(?:(?:has|have|had|also|later|earlier|then|again|repeatedly|previously|further|once|is|was|were|are|be|been|\w+ly) )*"
_ACCORDING = re.compile(r"\b[Aa]ccording to (?P<who>[^,.;:\"“”]+)")
_SAID = re.compile(rf"\b{_AUXILIARY}(?P<verb>{VERB})\b", re.IGNORECASE)
_NOUN_USE = re.compile(
    r"\b(?:the|a|an|of|their|his|her|its|these|those|new|news|media|such|previous|for|to|in|on|no|some|any|legal|insurance)"
    r"\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_NOUNS = frozenset("claims reports states notes estimates promises answered posted saying believes".split())
# "believed to be", "reported to have", "described as", "estimated at": nobody in the sentence says it.
_NOBODY = re.compile(r"\s+(?:to (?:be|have)|as|at|by|in|for)\b", re.IGNORECASE)
_PASSIVE = re.compile(r"(?:\w+ )*?(?:is|was|were|are|be|been) (?:\w+ )*?(?!said|quoted|told|saying)\w+(?: out)?$", re.IGNORECASE)
_SPEECH = re.compile(
    r"\b(?P<who>[A-Z][\w-]+(?: [A-Z][\w-]+)*)['’]s? (?:\w+ )?(?:statement|claim|remark|warning|comment|words|speech"
    r"|assertion|accusation|announcement|call|letter|account|argument)s?\b"
)
_BOUNDARY = re.compile(r"[,;:\"“”()]|\s[-–—]\s|(?<=[a-z]{2})[.!?](?=\s)|\b(?:and|but|that|as|while|after|when)\b")
_PRONOUN = re.compile(r"^(?:\W*(?:and|but)\s+)?(?:he|she|they|it|who|which|that)\b|\b(?:he|she|they|it|who)$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)\"”’])[.!?][\"”’]?\s+(?=[A-Z\"“‘(])")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words of a sentence that are somebody's."""

    speaker: str
    """Who, as the sentence has it: a name, a description, a pronoun; may be empty."""
    words: str
    """What is theirs."""

    @property
    def leans_back(self) -> bool:
        """True when a pronoun or nothing at all stands for the speaker."""
        return not self.speaker or bool(_PRONOUN.search(self.speaker))


@lru_cache(maxsize=1024)
def attributions_in(text: str) -> tuple[Attribution, ...]:
    """Who says what in a text, sentence by sentence."""
    return tuple(found for sentence in split(text) for found in _attributions(sentence))


@lru_cache(maxsize=1024)
def split(text: str) -> tuple[str, ...]:
    """A few sentences one by one; a rough cut that is good enough to tell whose words are whose."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return tuple(text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True) if text[start:end])


def _attributions(sentence: str) -> Iterator[Attribution]:
    outside = blanked(sentence)
    for match in _ACCORDING.finditer(outside):
        rest = sentence[match.end() :].strip(" .,;\"'”")
        yield Attribution(match["who"].strip(), rest if match.start() < 3 else sentence[: match.start()] + " " + rest)
    for match in _SPEECH.finditer(outside):
        yield Attribution(match["who"], sentence[match.end() :])
    for match in _SAID.finditer(outside):
        if found := _said(sentence, outside, match):
            yield found


def _said(sentence: str, outside: str, verb: re.Match[str]) -> Attribution | None:
    before, after = outside[: verb.start()], outside[verb.end() :]
    if verb["verb"].lower() in _NOUNS and _NOUN_USE.search(before):
        return None
    if _NOBODY.match(after) and verb["verb"].lower() not in ("said", "says", "told"):
        return None
    if not re.search(r"\w", before) or _PASSIVE.match(verb[0]):
        return None
    start = _last_boundary(before)
    subject = before[start:].strip()
    if _trails(before, start, after, subject):
        return Attribution(subject or _first_clause(after), sentence[:start])
    if subject.lower() in ("which", "who"):
        antecedent = before[: start - 1]
        end = _BOUNDARY.search(after, 2)
        who = antecedent[_last_boundary(antecedent) :].strip()
        return Attribution(who, sentence[verb.end() : verb.end() + end.start() if end else len(sentence)])
    return Attribution(subject, sentence[verb.end() :])


def _trails(before: str, start: int, after: str, subject: str) -> bool:
    """True for "…, Lavrov said on Friday." and "…," said Lavrov: what is said stands before."""
    if not re.search(r"\w", before[:start]) and '"' not in before[:start]:
        return False
    if subject.lower() in ("which", "who"):
        return False
    if not subject:
        return '"' in before[-3:] or "”" in before[-3:] or before.rstrip().endswith(",")
    rest = re.split(r"[.,;:\"]", after)[0].split()
    comma = before[:start].rstrip().endswith((",", '"', "—", "-", "–"))
    return comma and (len(rest) <= 7 and not re.match(r"\s*that\b", after))


def _last_boundary(text: str) -> int:
    ends = [match.end() for match in _BOUNDARY.finditer(text)]
    return ends[-1] if ends else 0


def _first_clause(text: str) -> str:
    end = re.search(r"[,;:\"“”]|[.](?=\s|$)|\b(?:on|in|at|during)\b", text)
    return text[: end.start() if end else len(text)].strip()
