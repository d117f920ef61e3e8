"""Messages in, the text of a completion out as it arrives. The only module of the bot that imports langchain.

Works with OpenAI and any server that speaks its protocol. How a server can be held to JSON (a schema, JSON mode, or the
prompt alone) is found with the first question and remembered. Waits and retries are bounded; the client honours
Retry-After. Closing the generator closes the request.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bot.errors import WriterError
from bot.model import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

Messages = list[tuple[str, str]]
"""Role and text of each message."""


def formats(schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """How a server is held to JSON, the strictest first: by name, what goes into the request."""
    strict = {"name": "answer", "strict": True, "schema": dict(schema)}
    return {
        "schema": {"response_format": {"type": "json_schema", "json_schema": strict}},
        "json": {"response_format": {"type": "json_object"}},
        "plain": {},
    }


def json_object(text: str) -> str:
    """From the first brace of a text to the last: models that are held to no format write words around their JSON."""
    return text[text.find("{") : text.rfind("}") + 1]


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
        return known if isinstance(known, str) else None

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


@dataclass(frozen=True, slots=True)
class Short:
    """A short completion, whole."""

    text: str
    usage: Usage


class _FormatRefusedError(WriterError):
    """The server does not take this response format, or nothing of the request at all."""


@dataclass(slots=True)
class Completion:
    """What is known of a running completion besides its text. ``deadline`` is in the event loop's time."""

    deadline: float
    usage: Usage = field(default_factory=Usage)
    finish: str = ""
    refusal: bool = False
    begun: bool = False
    """True once anything has arrived."""

    def take(self, chunk: AIMessageChunk) -> None:
        """Note what a chunk tells besides its text."""
        self.begun = True
        used = chunk.usage_metadata
        if used:
            self.usage += Usage(used["input_tokens"], used["output_tokens"])
        self.finish = chunk.response_metadata.get("finish_reason") or self.finish
        self.refusal = self.refusal or bool(chunk.additional_kwargs.get("refusal"))


