"""The workspace in, lines of a terminal out: whatever is new since the last look, as the app shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.inert import inert
from bot.simulator.messages import Message
from bot.simulator.rendering import Action, Piece, pieces_of, plain_piece
from bot.simulator.server import Simulator

_SHORT = 28  # characters of a label that leaves room for others beside it


@dataclass(frozen=True, slots=True)
class Clickable:
    """A numbered action, and where it is: in a message, or else in what the person has open.

    One without an ``action_id`` is a suggested prompt, which is said.
    """

    action: Action
    channel: str | None = None
    ts: str | None = None


@dataclass(slots=True)
class _Shown:
    """The pieces that were printed, and whether each may go away; ``message`` as it was then."""

    keys: dict[str, bool] = field(default_factory=dict)
    message: Message | None = None


class Watcher:
    """Prints each thing once, and numbers what can be clicked."""

    def __init__(self, sim: Simulator, console: Console) -> None:
        self._sim = sim
        self._console = console
        self._shown: dict[tuple[str, str], _Shown] = {}
        self._views: dict[str, str] = {}
        self._home_of: str | None = None
        self._home_shown = _Shown()
        self._suggested: dict[str, dict[str, Any]] = {}
        self._typed: list[str] = []
        self._last: tuple[str, str] | None = None
        self._fresh = True
        self.clickable: list[Clickable] = []
        self.printed = 0

    def turn(self, typed: str | None = None) -> None:
        """Something is done next: numbers begin anew with what it shows; what was typed is not said again."""
        self._fresh = True
        self._last = None
        if typed is not None:
            self._typed.append(typed)
            self._home_of = None

    def show_home(self, user: str) -> None:
        """From now on that person's Home tab is looked at, until something is said."""
        self._home_of, self._home_shown = user, _Shown()

    def look(self) -> None:
        """Print what is new."""
        for channel in self._sim.channels:
            seen = [*self._sim.messages(channel.id), *self._private(channel.id)]
            for message in sorted(seen, key=lambda each: each.ts):
                self._message(message)
            self._missing(channel.id, {message.ts for message in seen})
            self._prompts(channel.id)
        for person in self._sim.people:
            modals = self._sim.modals(person.id)
            self._view(f"modal {person.id}", modals[-1] if modals else None)
        self._home()

    def _private(self, channel: str) -> list[Message]:
        return [each for person in self._sim.people for each in self._sim.ephemerals(channel, person.id)]

    def _home(self) -> None:
        view = self._sim.home(self._home_of) if self._home_of else None
        if view is None:
            return
        pieces, known = pieces_of(view["blocks"], self._sim.name_of), self._home_shown
        if self._rewritten(known, pieces) or not known.keys:
            self._print(Text("▌ Home", style="bold"))
        self._new(known, pieces, None)

    def _new(self, known: _Shown, pieces: list[Piece], message: Message | None) -> None:
        for piece in pieces:
            if piece.key not in known.keys:
                known.keys[piece.key] = piece.fleeting
                self._piece(piece, message)

    def _message(self, message: Message) -> None:
        known = self._shown.setdefault((message.channel, message.ts), _Shown())
        if known.message is message:
            return
        known.message = message
        names = self._sim.name_of
        pieces = pieces_of(message.blocks, names) if message.blocks else [plain_piece(message.text, names)]
        if message.user != self._sim.settings.bot_user_id and message.text in self._typed:
            self._typed.remove(message.text)
            known.keys = {piece.key: False for piece in pieces}
        rewritten = self._rewritten(known, pieces)
        if any(piece.key not in known.keys for piece in pieces):
            self._head(message, rewritten=rewritten)
        self._new(known, pieces, message)

    def _rewritten(self, known: _Shown, pieces: list[Piece]) -> bool:
        """Whether something that was printed is not there any more; all is printed again then."""
        there = {piece.key for piece in pieces}
        gone = [key for key, fleeting in known.keys.items() if key not in there]
        lost = any(not known.keys[key] for key in gone)
        if lost:
            known.keys.clear()
        for key in gone:
            known.keys.pop(key, None)
        return lost

    def _head(self, message: Message, *, rewritten: bool) -> None:
        here = (message.channel, message.ts)
        if self._last == here and not rewritten:
            return
        self._last = here
        head = Text(inert(self._sim.name_of(message.user)), style="bold")
        if message.ephemeral_for:
            head.append(f" (only {self._sim.name_of(message.ephemeral_for)} sees this)", style="dim")
        if rewritten:
            head.append(" (rewritten)", style="dim")
        self._print(head)

    def _piece(self, piece: Piece, message: Message | None) -> None:
        if piece.text.plain:
            self._print(_indented(piece.text, piece.indent))
        if piece.actions:
            self._number(piece.actions, message)

    def _number(self, actions: tuple[Action, ...], message: Message | None) -> None:
        if self._fresh:
            self.clickable.clear()
            self._fresh = False
        labels = []
        for action in actions:
            where = (message.channel, message.ts) if message else (None, None)
            self.clickable.append(Clickable(action, *where))
            labels.append(Text(f"({len(self.clickable)}) ", style="cyan").append(action.label, style="default"))
        # Short ones side by side, as buttons are; long ones below each other.
        between = "   " if all(len(label) <= _SHORT for label in labels) else "\n"
        self._print(_indented(Text(between).join(labels)))

    def _missing(self, channel: str, there: set[str]) -> None:
        for place in [place for place in self._shown if place[0] == channel and place[1] not in there]:
            del self._shown[place]
            self._print(Text("(a message was deleted)", style="dim"))

    def _prompts(self, channel: str) -> None:
        """What the app suggests to ask; clicking one says it."""
        prompts = self._sim.prompts(channel)
        if prompts is None or prompts == self._suggested.get(channel):
            return
        self._suggested[channel] = prompts
        self._print(Text(inert(prompts["title"] or "Try one of these"), style="bold"))
        said = tuple(Action(inert(each["title"]), "", each["message"]) for each in prompts["prompts"])
        self._number(said, None)

    def _view(self, place: str, view: dict[str, Any] | None) -> None:
        name = f"{view['hash']} {view.get('errors')}" if view else ""
        if self._views.get(place, "") == name:
            return
        self._views[place] = name
        if view is None:
            self._print(Text("(closed)", style="dim"))
            return
        self._fresh = True
        self._print(Text(f"▌ {inert(view['title']['text'])}", style="bold"))
        for piece in pieces_of(view["blocks"], self._sim.name_of):
            self._piece(piece, None)
        for block, error in (view.get("errors") or {}).items():
            self._print(_indented(Text(f"{inert(block)}: {inert(error)}", style="red")))
        if any(block["type"] == "input" for block in view["blocks"]):
            self._print(Text("  /submit name=value … sends it off, /close closes it", style="dim"))

    def _print(self, line: Text | Padding) -> None:
        self.printed += 1
        self._console.print(line)


def _indented(text: Text, by: int = 2) -> Padding:
    return Padding(text, (0, 0, 0, by), expand=False)
