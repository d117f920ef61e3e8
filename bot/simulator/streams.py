"""A streamed message: what was sent in, in order, and the blocks that a reader sees of it. Pure; errors are Slack's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.simulator.errors import SlackError
from bot.simulator.limits import (
    MARKDOWN,
    MESSAGE_BLOCKS,
    WHOLE_MESSAGE,
    blocks_problems,
    chunks_problems,
    shown_characters,
)

Piece = dict[str, Any]
State = Literal["running", "done", "stopped"]


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream at one moment. ``mode`` is fixed by the first text or chunks; ``display`` by the start."""

    started: float
    seconds: float
    display: str = "timeline"
    mode: str | None = None
    state: State = "running"
    pieces: tuple[Piece, ...] = ()
    last_blocks: tuple[Piece, ...] = ()

    def running(self, now: float) -> bool:
        """Whether more can be appended at that time."""
        return self.state == "running" and now < self.started + self.seconds

    @property
    def blocks(self) -> list[Piece]:
        """What a reader sees: text in markdown blocks, tasks in one plan or as cards, then the last blocks."""
        return [*_folded(self.pieces, self.display), *self.last_blocks]


def extended(stream: Stream, now: float, text: str | None, chunks: list[Piece] | None) -> Stream:
    """The stream with more at its end; raises what ``chat.appendStream`` answers where that cannot be."""
    _check_running(stream, now)
    if not text and not chunks:
        raise SlackError("markdown_text_or_chunks_required")
    return _grown(stream, text, chunks)


def begun(stream: Stream, text: str | None, chunks: list[Piece] | None) -> Stream:
    """A new stream with its first text or chunks, if there are any."""
    return _grown(stream, text, chunks)


def ended(
    stream: Stream, now: float, text: str | None, chunks: list[Piece] | None, blocks: list[Piece] | None
) -> Stream:
    """The finished stream; raises what ``chat.stopStream`` answers where it had ended before."""
    _check_running(stream, now)
    grown = _grown(stream, text, chunks)
    if blocks:
        _check_blocks(blocks)
    return _fitting(replace(grown, state="done", last_blocks=tuple(blocks or ())))


def stopped(stream: Stream) -> Stream:
    """The stream after a person pressed stop."""
    return replace(stream, state="stopped")


def _check_running(stream: Stream, now: float) -> None:
    if stream.state == "stopped":
        raise SlackError("stopped_by_user")
    if not stream.running(now):
        raise SlackError("message_not_in_streaming_state")


def _check_blocks(blocks: Sequence[Piece]) -> None:
    if len(blocks) > MESSAGE_BLOCKS:
        raise SlackError("msg_blocks_too_many", (f"no more than {MESSAGE_BLOCKS} blocks in a message",))
    problems = blocks_problems(list(blocks))
    if problems:
        raise SlackError("invalid_blocks", tuple(problems))


def _grown(stream: Stream, text: str | None, chunks: list[Piece] | None) -> Stream:
    if text and chunks:
        raise SlackError("cannot_provide_both_markdown_text_and_chunks")
    if not text and not chunks:
        return stream
    mode = "text" if text else "chunks"
    if stream.mode not in {None, mode}:
        raise SlackError("streaming_mode_mismatch", (f"started with {stream.mode}, continued with {mode}",))
    added = [{"type": "markdown_text", "text": text}] if text else list(chunks or ())
    _check_chunks(added)
    return _fitting(replace(stream, mode=mode, pieces=(*stream.pieces, *added)))


def _check_chunks(chunks: list[Piece]) -> None:
    problems = chunks_problems(chunks)
    if problems:
        raise SlackError("invalid_chunks", tuple(problems))
    for chunk in chunks:
        if chunk["type"] == "blocks":
            _check_blocks(chunk["blocks"])
        if chunk["type"] == "markdown_text" and len(chunk["text"]) > MARKDOWN:
            raise SlackError("msg_too_long", (f"{len(chunk['text'])} characters in a chunk, {MARKDOWN} are allowed",))


def _fitting(stream: Stream) -> Stream:
    """The stream itself, if it is a message that Slack would keep."""
    own = _folded(stream.pieces, stream.display)
    if len(own) > MESSAGE_BLOCKS:
        raise SlackError("msg_blocks_too_many", (f"{len(own)} blocks in a message, {MESSAGE_BLOCKS} are allowed",))
    shown = shown_characters(stream.blocks)
    if shown > WHOLE_MESSAGE:
        raise SlackError("msg_too_long", (f"{shown} characters in a message, {WHOLE_MESSAGE} are allowed",))
    return stream


def _folded(pieces: Sequence[Piece], display: str) -> list[Piece]:
    fold = _Fold(display == "plan")
    for piece in pieces:
        fold.add(piece)
    return fold.blocks


class _Fold:
    """Chunks in, blocks out. A task keeps its first place; its title and status are replaced, its details grow."""

    def __init__(self, planned: bool) -> None:
        self.blocks: list[Piece] = []
        self._planned = planned
        self._plan: Piece = {"type": "plan", "title": "", "tasks": []}
        self._tasks: dict[str, Piece] = {}
        self._text: Piece | None = None

    def add(self, piece: Piece) -> None:
        match piece["type"]:
            case "markdown_text":
                self._add_text(piece["text"])
            case "blocks":
                self.blocks += piece["blocks"]
            case "plan_update":
                self._plan["title"] = piece["title"]
                self._place_plan()
            case _:
                self._add_task(piece)

    def _place_plan(self) -> None:
        # A timeline shows its tasks one by one; the title of a plan has no place there.
        if self._planned and not any(block is self._plan for block in self.blocks):
            self.blocks.append(self._plan)

    def _add_text(self, text: str) -> None:
        if self._text is None or self.blocks[-1] is not self._text:
            self._text = {"type": "markdown", "text": ""}
            self.blocks.append(self._text)
        self._text["text"] += text

    def _add_task(self, piece: Piece) -> None:
        task = self._tasks.get(piece["id"])
        if task is None:
            task = self._tasks[piece["id"]] = {"type": "task_card", "task_id": piece["id"]}
            (self._plan["tasks"] if self._planned else self.blocks).append(task)
            self._place_plan()
        task |= {"title": piece["title"], "status": piece["status"]}
        for name in ("details", "output"):
            if piece.get(name):
                task[name] = _rich(_said(task.get(name)) + piece[name])
        if piece.get("sources"):
            task["sources"] = [*task.get("sources", ()), *piece["sources"]]


def _rich(text: str) -> Piece:
    runs = [{"type": "text", "text": text}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}


def _said(rich: Piece | None) -> str:
    return str(rich["elements"][0]["elements"][0]["text"]) if rich else ""
