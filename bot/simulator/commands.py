"""What a person at a terminal can do, by name, each done in the workspace and waited for."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from bot.simulator.errors import NotPossibleError
from bot.simulator.server import Simulator
from bot.simulator.watching import Clickable, Watcher
from bot.simulator.workspace import Channel

HELP = """Plain text mentions the app; after /dm it is a direct message to it.
  /reply TEXT           answer in the thread at hand, without a mention
  /say TEXT             say something without a mention
  /ask TEXT             ask so that only you see the answer
  /about                use “Ask about this message” on your last message
  /click N              click what has this number
  /passage N            open the passage with this number
  /submit NAME=TEXT …   send off what is open; /close closes it
  /good, /bad           judge the last answer
  /react NAME           add a reaction to the last answer, such as +1
  /edit TEXT            change your last message; /delete deletes it
  /stop                 press the stop button; Ctrl-C does so during an answer
  /home                 open the app's Home tab
  /as NAME              be somebody else
  /in CHANNEL, /dm      be elsewhere
  /quit                 leave (or Ctrl-D)"""

_QUIET = 0.4  # seconds without anything new after which an answer is over
_LONGEST = 180.0
# How long to wait for the first sign of what was done.
_FOR_A_QUESTION, _FOR_A_CLICK, _FOR_NOTHING = 5.0, 1.5, 0.6
_FOR_A_PRIVATE_ANSWER = 60.0  # of which there is no sign


@dataclass(slots=True)
class Stand:
    """Who types, and where."""

    user: str
    channel: str
    ts: str | None = None  # of the last message of one's own
    thread: str | None = None


class Commands:
    """Somebody's hands. ``stop_soon`` presses the stop button as soon as there is something to stop."""

    def __init__(self, sim: Simulator, watcher: Watcher, *, command: str, shortcut: str) -> None:
        self._sim = sim
        self._watcher = watcher
        self._command = command
        self._shortcut = shortcut
        self.at = Stand("U0ANNA", "C0NEWS")
        self.stop_soon = False
        self._stopped: str | None = None
        self.acts: dict[str, Callable[[str], Awaitable[None]]] = {
            "reply": self._reply, "say": self._say_plainly, "ask": self._ask, "about": self._about,
            "click": self._click, "passage": self._passage, "submit": self._submit, "close": self._close,
            "good": self._good, "bad": self._bad, "react": self._react, "edit": self._edit, "delete": self._delete,
            "stop": self._stop, "home": self._home, "as": self._as, "in": self._in, "dm": self._dm,
        }  # fmt: skip

    async def press_stop(self) -> None:
        """Press the stop button of the thread at hand."""
        if self.at.thread is None or not self._sim.busy(self.at.channel):
            raise NotPossibleError("nothing is on its way")
        self._stopped = self.at.thread
        await self._sim.stop(self.at.channel, self.at.thread, self.at.user)

    async def mention(self, text: str) -> None:
        """Say something to the app."""
        place = self._sim.channel(self.at.channel)
        mention = "" if place.kind == "direct" else f"<@{self._sim.settings.bot_user_id}> "
        await self._say(mention + text, None, _FOR_A_QUESTION)

    async def _say(self, text: str, thread: str | None, patience: float) -> None:
        self._watcher.turn(text)
        before = self._watcher.printed
        self.at.ts = await self._sim.say(self.at.channel, self.at.user, text, thread)
        self.at.thread = thread or self.at.ts
        await self.settle(patience, before)

    async def _reply(self, text: str) -> None:
        if self.at.thread is None:
            raise NotPossibleError("there is no thread at hand")
        await self._say(_given(text), self.at.thread, _FOR_A_QUESTION)

    async def _say_plainly(self, text: str) -> None:
        await self._say(_given(text), None, _FOR_NOTHING)

    async def _ask(self, text: str) -> None:
        self._watcher.turn()
        before = len(self._sim.ephemerals(self.at.channel, self.at.user))
        printed = self._watcher.printed
        await self._sim.command(self.at.channel, self.at.user, self._command, text)
        # What comes with the acknowledgement, and then the answer.
        wanted = before + (2 if text else 1)
        with suppress(AssertionError):
            await self._sim.until(lambda: self._private() >= wanted, _FOR_A_PRIVATE_ANSWER)
        await self.settle(_FOR_NOTHING, printed)

    def _private(self) -> int:
        return len(self._sim.ephemerals(self.at.channel, self.at.user))

    async def _about(self, _: str) -> None:
        if self.at.ts is None:
            raise NotPossibleError("say something first")
        await self._do(self._sim.shortcut(self.at.channel, self.at.ts, self.at.user, self._shortcut), _FOR_A_CLICK)

    async def _click(self, number: str) -> None:
        offered = self._watcher.clickable
        if not number.isdigit() or not 1 <= int(number) <= len(offered):
            raise NotPossibleError(f"/click takes 1 to {len(offered)}" if offered else "there is nothing to click")
        await self._press(offered[int(number) - 1])

    async def _press(self, chosen: Clickable) -> None:
        action, user = chosen.action, self.at.user
        if not action.action_id:
            await self._say(str(action.value), None, _FOR_A_QUESTION)
        elif chosen.channel is None or chosen.ts is None:
            await self._do(self._sim.click_in_view(user, action.action_id, action.value), _FOR_A_CLICK)
        else:
            click = self._sim.click(chosen.channel, chosen.ts, user, action.action_id, action.value)
            await self._do(click, _FOR_A_CLICK)

    async def _passage(self, number: str) -> None:
        await self._press(self._labelled(f"Passage {number}"))

    def _labelled(self, label: str) -> Clickable:
        for clickable in self._watcher.clickable:
            if clickable.action.label == label:
                return clickable
        raise NotPossibleError(f"there is no “{label}”")

    async def _good(self, _: str) -> None:
        await self._press(self._labelled("Good"))

    async def _bad(self, _: str) -> None:
        await self._press(self._labelled("Bad"))

    async def _submit(self, text: str) -> None:
        values: dict[str, object] = {}
        try:
            for each in shlex.split(text):
                name, _, value = each.partition("=")
                values[name] = value
        except ValueError as error:
            raise NotPossibleError(f"{text} cannot be read: {error}") from error
        await self._do(self._sim.submit(self.at.user, values), _FOR_A_CLICK)

    async def _close(self, _: str) -> None:
        await self._do(self._sim.close(self.at.user), _FOR_NOTHING)

    async def _react(self, name: str) -> None:
        for message in reversed(self._sim.messages(self.at.channel)):
            if message.user == self._sim.settings.bot_user_id:
                reaction = self._sim.react(message.channel, message.ts, self.at.user, name.strip(":") or "+1")
                await self._do(reaction, _FOR_NOTHING)
                return
        raise NotPossibleError("there is no answer yet")

    async def _edit(self, text: str) -> None:
        own = self._own()
        mention = f"<@{self._sim.settings.bot_user_id}> "
        said = next(each.text for each in self._sim.messages(self.at.channel) if each.ts == own)
        new = f"{mention if said.startswith(mention) else ''}{_given(text)}"
        self._watcher.turn(new)
        await self._do(self._sim.edit(self.at.channel, own, new), _FOR_A_CLICK, turn=False)

    async def _delete(self, _: str) -> None:
        own, self.at.ts = self._own(), None
        await self._do(self._sim.delete(self.at.channel, own), _FOR_NOTHING)

    def _own(self) -> str:
        if self.at.ts is None:
            raise NotPossibleError("you have said nothing here yet")
        return self.at.ts

    async def _stop(self, _: str) -> None:
        if self._stopped is not None and self._stopped == self.at.thread:
            # A script's /stop was pressed when there was something to stop, before its turn came.
            self._stopped = None
            return
        await self._do(self.press_stop(), _FOR_NOTHING)

    async def _home(self, _: str) -> None:
        self._watcher.show_home(self.at.user)
        await self._do(self._sim.open_home(self.at.user), _FOR_A_CLICK)

    async def _as(self, name: str) -> None:
        found = [
            person for person in self._sim.people if name.casefold() in {person.name.casefold(), person.id.casefold()}
        ]
        if not found:
            raise NotPossibleError(f"there is no {name}; there are {', '.join(each.name for each in self._sim.people)}")
        place = self._sim.channel(self.at.channel)
        channel = self._sim.direct(found[0].id) if place.kind == "direct" else self.at.channel
        self.at = Stand(found[0].id, channel)

    async def _in(self, name: str) -> None:
        named = {each.name.casefold(): each for each in self._sim.channels if each.kind != "direct"}
        place = named.get(name.removeprefix("#").casefold())
        if place is None:
            raise NotPossibleError(f"there is no #{name}; there are {', '.join(named)}")
        self._go(place)

    async def _dm(self, _: str) -> None:
        channel = self._sim.direct(self.at.user)
        self._go(self._sim.channel(channel))
        await self._do(self._sim.open_home(self.at.user, "messages"), _FOR_NOTHING)

    def _go(self, place: Channel) -> None:
        self.at = Stand(self.at.user, place.id)

    async def _do(self, act: Awaitable[object], patience: float, *, turn: bool = True) -> None:
        if turn:
            self._watcher.turn()
        before = self._watcher.printed
        await act
        await self.settle(patience, before)

    async def settle(self, patience: float, before: int) -> None:
        """Wait until the app is done: something came of it, nothing is on its way, and it is quiet."""
        loop = asyncio.get_running_loop()
        started = changed = loop.time()
        printed = before
        while loop.time() - started < _LONGEST:
            await asyncio.sleep(0.02)
            self._watcher.look()
            if self._watcher.printed > printed:
                printed, changed = self._watcher.printed, loop.time()
            busy = self._sim.busy(self.at.channel)
            if busy and self.stop_soon and printed > before:
                self.stop_soon = False
                await self.press_stop()
            if not busy and loop.time() - changed >= (_QUIET if printed > before else patience):
                return


def _given(text: str) -> str:
    if not text:
        raise NotPossibleError("it takes a text")
    return text
