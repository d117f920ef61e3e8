"""The state of the workspace: who and what is in it, what was said, and a signal at every change. Does no I/O."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.simulator.clock import Clock
from bot.simulator.errors import NotPossibleError, SlackError
from bot.simulator.messages import Blocks, Message
from bot.simulator.streams import Stream

Kind = Literal["public", "private", "direct"]


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """What the workspace is like.

    ``rates`` answers 429 where an app calls faster than Slack's tiers allow. ``echo`` sends the app the events of its
    own messages, as Slack does. ``ack_seconds`` is real time; ``again_after`` are seconds of the workspace's clock.
    """

    streaming: bool = True
    agent_view: bool = True
    stream_seconds: float = 300.0
    rates: bool = False
    echo: bool = True
    ack_seconds: float = 3.0
    again_after: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_seconds: float = 3.0
    response_seconds: float = 1800.0
    response_uses: int = 5
    no_stream_error: str = "feature_not_enabled"
    team_id: str = "T0SIM"
    team_name: str = "simulated"
    app_id: str = "A0SIM"
    bot_id: str = "B0SIM"
    bot_user_id: str = "U0BOT"
    bot_name: str = "askwire"
    bot_token: str = "xoxb-simulated"  # noqa: S105 - opens nothing but the simulated workspace
    app_token: str = "xapp-simulated"  # noqa: S105
    signing_secret: str = "simulated-secret"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can talk."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Channel:
    """Where one talks. ``bot`` says whether the app is a member; ``person`` is whose direct messages these are."""

    id: str
    name: str
    kind: Kind = "public"
    bot: bool = True
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """An agent's session in a thread."""

    status: str
    title: str | None = None


class Changes:
    """Counts changes and wakes who waits for one."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def note(self) -> None:
        """Something changed."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()

    @property
    def next(self) -> asyncio.Event:
        """Set at the next change: fetch it before looking whether waiting is needed."""
        return self._next


@dataclass(slots=True)
class Workspace:
    """Everything that a workspace remembers. Whoever changes it calls :meth:`Changes.note`; the methods here do."""

    settings: WorkspaceSettings
    clock: Clock
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    prompts: dict[str, dict[str, Any]] = field(default_factory=dict)
    streams: dict[tuple[str, str], Stream] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)
    _messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    _ephemerals: dict[str, dict[str, Message]] = field(default_factory=dict)
    _last_ts: int = 0

    def next_ts(self) -> str:
        """A time stamp of the clock that no other message has."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now * 1_000_000))
        seconds, rest = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{rest:06d}"

    def add_person(self, user: str, name: str) -> Person:
        """Somebody new."""
        self.people[user] = Person(user, name)
        self.changes.note()
        return self.people[user]

    def add_channel(self, channel: Channel) -> Channel:
        """A new place to talk."""
        self.channels[channel.id] = channel
        self.changes.note()
        return channel

    def direct(self, user: str) -> str:
        """The channel of a person's direct messages with the app."""
        person = self.person(user)
        name = f"D0{user.removeprefix('U0')}"
        if name not in self.channels:
            self.add_channel(Channel(name, person.name, "direct", person=user))
        return name

    def person(self, user: str) -> Person:
        """Somebody who is here; raises :class:`NotPossibleError` for strangers."""
        if user not in self.people:
            raise NotPossibleError(f"there is no {user} here; there are {', '.join(self.people)}")
        return self.people[user]

    def place(self, channel: str) -> Channel:
        """A channel that exists; raises :class:`NotPossibleError` otherwise."""
        if channel not in self.channels:
            raise NotPossibleError(f"there is no channel {channel}; there are {', '.join(self.channels)}")
        return self.channels[channel]

    def name_of(self, user: str) -> str:
        """What a person or the app is called; the id of whoever is not known."""
        if user == self.settings.bot_user_id:
            return self.settings.bot_name
        if user == "USLACKBOT":
            return "Slackbot"
        return self.people[user].name if user in self.people else user

    def open_to_app(self, channel: str) -> Channel:
        """A channel that the app may post to; raises Slack's refusal otherwise."""
        found = self.channels.get(self.direct(channel) if channel in self.people else channel)
        if found is None or (found.kind == "private" and not found.bot):
            raise SlackError("channel_not_found")
        if not found.bot:
            raise SlackError("not_in_channel")
        return found

    def put(self, message: Message) -> Message:
        """Keep a message, new or changed."""
        kept = self._ephemerals if message.ephemeral_for else self._messages
        kept.setdefault(message.channel, {})[message.ts] = message
        self.changes.note()
        return message

    def post(self, channel: str, user: str, text: str, blocks: Blocks, **others: Any) -> Message:
        """Keep a new message; the others are fields of :class:`Message`."""
        return self.put(Message(channel, self.next_ts(), user, text, blocks=blocks, **others))

    def find(self, channel: str, ts: str) -> Message | None:
        """A message that everybody sees."""
        return self._messages.get(channel, {}).get(ts)

    def find_ephemeral(self, channel: str, ts: str) -> Message | None:
        """A message that one person sees."""
        return self._ephemerals.get(channel, {}).get(ts)

    def remove(self, message: Message) -> Message | None:
        """Take a message away. Where it has replies a tombstone stays, and is what comes back."""
        kept = self._ephemerals if message.ephemeral_for else self._messages
        stays = None
        if not message.ephemeral_for and len(self.messages(message.channel, message.ts)) > 1:
            text = "This message was deleted."
            stays = replace(message, user="USLACKBOT", text=text, blocks=[], reactions={}, tombstone=True)
            kept[message.channel][message.ts] = stays
        else:
            kept.get(message.channel, {}).pop(message.ts, None)
        self.changes.note()
        return stays

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What everybody sees in a channel, or in one thread of it, its first message included; tombstones too."""
        found = sorted(self._messages.get(channel, {}).values(), key=lambda message: message.ts)
        return [self._settled(message) for message in found if thread_ts in {None, message.root}]

    def ephemerals(self, channel: str, user: str | None = None) -> list[Message]:
        """What only one person sees in a channel; without a person, what each of them sees."""
        found = sorted(self._ephemerals.get(channel, {}).values(), key=lambda message: message.ts)
        return [message for message in found if user in {None, message.ephemeral_for}]

    def _settled(self, message: Message) -> Message:
        """A stream that ran out of time streams no more, though nobody said so."""
        stream = self.streams.get((message.channel, message.ts))
        if message.streaming and stream is not None and not stream.running(self.clock.now):
            return replace(message, streaming=False)
        return message
