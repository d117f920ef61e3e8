"""Damaged transcripts are kept aside, whole, and others are left where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import TranscriptsError
from bot.transcripts import Transcripts
from bot.transcripts.mending import put_aside_if_damaged


def _made(folder: Path) -> Path:
    with Transcripts(folder / "transcripts.sqlite") as transcripts:
        transcripts.set_note("mark", "kept")
    return folder / "transcripts.sqlite"


def test_damaged_ones_are_kept_aside_and_new_ones_begin(tmp_path: Path) -> None:
    for number in (1, 2):
        path = _made(tmp_path)
        content = path.read_bytes()
        spoilt = content[:1_000] + b"\xff" * (len(content) - 1_000)
        path.write_bytes(spoilt)
        with pytest.raises(TranscriptsError, match="doctor --repair"):
            Transcripts(path)
        assert put_aside_if_damaged(path) == tmp_path / f"transcripts.damaged-{number}.sqlite"
        assert (tmp_path / f"transcripts.damaged-{number}.sqlite").read_bytes() == spoilt
        assert not path.exists()
    with Transcripts(path) as fresh:
        assert fresh.note("mark") is None


def test_what_is_no_database_is_kept_aside_as_well(tmp_path: Path) -> None:
    (tmp_path / "transcripts.sqlite").write_bytes(b"gone " * 2_000)
    assert put_aside_if_damaged(tmp_path / "transcripts.sqlite") is not None


def test_sound_ones_stay_and_none_are_made(tmp_path: Path) -> None:
    assert put_aside_if_damaged(tmp_path / "transcripts.sqlite") is None
    assert not (tmp_path / "transcripts.sqlite").exists()
    path = _made(tmp_path)
    assert put_aside_if_damaged(path) is None
    with Transcripts(path) as transcripts:
        assert transcripts.note("mark") == "kept"
