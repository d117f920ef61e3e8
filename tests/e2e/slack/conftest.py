from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from tests.e2e.warm import OF_A_MODEL
from tests.scripted_model import ScriptedModel
from tests.workplace import Workplace, workplace

Places = Callable[..., AbstractAsyncContextManager[Workplace]]


@pytest.fixture
def places(tmp_path: Path, local_embedder: LocalEmbedder, local_tokenizer: LocalTokenizer) -> Places:
    """Makes a workspace with the bot in it: ``async with places(rules=…) as place``.

    When it is left, whatever was sent has to be within Slack's limits.
    """

    @asynccontextmanager
    async def made(**options: Any) -> AsyncIterator[Workplace]:
        async with workplace(tmp_path, local_embedder, local_tokenizer, **options) as place:
            yield place
        assert place.sim.violations == []

    return made


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    """A model that writes what the test says. Its client is loaded before any clock runs, as in a bot that starts."""
    for name in OF_A_MODEL:
        importlib.import_module(name)
    with ScriptedModel() as made:
        yield made
