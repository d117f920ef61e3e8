from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import monotonic

import pytest

from bot.slack.pacing import Pace
from bot.slack.refusals import RATE_LIMITED, RefusalError


@dataclass
class Slack:
    """Refuses the next calls, and remembers when it was called."""

    refusing: list[RefusalError] = field(default_factory=list)
    called: list[float] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    async def call(self) -> int:
        self.called.append(monotonic())
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        if self.refusing:
            raise self.refusing.pop()
        return len(self.called)


def too_many(seconds: float) -> RefusalError:
    return RefusalError("chat.update", RATE_LIMITED, seconds)


async def test_calls_that_slack_takes_go_out_side_by_side() -> None:
    slack, pace = Slack(), Pace()
    await asyncio.gather(*(pace.call("chat.update", slack.call, 0) for _ in range(5)))
    assert slack.most_under_way == 5


async def test_a_call_that_was_one_too_many_is_made_again_when_slack_said() -> None:
    slack = Slack([too_many(0.05)])
    assert await Pace().call("chat.update", slack.call, 5) == 2
    assert slack.called[1] - slack.called[0] >= 0.05


async def test_while_a_method_is_closed_a_call_that_cannot_wait_is_not_made() -> None:
    slack, pace = Slack([too_many(30)]), Pace()
    for _ in range(3):
        with pytest.raises(RefusalError, match=RATE_LIMITED):
            await pace.call("chat.update", slack.call, 0)
    assert len(slack.called) == 1
    assert await pace.call("chat.delete", slack.call, 0) == 2


async def test_any_other_refusal_is_passed_on() -> None:
    slack = Slack([RefusalError("chat.update", "msg_too_long")])
    with pytest.raises(RefusalError, match="msg_too_long"):
        await Pace().call("chat.update", slack.call, 5)
    assert len(slack.called) == 1


async def test_messages_to_one_channel_go_out_one_by_one_and_in_order() -> None:
    slack, pace = Slack(), Pace()
    assert await asyncio.gather(*(pace.post("C1", slack.call, 5) for _ in range(5))) == [1, 2, 3, 4, 5]
    assert slack.most_under_way == 1


async def test_channels_do_not_wait_for_one_another() -> None:
    slack, pace = Slack([too_many(30)]), Pace()
    with pytest.raises(RefusalError):
        await pace.post("C1", slack.call, 0)
    assert await pace.post("C2", slack.call, 0) == 2


async def test_who_is_called_off_while_waiting_holds_up_nobody() -> None:
    slack, pace = Slack([too_many(0.1)]), Pace()
    first = asyncio.create_task(pace.post("C1", slack.call, 5))
    second = asyncio.create_task(pace.post("C1", slack.call, 5))
    await asyncio.sleep(0)
    first.cancel()
    second.cancel()
    await asyncio.wait({first, second})
    assert await asyncio.wait_for(pace.post("C1", slack.call, 5), 5)


async def test_what_is_not_needed_is_left_out_where_there_were_many_calls_of_its_kind() -> None:
    slack, pace = Slack(), Pace()
    for _ in range(15):
        await pace.call("chat.update", slack.call, 0, spare=True)
    with pytest.raises(RefusalError, match=RATE_LIMITED):
        await pace.call("chat.update", slack.call, 0, spare=True)
    assert await pace.call("chat.update", slack.call, 0) == 16
