"""What was asked and what was shown, in one SQLite file of the home: threads, open questions, feedback.

Follow-ups after a restart know their thread from it, a question that is delivered twice is answered once, and one that
a process left open is found by the next.
"""

from __future__ import annotations

from bot.transcripts.answering import Mark, Shown
from bot.transcripts.records import Asked, Judgement, Outcome, Record
from bot.transcripts.store import Transcripts

__all__ = ["Asked", "Judgement", "Mark", "Outcome", "Record", "Shown", "Transcripts"]
