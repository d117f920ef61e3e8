"""Every setting is read from where .env.example says, and a wrong one is named in one line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import SettingsError
from bot.settings import Settings, read_settings

CHROMA = "https://desk:word@vectors.example:8443/chroma"
_LINE = re.compile(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", re.MULTILINE)


def variables() -> dict[str, str]:
    """The environment variable of each field."""
    fields = Settings.model_fields
    return {name: str(field.validation_alias or f"ASKWIRE_{name.upper()}") for name, field in fields.items()}


@pytest.fixture(scope="session")
def example(checkout: Path) -> dict[str, str]:
    return dict(_LINE.findall((checkout / ".env.example").read_text("utf-8")))


def test_without_an_environment_everything_has_a_default() -> None:
    settings = read_settings()
    assert settings.model_dump() == {
        "home": Path(".askwire"),
        "documents": Path("seeds"),
        "writer": "auto",
        "embeddings": "local",
        "watch": "on",
        "stale_days": 365,
        "today": None,
        "model_passage_tokens": 3000,
        "model_answer_tokens": 700,
        "model_first_token_seconds": 20.0,
        "model_seconds": 45.0,
        "model_retries": 2,
        "model_price": None,
        "sub_questions": "auto",
        "sub_questions_seconds": 2.0,
        "rerank": "off",
        "rerank_seconds": 3.0,
        "openai_model": "gpt-4.1-mini",
        "chroma_url": None,
        "chroma_api_key": None,
        "chroma_tenant": None,
        "chroma_database": None,
        "chroma_seconds": 2.0,
        "transcript_days": 90,
        "slack_bot_token": None,
        "slack_app_token": None,
        "slack_signing_secret": None,
        "slack_api_url": "https://slack.com/api/",
        "slack_rules": Path("slack.toml"),
        "slack_seconds": 55.0,
        "slack_at_once": 4,
        "slack_waiting": 100,
        "slack_shutdown_seconds": 20.0,
        "log_text": False,
        "debug": False,
        "openai_api_key": None,
        "openai_base_url": None,
    }


@pytest.mark.parametrize(
    ("variable", "value", "field", "read"),
    [
        ("ASKWIRE_HOME", "/somewhere", "home", Path("/somewhere")),
        ("ASKWIRE_DOCUMENTS", "wires", "documents", Path("wires")),
        ("ASKWIRE_WRITER", "extractive", "writer", "extractive"),
        ("ASKWIRE_WRITER", "openai", "writer", "openai"),
        ("ASKWIRE_EMBEDDINGS", "local:/models/mini", "embeddings", "local:/models/mini"),
        ("ASKWIRE_EMBEDDINGS", "openai:text-embedding-3-small", "embeddings", "openai:text-embedding-3-small"),
        ("ASKWIRE_WATCH", "poll", "watch", "poll"),
        ("ASKWIRE_STALE_DAYS", "30", "stale_days", 30),
        ("ASKWIRE_TODAY", " 2024-06-22", "today", date(2024, 6, 22)),
        ("ASKWIRE_MODEL_PASSAGE_TOKENS", "900", "model_passage_tokens", 900),
        ("ASKWIRE_MODEL_ANSWER_TOKENS", "100", "model_answer_tokens", 100),
        ("ASKWIRE_MODEL_FIRST_TOKEN_SECONDS", "2.5", "model_first_token_seconds", 2.5),
        ("ASKWIRE_MODEL_SECONDS", "9", "model_seconds", 9.0),
        ("ASKWIRE_MODEL_RETRIES", "0", "model_retries", 0),
        ("ASKWIRE_MODEL_PRICE", "0.40/1.60", "model_price", "0.40/1.60"),
        ("ASKWIRE_SUB_QUESTIONS", "rules", "sub_questions", "rules"),
        ("ASKWIRE_SUB_QUESTIONS_SECONDS", "1.5", "sub_questions_seconds", 1.5),
        ("ASKWIRE_RERANK", "on", "rerank", "on"),
        ("ASKWIRE_RERANK_SECONDS", "10", "rerank_seconds", 10.0),
        ("OPENAI_MODEL", "m", "openai_model", "m"),
        ("CHROMA_URL", " https://desk:word@vectors.example:8443/chroma/ ", "chroma_url", CHROMA),
        ("CHROMA_URL", "http://127.0.0.1:8000", "chroma_url", "http://127.0.0.1:8000"),
        ("CHROMA_API_KEY", "ck-1", "chroma_api_key", SecretStr("ck-1")),
        ("CHROMA_TENANT", "t", "chroma_tenant", "t"),
        ("CHROMA_DATABASE", "d", "chroma_database", "d"),
        ("ASKWIRE_CHROMA_SECONDS", "0.5", "chroma_seconds", 0.5),
        ("ASKWIRE_TRANSCRIPT_DAYS", "30", "transcript_days", 30),
        ("SLACK_BOT_TOKEN", "xoxb-1", "slack_bot_token", SecretStr("xoxb-1")),
        ("SLACK_APP_TOKEN", "xapp-1", "slack_app_token", SecretStr("xapp-1")),
        ("SLACK_SIGNING_SECRET", "s", "slack_signing_secret", SecretStr("s")),
        ("SLACK_API_URL", "http://127.0.0.1:1/api", "slack_api_url", "http://127.0.0.1:1/api/"),
        ("ASKWIRE_SLACK_RULES", "rules.toml", "slack_rules", Path("rules.toml")),
        ("ASKWIRE_SLACK_SECONDS", "30", "slack_seconds", 30.0),
        ("ASKWIRE_SLACK_AT_ONCE", "8", "slack_at_once", 8),
        ("ASKWIRE_SLACK_WAITING", "0", "slack_waiting", 0),
        ("ASKWIRE_SLACK_SHUTDOWN_SECONDS", "5", "slack_shutdown_seconds", 5.0),
        ("ASKWIRE_LOG_TEXT", "true", "log_text", True),
        ("ASKWIRE_DEBUG", "true", "debug", True),
        ("OPENAI_API_KEY", "sk-1", "openai_api_key", SecretStr("sk-1")),
        ("OPENAI_BASE_URL", "http://localhost:1", "openai_base_url", "http://localhost:1"),
    ],
)
def test_a_setting_comes_from_its_variable(
    variable: str, value: str, field: str, read: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert getattr(read_settings(), field) == read


def test_every_setting_has_a_test_of_its_variable() -> None:
    (table,) = (
        mark.args[1]
        for mark in test_a_setting_comes_from_its_variable.pytestmark  # type: ignore[attr-defined]
        if mark.name == "parametrize"
    )
    assert {row[0] for row in table} == set(variables().values())


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("ASKWIRE_HOME=/file\nASKWIRE_DOCUMENTS=/file\nUNKNOWN=1\n", "utf-8")
    monkeypatch.setenv("ASKWIRE_HOME", "/environment")
    settings = read_settings()
    assert (settings.home, settings.documents) == (Path("/environment"), Path("/file"))


def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKWIRE_WRITER", "")
    monkeypatch.setenv("OPENAI_API_KEY", "")
    assert (read_settings().writer, read_settings().openai_api_key) == ("auto", None)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ASKWIRE_WRITER", "chatty"),
        ("ASKWIRE_WATCH", "always"),
        ("ASKWIRE_STALE_DAYS", "0"),
        ("ASKWIRE_STALE_DAYS", "soon"),
        ("ASKWIRE_TODAY", "yesterday"),
        ("ASKWIRE_TODAY", "2024-02-30"),
        ("ASKWIRE_TODAY", "22/06/2024"),
        ("ASKWIRE_TODAY", "1719014400"),
        ("ASKWIRE_MODEL_PRICE", "cheap"),
        ("ASKWIRE_MODEL_SECONDS", "-1"),
        ("ASKWIRE_SUB_QUESTIONS", "model"),
        ("ASKWIRE_SUB_QUESTIONS_SECONDS", "0"),
        ("ASKWIRE_RERANK", "auto"),
        ("ASKWIRE_RERANK_SECONDS", "61"),
        ("ASKWIRE_EMBEDDINGS", "remote"),
        ("ASKWIRE_EMBEDDINGS", "openai:"),
        ("ASKWIRE_EMBEDDINGS", "local:"),
        ("CHROMA_URL", "vectors.example:8000"),
        ("CHROMA_URL", "ftp://vectors.example"),
        ("CHROMA_URL", "http://"),
        ("CHROMA_URL", "http://vectors.example:port"),
        ("CHROMA_URL", "http://vectors.example:99999"),
        ("CHROMA_URL", "http://[vectors"),
        ("CHROMA_URL", "http://vectors.example/?tenant=t"),
        ("ASKWIRE_CHROMA_SECONDS", "0"),
    ],
)
def test_a_wrong_value_gives_one_line_that_names_the_variable(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value).startswith(f"{variable} has a wrong value: ")
    assert "\n" not in str(caught.value)


def test_every_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKWIRE_WRITER", "chatty")
    monkeypatch.setenv("ASKWIRE_EMBEDDINGS", "remote")
    with pytest.raises(SettingsError, match=r"ASKWIRE_WRITER.*ASKWIRE_EMBEDDINGS"):
        read_settings()


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"ASKWIRE_HOME=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env"):
        read_settings()


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(read_settings())


def test_the_example_lists_every_setting_and_nothing_else(example: dict[str, str]) -> None:
    assert set(example) == set(variables().values())


def test_the_example_gives_each_default(example: dict[str, str]) -> None:
    defaults = {variables()[name]: field.default for name, field in Settings.model_fields.items()}
    assert example == {
        name: "" if default is None else f"{default:g}" if isinstance(default, float) else _written(default)
        for name, default in defaults.items()
    }


def _written(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_the_example_can_be_copied_as_it_is(checkout: Path, tmp_path: Path) -> None:
    text = (checkout / ".env.example").read_text("utf-8")
    (tmp_path / ".env").write_text(_LINE.sub(r"\1=\2", text), "utf-8")
    assert read_settings().model_dump() == Settings.model_construct().model_dump()
