"""Environment and ``.env`` in, settings out; read once. ``.env.example`` lists every one."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError


class Settings(BaseSettings):
    """What can be set. A field without an alias is read from ``ASKWIRE_`` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="ASKWIRE_", env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    home: Path = Path(".askwire")
    documents: Path = Path("seeds")
    writer: Literal["auto", "openai", "extractive"] = "auto"
    embeddings: str = "local"
    watch: Literal["on", "poll", "off"] = "on"
    stale_days: int = Field(default=365, ge=1)
    today: date | None = None
    model_passage_tokens: int = Field(default=3000, ge=200, le=100_000)
    model_answer_tokens: int = Field(default=700, ge=50, le=10_000)
    model_first_token_seconds: float = Field(default=20.0, gt=0, le=600)
    model_seconds: float = Field(default=45.0, gt=0, le=600)
    model_retries: int = Field(default=2, ge=0, le=10)
    model_price: str | None = None
    sub_questions: Literal["auto", "rules"] = "auto"
    sub_questions_seconds: float = Field(default=2.0, gt=0, le=60)
    rerank: Literal["off", "on"] = "off"
    rerank_seconds: float = Field(default=3.0, gt=0, le=60)
    openai_model: str = Field(default="gpt-4.1-mini", validation_alias="OPENAI_MODEL", min_length=1)
    debug: bool = False
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")

    chroma_url: str | None = Field(default=None, validation_alias="CHROMA_URL")
    chroma_api_key: SecretStr | None = Field(default=None, validation_alias="CHROMA_API_KEY")
    chroma_tenant: str | None = Field(default=None, validation_alias="CHROMA_TENANT")
    chroma_database: str | None = Field(default=None, validation_alias="CHROMA_DATABASE")
    chroma_seconds: float = Field(default=2.0, gt=0, le=60)

    transcript_days: int = Field(default=90, ge=1, le=3650)
    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")
    slack_rules: Path = Path("slack.toml")
    slack_seconds: float = Field(default=55.0, ge=5, le=59)
    slack_at_once: int = Field(default=4, ge=1, le=64)
    slack_waiting: int = Field(default=100, ge=0, le=10_000)
    slack_shutdown_seconds: float = Field(default=20.0, ge=0, le=600)
    log_text: bool = False

    @field_validator("slack_api_url")
    @classmethod
    def _ends_in_a_slash(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("write an address that begins with https://")
        return f"{value.rstrip('/')}/"

    @field_validator("chroma_url")
    @classmethod
    def _a_server(cls, value: str | None) -> str | None:
        if value is None:
            return None
        problem = "write an address such as http://127.0.0.1:8000"
        try:
            parts = urlsplit(value.strip())
            is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError as error:
            raise ValueError(problem) from error
        if not is_address or parts.query or parts.fragment:
            raise ValueError(problem)
        return value.strip().rstrip("/")

    @field_validator("embeddings")
    @classmethod
    def _known_embeddings(cls, value: str) -> str:
        kind, _, rest = value.partition(":")
        if value in {"local", "static"} or (kind in {"local", "openai"} and rest):
            return value
        raise ValueError("write local, static, local:<folder> or openai:<model>")

    @field_validator("today", mode="before")
    @classmethod
    def _one_day(cls, value: object) -> object:
        try:
            return date.fromisoformat(value.strip()) if isinstance(value, str) else value
        except ValueError as error:
            raise ValueError("write a day that exists as YYYY-MM-DD") from error

    @field_validator("model_price")
    @classmethod
    def _two_prices(cls, value: str | None) -> str | None:
        prices_of(value)
        return value

    @property
    def model_key(self) -> str | None:
        """The key for the model, if one can be asked at all: a server of one's own may need none."""
        if self.openai_api_key and self.openai_api_key.get_secret_value().strip():
            return self.openai_api_key.get_secret_value().strip()
        return "none" if self.openai_base_url else None


def prices_of(value: str | None) -> tuple[float, float] | None:
    """Dollars per million tokens read and written, from ``0.40/1.60``. Raises ValueError."""
    if not value:
        return None
    read, _, written = value.partition("/")
    problem = "write dollars per million tokens read and written, such as 0.40/1.60"
    try:
        prices = float(read), float(written)
    except ValueError as error:
        raise ValueError(problem) from error
    if not all(math.isfinite(price) and price >= 0 for price in prices):
        raise ValueError(problem)
    return prices


def read_settings() -> Settings:
    """The settings of this process. Raises :class:`SettingsError`, which names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("; ".join(_problem(each["loc"], each["msg"]) for each in error.errors())) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env cannot be read ({error}); make it a UTF-8 text file") from error


def _problem(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]) if location else ""
    variable = name if name.isupper() else f"ASKWIRE_{name.upper()}"
    return f"{variable} has a wrong value: {message.removeprefix('Value error, ')}"
