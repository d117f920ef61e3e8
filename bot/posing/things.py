"""A sentence that says what something is in, "What is X?" out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.known_names import MEN, WOMEN
from bot.posing.topics import SUBJECT, Question, subject_of, with_article, without_article

_THING = (
    r"(?:startup|start-up|company|platform|app|application|service|tool|game|film|movie|sitcom|(?:TV|web) series|"
    r"network|nonprofit|non-profit|organi[sz]ation|agency|charity|program|programme|project|technology|technique|"
    r"therapy|system|device|"
    r"smartphone|phone|laptop|tablet|console|headset|disease|disorder|condition|virus|bacterium|drug|vaccine|hormone|"
    r"protein|molecule|law|treaty|bank|hedge fund|firm|brand|browser|chatbot|model|algorithm|database|marketplace|"
    r"exchange|cryptocurrency|city|town|village|province|region|island|river|museum|university|school|festival|"
    r"newspaper|magazine|website|podcast|publisher|retailer|airline|alliance|federation|lobby group|think tank)"
)
_KIND = rf"an? (?:[a-z0-9-]+ ){{0,3}}{_THING}\b"
_MORE = r"(?= (?:that|which|for|of|in|to|with|based|founded|where|whose|from|backed|by|on|designed|used|called)\b)"
_IS = re.compile(rf"{SUBJECT} is (?:now )?{_KIND}{_MORE}")
_APPOSITION = re.compile(rf"{SUBJECT}, (?:which is )?{_KIND}{_MORE}[^,;.]+[,.]")


def questions(_sentence: str, outside: str, text: str) -> Iterator[Question]:
    """Questions with the names that they hold. ``outside`` is the sentence with its quoted words blanked."""
    for match in (*_IS.finditer(outside), *_APPOSITION.finditer(outside)):
        name = subject_of(match)
        titled = name and name.startswith("the ") and without_article(name) not in with_article(text)
        if name and not titled and name.split()[0] not in WOMEN | MEN:
            yield f"What is {name}?", (name,)
