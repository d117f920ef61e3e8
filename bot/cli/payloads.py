"""Replies, hits, documents and reports in, the JSON that others rely on out. Pure but for the working directory."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from bot.model import Abstention, Answer, Claim, Reply, Source
from bot.wording import abstention_sentence, answer_text

if TYPE_CHECKING:
    from retrieval.archive import Manifest
    from retrieval.catalogue import Coverage, HeldBack
    from retrieval.indexing import IndexReport
    from retrieval.model import Document, DocumentHead, Hit, Query, Span

Payload = dict[str, Any]
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def line(payload: Mapping[str, Any]) -> str:
    """One JSON document on one line; half a surrogate pair, which no output can hold, is escaped."""
    return _SURROGATES.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(payload, ensure_ascii=False))


def reply_payload(reply: Reply, prices: tuple[float, float] | None = None) -> Payload:
    """``ask --json``. With ``prices`` (dollars per million tokens read and written), ``usage`` has its ``cost_usd``."""
    trail = reply.trail
    match reply:
        case Answer():
            own: Payload = {
                "status": "answered",
                "question": trail.question,
                "answer": answer_text(reply),
                "writer": trail.writer,
                "as_of": reply.as_of.isoformat() if reply.as_of else None,
                "claims": [_claim(claim, reply) for claim in reply.claims],
                "sources": [_source(source, reply) for source in reply.sources],
            }
        case Abstention():
            own = {
                "status": "abstained",
                "question": trail.question,
                "answer": abstention_sentence(reply),
                "reason": reply.reason,
                "nearest": [_nearest(head) for head in reply.nearest],
                "writer": trail.writer,
                "as_of": None,
                "claims": [],
                "sources": [],
            }
        case _:
            assert_never(reply)
    timings = {"retrieve": trail.timings.retrieve, "write": trail.timings.write, "total": trail.timings.total}
    usage: Payload = {"input_tokens": trail.usage.input_tokens, "output_tokens": trail.usage.output_tokens}
    if prices:
        usage["cost_usd"] = round(trail.usage.cost(prices), 6)
    return own | {
        "interpretation": interpretation_payload(trail.interpretation),
        "notes": list(trail.notes),
        "usage": usage,
        "timings_ms": timings,
    }


def interpretation_payload(query: Query) -> Payload:
    """How a question was understood: what was given with it, and what it names itself where nothing was given."""
    since, until = (query.since, query.until) if query.since or query.until else query.preferred_dates
    return {
        "text": query.text,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "sources": list(query.sources or query.preferred_sources),
        "sub_questions": list(query.sub_questions),
    }


def search_payload(query: Query, hits: Sequence[Hit], milliseconds: float, question: str) -> Payload:
    """``search --json``."""
    return {
        "query": question,
        "interpretation": interpretation_payload(query),
        "hits": [_hit(hit) for hit in hits],
        "timings_ms": {"retrieve": milliseconds, "total": milliseconds},
    }


def document_payload(document: Document, span: Span | None = None) -> Payload:
    """``show --json``, with the place of ``span`` where one is asked for; ``pages`` is where each page begins."""
    return {
        "document_id": document.head.id,
        **_published_by(document.head),
        "url": document.head.url,
        "path": shown_path(document.head.path),
        "sha256": document.sha256,
        "metadata": dict(document.metadata),
        "text": document.text,
        **({"pages": list(document.head.pages)} if document.head.pages else {}),
        **(_place(document.head, span) if span else {}),
    }


def index_payload(report: IndexReport) -> Payload:
    """``index --json``."""
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": [{"path": shown_path(failure.path), "error": failure.error} for failure in report.failed],
        "documents": report.documents,
        "passages": report.passages,
        "seconds": report.seconds,
        **held_payload(report.held),
    }


def change_payload(report: IndexReport, now: datetime) -> Payload:
    """One line of ``index --watch --json``: what was done at a time, and the files that it was done for."""
    at = now.astimezone().isoformat(timespec="seconds")
    return {"at": at, **index_payload(report), "files": [shown_path(path) for path in report.files]}


def held_payload(held: HeldBack) -> Payload:
    """How many documents nothing may find; no key where there are none."""
    if not held.withdrawn + held.embargoed:
        return {}
    due = held.next_due.isoformat() if held.next_due else None
    return {"held_back": {"withdrawn": held.withdrawn, "embargoed": held.embargoed, "next_due": due}}


def coverage_payload(coverage: Coverage) -> Payload:
    """``sources --json``."""
    return {
        "documents": coverage.documents,
        "passages": coverage.passages,
        "first": coverage.first.isoformat() if coverage.first else None,
        "last": coverage.last.isoformat() if coverage.last else None,
        "sources": [{"source": source, "documents": count} for source, count in coverage.sources],
    }


def collections_payload(collections: Sequence[tuple[str | None, int]]) -> Payload:
    """``sources --json``, beside :func:`coverage_payload`."""
    return {"collections": [{"collection": name, "documents": count} for name, count in collections]}


def backup_payload(manifest: Manifest, file: Path) -> Payload:
    """``backup --json`` and ``restore --json``, beside what each adds."""
    told = manifest.model_dump(include={"askwire", "format", "created", "holds", "parts"})
    return {"file": str(file), **told, "parts": list(told["parts"])}


def shown_path(path: str) -> str:
    """A path as seen from the working directory, when it lies below it."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _published_by(head: DocumentHead) -> Payload:
    published = head.published.isoformat() if head.published else None
    return {"title": head.title, "source": head.source, "published": published}


def _nearest(head: DocumentHead) -> Payload:
    return {"document_id": head.id, **_published_by(head)}


def _claim(claim: Claim, answer: Answer) -> Payload:
    heads = {source.n: source.document for source in answer.sources}
    return {
        "text": claim.text,
        "verdict": claim.verdict.value,
        "citations": [
            {
                "n": c.n,
                "document_id": c.document_id,
                "start": c.span.start,
                "end": c.span.end,
                "quote": c.quote,
                **_place(heads[c.n], c.span),
            }
            for c in claim.citations
        ],
    }


def _place(head: DocumentHead, span: Span) -> Payload:
    """The page on which a span begins, and the one on which it ends where that is another; no key without pages."""
    pages = head.pages_of([span])
    if not pages:
        return {}
    return {"page": pages[0], **({"last_page": pages[-1]} if len(pages) > 1 else {})}


def _source(source: Source, answer: Answer) -> Payload:
    cited = source.document.pages_of(answer.cited(source.n))
    return {
        "n": source.n,
        "document_id": source.document.id,
        **_published_by(source.document),
        "url": source.document.url,
        "path": shown_path(source.document.path),
        "start": source.passage.span.start,
        "end": source.passage.span.end,
        "text": source.passage.text,
        **({"pages": list(cited)} if cited else {}),
        **_copies(source.copies),
    }


def _hit(hit: Hit) -> Payload:
    return {
        "rank": hit.rank,
        "passage_id": hit.passage.id,
        "document_id": hit.document.id,
        **_published_by(hit.document),
        "start": hit.passage.span.start,
        "end": hit.passage.span.end,
        "text": hit.passage.text,
        "score": round(hit.score, 6),
        **_place(hit.document, hit.passage.span),
        **_copies(hit.copies),
    }


def _copies(copies: Sequence[DocumentHead]) -> Payload:
    """The other documents that have a passage in the same words; no key where there are none."""
    return {"copies": [_nearest(head) for head in copies]} if copies else {}
