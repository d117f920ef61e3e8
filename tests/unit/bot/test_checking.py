"""What doctor looks at, and what it says to do."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from bot.bootstrap import Askwire
from bot.checking import KEPT, Check, checks
from bot.cli.doctor_command import command as doctor
from bot.settings import Settings
from bot.transcripts import Asked, Outcome
from retrieval.local_embedder import LocalEmbedder
from tests.unit.bot.stories import answer_quoting

NAMES = [
    "home",
    "documents",
    "embedder",
    "catalogue",
    "word index",
    "vector index",
    "files",
    "writer",
    "earlier answers",
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "wires"
    folder.mkdir()
    (folder / "riga.txt").write_text("Mayor Anna Berg reopened the harbour of Riga in 1991.", "utf-8")
    return Settings(home=tmp_path / "home", documents=folder)


@pytest.fixture
def look(local_embedder: LocalEmbedder) -> Callable[[Settings], list[Check]]:
    def looked(settings: Settings) -> list[Check]:
        with Askwire(settings) as askwire:
            askwire.__dict__["embedder"] = local_embedder
            return list(checks(askwire))

    return looked


@pytest.fixture
def indexed(settings: Settings, local_embedder: LocalEmbedder) -> Settings:
    with Askwire(settings) as askwire:
        askwire.__dict__["embedder"] = local_embedder
        askwire.index()
    return settings


Look = Callable[[Settings], list[Check]]


def wrong(found: list[Check]) -> dict[str, str | None]:
    return {check.name: check.fix for check in found if not check.ok}


def test_a_sound_home_passes_every_check(indexed: Settings, look: Look) -> None:
    found = look(indexed)
    assert [check.name for check in found] == NAMES
    assert wrong(found) == {}
    assert all(check.fix is None and check.detail for check in found)


def test_without_an_index_the_fix_is_to_index(settings: Settings, look: Look) -> None:
    found = look(settings)
    assert [check.name for check in found] == NAMES
    assert wrong(found)["catalogue"] == "run `askwire index`"
    assert not settings.home.exists()


def test_a_folder_that_is_missing_is_told(indexed: Settings, look: Look) -> None:
    shutil.rmtree(indexed.documents)
    assert "ASKWIRE_DOCUMENTS" in str(wrong(look(indexed))["documents"])


def test_a_file_that_changed_is_told(indexed: Settings, look: Look) -> None:
    (indexed.documents / "riga.txt").write_text("Corrected.", "utf-8")
    assert wrong(look(indexed)) == {"files": "run `askwire index`"}


def test_a_file_that_fails_is_told_apart_and_is_nothing_to_run_again(
    settings: Settings, look: Look, local_embedder: LocalEmbedder
) -> None:
    (settings.documents / "wrong.txt").write_text("date 2024-02-30\nText.", "utf-8")
    (settings.documents / "empty.txt").write_text("", "utf-8")
    for _ in range(2):
        with Askwire(settings) as askwire:
            askwire.__dict__["embedder"] = local_embedder
            assert len(askwire.index().failed) == 2
        found = {check.name: check for check in look(settings)}
        assert wrong(list(found.values())) == {}
        assert found["files that fail"].detail.startswith("2 could not be read")


def test_a_file_that_failed_and_was_corrected_is_to_be_indexed(
    settings: Settings, look: Look, local_embedder: LocalEmbedder
) -> None:
    (settings.documents / "wrong.txt").write_text("date 2024-02-30\nText.", "utf-8")
    with Askwire(settings) as askwire:
        askwire.__dict__["embedder"] = local_embedder
        askwire.index()
    (settings.documents / "wrong.txt").write_text("date 2024-02-28\nText.", "utf-8")
    found = look(settings)
    assert wrong(found) == {"files": "run `askwire index`"}
    assert "files that fail" not in {check.name for check in found}


def _of_another_version(catalogue: Path) -> None:
    connection = sqlite3.connect(catalogue)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@pytest.mark.parametrize(
    ("harm", "fix"),
    [
        (Path.unlink, "run `askwire index`"),
        (_of_another_version, "use that version"),
        (lambda path: path.write_bytes(b"no database " * 1000), "run `askwire doctor --repair`"),
    ],
    ids=["absent", "another version", "damaged"],
)
def test_what_is_advised_about_a_catalogue_is_what_mends_it(
    harm: Callable[[Path], object], fix: str, indexed: Settings, look: Look
) -> None:
    harm(indexed.home / "catalogue.sqlite")
    found = wrong(look(indexed))
    assert set(found) == {"catalogue", "word index", "vector index", "files"}
    assert all(str(each).startswith(fix) for each in found.values())


@pytest.mark.parametrize(("index", "name"), [("words", "word index"), ("vectors", "vector index")])
def test_a_lost_index_is_told_and_repaired(
    index: str, name: str, indexed: Settings, look: Look, local_embedder: LocalEmbedder
) -> None:
    state = json.loads((indexed.home / f"{index}.json").read_text("utf-8"))
    shutil.rmtree(indexed.home / state["folder"])
    assert wrong(look(indexed))[name] == "run `askwire doctor --repair`"
    with Askwire(indexed) as askwire:
        askwire.__dict__["embedder"] = local_embedder
        askwire.repair()
    assert wrong(look(indexed)) == {}


def test_looking_changes_nothing(indexed: Settings, look: Look) -> None:
    before = {path: path.read_bytes() for path in sorted(indexed.home.glob("*.json"))}
    look(indexed)
    assert {path: path.read_bytes() for path in sorted(indexed.home.glob("*.json"))} == before


def test_a_home_under_a_file_cannot_be_written(settings: Settings, look: Look, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    found = look(settings.model_copy(update={"home": tmp_path / "taken" / "home"}))
    assert "ASKWIRE_HOME" in str(wrong(found)["home"])


def test_a_writer_that_is_not_there_is_told(indexed: Settings, look: Look) -> None:
    found = wrong(look(indexed.model_copy(update={"writer": "openai"})))
    assert list(found) == ["writer"]
    assert "OPENAI_API_KEY" in str(found["writer"])


def _answered(askwire: Askwire, name: str, *, private: bool = False) -> None:
    """Somebody was answered from the one document."""
    stored = askwire.document("riga.txt")
    at = datetime(2024, 7, 1, int(name), tzinfo=UTC)
    asked = Asked(name, "slack", "U0ANNA", "Who reopened\nthe harbour?", at, "C0NEWS", private=private)
    askwire.transcripts.take(asked)
    askwire.transcripts.finish(name, Outcome.ANSWERED, "", answer_quoting(stored, stored.text))


def test_answers_that_no_longer_stand_are_told_and_are_no_fault(
    indexed: Settings, look: Look, local_embedder: LocalEmbedder
) -> None:
    (check,) = (each for each in look(indexed) if each.name == "earlier answers")
    assert (check.ok, check.detail) == (True, f"none is kept; {KEPT}")
    assert not (indexed.home / "transcripts.sqlite").exists()
    with Askwire(indexed) as askwire:
        askwire.__dict__["embedder"] = local_embedder
        for name in range(5):
            _answered(askwire, str(name), private=name == 4)
        (check,) = (each for each in look(indexed) if each.name == "earlier answers")
        assert (check.ok, check.detail) == (True, f"all that 5 answers cite stands; {KEPT}")
        (indexed.documents / "riga.txt").write_text("Mayor Anna Berg reopened the harbour of Riga in 1992.", "utf-8")
        askwire.index()
    (check,) = (each for each in look(indexed) if each.name == "earlier answers")
    assert (check.ok, check.fix) == (True, None)
    told = "(riga.txt changed)"
    assert check.detail == (
        "5 of 5 answers cite words that changed or went since, the newest: "
        f"2024-07-01 “(a private question)” {told}; 2024-07-01 “Who reopened the harbour?” {told}; "
        f"2024-07-01 “Who reopened the harbour?” {told}; `askwire doctor --answers` lists all; {KEPT}"
    )


def test_doctor_lists_answers_that_no_longer_stand(
    indexed: Settings,
    local_embedder: LocalEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASKWIRE_HOME", str(indexed.home))
    monkeypatch.setenv("ASKWIRE_DOCUMENTS", str(indexed.documents))

    def told(*options: str) -> str:
        assert not doctor.main(["--answers", *options], standalone_mode=False)
        return capsys.readouterr().out

    assert json.loads(told("--json")) == {"answers": []}
    assert not (indexed.home / "transcripts.sqlite").exists()
    with Askwire(indexed) as askwire:
        askwire.__dict__["embedder"] = local_embedder
        _answered(askwire, "1")
        assert f"Everything that the kept answers cite stands in the documents; {KEPT}." in " ".join(told().split())
        (indexed.documents / "riga.txt").write_text("Mayor Anna Berg reopened the harbour of Riga in 1992.", "utf-8")
        askwire.index()
    (found,) = json.loads(told("--json"))["answers"]
    assert found["question"] == "Who reopened\nthe harbour?"
    (change,) = found["changes"]
    assert (change["became"], change["nearest"][-5:]) == ("changed", "1992.")
    assert "in 1992.”" in told()
    with pytest.raises(click.UsageError, match="not both"):
        told("--repair")


def test_transcripts_that_cannot_be_read_are_told(indexed: Settings, look: Look) -> None:
    (indexed.home / "transcripts.sqlite").write_bytes(b"no database " * 1000)
    assert "earlier answers" in wrong(look(indexed))


def test_an_index_that_a_full_disk_keeps_behind_is_not_to_be_repaired(
    indexed: Settings, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    (indexed.home / "words.json").unlink()
    assert wrong(look(indexed))["word index"] == "run `askwire doctor --repair`"
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(total=1, used=1, free=0))
    found = {check.name: check for check in look(indexed)}
    assert found["word index"].fix == "free some space"
    assert "is full" in found["word index"].detail
