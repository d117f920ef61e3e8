"""A task in, draft claims out as a chat model writes them, each as soon as it is complete."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.chat_model import ChatModel, Completion, Messages, json_object
from bot.draft_stream import DraftStream, WrittenClaim
from bot.errors import BrokenDraftError, WriterError
from bot.model import DraftCitation, DraftClaim
from bot.prompts import (
    SCHEMA,
    repair_message,
    rewrite_message,
    rewrite_rules,
    system_message,
    user_message,
    within_budget,
)
from bot.protocols import DraftEnd, Exchange, Rewritten, SubQuestions, Task
from retrieval.model import Hit

_SHORT_TOKENS, _APART_TOKENS = 120, 360
_MOST_CITATIONS = 8
_FINAL = frozenset(("length", "content_filter"))
"""Ends of a completion that a second one would meet too."""


class _WrittenQuestion(BaseModel):
    """What a model makes of a follow-up."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    question: str
    questions: tuple[str, ...] = ()


class OpenAIWriter:
    """Writes prose with a chat model, claim by claim."""

    name = "openai"

    def __init__(self, model: ChatModel, count: Callable[[Sequence[str]], Sequence[int]]) -> None:
        """``count`` gives the tokens of texts without a network; a bound, not the model's own count."""
        self._model = model
        self._count = count

    def load(self) -> None:
        """Import the client now rather than with the first question."""
        self._model.load()

    async def write(self, task: Task) -> AsyncGenerator[DraftClaim | DraftEnd, None]:
        """The claims as they are completed, then how it ended. Raises :class:`WriterError`, also after claims.

        A second completion is asked for where the first could not be read and nothing of it was released.
        """
        hits = within_budget(task.hits, self._model.settings.passage_tokens, self._count)
        messages = [("system", system_message()), ("user", user_message(task, hits))]
        completion = self._model.start()
        for attempt in (1, 2):
            stream, released = DraftStream(), False
            try:
                async for claim in self._claims(messages, stream, completion):
                    released = True
                    yield _draft_claim(claim, hits)
                draft, rest = stream.end()
            except BrokenDraftError as error:
                if released or attempt == 2 or completion.finish in _FINAL or not stream.text.strip():
                    raise _explained(error, completion, stream.text) from error
                messages = [*messages, ("assistant", stream.text), ("user", repair_message(str(error)))]
                continue
            for claim in rest:
                yield _draft_claim(claim, hits)
            yield DraftEnd(draft.answered and bool(draft.claims), draft.reason, completion.usage)
            return

    async def _claims(
        self, messages: Messages, stream: DraftStream, completion: Completion
    ) -> AsyncGenerator[WrittenClaim, None]:
        async with aclosing(self._model.pieces(messages, completion, SCHEMA)) as pieces:
            async for piece in pieces:
                for claim in stream.feed(piece):
                    yield claim

    async def rewrite(self, question: str, history: Sequence[Exchange], *, apart: bool = False) -> Rewritten:
        """The follow-up as a question that stands alone, and ``apart``, one by one, what it asks for.

        Raises :class:`WriterError`.
        """
        messages = [("system", rewrite_rules(apart=apart)), ("user", rewrite_message(question, history))]
        short = await self._model.short(messages, _APART_TOKENS if apart else _SHORT_TOKENS)
        try:
            written = _WrittenQuestion.model_validate_json(json_object(short.text))
        except ValidationError as error:
            raise BrokenDraftError("the model did not rewrite the question in the form that was asked for") from error
        parts = SubQuestions(written.questions) if apart else None
        return Rewritten(written.question, short.usage, parts)

    async def check(self) -> str:
        """One small call; what came back, in one line. Raises :class:`WriterError`."""
        messages = [("system", 'Reply with the JSON object {"ok": true}.'), ("user", "Ready?")]
        text = (await self._model.short(messages, _SHORT_TOKENS)).text
        format_name = self._model.memory.read() or "unknown"
        return f"{self._model.settings.model} answered {text[:60]!r} (format: {format_name})"


def _explained(error: BrokenDraftError, completion: Completion, text: str) -> WriterError:
    if completion.refusal or completion.finish == "content_filter":
        return WriterError("it refused to answer")
    if not text.strip():
        return WriterError("it returned nothing")
    if completion.finish == "length":
        return WriterError("its answer was cut off at the length limit")
    return error


def _draft_claim(claim: WrittenClaim, hits: Sequence[Hit]) -> DraftClaim:
    """The claim with passages by their ids; a number that no passage has is left out."""
    citations = dict.fromkeys(
        DraftCitation(hits[each.passage - 1].passage.id, each.quote)
        for each in claim.citations
        if 1 <= each.passage <= len(hits)
    )
    return DraftClaim(" ".join(claim.text.split()), tuple(citations)[:_MOST_CITATIONS])
