"""A task in, draft claims out as a chat model writes them. The only module of the bot that imports langchain.

Works with OpenAI and any server that speaks its protocol. How a server can be held to JSON (a schema, JSON mode, or the
prompt alone) is found with the first question and remembered. Time, length and retries are bounded; the client honours
Retry-After. Cancelling the task closes the request.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.draft_stream import DraftStream, WrittenClaim
from bot.errors import BrokenDraftError, WriterError
from bot.model import DraftCitation, DraftClaim, Usage
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

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

_SMALL_ANSWER_TOKENS = 120
FORMATS: Mapping[str, Mapping[str, Any]] = {
    "schema": {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": dict(SCHEMA)},
        }
    },
    "json": {"response_format": {"type": "json_object"}},
    "plain": {},
}
"""How a server is held to JSON, the strictest first."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which model, where, and within what bounds."""

    model: str
    api_key: str
    base_url: str | None = None
    passage_tokens: int = 3000
    answer_tokens: int = 700
    first_token_seconds: float = 20.0
    total_seconds: float = 45.0
    retries: int = 2


class FormatMemory:
    """Which format a server took, kept in a file from one run to the next."""

    def __init__(self, path: Path, server: str) -> None:
        self._path = path
        self._server = server

    def read(self) -> str | None:
        """The name of a format, or None when the server was not asked yet."""
        known = self._all().get(self._server)
        return known if known in FORMATS else None

    def keep(self, name: str) -> None:
        """Remember; a folder that cannot be written means that the next run finds out again."""
        try:
            self._path.write_text(json.dumps(self._all() | {self._server: name}), "utf-8")
        except OSError:
            return

    def _all(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


class _FormatRefusedError(Exception):
    """The server does not take this response format."""


@dataclass(slots=True)
class _Completion:
    """What is known of a running completion besides its text. ``deadline`` is in the event loop's time."""

    deadline: float
    usage: Usage = field(default_factory=Usage)
    finish: str = ""
    refusal: bool = False

    def take(self, chunk: AIMessageChunk) -> None:
        used = chunk.usage_metadata
        if used:
            self.usage = Usage(
                self.usage.input_tokens + used["input_tokens"], self.usage.output_tokens + used["output_tokens"]
            )
        self.finish = chunk.response_metadata.get("finish_reason") or self.finish
        self.refusal = self.refusal or bool(chunk.additional_kwargs.get("refusal"))


class OpenAIWriter:
    """Writes prose with a chat model, claim by claim."""

    name = "openai"

    def __init__(
        self, settings: ModelSettings, count: Callable[[Sequence[str]], Sequence[int]], memory: FormatMemory
    ) -> None:
        """``count`` gives the tokens of texts without a network; a bound, not the model's own count."""
        self._settings = settings
        self._count = count
        self._memory = memory

    @cached_property
    def _chat(self) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        return init_chat_model(
            self._settings.model,
            model_provider="openai",
            api_key=self._settings.api_key,
            base_url=self._settings.base_url,
            timeout=self._settings.total_seconds,
            max_retries=self._settings.retries,
            max_tokens=self._settings.answer_tokens,
            stream_usage=True,
        )

    def load(self) -> None:
        """Import the client now rather than with the first question."""
        _ = self._chat

    async def write(self, task: Task) -> AsyncGenerator[DraftClaim | DraftEnd, None]:
        """The claims as they are completed, then how it ended. Raises :class:`WriterError`, also after claims.

        A second completion is asked for where the first could not be read and nothing of it was released.
        """
        hits = within_budget(task.hits, self._settings.passage_tokens, self._count)
        messages = [("system", system_message()), ("user", user_message(task, hits))]
        completion = _Completion(self._deadline(self._settings.total_seconds))
        for attempt in (1, 2):
            stream, released = DraftStream(), False
            try:
                async for claim in self._claims(messages, stream, completion, self._settings.answer_tokens):
                    released = True
                    yield _draft_claim(claim, hits)
                draft, rest = stream.end()
            except BrokenDraftError as error:
                if released or attempt == 2 or completion.finish == "length" or not stream.text.strip():
                    raise _explained(error, completion, stream.text) from error
                messages = [*messages, ("assistant", stream.text), ("user", repair_message(str(error)))]
                continue
            for claim in rest:
                yield _draft_claim(claim, hits)
            yield DraftEnd(draft.answered and bool(draft.claims), draft.reason, completion.usage)
            return

    async def _claims(
        self, messages: list[tuple[str, str]], stream: DraftStream, completion: _Completion, tokens: int
    ) -> AsyncGenerator[WrittenClaim, None]:
        async with aclosing(self._pieces(messages, completion, tokens)) as pieces:
            async for piece in pieces:
                for claim in stream.feed(piece):
                    yield claim

    async def _pieces(
        self, messages: list[tuple[str, str]], completion: _Completion, tokens: int
    ) -> AsyncGenerator[str, None]:
        """The text of a completion as it arrives, in the strictest format that the server takes."""
        known = self._memory.read()
        names = [known] if known else list(FORMATS)
        for name in names:
            try:
                async with aclosing(self._streamed(messages, FORMATS[name], completion, tokens)) as pieces:
                    async for piece in pieces:
                        yield piece
            except _FormatRefusedError as error:
                if name == names[-1]:
                    raise WriterError("it refused the request (400)") from error.__cause__
                continue
            if not known:
                self._memory.keep(name)
            return

    async def _streamed(
        self, messages: list[tuple[str, str]], form: Mapping[str, Any], completion: _Completion, tokens: int
    ) -> AsyncGenerator[str, None]:
        # In extra_body the format goes over the wire as it is, and the reply is streamed rather than parsed by the client.
        body = {"extra_body": dict(form)} if form else {}
        async with aclosing(self._chat.astream(messages, max_tokens=tokens, **body)) as chunks:  # type: ignore[type-var]
            begin = self._deadline(self._settings.first_token_seconds)
            while (chunk := await self._next(chunks, min(begin, completion.deadline))) is not None:
                completion.take(chunk)
                if chunk.text:
                    begin = completion.deadline
                    yield str(chunk.text)

    async def _next(self, chunks: AsyncIterator[Any], deadline: float) -> AIMessageChunk | None:
        """The next chunk, or None after the last. The wait ends here, and never in the code that uses the chunks."""
        try:
            async with asyncio.timeout_at(deadline):
                chunk: AIMessageChunk = await anext(chunks)
        except StopAsyncIteration:
            return None
        except TimeoutError as error:
            raise WriterError("it did not answer in time") from error
        except Exception as error:  # whatever the client and the libraries under it raise
            raise vendor_error(error) from error
        return chunk

    @staticmethod
    def _deadline(seconds: float) -> float:
        return asyncio.get_running_loop().time() + seconds

    async def rewrite(self, question: str, history: Sequence[Exchange]) -> str:
        """The follow-up as a question that stands alone. Raises :class:`WriterError`."""
        messages = [("system", REWRITE_RULES), ("user", rewrite_message(question, history))]
        text = await self._small(messages)
        try:
            row = json.loads(text[text.find("{") : text.rfind("}") + 1])
            return str(row["question"])
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenDraftError("the model did not rewrite the question in the form that was asked for") from error

    async def check(self) -> str:
        """One small call; what came back, in one line. Raises :class:`WriterError`."""
        text = await self._small([("system", 'Reply with the JSON object {"ok": true}.'), ("user", "Ready?")])
        format_name = self._memory.read() or "unknown"
        return f"{self._settings.model} answered {text[:60]!r} (format: {format_name})"

    async def _small(self, messages: list[tuple[str, str]]) -> str:
        """A short completion without a schema, whole."""
        completion = _Completion(self._deadline(self._settings.first_token_seconds))
        async with aclosing(self._streamed(messages, {}, completion, _SMALL_ANSWER_TOKENS)) as pieces:
            text = "".join([piece async for piece in pieces])
        if not text.strip():
            raise WriterError("it returned nothing")
        return text.strip()


def vendor_error(error: Exception) -> Exception:
    """What the client raised, as a reason in one line; the format's refusal as its own kind."""
    import openai

    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return WriterError("the key was refused; check OPENAI_API_KEY")
        case openai.NotFoundError():
            return WriterError("the model or the address is unknown there; check OPENAI_MODEL and OPENAI_BASE_URL")
        case openai.RateLimitError():
            return WriterError("the service is over its limit (429); try again later")
        case openai.BadRequestError() | openai.UnprocessableEntityError():
            return _FormatRefusedError(str(error))
        case openai.APITimeoutError():
            return WriterError("it did not answer in time")
        case openai.APIStatusError():
            return WriterError(f"the service failed ({error.status_code})")
        case openai.APIConnectionError():
            return WriterError("the service cannot be reached; check the network and OPENAI_BASE_URL")
        case _:
            return WriterError(f"the connection broke off ({type(error).__name__})")


def _explained(error: BrokenDraftError, completion: _Completion, text: str) -> WriterError:
    if completion.refusal or completion.finish == "content_filter":
        return WriterError("it refused to answer")
    if not text.strip():
        return WriterError("it returned nothing")
    if completion.finish == "length":
        return WriterError("its answer was cut off at the length limit")
    return error


def _draft_claim(claim: WrittenClaim, hits: Sequence[Hit]) -> DraftClaim:
    """The claim with passages by their ids; a number that no passage has is left out."""
    citations = [
        DraftCitation(hits[each.passage - 1].passage.id, each.quote)
        for each in claim.citations
        if 1 <= each.passage <= len(hits)
    ]
    return DraftClaim(" ".join(claim.text.split()), tuple(citations))
