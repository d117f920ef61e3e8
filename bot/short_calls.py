"""A question and what was found in, a chat model's sub-questions or its order of the passages out.

Each is one small request with a time limit of its own. What comes back is the model's and is checked by who asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.chat_model import ChatModel, json_object
from bot.prompts import RERANK_RULES, SUB_QUESTION_RULES, rerank_message, shortened, sub_question_message
from bot.protocols import Order, SubQuestions
from retrieval.model import Hit

_SUB_QUESTION_TOKENS = 240
"""Four questions of some forty words."""
_ORDER_TOKENS = 160
"""Twenty numbers, with room for spaces and line breaks between them."""


class _WrittenQuestions(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    questions: list[str]


class _WrittenOrder(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    order: list[int]


_Form = TypeVar("_Form", bound=BaseModel)


class ShortCalls:
    """Asks a chat model around retrieval."""

    def __init__(
        self,
        model: ChatModel,
        count: Callable[[Sequence[str]], Sequence[int]],
        *,
        sub_question_seconds: float,
        rerank_seconds: float,
    ) -> None:
        """``count`` gives the tokens of texts without a network; the seconds bound a whole call each."""
        self._model = model
        self._count = count
        self._sub_question_seconds = sub_question_seconds
        self._rerank_seconds = rerank_seconds

    async def decompose(self, question: str) -> SubQuestions:
        """What the question asks for, one by one; none when that could not be read. Raises :class:`WriterError`."""
        messages = [("system", SUB_QUESTION_RULES), ("user", sub_question_message(question))]
        short = await self._model.short(messages, _SUB_QUESTION_TOKENS, self._sub_question_seconds)
        read = _read(_WrittenQuestions, short.text)
        return SubQuestions(tuple(read.questions) if read else (), short.usage)

    async def rerank(self, question: str, hits: Sequence[Hit]) -> Order:
        """The order of the hits; none when that could not be read. Raises :class:`WriterError`.

        The passages have as many tokens together as those of an answer, whatever their number.
        """
        texts = shortened(hits, self._model.settings.passage_tokens, self._count)
        messages = [("system", RERANK_RULES), ("user", rerank_message(question, hits, texts))]
        short = await self._model.short(messages, _ORDER_TOKENS, self._rerank_seconds)
        read = _read(_WrittenOrder, short.text)
        return Order(tuple(read.order) if read else (), short.usage)


def _read(form: type[_Form], text: str) -> _Form | None:
    """The object in a completion, or None where there is none of that form."""
    try:
        return form.model_validate_json(json_object(text))
    except ValidationError:
        return None
