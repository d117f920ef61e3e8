from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from tests.workplace import Workplace, workplace

Places = Callable[..., AbstractAsyncContextManager[Workplace]]


@pytest.fixture
def places(tmp_path: Path, local_embedder: LocalEmbedder, local_tokenizer: LocalTokenizer) -> Places:
    """Makes a workspace with the bot in it: ``async with places(rules=…) as place``."""
    return partial(workplace, tmp_path, local_embedder, local_tokenizer)
