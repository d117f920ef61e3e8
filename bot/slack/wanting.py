"""What somebody wrote in, whether it asks something out: people also thank, greet and talk among themselves. Pure."""

from __future__ import annotations

import re

_EMOJI = re.compile(r":[a-z0-9_+'-]+(?:::[a-z0-9_-]+)?:")
_ADDRESS = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_TALK = frozenset(
    """hello hi hey hiya yo morning afternoon evening night day good dear there all everybody everyone team folks thanks
    thank thx ty cheers you u very much so a lot many for the your this that help again bye goodbye later see welcome ok
    okay k kk great perfect excellent awesome amazing brilliant super cool nice lovely fine wow lol haha ha hmm hm
    oh ah yes yep yeah yup no nope nah sure right exactly agreed indeed true noted understood got it done sorry please
    really seriously what huh oops interesting good well works work job one bot askwire plus""".split()
)
"""Words of greetings, thanks and reactions. What consists of them alone asks nothing."""
_MOST_TALK = 8
_OPENING = frozenset(
    """ok okay so well also but then now please hi hello hey thanks great perfect nice cool right yes no hmm oh ah sorry
    btw fyi""".split()
)
_ASKS = frozenset("who whom whose what when where why which how who's what's when's where's how's".split())
_AUXILIARY = frozenset(
    """is are was were am do does did has have had can could will would should shall may might isn't aren't wasn't
    weren't don't doesn't didn't hasn't haven't can't couldn't won't wouldn't shouldn't""".split()
)
_NO_SUBJECT = frozenset("be do fun to not no fine great good nice look check make go get keep take let me been".split())
_TOLD = re.compile(
    r"(?:tell|show|give|find) (?:me|us)\b|(?:list|name) (?:the|all|every|some|any|each|me|us)\b|find (?:out|all|the)\b"
    r"|(?:explain|compare|summari[sz]e|describe|search for|look up|remind me|quote) \w",
    re.IGNORECASE,
)
_ON = re.compile(
    r"(?:and|or|what about|how about|same for) (?!i\b|i['’]|we\b|you\b|thanks|thank|then\b)\w", re.IGNORECASE
)
_MOST_ON = 8


def is_small_talk(text: str) -> bool:
    """True for a greeting, thanks, a reaction or emoji, and nothing else."""
    words = _words(text)
    return bool(text.strip(" ?!.")) and len(words) <= _MOST_TALK and all(word.lower() in _TALK for word in words)


def asks(text: str) -> bool:
    """True for what has the look of a question: said to nobody by name, it may as well be talk among people."""
    plain = _ADDRESS.sub(" ", _EMOJI.sub(" ", text)).strip().replace("’", "'")
    if is_small_talk(text):
        return False
    if "?" in plain:
        return True
    words = _words(plain)
    while words and words[0].lower() in _OPENING:
        words = words[1:]
    said = " ".join(words)
    if _TOLD.match(said):
        return True
    if plain.endswith((".", "!", "…")) or len(words) < 2:
        return False
    return _opens_a_question(words) or bool(_ON.match(said) and len(words) <= _MOST_ON)


def _opens_a_question(words: list[str]) -> bool:
    first, second = words[0].lower(), words[1].lower()
    if first in _ASKS:
        return (first, second) not in {("what", "a"), ("what", "an"), ("who", "knows"), ("how", "nice")}
    return first in _AUXILIARY and len(words) > 2 and second not in _NO_SUBJECT


def _words(text: str) -> list[str]:
    return _WORD.findall(_EMOJI.sub(" ", text).replace("’", "'"))
