"""The rules file in, what holds in a channel or for a person's direct messages out.

The file is TOML, ``slack.toml`` by default; docs/slack.md explains every key. Without it the bot answers where it is
mentioned, from every document.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import SettingsError
from retrieval.model import UNCOLLECTED, Scope

if TYPE_CHECKING:
    from bot.settings import Settings

_RATE = re.compile(r"(?P<count>\d{1,6})\s*/\s*(?P<unit>minute|hour|day)")
_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}
_ALL = "*"


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` questions in ``seconds``."""

    count: int
    seconds: int
    written: str

    def __str__(self) -> str:
        return self.written

    @property
    def unit(self) -> str:
        """The time in a word: minute, hour or day."""
        return self.written.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds in one channel, or in one person's direct messages."""

    every_message: bool
    """False: only messages that mention the bot, and threads that it is part of."""
    scope: Scope
    per_person: Rate
    per_channel: Rate
    delete_with_question: bool


def _rate(value: object) -> Rate:
    if isinstance(value, Rate):
        return value
    found = _RATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('write a number of questions and a time, such as "10/minute", "100/hour" or "500/day"')
    return Rate(int(found["count"]), _SECONDS[found["unit"]], f"{found['count']}/{found['unit']}")


_Rate = Annotated[Rate, BeforeValidator(_rate)]
# A name in place of an id would match nothing, and the limits under it would silently hold nowhere.
_ChannelId = Annotated[str, Field(pattern=r"^[CGD][A-Z0-9]+$")]
_PersonId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class _Person(_Strict):
    collections: list[str] | None = None
    per_person: _Rate | None = None


class _Channel(_Person):
    answer: Literal["mentions", "every"] | None = None
    per_channel: _Rate | None = None
    delete_with_question: bool | None = None


class _Defaults(_Strict):
    answer: Literal["mentions", "every"] = "mentions"
    collections: list[str] = [_ALL]
    per_person: _Rate = _rate("10/minute")
    per_channel: _Rate = _rate("60/minute")
    delete_with_question: bool = False


class _Collection(_Strict):
    channels: list[_ChannelId] = []
    people: list[_PersonId] = []


class _File(_Strict):
    defaults: _Defaults = Field(default_factory=_Defaults)
    channels: dict[_ChannelId, _Channel] = {}
    people: dict[_PersonId, _Person] = {}
    collections: dict[str, _Collection] = {}


def _said(kind: str, message: str) -> str:
    if kind == "string_pattern_mismatch":
        return "write an id, such as C0123ABCD for a channel or U0123ABCD for a person; names would change"
    return message.removeprefix("Value error, ")


class Policy:
    """What a rules file says."""

    def __init__(self, text: str = "") -> None:
        """Raises ValueError, in one line, for what cannot be meant."""
        try:
            self._file = _File.model_validate(tomllib.loads(text))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise ValueError(f"{where}: {_said(first['type'], first['msg'])}") from error

    @property
    def named(self) -> frozenset[str]:
        """Every collection that the file names."""
        file = self._file
        lists = [file.defaults.collections, *(each.collections or [] for each in file.channels.values())]
        lists += [each.collections or [] for each in file.people.values()]
        return frozenset(file.collections) | {name for names in lists for name in names} - {_ALL, UNCOLLECTED}

    def channel(self, channel: str) -> Rules:
        """What holds in a channel, whoever asks."""
        own = self._file.channels.get(channel, _Channel())
        hidden = {name for name, limited in self._file.collections.items() if channel not in limited.channels}
        return self._rules(own, hidden)

    def direct(self, person: str) -> Rules:
        """What holds in a person's direct messages with the bot: no channel's collections, only the person's own."""
        own = self._file.people.get(person, _Person())
        hidden = {name for name, limited in self._file.collections.items() if person not in limited.people}
        filled = _Channel(collections=own.collections, per_person=own.per_person, answer="every")
        return self._rules(filled, hidden)

    def _rules(self, own: _Channel, hidden: set[str]) -> Rules:
        defaults = self._file.defaults
        named = defaults.collections if own.collections is None else own.collections
        only = None if _ALL in named else frozenset(named)
        deletes = defaults.delete_with_question if own.delete_with_question is None else own.delete_with_question
        return Rules(
            every_message=(own.answer or defaults.answer) == "every",
            scope=Scope(only, frozenset(hidden)),
            per_person=own.per_person or defaults.per_person,
            per_channel=own.per_channel or defaults.per_channel,
            delete_with_question=deletes,
        )


def policy_of(settings: Settings) -> Policy:
    """The rules that the settings name. Raises :class:`SettingsError`, also where a file is named that is not there."""
    return read_policy(settings.slack_rules, needed="slack_rules" in settings.model_fields_set)


def read_policy(path: Path, *, needed: bool = False) -> Policy:
    """The rules of a file; the defaults where there is no such file, unless it is ``needed``.

    Raises :class:`SettingsError`.

    A file that cannot be understood stops the bot rather than open what it was to limit.
    """
    try:
        return Policy(path.read_text("utf-8"))
    except FileNotFoundError as error:
        if needed:
            raise SettingsError(f"ASKWIRE_SLACK_RULES is {path}, and there is no such file") from error
        return Policy()
    except (OSError, ValueError) as error:
        line = " ".join(str(error).split())
        raise SettingsError(f"{path} cannot be used: {line}; docs/slack.md explains every key") from error
