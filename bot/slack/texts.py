"""Text of documents, people and models in, text that Slack shows as it is out; and back, what people write there.

Inside blocks we use plain text and the text elements of rich text, which Slack does not parse. Where it does parse
(``text`` beside the blocks, titles of tasks), nothing that could mention, link, format or unfurl is left.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from bot.inert import inert
from bot.slack import limits
from retrieval.model import Span

_MARKUP = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_FORMATTING = re.compile(r"[*_~`<>\[\]{}|\\#^]+")
# A point inside a word makes a link of "example.com"; a colon makes one of "tel:1" and an emoji of ":x:".
_JOINTS = re.compile(r"(?<=\w)[.](?=\w)|:(?=\S|$)|@(?=\w)|://")
# At the start of a line these make a list, a heading or a rule.
_OPENING = re.compile(r"^(?=[-+=]|\d+[.)])")
_SIGNS = re.compile(r"[&@]|:\S")
_OWN_NAME = re.compile(r"^@askwire\b[\s,:]*", re.IGNORECASE)
_HALF_ENTITY = re.compile(r"&[a-z]*$")
_EVERYBODY = frozenset({"channel", "here", "everyone"})
_WORD_JOINER = "\u2060"


def literal(text: str) -> str:
    """For plain text and rich text elements: nothing in it steers, hides or turns around."""
    return inert(text)


def escaped(text: str, most: int = limits.FALLBACK_TEXT) -> str:
    """For ``text`` beside the blocks: as Slack asks for it, so that ``<!channel>`` and its like are letters.

    At most ``most`` characters as Slack counts them: escaped, and cut between signs.
    """
    whole = html.escape(inert(text), quote=False)
    if len(whole) <= most:
        return whole
    cut = _HALF_ENTITY.sub("", whole[: most - 1])
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut) + "…"


def defused(text: str, most: int) -> str:
    """For titles inside Markdown that is ours: one line in which nothing formats, links, mentions or is an emoji.

    Signs are left out, so this is for headings and titles, never for a quotation.
    """
    line = " ".join(_FORMATTING.sub(" ", inert(text).replace("&", "+")).split())
    joined = _JOINTS.sub(lambda found: f"{_WORD_JOINER}{found[0]}{_WORD_JOINER}", shortened(line, most // 2))
    return _OPENING.sub(_WORD_JOINER, joined)[:most]


def is_plain(text: str) -> bool:
    """True for a text in which nothing would format, link, mention or be an emoji wherever Slack parses it."""
    return not (_FORMATTING.search(text) or _SIGNS.search(text)) and inert(text) == text


def shortened(text: str, most: int) -> str:
    """At most ``most`` characters, cut at a word, with an ellipsis where something was cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut
    return at_word.rstrip(" ,;:.-") + "…"


def pieces(text: str, most: int, sentences: Callable[[str], Sequence[Span]]) -> Iterator[str]:
    """The text in pieces of at most ``most`` characters, split where sentences end; a longer sentence at a word."""
    if len(text) <= most:
        yield text
        return
    held = ""
    ends = [0, *(span.end for span in sentences(text)), len(text)]
    for start, end in pairwise(ends):
        for part in _by_words(text[start:end], most):
            if held and len(held) + len(part) > most:
                yield held.strip()
                held = ""
            held += part
    if held.strip():
        yield held.strip()


def _by_words(text: str, most: int) -> Iterator[str]:
    while len(text) > most:
        space = text.rfind(" ", most // 2, most)
        cut = space + 1 if space > 0 else most
        yield text[:cut]
        text = text[cut:]
    yield text


def question_of(text: str, bot: str) -> str:
    """What a person wrote, as a question: mentions of the bot left out, Slack's own markup written out."""

    def plain(found: re.Match[str]) -> str:
        kind, target, label = found["kind"], found["target"], found["label"]
        if kind == "@" and target == bot:
            return " "
        if kind:
            return f" {kind if kind != '!' else '@'}{label.lstrip('@#') if label else target.partition('^')[0]} "
        return f" {label or target} "

    return " ".join(html.unescape(_MARKUP.sub(plain, text)).split())


def without_name(text: str) -> str:
    """A question without our name before it: a command brings it as it was typed."""
    return _OWN_NAME.sub("", text).strip()


def mentions(text: str) -> list[str]:
    """The ids of the people and groups that a message mentions, in its order; ``channel`` and its like too."""
    return [found["target"].removeprefix("subteam^") for found in _MARKUP.finditer(text) if _is_mention(found)]


def _is_mention(found: re.Match[str]) -> bool:
    kind, target = found["kind"], found["target"]
    return kind == "@" or (kind == "!" and (target.startswith("subteam^") or target in _EVERYBODY))
