"""No editorialising: a word that judges is the document's, or it is not there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from bot.rules.reading import Cited, Finding, Statement
from bot.vocabulary import words_of

ID = "evaluation"
_REASONS = {
    "it tells the reader what to feel": """brutal shocking shockingly horrific horrifying appalling heinous barbaric
        savage vicious monstrous despicable disgusting outrageous disgraceful shameful scandalous tragic tragically
        heartbreaking devastatingly harrowing gruesome horrendous sickening unthinkable terrifying stunning astonishing
        breathtaking alarming alarmingly ominous sinister chilling bloodthirsty ruthless merciless callous heartless""",
    "it praises": """heroic hero heroes heroine brave bravely courageous courageously visionary brilliant brilliantly
        masterful remarkable remarkably impressive impressively legendary iconic triumphant glorious beloved
        groundbreaking world-class admirable admirably commendable magnificent""",
    "it blames": """disastrous catastrophic catastrophically incompetent incompetence inept reckless recklessly corrupt
        cowardly cynical cynically hypocritical hypocrisy foolish foolishly ridiculous absurd ludicrous laughable
        botched disgraced infamous notorious draconian illegitimate rogue puppet fanatical fanatic extremist extremists
        thug thugs cronies henchmen warmonger warmongering bigoted""",
    "it takes a side": """regime terrorist terrorists terrorism massacre massacred massacres slaughter slaughtered
        genocide genocidal butcher butchered martyr martyrs martyred liberated liberator liberators freedom-fighter
        aggression aggressor atrocity atrocities carnage bloodbath apartheid invaders occupiers invader occupier
        propaganda""",
    "it tells the reader what to believe": """obviously undoubtedly unquestionably blatantly blatant so-called
        supposedly sadly unfortunately regrettably thankfully fortunately ironically unsurprisingly
        predictably needless inevitably rightly wrongly deservedly unjustly falsely baseless debunked""",
}
_JUDGING = {word: reason for reason, words in _REASONS.items() for word in words.split() if "-" not in word}
_JOINED = {
    tuple(word.split("-")): reason for reason, words in _REASONS.items() for word in words.split() if "-" in word
}


def check(claim: Statement, cited: Sequence[Cited], question: str) -> Finding | None:  # noqa: ARG001 -- a question may judge, an answer not
    """The first judging word in a claim's own words that what is cited does not use."""
    texts = [text for each in cited for text in (each.near, each.quote, each.title)]
    known = {word.stem for text in texts for word in words_of(text)}
    words = words_of(claim.own)
    for word, following in zip_longest(words, words[1:]):
        pair = (word.written.lower(), following.written.lower() if following else "")
        reason = _JUDGING.get(pair[0]) or _JOINED.get(pair)
        if reason and word.stem not in known:
            written = f"{word.written}-{following.written}" if following and pair in _JOINED else word.written
            return Finding(ID, f"“{written}” is not the document's word: {reason}")
    return None
