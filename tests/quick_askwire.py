"""The command ``askwire`` with an embedder that takes no time: ``python -m tests.quick_askwire index``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

from bot.bootstrap import Askwire
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from retrieval.local_embedder import LocalEmbedder

COMMAND = (sys.executable, "-m", "tests.quick_askwire")


class QuickAskwire(Askwire):
    """What only looks at what is embedded cannot tell it from the real one."""

    embedder = cast("LocalEmbedder", FakeEmbedder())


if __name__ == "__main__":
    import bot.bootstrap
    from bot.cli import run

    bot.bootstrap.Askwire = QuickAskwire  # type: ignore[misc]
    run()
