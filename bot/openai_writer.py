"""A task in, draft claims out as a chat model writes them, each as soon as it is complete."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.chat_model import ChatModel, Completion, Messages
from bot.draft_stream import DraftStream, WrittenClaim
from bot.errors import BrokenDraftError, WriterError
from bot.model import DraftCitation, DraftClaim
from bot.prompts import (
    REWRITE_RULES,
    SCHEMA,
    repair_message,
    rewrite_message,
    system_message,
    user_message,
    within_budget,
)
from bot.protocols import DraftEnd, Exchange, Task
from retrieval.model import Hit

_SMALL_ANSWER_TOKENS = 120
_MOST_CITATIONS = 8
_FINAL = frozenset(("length", "content_filter"))
"""Ends of a completion that a second one would meet too."""


class _Rewritten(BaseModel):
    """What a model makes of a follow-up."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    question: str


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

    async def rewrite(self, question: str, history: Sequence[Exchange]) -> str:
        """The follow-up as a question that stands alone. Raises :class:`WriterError`."""
        messages = [("system", REWRITE_RULES), ("user", rewrite_message(question, history))]
        text = await self._small(messages)
        try:
            return _Rewritten.model_validate_json(text[text.find("{") : text.rfind("}") + 1]).question
        except ValidationError as error:
            raise BrokenDraftError("the model did not rewrite the question in the form that was asked for") from error

    async def check(self) -> str:
        """One small call; what came back, in one line. Raises :class:`WriterError`."""
        text = await self._small([("system", 'Reply with the JSON object {"ok": true}.'), ("user", "Ready?")])
        format_name = self._model.memory.read() or "unknown"
        return f"{self._model.settings.model} answered {text[:60]!r} (format: {format_name})"

    async def _small(self, messages: Messages) -> str:
        """A short completion without a schema, whole."""
        pieces_of = self._model.streamed(messages, self._model.start(), {}, _SMALL_ANSWER_TOKENS)
        async with aclosing(pieces_of) as pieces:
            text = "".join([piece async for piece in pieces])
        if not text.strip():
            raise WriterError("it returned nothing")
        return text.strip()


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
