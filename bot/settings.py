"""Environment and ``.env`` in, settings out; read once. ``.env.example`` lists every one."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

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
    debug: bool = False
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")

    @field_validator("embeddings")
    @classmethod
    def _known_embeddings(cls, value: str) -> str:
        kind, _, rest = value.partition(":")
        if value == "local" or (kind in {"local", "openai"} and rest):
            return value
        raise ValueError("write local, local:<folder> or openai:<model>")


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
