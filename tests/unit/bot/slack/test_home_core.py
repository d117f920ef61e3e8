from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bot.bootstrap import Askwire
from bot.settings import Settings
from bot.slack.home_core import HomeCore
from bot.suggesting import Suggestion
from bot.transcripts import Asked, Outcome, Transcripts
from retrieval.errors import RetrievalError
from retrieval.model import EVERYTHING, DocumentHead, Scope
from tests.unit.bot.stories import answer_quoting

if TYPE_CHECKING:
    from retrieval.local_embedder import LocalEmbedder


@dataclass
class Home:
    """A home of which only the openers are asked for."""

    asked: list[Scope] = field(default_factory=list)
    free: threading.Event = field(default_factory=threading.Event)
    failing: int = 0

    @property
    def catalogue(self) -> Home:
        return self

    @property
    def suggesting(self) -> Home:
        return self

    def generation(self) -> int:
        return 1

    def newest(self, limit: int, scope: Scope) -> list[DocumentHead]:
        return []

    def openers(self, heads: list[DocumentHead], scope: Scope, most: int) -> list[Suggestion]:
        self.asked.append(scope)
        assert self.free.wait(5)
        if self.failing:
            self.failing -= 1
            raise RetrievalError("the index is away")
        return [Suggestion(f"Who won {scope.never}?", "a")]


def core_of(home: Home) -> HomeCore:
    return HomeCore(cast("Askwire", home), cast("Transcripts", None))


async def test_openers_that_many_wait_for_are_made_once() -> None:
    home = Home()
    core = core_of(home)
    waiting = [asyncio.ensure_future(core.openers(EVERYTHING, 4)) for _ in range(20)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    assert not core.knows_openers(EVERYTHING, 4)
    home.free.set()
    found = await asyncio.gather(*waiting[1:])
    assert len(set(found)) == 1
    assert home.asked == [EVERYTHING]
    assert core.knows_openers(EVERYTHING, 4)


async def test_openers_keep_nobody_else_waiting() -> None:
    home = Home()
    core = core_of(home)
    scopes = [Scope(never=frozenset({str(number)})) for number in range(40)]
    waiting = [asyncio.ensure_future(core.openers(scope, 4)) for scope in scopes]
    await asyncio.sleep(0)
    assert await asyncio.wait_for(asyncio.to_thread(lambda: 1), 2) == 1
    home.free.set()
    await asyncio.gather(*waiting)
    assert len(home.asked) == 40


async def test_openers_that_failed_are_made_anew() -> None:
    home = Home(failing=1)
    home.free.set()
    core = core_of(home)
    with pytest.raises(RetrievalError):
        await core.openers(EVERYTHING, 4)
    assert not core.knows_openers(EVERYTHING, 4)
    assert len(await core.openers(EVERYTHING, 4)) == 1


def test_the_home_tab_tells_of_the_answers_of_this_bot_and_not_of_those_of_the_home(
    tmp_path: Path, local_embedder: LocalEmbedder
) -> None:
    said = tmp_path / "wires" / "riga.txt"
    said.parent.mkdir()
    said.write_text("Mayor Anna Berg reopened the harbour of Riga in 1991.", "utf-8")
    settings = Settings(home=tmp_path / "home", documents=said.parent)
    with Transcripts(tmp_path / "apart.sqlite") as apart, Askwire(settings) as askwire:
        askwire.__dict__["embedder"] = local_embedder
        askwire.index()
        stored = askwire.document("riga.txt")
        apart.take(Asked("q1", "slack", "U0ANNA", "Who reopened it?", datetime(2024, 7, 1, tzinfo=UTC), "C0NEWS"))
        apart.finish("q1", Outcome.ANSWERED, "", answer_quoting(stored, stored.text))
        core = HomeCore(askwire, apart)
        assert core.outdated("U0ANNA", EVERYTHING) == []
        said.write_text("Mayor Anna Berg reopened the harbour of Riga in 1993.", "utf-8")
        askwire.index()
        assert [each.question for each in core.outdated("U0ANNA", EVERYTHING)] == ["q1"]
        assert core.knows_outdated("U0ANNA")
        assert not askwire.has_transcripts
