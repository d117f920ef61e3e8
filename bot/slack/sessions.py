"""Replies under way in, which threads the bot is at work in out."""

from __future__ import annotations

from collections import defaultdict


class Sessions:
    """A thread has one session, and may have several replies under way: it is at work until the last of them ends."""

    def __init__(self) -> None:
        self._at_work: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def enter(self, channel: str, thread: str, question: str) -> None:
        """The reply to a question is being shown there."""
        self._at_work[channel, thread].add(question)

    def leave(self, channel: str, thread: str, question: str) -> None:
        """It is over."""
        self._at_work[channel, thread].discard(question)
        if not self._at_work[channel, thread]:
            del self._at_work[channel, thread]

    def is_busy(self, channel: str, thread: str, question: str = "") -> bool:
        """True while another question than this one is being answered there."""
        return bool(self._at_work.get((channel, thread), set()) - {question})
