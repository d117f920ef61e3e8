"""What people do in channels: each act changes the workspace and sends the app the very events that Slack would."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.simulator import payloads
from bot.simulator.chat_methods import take_away
from bot.simulator.errors import NotPossibleError, SlackError
from bot.simulator.messages import Message, typed_blocks
from bot.simulator.parts import Parts
from bot.simulator.responses import respond
from bot.simulator.streams import stopped


class People:
    """Everybody's hands. Each act comes back when the app acknowledged it, or did not in time."""

    _parts: Parts
    _url: str

    async def say(self, channel: str, user: str, text: str, thread_ts: str | None = None) -> str:
        """Write a message; its time stamp comes back."""
        workspace = self._parts.workspace
        place = workspace.place(channel)
        workspace.person(user)
        if place.person not in {None, user}:
            raise NotPossibleError(f"{user} does not see {channel}")
        root = self._message(channel, thread_ts).root if thread_ts else None
        message = workspace.post(channel, user, text, typed_blocks(text), thread_ts=root)
        events = [payloads.said(workspace, message)]
        # A direct message is no mention, whatever it says.
        if f"<@{workspace.settings.bot_user_id}>" in text and place.kind != "direct":
            events.append(payloads.mentioned(workspace, message))
        await self._tell(channel, *events)
        return message.ts

    async def edit(self, channel: str, ts: str, text: str) -> None:
        """Change what somebody wrote."""
        before = self._message(channel, ts)
        after = replace(
            before, text=text, blocks=typed_blocks(text), edited=True, edited_ts=self._parts.workspace.next_ts()
        )
        self._parts.workspace.put(after)
        workspace = self._parts.workspace
        events = [payloads.changed(workspace, before, after)]
        # Slack tells of an edited mention twice, the second time as if it were new.
        if f"<@{workspace.settings.bot_user_id}>" in text and workspace.channels[channel].kind != "direct":
            events.append(payloads.mentioned(workspace, after))
        await self._tell(channel, *events)

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message. One that has replies leaves a tombstone, and is told of as changed."""
        events: list[Any] = []
        take_away(self._parts, self._message(channel, ts), events.append)
        await self._tell(channel, *events)

    async def react(self, channel: str, ts: str, user: str, name: str) -> None:
        """Add a reaction."""
        message = self._message(channel, ts)
        users = message.reactions.get(name, [])
        if user in users:
            raise NotPossibleError(f"{user} has reacted with {name} before")
        await self._react("reaction_added", message, user, name, [*users, user])

    async def unreact(self, channel: str, ts: str, user: str, name: str) -> None:
        """Take a reaction back."""
        message = self._message(channel, ts)
        users = message.reactions.get(name, [])
        if user not in users:
            raise NotPossibleError(f"{user} has not reacted with {name}")
        await self._react("reaction_removed", message, user, name, [each for each in users if each != user])

    async def _react(self, kind: str, message: Message, user: str, name: str, users: list[str]) -> None:
        workspace = self._parts.workspace
        workspace.person(user)
        reactions = {**message.reactions, name: users}
        kept = {each: who for each, who in reactions.items() if who}
        # Kept by its stored form: a stream may have run out of time meanwhile.
        workspace.put(replace(message, reactions=kept))
        await self._tell(message.channel, payloads.reacted(workspace, kind, user, name, message))

    async def command(self, channel: str, user: str, command: str, text: str = "") -> None:
        """Type a slash command. What comes with the acknowledgement is shown to the person."""
        workspace, tickets = self._parts.workspace, self._parts.tickets
        place, name = workspace.place(channel), workspace.person(user).name
        response = tickets.response(channel, user)
        payload = {
            "token": "simulated",
            "team_id": workspace.settings.team_id,
            "team_domain": workspace.settings.team_name,
            "channel_id": channel,
            "channel_name": "directmessage" if place.kind == "direct" else place.name,
            "user_id": user,
            "user_name": name.lower(),
            "command": command,
            "text": text,
            "api_app_id": workspace.settings.app_id,
            "is_enterprise_install": "false",
            "response_url": f"{self._url}response/{response}",
            "trigger_id": tickets.trigger(user),
        }
        parcel = await self._parts.post.ask("slash_commands", payload)
        if not parcel.acked.is_set():
            self._complain(channel, user, f"{command} failed with the error “operation_timeout”")
        self._take_answer(response, command, parcel.answer)

    def _take_answer(self, response: str, what: str, answer: object) -> None:
        """Show what an app sent along with its acknowledgement."""
        if not isinstance(answer, dict) or not (answer.get("text") or answer.get("blocks")):
            return
        try:
            respond(self._parts, self._parts.tickets.answered_with(response), answer)
        except SlackError as error:
            self._parts.object(f"the acknowledgement of {what}", error)

    def _complain(self, channel: str, user: str, text: str) -> None:
        self._parts.workspace.post(channel, "USLACKBOT", text, [], ephemeral_for=user)

    async def shortcut(self, channel: str, ts: str, user: str, callback_id: str) -> None:
        """Use a message shortcut."""
        workspace, tickets = self._parts.workspace, self._parts.tickets
        message = self._message(channel, ts)
        workspace.person(user)
        payload = {
            **payloads.acting(workspace, "message_action", user),
            "callback_id": callback_id,
            "trigger_id": tickets.trigger(user),
            "response_url": f"{self._url}response/{tickets.response(channel, user)}",
            "message_ts": ts,
            "message": payloads.shown(workspace, message),
            "channel": payloads.place(workspace, channel),
            "action_ts": workspace.next_ts(),
        }
        parcel = await self._parts.post.ask("interactive", payload)
        if not parcel.acked.is_set():
            self._complain(channel, user, "The app did not answer the shortcut in time.")

    async def open_home(self, user: str, tab: str = "home") -> None:
        """Look at the app's Home tab, or at its messages."""
        workspace = self._parts.workspace
        channel = workspace.direct(user)
        view = self._parts.surfaces.homes.get(user)
        await self._tell(channel, payloads.home_opened(workspace, user, channel, tab, view))

    async def stop(self, channel: str, thread_ts: str, user: str) -> None:
        """Press the stop button of a thread: its streams end, and the app is told."""
        workspace = self._parts.workspace
        workspace.person(user)
        ended: list[str] = []
        for message in workspace.messages(channel, thread_ts):
            stream = workspace.streams.get((channel, message.ts))
            if stream is not None and stream.running(workspace.clock.now):
                workspace.streams[channel, message.ts] = stopped(stream)
                workspace.put(replace(message, streaming=False))
                ended.append(message.ts)
        await self._tell(channel, payloads.session_stopped(workspace, channel, thread_ts, user, ended))

    def _message(self, channel: str, ts: str) -> Message:
        self._parts.workspace.place(channel)
        message = self._parts.workspace.find(channel, ts)
        if message is None or message.tombstone:
            raise NotPossibleError(f"there is no message {ts} in {channel}")
        return message

    async def _tell(self, channel: str, *events: payloads.Payload) -> None:
        """Events of channels that the app is not in stay among people."""
        if self._parts.workspace.channels[channel].bot:
            await self._parts.post.tell(*events)
