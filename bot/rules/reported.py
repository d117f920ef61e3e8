"""A sentence in, who is said to have said what in it out: speaker, form and the words that are theirs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.rules.places import PLACES
from bot.rules.reading import blanked

# "Speaking to reporters", "he reports to the board": only forms that put words into a mouth.
_VERBS = (
    "said|says|say|saying|told|tells|added|adds|noted|notes|stated|states|emphasi[sz]ed|emphasi[sz]es|"
    "stressed|stresses|announced|announces|claimed|claims|argued|argues|warned|warns|insisted|insists|explained|explains|"
    "declared|declares|"
    "reported|reports|wrote|writes|replied|answered|continued|recalled|acknowledged|acknowledges|admitted|admits|"
    "pointed out|commented|concluded|confirmed|confirms|denied|denies|described|describes|suggested|suggests|"
    "observed|alleged|alleges|asserted|asserts|maintained|maintains|contended|contends|"
    "estimated|estimates|believed|believes|vowed|vows|pledged|pledges|promised|promises|testified|predicted|predicts|"
    "complained|complains|remarked|reiterated|conceded|disclosed|revealed|tweeted|quoted|"
    "thinks|thought|suspects|suspected|hinted|hints|posted"
)
_BASE = "believe|claim|argue|report|suggest|warn|think|suspect|insist|allege|fear"
"""Forms that only a plural has: "critics argue"."""
_WEAKER = (
    "call(?:ed|s|ing)? (?:for|on)|called|calls|calling|urged|urges|urging|demanded|demands|"
    "criticis\\w+|criticiz\\w+|condemn\\w+|"
    "blam\\w+|accus\\w+|prais\\w+|reject\\w+|dismiss\\w+|thank\\w+|ask\\w+|order\\w+|ruled|rules|found|finds|"
    "express\\w+|welcom\\w+|appeal\\w+|threaten\\w+|agreed|agrees|voic\\w+|cit(?:es|ed|ing)|saying|defend\\w+|think\\w*|thought|"
    "recommend\\w*|propos\\w+|consider\\w*|characteri[sz]\\w+|hop\\w+|expect\\w*|den(?:y|ying)|warning|adding|"
    "view\\w*|shows?|showed|learned|adopted|issued|allegations?|accusations?|statements?|remarks?|"
    "comments?|words|opinion|"
    "testimony|interview|speech|spoke|speaking|attribut\\w+|reportedly|allegedly|alleging|stating|"
    "claiming|noting|stressing|emphasi[sz]ing|arguing|insisting|announcing|telling|charg\\w+|indict\\w+|suspect\\w+|"
    "reporting|estimating|predicting|vowing|pledging|promising|according|rumou?rs?|in the (?:view|eyes) of|"
    "per (?:the )?(?-i:[A-Z])\\w+|for (?:the )?(?-i:[A-Z])\\w+(?=\\W*$)"
)
ATTRIBUTING = re.compile(rf"\b(?:{_VERBS}|{_BASE}|{_WEAKER})\b|^\W*[A-Z][\w ]+:", re.IGNORECASE)
"""Any form that tells that somebody holds, says or is said to have done something."""
_AUXILIARY = r"(?:(?:has|have|had|also|later|earlier|then|again|further|once|is|was|were|are|be|been|\w+ly) )*"
_ACCORDING = re.compile(r"\b[Aa]ccording to (?P<who>[^,.;:\"“”]+)(?P<apposed>, [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+)?")
_APPOSED = re.compile(r"(?P<who>[A-Z][^,;:\"]{1,40}, [^,;:\"]{3,60}),\s*$")
# "At a news conference in Oslo, …": where it was said, not what.
_SETTING = re.compile(
    r"\W*(?:At(?! least| most)|In|On|During|After|Before|Speaking|Asked|Meanwhile|Earlier|Later|Also|By|From)\b"
    r"(?:\s+[^\s,]+){0,7},\s*$"
)
_WHEN_WHERE = re.compile(
    r"(?:on|in|at|to|after|during|late|early|earlier|later|last|this|yesterday|today|by|via|through|when|while|"
    r"\w+day|of|reporters|journalists|parliament)\b",
    re.IGNORECASE,
)
_SAID = re.compile(rf"\b{_AUXILIARY}(?P<verb>{_VERBS}|{_BASE})\b", re.IGNORECASE)
_NAME = r"[A-Z][\w-]+(?: [A-Z][\w-]+){0,3}"
# "In the view of the Kremlin, …", "in Lind's words", "…, per the Kremlin".
_IN_VIEW = re.compile(
    rf"\b[Ii]n the (?:view|words|eyes|opinion) of (?P<of>[^,.;:\"“”]+)"
    rf"|\b[Ii]n (?P<whose>(?:the )?{_NAME})['’]s? (?:own )?(?:words|view|eyes|opinion)\b"
    rf"|, per (?P<per>(?:the |its |his |her )?{_NAME})"
)
# "For Lind, …", "Kremlin: …"; no dateline ("MOSCOW:"), no "Update:".
_LEADING = re.compile(
    rf"^\W*(?:For (?P<for>(?:the )?{_NAME}), (?!\d)|(?P<name>(?:the |The )?{_NAME}):\s+(?=[\w\"“]))",
)
_NO_SPEAKER = re.compile(
    r"(?:[A-Z]+|Updated?|Correction|Note|Photos?|Video|Breaking|Read|Live|Watch|Example|(?:\w+ )*\w+day"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b.*)$"
)
_RUMOUR = re.compile(
    r"\b(?:there (?:is|are|was|were|ha(?:s|ve) been)|amid|despite|following)(?: \w+){0,2} "
    r"(?:reports?|rumou?rs?|claims?|speculation|suggestions?|allegations?|fears?) that\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"(?:\w*[^\Ws]s|police|people|men|women|they|we|some|many|most|others|both|data|media)$", re.IGNORECASE
)
_PLURAL_FORMS = frozenset(_BASE.split("|"))
_SINGULAR = re.compile(r"(?:an?|this|each|one)\b", re.IGNORECASE)
_NOUN = re.compile(r"\b(?!the\b|an?\b|two\b|three\b|of\b)[^\W\d]+$", re.IGNORECASE)
_PREPOSITION = re.compile(r"\s(?:in|of|at|from|for|with|to|on|near|within|inside|who|which|close)\s")
# "The police report said", "posted a loss", "suspects were arrested", "suspected of".
_NO_CLAUSE = re.compile(
    r"\s+(?:is|are|was|were|has|had|have|said|says|of|on|by|from|into|about|to|in|as|for|against)\b", re.IGNORECASE
)
_CLAUSE_ONLY = re.compile(r"\s+(?:that|(?:\w+ )?on)\b|\s*[,:.\"“]|\s*$", re.IGNORECASE)
_NOUN_USE = re.compile(
    r"\b(?:the|a|an|of|their|his|her|its|these|those|new|news|media|such|previous|for|to|in|on|no|some|any)"
    r"\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_NOUNS = frozenset("claims reports states notes estimates promises answered saying believes".split())
# "believed to be", "reported to have", "described as", "estimated at": nobody in the sentence says it.
_NOBODY = re.compile(r"\s+(?:to (?:be|have)|as|at|by|in|for)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"(?:\w+ )*?(?:is|was|were|are|be|been) (?:\w+ )*?(?!said|quoted|told|saying)\w+(?: out)?$", re.IGNORECASE
)
_SPEECH = re.compile(
    r"\b(?P<who>[A-Z][\w-]+(?: [A-Z][\w-]+)*)['’]s? (?:\w+ )?(?:statement|claim|remark|warning|comment|words|speech"
    r"|assertion|accusation|announcement|call|letter|account|argument)s?\b"
)
_BOUNDARY = re.compile(r"[,;:\"“”()]|\s[-–—]\s|(?<=[a-z]{2})[.!?](?=\s)|\b(?:and|but|that|as|while|after|when)\b")
_PRONOUN = re.compile(
    r"^(?:\W*(?:and|but)\s+)?(?:he|she|they|it|who|which|that)\b|\b(?:he|she|they|it|who)$", re.IGNORECASE
)
_LONGEST_SUBJECT = 6
"""In words."""
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)\"”’])[.!?][\"”’]?\s+(?=[A-Z\"“‘(])|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words of a sentence that are somebody's."""

    speaker: str
    """Who, as the sentence has it: a name, a description, a pronoun; may be empty."""
    words: str
    """What is theirs."""
    trails: bool = False
    """Whether the speaker stands behind the words."""

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
        who = match["who"].strip() + (match["apposed"] or "")
        rest = sentence[match.end() :].strip(" .,;\"'”")
        leads = match.start() < 3
        yield Attribution(who, rest if leads else f"{sentence[: match.start()]} {rest}", trails=not leads)
    for match in _IN_VIEW.finditer(outside):
        who = match["of"] or match["whose"] or match["per"]
        yield Attribution(who.strip(), f"{sentence[: match.start()]} {sentence[match.end() :]}")
    led = _LEADING.match(outside)
    if led and not _is_no_speaker(who := led["for"] or led["name"]):
        yield Attribution(who, sentence[led.end() :])
    for match in _RUMOUR.finditer(outside):
        yield Attribution("", sentence[match.end() :])
    for match in _SPEECH.finditer(outside):
        yield Attribution(match["who"], sentence[match.end() :])
    for match in _SAID.finditer(outside):
        if found := _said(sentence, outside, match):
            yield found


