"""Settings become a working askwire, opened as far as a command needs it."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import SecretStr

from bot.bootstrap import Askwire
from bot.errors import SettingsError, UnknownDocumentError
from bot.events import Asking
from bot.extractive_writer import ExtractiveWriter
from bot.model import Answer
from bot.settings import Settings
from retrieval.catalogue import salvaging
from retrieval.errors import NoIndexError
from retrieval.files_state import FilesState
from retrieval.local_embedder import LocalEmbedder
from retrieval.model import Query, Scope
from retrieval.openai_embedder import OpenAIEmbedder
from retrieval.unfinished import unfinished_until_done
from tests.fakes import FakeProgress

TEXT = "Mayor Anna Berg reopened the harbour of Riga in 1991."
Opened = Callable[..., Askwire]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "wires"
    folder.mkdir()
    (folder / "riga.txt").write_text(TEXT, "utf-8")
    return folder


@pytest.fixture
def opened(documents: Path, tmp_path: Path, local_embedder: LocalEmbedder) -> Iterator[Opened]:
    """Opens askwire on a home of its own, with the model that is loaded already where the settings say local."""
    made: list[Askwire] = []

    def open_askwire(*, writer: Literal["auto", "openai", "extractive"] = "auto") -> Askwire:
        settings = Settings(home=tmp_path / "home", documents=documents, writer=writer)
        askwire = Askwire(settings, FakeProgress())
        askwire.__dict__["embedder"] = local_embedder
        made.append(askwire)
        return askwire

    yield open_askwire
    for askwire in made:
        askwire.__exit__(None, None, None)


def test_opening_imports_no_vendor_and_writes_nothing(tmp_path: Path) -> None:
    before = set(sys.modules)
    with Askwire(Settings(home=tmp_path / "home")):
        pass
    assert not {"chromadb", "httpx", "onnxruntime", "tantivy", "openai"} & (set(sys.modules) - before)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("settings", "host", "is_cloud"),
    [
        ({"CHROMA_URL": "http://vectors:8000"}, "vectors:8000", False),
        ({"CHROMA_URL": "http://vectors:8000", "CHROMA_API_KEY": "ck"}, "vectors:8000", True),
        ({"CHROMA_API_KEY": "ck"}, "api.trychroma.com:443", True),
    ],
    ids=str,
)
def test_a_server_for_vectors_is_built_without_asking_it(settings: dict[str, Any], host: str, is_cloud: bool) -> None:
    before = set(sys.modules)
    with Askwire(Settings(**settings)) as askwire:
        assert askwire.home.server
        assert (askwire.home.server.host, askwire.home.server.is_cloud) == (host, is_cloud)
    assert "httpx" not in set(sys.modules) - before


def test_without_one_or_with_an_empty_key_vectors_lie_in_the_home() -> None:
    assert Askwire(Settings()).home.server is None
    assert Askwire(Settings(CHROMA_API_KEY=" ")).home.server is None


def test_the_home_and_the_documents_are_absolute(tmp_path: Path) -> None:
    askwire = Askwire(Settings(home=Path("state"), documents=Path("wires")))
    assert askwire.home.folder == tmp_path / "state"
    assert askwire.documents_root == tmp_path / "wires"


def test_a_home_may_be_written_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Askwire(Settings(home=Path("~/state"))).home.folder == tmp_path / "state"


async def test_a_question_is_answered_from_the_documents(opened: Opened) -> None:
    askwire = opened()
    assert askwire.index().added == 1
    reply = await askwire.answerer().answer(Asking("?", Query("Who reopened the harbour of Riga?")))
    assert isinstance(reply, Answer)
    assert [claim.text for claim in reply.claims] == [TEXT]


def test_the_index_is_made_once(opened: Opened) -> None:
    first, again = opened().ensure_index(), opened().ensure_index()
    assert first is not None
    assert first.added == 1
    assert again is None


def _stopped(askwire: Askwire, *asked: Path, mirror: bool) -> None:
    with suppress(KeyboardInterrupt), unfinished_until_done(askwire.catalogue, asked, mirror=mirror):
        raise KeyboardInterrupt


def test_a_run_over_other_paths_that_was_stopped_is_told_with_every_answer(opened: Opened, tmp_path: Path) -> None:
    askwire = opened()
    askwire.index()
    _stopped(askwire, tmp_path / "other", mirror=False)
    assert askwire.ensure_index() is None
    [note] = askwire.conditions()
    assert note.startswith("The last `askwire index` was stopped")
    assert isinstance(askwire.progress, FakeProgress)
    assert f"over {tmp_path / 'other'} was stopped" in askwire.progress.lines[-1]


def test_a_folder_that_the_settings_no_longer_name_is_not_read_instead(opened: Opened, tmp_path: Path) -> None:
    askwire = opened()
    askwire.index()
    _stopped(askwire, tmp_path / "earlier", mirror=True)
    assert askwire.ensure_index() is None
    assert "was stopped" in askwire.conditions()[0]
    assert isinstance(askwire.progress, FakeProgress)
    assert "earlier" in askwire.progress.lines[-1]


def test_a_run_that_is_still_at_work_is_not_waited_for(opened: Opened, documents: Path) -> None:
    askwire = opened()
    askwire.index()
    _stopped(askwire, documents, mirror=True)
    with askwire.home.writing(0):
        assert askwire.ensure_index() is None
    assert "is at work" in askwire.conditions()[0]


def test_without_an_index_the_error_says_so(opened: Opened) -> None:
    with pytest.raises(NoIndexError, match="askwire index"):
        opened().coverage()


def test_paths_add_to_the_index_and_no_paths_mirror_the_folder(opened: Opened, tmp_path: Path) -> None:
    askwire = opened()
    askwire.index()
    other = tmp_path / "other.txt"
    other.write_text("Jonas Lind kept the lighthouse.", "utf-8")
    assert (askwire.index([other]).documents, askwire.index().documents) == (2, 1)


def test_an_unknown_document_names_ids_that_come_near(opened: Opened) -> None:
    askwire = opened()
    askwire.index()
    assert askwire.document("riga.txt").text == TEXT
    with pytest.raises(UnknownDocumentError, match=r"did you mean riga\.txt\?"):
        askwire.document("rigga.txt")
    with pytest.raises(UnknownDocumentError, match="askwire search"):
        askwire.document("zzzzzz")


def test_outside_the_scope_a_document_is_as_unknown_as_one_that_is_not_there(opened: Opened, documents: Path) -> None:
    (documents / "secret").mkdir()
    (documents / "secret" / "riga.txt").write_text(TEXT, "utf-8")
    askwire = opened()
    askwire.index()
    scope = Scope(never=frozenset({"secret"}))
    assert askwire.document("riga.txt", scope).text == TEXT
    with pytest.raises(UnknownDocumentError) as hidden:
        askwire.document("secret/riga.txt", scope)
    assert "did you mean riga.txt?" in str(hidden.value)
    with pytest.raises(UnknownDocumentError) as unknown:
        askwire.document("secret/rigb.txt", scope)
    assert str(unknown.value).replace("rigb", "riga") == str(hidden.value)
    assert (askwire.coverage().documents, askwire.coverage(scope).documents) == (2, 1)


def test_files_that_changed_came_or_went_are_told(opened: Opened, documents: Path) -> None:
    askwire = opened()
    askwire.index()
    assert askwire.files_state() == FilesState((), ())
    (documents / "riga.txt").write_text("Corrected.", "utf-8")
    (documents / "new.txt").write_text("New.", "utf-8")
    assert sorted(Path(name).name for name in askwire.files_state().changed) == ["new.txt", "riga.txt"]


@pytest.mark.parametrize("name", ["auto", "extractive"])
def test_without_a_model_the_writer_quotes(name: Literal["auto", "extractive"], opened: Opened) -> None:
    askwire = opened(writer=name)
    askwire.index()
    assert isinstance(askwire.writer, ExtractiveWriter)


def test_a_writer_that_is_not_there_is_named(opened: Opened) -> None:
    with pytest.raises(SettingsError, match="ASKWIRE_WRITER"):
        _ = opened(writer="openai").model


def test_openai_embeddings_need_a_key() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        _ = Askwire(Settings(embeddings="openai:small")).embedder


def test_openai_embeddings_with_a_key_are_built_without_a_call() -> None:
    settings = Settings(embeddings="openai:small").model_copy(update={"openai_api_key": SecretStr("sk-test")})
    embedder = Askwire(settings).embedder
    assert isinstance(embedder, OpenAIEmbedder)
    assert embedder.name == "openai:small"


def test_progress_has_ended_before_anything_is_answered(opened: Opened) -> None:
    askwire = opened()
    progress = askwire.progress
    assert isinstance(progress, FakeProgress)

    askwire.index()

    assert progress.stages
    assert not progress.running


def test_suggestions_are_made_from_the_index(opened: Opened) -> None:
    askwire = opened()
    askwire.index()
    # The only sentence says when the harbour was reopened and nothing that is safe to ask.
    assert askwire.suggesting.openers(askwire.catalogue.newest(5)) == ()
    assert askwire.suggesting is askwire.suggesting


def _overwritten(askwire: Askwire) -> None:
    """Nothing of the catalogue can be read but its first pages."""
    askwire.index()
    with closing(sqlite3.connect(askwire.home.catalogue)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'documents'").fetchone()[0]
    with askwire.home.catalogue.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)


def test_of_two_repairs_at_once_the_second_leaves_the_new_catalogue_alone(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = opened(), opened()
    _overwritten(first)
    real = salvaging.is_damaged
    looks: list[bool] = []

    def overtaken(path: Path) -> bool:
        """The other repairs between the first look and the lock."""
        looks.append(real(path))
        if len(looks) == 1:
            first.mend_catalogue()
        return looks[-1]

    monkeypatch.setattr(salvaging, "is_damaged", overtaken)
    second.mend_catalogue()
    assert [path.name for path in first.home.folder.glob("*damaged-*.sqlite")] == ["catalogue.damaged-1.sqlite"]
    assert second.coverage().documents == 1
    assert not second.mend_catalogue()


def test_a_repair_that_was_stopped_before_the_files_were_read_is_gone_on_with_by_the_next_question(
    opened: Opened, tmp_path: Path
) -> None:
    askwire = opened()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "oslo.txt").write_text("The court of Oslo sat.")
    askwire.index()
    askwire.index([tmp_path / "other"])
    salvaging.salvage(askwire.home.catalogue)
    with askwire.home.writing(0):
        assert askwire.ensure_index() is None
    assert "is being repaired" in askwire.conditions()[0]
    again = opened()
    assert again.ensure_index() is None
    assert sorted(again.catalogue.document_ids()) == ["oslo.txt", "riga.txt"]
    assert again.conditions() == ()