class ChatModel:
    """A chat model behind an OpenAI-compatible API."""

    def __init__(self, settings: ModelSettings, memory: FormatMemory) -> None:
        self.settings = settings
        self.memory = memory

    @cached_property
    def _chat(self) -> BaseChatModel:
        try:
            return self._built()
        except Exception as error:  # an address, a proxy or a certificate that the client cannot use
            reason = f"its client cannot be set up ({type(error).__name__})"
            raise WriterError(f"{reason}; check OPENAI_BASE_URL, proxies and certificates") from error

    def _built(self) -> BaseChatModel:
        import openai
        from langchain.chat_models import init_chat_model

        return init_chat_model(
            self.settings.model,
            model_provider="openai",
            api_key=self.settings.api_key,
            base_url=self.settings.base_url,
            timeout=self.settings.total_seconds,
            max_retries=self.settings.retries,
            max_tokens=self.settings.answer_tokens,
            stream_usage=True,
            # Its wait_for loses a cancellation that comes together with a piece (Python 3.11); we bound every wait.
            stream_chunk_timeout=None,
            # A kept connection belongs to the event loop that opened it, and every question of a chat has its own.
            default_headers={"Connection": "close"},
            # Passages go to the service that was configured, and nowhere that it points to.
            http_async_client=openai.DefaultAsyncHttpxClient(follow_redirects=False),
        )

    def load(self) -> None:
        """Import the client now rather than with the first question, which tells what is wrong with it."""
        with suppress(WriterError):
            _ = self._chat

    def start(self, seconds: float | None = None) -> Completion:
        """A completion whose time begins now; ``seconds`` in place of those that an answer has.

        The client is loaded first: that takes seconds in a process that is new, and is not the model's delay.
        """
        self.load()
        return Completion(_deadline(self.settings.total_seconds if seconds is None else seconds))

    async def short(self, messages: Messages, tokens: int, seconds: float | None = None) -> Short:
        """A short completion without a schema, within ``seconds``; by default as long as an answer has.

        Raises :class:`WriterError`, also when nothing was written.
        """
        completion = self.start(seconds)
        async with aclosing(self.streamed(messages, completion, {}, tokens)) as pieces:
            text = "".join([piece async for piece in pieces]).strip()
        if not text:
            raise WriterError("it returned nothing")
        return Short(text, completion.usage)

    async def pieces(
        self, messages: Messages, completion: Completion, schema: Mapping[str, Any]
    ) -> AsyncGenerator[str, None]:
        """The text of a completion as it arrives, in the strictest format that the server takes.

        A remembered format that is refused, as when another server has come behind the address, is looked for anew.
        """
        forms = formats(schema)
        known = self.memory.read()
        names = sorted(forms, key=lambda name: name != known)
        for name in names:
            try:
                async with aclosing(self.streamed(messages, completion, forms[name])) as pieces:
                    async for piece in pieces:
                        yield piece
            except _FormatRefusedError:
                if name == names[-1]:
                    raise
                continue
            if name != known:
                self.memory.keep(name)
            return

    async def streamed(
        self, messages: Messages, completion: Completion, form: Mapping[str, Any], tokens: int | None = None
    ) -> AsyncGenerator[str, None]:
        """The text of one completion as it arrives. Raises :class:`WriterError`."""
        # In extra_body the format goes over the wire as it is, and the client streams the reply without parsing it.
        body: dict[str, Any] = {"extra_body": dict(form)} if form else {}
        answer = self._chat.astream(messages, max_tokens=tokens or self.settings.answer_tokens, **body)
        async with aclosing(cast("AsyncGenerator[AIMessageChunk, None]", answer)) as chunks:
            begin = _deadline(self.settings.first_token_seconds)
            while (chunk := await self._next(chunks, min(begin, completion.deadline), completion)) is not None:
                completion.take(chunk)
                if chunk.text:
                    begin = completion.deadline
                    yield str(chunk.text)

    async def _next(self, chunks: AsyncIterator[Any], deadline: float, completion: Completion) -> AIMessageChunk | None:
        """The next chunk, or None after the last. The wait ends here, and never in the code that uses the chunks."""
        try:
            async with asyncio.timeout_at(deadline):
                chunk: AIMessageChunk = await anext(chunks)
        except StopAsyncIteration:
            return None
        except TimeoutError as error:
            raise WriterError("it did not answer in time") from error
        except Exception as error:  # whatever the client and the libraries under it raise
            raise vendor_error(error, begun=completion.begun) from error
        return chunk


def _deadline(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


def vendor_error(error: Exception, *, begun: bool = False) -> WriterError:
    """What the client raised, as a reason in one line; the format's refusal as its own kind.

    ``begun`` tells that something of the completion had arrived.
    """
    import openai

    if isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
        return _FormatRefusedError(f"it refused the request ({error.status_code})")
    reasons = (
        (openai.AuthenticationError, "the key was refused; check OPENAI_API_KEY"),
        (openai.PermissionDeniedError, "the key was refused; check OPENAI_API_KEY"),
        (openai.NotFoundError, "the model or the address is unknown there; check OPENAI_MODEL and OPENAI_BASE_URL"),
        (openai.RateLimitError, "the service is over its limit (429); try again later"),
        (openai.APIStatusError, f"the service failed ({getattr(error, 'status_code', 'unknown')})"),
        (openai.APITimeoutError, "it did not answer in time"),
        (
            openai.APIConnectionError,
            "the connection broke off"
            if begun
            else "the service cannot be reached; check the network and OPENAI_BASE_URL",
        ),
        (openai.APIError, "the service broke off its answer"),
        (ValueError | TypeError | LookupError | AttributeError, "the service sent what is no completion"),
        (Exception, f"the connection broke off ({type(error).__name__})"),
    )
    return WriterError(next(reason for kind, reason in reasons if isinstance(error, kind)))
