from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.slack.policy import Policy, read_policy

CHANNELS, PEOPLE, COLLECTIONS = ("C1", "C2", "G3"), ("U1", "U2"), ("wire", "leaks", "desk", ".")

_some = st.lists(st.sampled_from(COLLECTIONS), unique=True)
_named = st.none() | st.just(["*"]) | _some
_limits = st.dictionaries(
    st.sampled_from(COLLECTIONS),
    st.tuples(st.lists(st.sampled_from(CHANNELS)), st.lists(st.sampled_from(PEOPLE))),
    max_size=3,
)


def written(
    defaults: list[str] | None,
    channels: dict[str, list[str] | None],
    people: dict[str, list[str] | None],
    limits: dict[str, tuple[list[str], list[str]]],
) -> str:
    lines = ["[defaults]", *([f"collections = {defaults}"] if defaults is not None else [])]
    for table, own in (("channels", channels), ("people", people)):
        for name, named in own.items():
            lines += [f"[{table}.{name}]", *([f"collections = {named}"] if named is not None else [])]
    for name, (some, who) in limits.items():
        lines += [f'[collections."{name}"]', f"channels = {some}", f"people = {who}"]
    return "\n".join(lines)


@given(
    _named,
    st.dictionaries(st.sampled_from(CHANNELS), _named),
    st.dictionaries(st.sampled_from(PEOPLE), _named),
    _limits,
)
def test_a_collection_is_seen_where_it_is_named_and_not_limited_elsewhere(
    defaults: list[str] | None,
    channels: dict[str, list[str] | None],
    people: dict[str, list[str] | None],
    limits: dict[str, tuple[list[str], list[str]]],
) -> None:
    policy = Policy(written(defaults, channels, people, limits))
    everywhere = ["*"] if defaults is None else defaults
    for collection in COLLECTIONS:
        for place, own, rules, at in (
            *((each, channels, policy.channel(each), 0) for each in CHANNELS),
            *((each, people, policy.direct(each), 1) for each in PEOPLE),
        ):
            named = everywhere if own.get(place) is None else own[place] or []
            limited = collection in limits and place not in limits[collection][at]
            expected = ("*" in named or collection in named) and not limited
            assert rules.scope.allows(None if collection == "." else collection) is expected


def test_without_a_file_mentions_are_answered_from_everything(tmp_path: Path) -> None:
    rules = read_policy(tmp_path / "slack.toml").channel("C1")
    assert not rules.every_message
    assert rules.scope.is_everything
    assert str(rules.per_person) == "10/minute"


def test_a_file_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such file"):
        read_policy(tmp_path / "rules.toml", needed=True)


def test_direct_messages_are_always_answered() -> None:
    assert Policy('[defaults]\nanswer = "mentions"').direct("U1").every_message


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[defaults", ""),
        ("[default]", "default"),
        ("[defaults]\nanswer = 'always'", "defaults.answer"),
        ("[defaults]\nper_person = '10 a minute'", "defaults.per_person"),
        ("[defaults]\nper_person = 10", "defaults.per_person"),
        ("[defaults]\ncollections = 'wire'", "defaults.collections"),
        ("[channels.newsroom]\nanswer = 'every'", "channels.newsroom"),
        ("[channels.C1]\nanwser = 'every'", "channels.C1.anwser"),
        ("[people.anna]\ncollections = []", "people.anna"),
        ("[people.U1]\nanswer = 'every'", "people.U1.answer"),
        ("[collections.leaks]\nchannels = ['#leaks']", "collections.leaks.channels.0"),
        ("[collections.leaks]\npeople = ['C1']", "collections.leaks.people.0"),
        ("[collections.leaks]\nchannel = ['C1']", "collections.leaks.channel"),
        ("\x00", ""),
    ],
)
def test_rules_that_cannot_be_meant_are_one_line_that_says_where(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "slack.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as told:
        read_policy(path)
    assert "\n" not in str(told.value)
    assert where in str(told.value)
    assert "docs/slack.md" in str(told.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\xef\xbb\xbf[defaults]"])
def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "slack.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be used"):
        read_policy(path)


def test_a_folder_is_no_file_of_rules(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be used"):
        read_policy(tmp_path)
