from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from bot.slack.home_core import HomeCore
from bot.suggesting import Suggestion
from retrieval.errors import RetrievalError
from retrieval.model import EVERYTHING, DocumentHead, Scope

if TYPE_CHECKING:
    from bot.bootstrap import Askwire


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
    return HomeCore(cast("Askwire", home))


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
