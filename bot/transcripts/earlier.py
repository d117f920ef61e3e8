"""The ``feedback.jsonl`` of earlier versions in, its judgements in the transcripts out. The file stays as it is."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, NonNegativeFloat, NonNegativeInt

from bot.errors import TranscriptsError
from bot.model import Abstention, Answer, Citation, Claim, Reply, Source, Timings, Trail, Usage, Verdict
from bot.transcripts.records import Asked, Judgement, Outcome, Record
from bot.transcripts.store import Transcripts
from retrieval.model import DocumentHead, Passage, Query, Span

_NOTE = "feedback.jsonl"
"""Under which it is kept how many lines were taken over: what was forgotten since must not come back."""


class _Head(BaseModel):
    document_id: str
    title: str
    source: str | None = None
    published: date | None = None
    url: str | None = None
    path: str = ""

    def head(self) -> DocumentHead:
        return DocumentHead(self.document_id, self.title, self.source, self.published, self.url, self.path)


class _Source(_Head):
    n: int
    start: int
    end: int
    text: str

    def cited(self) -> Source:
        name = f"{self.document_id}#{self.start}-{self.end}"
        return Source(self.n, self.head(), Passage(name, self.document_id, Span(self.start, self.end), self.text))


class _Citation(BaseModel):
    n: int
    document_id: str
    start: int
    end: int
    quote: str


class _Claim(BaseModel):
    text: str
    verdict: Verdict
    citations: list[_Citation]

    def claim(self) -> Claim:
        cited = (Citation(c.n, c.document_id, Span(c.start, c.end), c.quote) for c in self.citations)
        return Claim(self.text, self.verdict, tuple(cited))


class _Interpretation(BaseModel):
    text: str
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    sub_questions: tuple[str, ...] = ()


class _Usage(BaseModel):
    input_tokens: NonNegativeInt = 0
    output_tokens: NonNegativeInt = 0


class _Timings(BaseModel):
    retrieve: NonNegativeFloat = 0.0
    write: NonNegativeFloat = 0.0
    total: NonNegativeFloat = 0.0


class _Reply(BaseModel):
    status: Literal["answered", "abstained"]
    question: str
    writer: str
    interpretation: _Interpretation
    notes: tuple[str, ...] = ()
    usage: _Usage = Field(default_factory=_Usage)
    timings_ms: _Timings = Field(default_factory=_Timings)
    claims: list[_Claim] = Field(default_factory=list)
    sources: list[_Source] = Field(default_factory=list)
    reason: str = ""
    nearest: list[_Head] = Field(default_factory=list)

    def reply(self) -> Reply:
        query, usage, timings = self.interpretation, self.usage, self.timings_ms
        trail = Trail(
            self.question,
            Query(query.text, query.since, query.until, query.sources, query.sub_questions),
            self.writer,
            self.notes,
            Usage(usage.input_tokens, usage.output_tokens),
            Timings(timings.retrieve, timings.write, timings.total),
        )
        if self.status == "abstained":
            return Abstention(trail, self.reason, tuple(each.head() for each in self.nearest))
        return Answer(trail, tuple(c.claim() for c in self.claims), tuple(s.cited() for s in self.sources))


class _Row(BaseModel):
    at: datetime
    judgement: Literal["good", "bad"]
    comment: str | None = None
    reply: _Reply


def adopt(path: Path, transcripts: Transcripts) -> int:
    """Take over the lines of the file that were not taken over yet; how many of these could not be read.

    Doing it twice, or from two processes, is as doing it once. Raises :class:`TranscriptsError`.
    """
    try:
        lines = path.read_bytes().decode("utf-8", "replace").splitlines() if path.exists() else []
    except OSError as error:
        raise TranscriptsError(
            f"{path} cannot be read ({error.strerror}); make it readable, or move it away"
        ) from error
    new = lines[int(transcripts.note(_NOTE) or 0) :]
    unread = sum(not _take(text, transcripts) for text in new if text.strip())
    if new:
        transcripts.set_note(_NOTE, str(len(lines)))
    return unread


def _take(text: str, transcripts: Transcripts) -> bool:
    """Keep one judgement; False when the line cannot be one."""
    try:
        row = _Row.model_validate_json(text)
        reply = row.reply.reply()
    except ValueError:
        return False
    query = reply.trail.interpretation
    at = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
    name = f"feedback.jsonl {hashlib.sha256(text.encode()).hexdigest()[:16]}"
    given = Query("", query.since, query.until, query.sources)
    asked = Asked(name, "terminal", "", reply.trail.question, at, given=given)
    outcome = Outcome.ANSWERED if isinstance(reply, Answer) else Outcome.ABSTAINED
    transcripts.take(asked)
    transcripts.finish(name, outcome, query.text, reply)
    record = Record(asked, outcome, query.text, reply)
    transcripts.judge(Judgement(record, "", good=row.judgement == "good", at=at, comment=row.comment or ""))
    return True