def _is_no_speaker(who: str) -> bool:
    return bool(_NO_SPEAKER.match(who)) or who.lower() in PLACES


def _said(sentence: str, outside: str, verb: re.Match[str]) -> Attribution | None:
    before, after = outside[: verb.start()], outside[verb.end() :]
    if not re.search(r"[\w\"]", before) or _says_nothing(verb, before, after):
        return None
    start = _subject_start(before)
    subject = before[start:].strip()
    if not _governs(subject, verb["verb"].lower(), after):
        return None
    if subject.lower() in ("which", "who"):
        antecedent = before[: start - 1]
        end = _BOUNDARY.search(after, 2)
        who = antecedent[_last_boundary(antecedent) :].strip()
        return Attribution(who, sentence[verb.end() : verb.end() + end.start() if end else len(sentence)])
    if not subject and (apposed := _APPOSED.search(before)):
        # "Tomas Aker, the governor, said …"
        return Attribution(apposed["who"], sentence[verb.end() :])
    if _trails(before[:start], subject, verb["verb"].lower(), after):
        return Attribution(subject or _first_clause(after), sentence[:start], trails=True)
    return Attribution(subject, sentence[verb.end() :])


def _says_nothing(verb: re.Match[str], before: str, after: str) -> bool:
    """True for a noun ("the claims"), and where nobody in the sentence says it ("was announced", "believed to be")."""
    word = verb["verb"].lower()
    is_noun = word in _NOUNS and _NOUN_USE.search(before)
    nobody = _NOBODY.match(after) and word not in ("said", "says", "told")
    return bool(is_noun or nobody or re.search(r"\b(?:to|That) $", before) or _PASSIVE.match(verb[0]))


