"""The app that people make from manifest.json may do what the code does and nothing more; docs/slack.md explains it."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.cli import COMMANDS
from bot.slack.policy import Policy

METHOD_SCOPES = {
    "agents.sessions.rename": {"chat:write"},
    "agents.sessions.setStatus": {"chat:write"},
    "api.test": set[str](),
    "apps.connections.open": set[str](),
    "assistant.threads.setStatus": {"assistant:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "assistant.threads.setTitle": {"assistant:write"},
    "auth.test": set[str](),
    "chat.appendStream": {"chat:write"},
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set[str](),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.startStream": {"chat:write"},
    "chat.stopStream": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "views.open": set[str](),
    "views.publish": set[str](),
    "views.push": set[str](),
    "views.update": set[str](),
}
"""What each method of the Web API asks for, as its reference page says; a new one is looked up."""

EVENT_SCOPES = {
    "agent_session_stopped": {"chat:write"},
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
}


@pytest.fixture(scope="module")
def manifest(checkout: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((checkout / "manifest.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def guide(checkout: Path) -> str:
    return (checkout / "docs" / "slack.md").read_text("utf-8")


@pytest.fixture(scope="module")
def nodes(checkout: Path) -> list[ast.AST]:
    """Everything that is written in the Slack front end."""
    files = sorted((checkout / "bot" / "slack").rglob("*.py"))
    return [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]


def strings(nodes: list[ast.AST]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def methods_used(nodes: list[ast.AST]) -> set[str]:
    """Methods of the Web API that are called on a client, or named in a text."""
    dotted = {name.replace("_", "."): name for name in vars(AsyncWebClient) if "_" in name and not name.startswith("_")}
    called = {node.attr.replace("_", ".") for node in nodes if isinstance(node, ast.Attribute)} & dotted.keys()
    if "chat.stream" in called:
        called = called - {"chat.stream"} | {"chat.startStream", "chat.appendStream", "chat.stopStream"}
    return called - {"api.call"} | (strings(nodes) & dotted.keys())


def listened(nodes: list[ast.AST], kind: str) -> set[str]:
    """What listeners of a kind are registered for: ``app.event("app_mention")``."""
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    firsts = [call.args[0] for call in calls if call.args and getattr(call.func, "attr", "") == kind]
    return {each.value for each in firsts if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def scopes(manifest: dict[str, Any]) -> set[str]:
    return set(manifest["oauth_config"]["scopes"]["bot"])


def events(manifest: dict[str, Any]) -> set[str]:
    return set(manifest["settings"]["event_subscriptions"]["bot_events"])


def test_every_method_that_the_code_calls_has_its_scope(manifest: dict[str, Any], nodes: list[ast.AST]) -> None:
    used = methods_used(nodes)
    assert "chat.postMessage" in used
    assert used <= METHOD_SCOPES.keys(), "look up their scopes"
    assert {name for name in used if not METHOD_SCOPES[name] <= scopes(manifest)} == set()


def test_every_event_of_the_manifest_has_its_scope(manifest: dict[str, Any]) -> None:
    assert events(manifest) == EVENT_SCOPES.keys()
    assert set[str]().union(*EVENT_SCOPES.values()) <= scopes(manifest)


def test_every_event_has_a_listener_and_every_listener_its_event(
    manifest: dict[str, Any], nodes: list[ast.AST]
) -> None:
    """Bolt does not acknowledge what nobody listens for, and Slack then sends it again.

    An app from another manifest may send what ours does not ask for: each move of a person beside the bot.
    """
    assert listened(nodes, "event") - {"app_context_changed"} == {name.partition(".")[0] for name in events(manifest)}


def test_nothing_is_asked_for_that_is_not_used(manifest: dict[str, Any], nodes: list[ast.AST]) -> None:
    by_methods = set[str]().union(*(METHOD_SCOPES[name] for name in methods_used(nodes)))
    by_events = set[str]().union(*EVENT_SCOPES.values())
    by_entries = {"commands"} if manifest["features"]["slash_commands"] else set[str]()
    assert scopes(manifest) == by_methods | by_events | by_entries


def test_the_command_and_the_shortcut_are_the_ones_that_are_listened_for(
    manifest: dict[str, Any], nodes: list[ast.AST]
) -> None:
    features = manifest["features"]
    named = strings(nodes)
    assert {each["command"] for each in features["slash_commands"]} <= named
    assert {each["callback_id"] for each in features["shortcuts"]} <= named


def test_names_and_descriptions_keep_to_the_limits_of_slack(manifest: dict[str, Any]) -> None:
    """https://github.com/slackapi/manifest-schema, manifest.schema.2.0.0.json."""
    shown, features = manifest["display_information"], manifest["features"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4_000
    assert re.fullmatch("#[0-9a-f]{6}", shown["background_color"])
    assert 1 <= len(features["bot_user"]["display_name"]) <= 80
    assert 1 <= len(features["agent_view"]["agent_description"]) <= 300
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in features["shortcuts"])
    assert all(re.fullmatch("/[a-z]{1,31}", each["command"]) for each in features["slash_commands"])
    assert all(len(each["description"]) <= 2_000 for each in features["slash_commands"])


