"""``agents.sessions.*`` and the older ``assistant.threads.*``: what an agent shows about itself in a thread."""

from __future__ import annotations

from dataclasses import replace

from bot.simulator.errors import SlackError
from bot.simulator.limits import PROMPTS, SESSION_TITLE
from bot.simulator.parts import Answer, Arguments, Method, Parts, need
from bot.simulator.workspace import Session

STATUSES = ("active", "processing", "suspended", "closed")


def set_status(parts: Parts, channel: str, thread_ts: str, status: str, title: str | None = None) -> Session:
    """Give a thread's session a status; a new session gets the title as well."""
    sessions = parts.workspace.sessions
    known = sessions.get((channel, thread_ts))
    session = Session(status, title) if known is None else replace(known, status=status)
    sessions[channel, thread_ts] = session
    parts.workspace.changes.note()
    return session


def _thread(parts: Parts, arguments: Arguments) -> tuple[str, str]:
    need(arguments, "channel_id")
    channel = parts.workspace.open_to_app(str(arguments["channel_id"])).id
    if not arguments.get("thread_ts"):
        raise SlackError("thread_ts_required", ("[ERROR] missing required field: thread_ts",))
    return channel, str(arguments["thread_ts"])


def _agent_thread(parts: Parts, arguments: Arguments) -> tuple[str, str]:
    if not parts.workspace.settings.agent_view:
        raise SlackError("feature_disabled")
    return _thread(parts, arguments)


def _title(arguments: Arguments) -> str | None:
    title = arguments.get("title")
    if title is not None and not 1 <= len(str(title)) <= SESSION_TITLE:
        raise SlackError("invalid_arguments", (f"[ERROR] a title has 1 to {SESSION_TITLE} characters",))
    return title


def _set_session_status(parts: Parts, arguments: Arguments) -> Answer:
    channel, thread_ts = _agent_thread(parts, arguments)
    status, title = str(arguments.get("status", "")), _title(arguments)
    if status not in STATUSES:
        raise SlackError("invalid_status", (f"[ERROR] a status is one of {', '.join(STATUSES)}",))
    initiator = arguments.get("initiator_user_id")
    if initiator and initiator not in parts.workspace.people:
        raise SlackError("user_not_found")
    session = set_status(parts, channel, thread_ts, status, title)
    return {"status": session.status, "agent_status": session.status, "title": session.title}


def _rename(parts: Parts, arguments: Arguments) -> Answer:
    channel, thread_ts = _agent_thread(parts, arguments)
    need(arguments, "title")
    session = parts.workspace.sessions.get((channel, thread_ts))
    if session is None:
        raise SlackError("session_not_found")
    parts.workspace.sessions[channel, thread_ts] = replace(session, title=_title(arguments))
    parts.workspace.changes.note()
    return {"title": arguments["title"]}


def _set_thread_status(parts: Parts, arguments: Arguments) -> Answer:
    channel, thread_ts = _thread(parts, arguments)
    if len(arguments.get("loading_messages") or ()) > 10:
        raise SlackError("invalid_arguments", ("[ERROR] no more than 10 loading_messages",))
    set_status(parts, channel, thread_ts, "processing" if arguments.get("status") else "active")
    return {}


def _set_thread_title(parts: Parts, arguments: Arguments) -> Answer:
    channel, thread_ts = _thread(parts, arguments)
    need(arguments, "title")
    known = parts.workspace.sessions.get((channel, thread_ts), Session("active"))
    parts.workspace.sessions[channel, thread_ts] = replace(known, title=_title(arguments))
    parts.workspace.changes.note()
    return {}


def _set_prompts(parts: Parts, arguments: Arguments) -> Answer:
    need(arguments, "channel_id")
    if not parts.workspace.settings.agent_view:
        raise SlackError("not_agent_app")
    channel = parts.workspace.open_to_app(str(arguments["channel_id"])).id
    prompts = arguments.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS:
        raise SlackError("invalid_arguments", (f"[ERROR] 1 to {PROMPTS} prompts [json-pointer:/prompts]",))
    for prompt in prompts:
        if not isinstance(prompt, dict) or not prompt.get("title") or not prompt.get("message"):
            raise SlackError("invalid_arguments", ("[ERROR] a prompt has a title and a message",))
    kept = [{"title": prompt["title"], "message": prompt["message"]} for prompt in prompts]
    parts.workspace.prompts[channel] = {"title": arguments.get("title"), "prompts": kept}
    parts.workspace.changes.note()
    return {}


METHODS: dict[str, Method] = {
    "agents.sessions.setStatus": _set_session_status,
    "agents.sessions.rename": _rename,
    "assistant.threads.setStatus": _set_thread_status,
    "assistant.threads.setTitle": _set_thread_title,
    "assistant.threads.setSuggestedPrompts": _set_prompts,
}
