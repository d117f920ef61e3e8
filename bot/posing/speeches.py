"""A sentence of reported speech in, "What did X say about Y?" and "What did X tell Z?" out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.known_names import MEN, WOMEN
from bot.persons import Cue, cues
from bot.posing.topics import Question, Topic, full_name, is_common, mentions, topics_in, with_article, without_article

_VERB = (
    r"(?:said|says|added|adds|noted|notes|stated|states|emphasi[sz]ed|emphasi[sz]es|stressed|stresses|argued|argues|"
    r"warned|warns|explained|explains|declared|declares|wrote|writes|acknowledged|concluded|insisted|insists|claimed|"
    r"claims|suggested|suggests|tweeted|testified|recalled|revealed|predicted|predicts|remarked|commented|admitted|"
    r"(?:announced|confirmed|reported) that)"
)
_REPORTS = re.compile(rf"\b(?:{_VERB}|told|tells)\b")
_APPOSITION = r"(?:, [^,\"“”]{3,80},)?"
_ALSO = r"(?: also| later| then| has| had| recently| repeatedly)?"
_SAYS = re.compile(rf"{_APPOSITION}{_ALSO} {_VERB}\b")
_TELLS = re.compile(
    rf"{_APPOSITION}{_ALSO} (?:told|tells) "
    r"(?P<whom>reporters|lawmakers|investors|(?:the )?[A-Z][\w&-]*(?: [A-Z][\w&-]*){0,3})"
    r"(?= (?:that|in|on|at|during|about|it|he|she|they|his|her|the)\b|[.,](?!\w))"
)
_SAID_BY = re.compile(rf"(?:^|[,”\"?!] ){_VERB} $")
_FREE = re.compile(r"(?:^|^(?:But|And|So|Still|Yet|However,|Meanwhile,) |[,”\"] )$")
_ADJUNCT = re.compile(
    r" ?(?:$|[.,;]|(?:on|in|at|during|after|before|when|while|as|by|to|of|for|from|last|this|earlier|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)"
)
_ENDED = re.compile(r"$|[,.;:\"“”](?!\w)")
_SCENE = re.compile(r"\b(?:in|at|from|near|within|across|on|outside|including|like|such as)(?: the)? $")
_AGAIN = re.compile(rf"\b(?:{_VERB}|told|tells|joked|replied|asked|answered)\b")
_MATTER = re.compile(
    r"\bthe (?P<matter>war|ceasefire|truce|conflict|election|economy|deal|merger|acquisition|trial|lawsuit|ruling|"
    r"investigation|strike|agreement|treaty|budget|pandemic|vaccine|outbreak|earthquake|wildfires|merger|takeover|"
    r"film|album|tour|game|season|series|draft|law|bill|report|study|settlement|blockade|hostages|refugees)"
    r"(?=[.,;’'!?”\"]| (?:is|was|will|would|has|had|and|but|that|to|because|as|when|if|with|may|could|can|should)\b)"
)
"""Things of which a text has only one, so that it is clear which is meant once somebody who spoke of it is named."""
_PART = re.compile(r"(?:^|.* )(?:Al|El|Bin|Ben|Van|De|La|Le|[a-z]+-based) $|(?:Al|El|La|Le) ")
_LEAST_CONTENT = 32
_LEAST_MENTIONS = 2
_MAIN_SUBJECT = 3
"""Mentions from which a place is what a document is about, and not just where something was."""


def questions(sentence: str, outside: str, text: str) -> Iterator[Question]:
    """Questions with the names they hold. ``outside`` is the sentence with its quoted words blanked."""
    if not _REPORTS.search(outside):
        return
    for cue in cues(outside, text):
        words = " ".join(cue.name)
        start = outside.find(words, cue.at) if cue.subject and words else -1
        end = start + len(words)
        speaker = _speaker(words, outside[:start], text) if start >= 0 else None
        if speaker is None or sentence[end : end + 1] in tuple("'’-"):
            continue
        if told := _TELLS.match(outside, end) if _FREE.search(outside[: cue.at]) else None:
            yield f"What did {speaker} tell {told['whom']}?", (speaker, told["whom"])
        yield from _about(speaker, _content(cue, end, sentence, outside), text)


def _speaker(name: str, before: str, text: str) -> str | None:
    """The name as it can stand in a question; None where it may be a part of one."""
    if _PART.search(before) or _PART.match(f"{name} "):
        return None
    bare = without_article(name)
    if bare != name or re.search(r"\b[Tt]he $", before):
        return f"the {bare}" if bare in with_article(text) else None
    return full_name(name, text)


def _content(cue: Cue, end: int, sentence: str, outside: str) -> str:
    """The words that the person is made to say in the sentence; empty when the person says nothing."""
    before, says = outside[: cue.at], _SAYS.match(outside, end)
    if says and _FREE.search(before):
        if _ADJUNCT.match(sentence, says.end()):
            return sentence[: cue.at]
        again = _AGAIN.search(outside, says.end())
        # From where somebody speaks anew, it may be somebody else.
        return sentence[says.end() : again.start() if again else None]
    if _SAID_BY.search(before) and _ENDED.match(outside, end):
        return sentence[: cue.at]
    return ""


def _about(speaker: str, content: str, text: str) -> Iterator[Question]:
    if len(content) < _LEAST_CONTENT:
        return
    for match in _MATTER.finditer(content):
        if len(re.findall(rf"\b{match['matter']}\b", text)) >= _MAIN_SUBJECT:
            yield f"What did {speaker} say about the {match['matter']}?", (speaker,)
    for topic in topics_in(content):
        name = _named(topic, text)
        same = set(topic.bare.split()) & set(speaker.split())
        if name and not same and _is_subject(topic, content, text):
            yield f"What did {speaker} say about {name}?", (speaker, topic.name)


def _named(topic: Topic, text: str) -> str | None:
    single = " " not in topic.bare
    if topic.bare in WOMEN | MEN or (single and is_common(topic.bare, text)):
        return None
    return full_name(topic.name, text) if single and topic.name == topic.bare else topic.name


def _is_subject(topic: Topic, content: str, text: str) -> bool:
    """True when the words may be called words about it: the document mentions it more than once, and not in passing."""
    least = _MAIN_SUBJECT if _SCENE.search(content[: topic.start]) else _LEAST_MENTIONS
    return mentions(text)[topic.bare] >= least
