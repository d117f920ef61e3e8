"""A person and a question in, a place in their direct messages to answer it out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.slack.building.replies import fallback_question, question_block
from bot.slack.listeners.office import Office
from bot.slack.reception import Asker
from bot.slack.web import LOST, Place, RefusalError

NO_ROOT = "Slack does not let me write to your direct messages at the moment. Please send it again in a minute."
# A modal has to be answered within three seconds.
_ROOT_SECONDS = 2.0


async def root(office: Office, asker: Asker, text: str) -> Asker | None:
    """The asker in their direct messages, below a message of ours that says the question; None if Slack takes none."""
    try:
        async with asyncio.timeout(_ROOT_SECONDS):
            channel = await office.web.direct(asker.person)
            place = Place(channel, "", asker.person, asker.team, direct=True)
            posted = await office.web.post(place, [question_block(text)], fallback_question(text))
    except TimeoutError:
        office.journal.refused("chat.postMessage", LOST)
        return None
    except RefusalError as error:
        office.journal.refused(error.method, error.error)
        return None
    return replace(asker, channel=channel, thread=posted)