def _governs(subject: str, verb: str, after: str) -> bool:
    """False where a form that is often a noun or an adjective is one: "the police report", "the suspected gunman"."""
    if verb in _PLURAL_FORMS:
        head = _PREPOSITION.split(f"{subject} ")[0].strip()
        plural = (_PLURAL.search(head) or " and " in subject) and not _SINGULAR.match(head)
        return bool(plural) and not _NO_CLAUSE.match(after)
    if verb == "posted":
        return bool(_CLAUSE_ONLY.match(after))
    if verb in ("suspects", "suspected", "hints", "thought"):
        return bool(_NOUN.search(subject)) and not _NO_CLAUSE.match(after)
    return True


def _trails(before: str, subject: str, verb: str, after: str) -> bool:
    """True for "…, Lavrov said on Friday." and "…," said Lavrov: what is said stands before."""
    ends = before.rstrip()[-1:]
    if not re.search(r"[\w\"]", before) or ends not in (",", '"', "”", "-", "–", "—"):
        return False
    if not subject:
        return True
    if _SETTING.match(before) and '"' not in before:
        return False
    rest = re.split(r"[.,;:\"]", after)[0].strip()
    return not rest or bool(_WHEN_WHERE.match(rest)) or (verb == "told" and len(rest.split()) <= 7)


def _subject_start(before: str) -> int:
    """Where the subject of a verb starts; of two subjects joined by "and", the first."""
    start = _last_boundary(before)
    first = before[:start].rstrip().removesuffix("and")
    joined = first != before[:start].rstrip() and 0 < len(first[_last_boundary(first) :].split()) <= _LONGEST_SUBJECT
    return _last_boundary(first) if joined else start


def _last_boundary(text: str) -> int:
    ends = [match.end() for match in _BOUNDARY.finditer(text)]
    return ends[-1] if ends else 0


def _first_clause(text: str) -> str:
    end = re.search(r"[,;:\"“”]|[.](?=\s|$)|\b(?:on|in|at|during)\b", text)
    return text[: end.start() if end else len(text)].strip()