def test_the_app_is_an_agent_with_a_home_over_socket_mode(manifest: dict[str, Any]) -> None:
    assert "assistant_view" not in manifest["features"]
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["socket_mode_enabled"]
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert not manifest["settings"]["token_rotation_enabled"]


def test_the_slack_cli_gets_this_manifest_and_starts_the_bot(checkout: Path, manifest: dict[str, Any]) -> None:
    hooks = json.loads((checkout / ".slack" / "hooks.json").read_text("utf-8"))
    given = subprocess.run(  # noqa: S603 - our own file
        shlex.split(hooks["hooks"]["get-manifest"]), cwd=checkout, capture_output=True, check=True
    )
    assert json.loads(given.stdout) == manifest
    program, command = shlex.split(hooks["hooks"]["start"])
    assert program in tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert command in COMMANDS
    assert hooks["config"]["sdk-managed-connection-enabled"] is True
    config = json.loads((checkout / ".slack" / "config.json").read_text("utf-8"))
    assert config["manifest"]["source"] == "local"


def rows(guide: str, heading: str) -> set[str]:
    """What the first column of a table of the guide names as code; the table is known by the heading of that column."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", guide, re.MULTILINE)
    assert table, heading
    cells = re.findall(r"^\| ([^|]*) \|", table[1], re.MULTILINE)
    return {name for cell in cells for name in re.findall("`([^`]+)`", cell)}


def test_every_scope_is_explained_and_no_other(manifest: dict[str, Any], guide: str) -> None:
    assert rows(guide, "scope") == scopes(manifest)


def test_every_event_is_explained_and_no_other(manifest: dict[str, Any], guide: str) -> None:
    assert rows(guide, "event") == events(manifest)


def keys(example: str) -> Iterator[str]:
    """The keys of the rules' example, also those that are commented out."""
    yield from re.findall(r"^#?(\w+) = ", example, re.MULTILINE)


def test_the_example_of_the_rules_is_one_and_says_the_defaults(checkout: Path) -> None:
    example = (checkout / "slack.toml.example").read_text("utf-8")
    assert Policy(example).channel("C0123ABCD") == Policy().channel("C0123ABCD")
    assert Policy(example).direct("U0123ABCD") == Policy().direct("U0123ABCD")
    whole = Policy(re.sub(r"^#(?=\[|\w+ = )", "", example, flags=re.MULTILINE))
    assert whole.channel("C0123ABCD").every_message
    assert whole.channel("C0123ABCD").delete_with_question
    assert not whole.channel("C0123ABCD").scope.allows("investigations")
    assert whole.channel("C0456EFGH").scope.allows("investigations")
    assert whole.direct("U0456EFGH").scope.allows("investigations")
    assert not whole.direct("U0123ABCD").scope.allows("wire")


def test_every_rule_is_explained(checkout: Path, guide: str) -> None:
    example = (checkout / "slack.toml.example").read_text("utf-8")
    assert set(keys(example)) == rows(guide, "key")


def test_the_rules_in_the_guide_can_be_read(guide: str) -> None:
    written = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    assert written
    for each in written:
        Policy(each)


def test_what_the_guide_links_to_is_there(checkout: Path, guide: str) -> None:
    links = [each.partition("#")[0] for each in re.findall(r"(?<!!)\[[^]]*\]\(([^)]+)\)", guide) if "://" not in each]
    assert [each for each in links if not (checkout / "docs" / each).exists()] == []


def test_the_pictures_of_the_guide_are_there(checkout: Path, guide: str) -> None:
    pictures = checkout / "docs" / "pictures"
    shown = re.findall(r"!\[[^]]+\]\(pictures/([^)]+)\)", guide)
    assert sorted(shown) == sorted(each.name for each in pictures.iterdir())
