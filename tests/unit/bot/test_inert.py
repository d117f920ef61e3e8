"""What can steer a terminal or hide in it is shown as U+FFFD; what scripts and emoji are written with stays."""

from __future__ import annotations

import pytest

from bot.cli.terminal import say
from bot.inert import inert


@pytest.mark.parametrize(
    "text",
    [
        "a\x1b]0;pwn\x07",
        "pay\u200bpal",
        "\u200dfirst",
        "пу\u200cтин",
        "to\u2060gether",
        "mark\ufeff",
        "tag\U000e0041\U000e007f",
        "\u202eturned",
    ],
)
def test_what_misleads_is_shown(text: str) -> None:
    assert "\ufffd" in inert(text)
    assert inert(text).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian
        "\u0915\u094d\u200d\u0937",  # Hindi
        "\u1797\u17b6\u179f\u17b6\u200b\u1781\u17d2\u1798\u17c2\u179a",  # Khmer
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
        "tab\tand\nline",
    ],
)
def test_what_scripts_and_emoji_need_stays(text: str) -> None:
    assert inert(text) == text


def test_what_is_said_on_stderr_is_inert(capsys: pytest.CaptureFixture[str]) -> None:
    say("id \x1b[2J")
    assert capsys.readouterr().err == "askwire: id \ufffd[2J\n"
