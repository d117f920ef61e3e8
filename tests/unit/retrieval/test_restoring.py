"""A home holds what it held or what the backup does, whatever goes wrong and whenever it is killed."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.backing_up import Kept, back_up
from retrieval.catalogue import Catalogue
from retrieval.errors import BackupError, BusyError
from retrieval.home import Home
from retrieval.local_embedder import LocalTokenizer
from retrieval.restoring import finish_restore, restore
from tests.fakes import Desk, FakeEmbedder, FakeProgress, counts

KEPT = Kept({"catalogue.sqlite": ("documents",), "transcripts.sqlite": ("questions",)}, ("feedback.jsonl",))
ARRIVED = "feedback.jsonl"


def _nothing(folder: Path) -> None:
    """There is nothing more to look at."""


def _restore(home: Home, file: Path, *, force: bool = False) -> Path | None:
    return restore(home, KEPT, file, force=force, prepare=_nothing, progress=FakeProgress())[1]


def _questions(path: Path, *texts: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE questions (text TEXT)")
        connection.executemany("INSERT INTO questions VALUES (?)", [(text,) for text in texts])
        connection.commit()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, local_tokenizer: LocalTokenizer) -> Desk:
    """A home with one document, and a judgement of an earlier version."""
    made = Desk(tmp_path_factory.mktemp("source"), FakeEmbedder(), local_tokenizer)
    made.write("riga.txt", "The harbour of Riga froze.")
    made.index()
    (made.home.folder / ARRIVED).write_text("judged\n")
    return made


@pytest.fixture
def backup(source: Desk, tmp_path: Path) -> Path:
    """Of that home."""
    back_up(source.home, KEPT, tmp_path / "a.zip", askwire="0.1.0", force=False, progress=source.progress)
    return tmp_path / "a.zip"


@pytest.fixture
def other(local_tokenizer: LocalTokenizer, tmp_path: Path) -> Iterator[Desk]:
    """A home with another document and a question, and no such judgement."""
    made = Desk(tmp_path / "other", FakeEmbedder(), local_tokenizer)
    made.write("oslo.txt", "The court of Oslo sat.")
    made.indexer().run([made.documents], made.documents, mirror=True, most=0)
    _questions(made.home.folder / "transcripts.sqlite", "Who sat?")
    yield made
    made.close()


def _held(home: Home) -> set[str]:
    """What a home holds, by the marks of the two."""
    with Catalogue(home.catalogue) as catalogue:
        found = set(catalogue.document_ids())
    return found | {name for name in ("transcripts.sqlite", ARRIVED) if (home.folder / name).exists()}


@pytest.mark.parametrize("where", ["replaced-1", "vectors-1/deep"])
def test_a_backup_that_would_go_with_what_is_replaced_is_refused(other: Desk, backup: Path, where: str) -> None:
    folder = other.home.folder / where
    folder.mkdir(parents=True, exist_ok=True)
    inside = backup.rename(folder / "a.zip")
    with pytest.raises(BackupError, match="which restoring may remove; nothing was changed: move the backup "):
        _restore(other.home, inside, force=True)
    assert inside.exists()
    assert _held(other.home) == OLD


OLD, NEW = {"oslo.txt", "transcripts.sqlite"}, {"riga.txt", ARRIVED}


def test_a_new_home_holds_what_was_backed_up_and_answers_without_embedding(
    source: Desk, backup: Path, tmp_path: Path
) -> None:
    there = Desk(tmp_path / "there", FakeEmbedder(), source.tokenizer)
    assert _restore(there.home, backup) is None
    assert _held(there.home) == NEW
    assert there.found("harbour") == ["riga.txt"]
    assert isinstance(there.embedder, FakeEmbedder)
    assert there.embedder.embedded == ["harbour"]
    there.close()


def test_files_that_lie_elsewhere_are_brought_in_line_without_touching_an_index(
    source: Desk, backup: Path, tmp_path: Path
) -> None:
    there = Desk(tmp_path / "there", FakeEmbedder(), source.tokenizer)
    _restore(there.home, backup)
    there.found("harbour")
    with Catalogue(there.home.catalogue) as catalogue:
        rows = catalogue.rows_of("riga.txt")
    there.write("riga.txt", "The harbour of Riga froze.")
    assert counts(there.index()) == {"unchanged": 1}
    with Catalogue(there.home.catalogue) as catalogue:
        assert catalogue.rows_of("riga.txt") == rows
    assert isinstance(there.embedder, FakeEmbedder)
    assert there.embedder.embedded == ["harbour"]
    [hit] = there.search("harbour")
    assert hit.document.path == str(there.documents / "riga.txt")
    assert hit.similarity is not None
    there.close()


def test_two_homes_of_one_backup_are_two_catalogues(source: Desk, backup: Path, tmp_path: Path) -> None:
    identities = []
    for home in (source.home, Home(tmp_path / "one"), Home(tmp_path / "two")):
        if home is not source.home:
            _restore(home, backup)
        with Catalogue(home.catalogue) as catalogue:
            identities.append(catalogue.state("identity"))
    assert len(set(identities)) == 3


def test_a_home_that_holds_something_is_replaced_by_force_alone_and_kept_aside(other: Desk, backup: Path) -> None:
    with pytest.raises(BackupError, match="holds an index already; restore in its place with --force"):
        _restore(other.home, backup)
    assert _held(other.home) == OLD
    aside = _restore(other.home, backup, force=True)
    assert aside
    assert _held(other.home) == NEW
    assert _held(Home(aside)) == OLD
    assert other.found("harbour") == ["riga.txt"]
    assert other.found("court") == ["riga.txt"]
    again = _restore(other.home, backup, force=True)
    assert again
    assert _held(Home(again)) == NEW
    assert not aside.exists()


def test_a_home_that_cannot_be_used_any_more_can_be_restored(other: Desk, backup: Path) -> None:
    other.home.catalogue.write_text("no database" * 999)
    _restore(other.home, backup, force=True)
    assert _held(other.home) == NEW


@pytest.mark.parametrize("name", ["catalogue.sqlite", "transcripts.sqlite"])
def test_a_home_that_another_process_uses_is_left_alone(other: Desk, backup: Path, name: str) -> None:
    code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA user_version').fetchall(); print()"
    command = [sys.executable, "-c", code + "; input()", str(other.home.folder / name)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:  # noqa: S603
        assert reader.stdout
        reader.stdout.readline()
        with pytest.raises(BusyError, match="another askwire process uses"):
            _restore(other.home, backup, force=True)
        reader.communicate("\n")
    with other.home.writing(0), pytest.raises(BusyError, match="another askwire process is writing"):
        _restore(other.home, backup, force=True)
    assert _held(other.home) == OLD


def test_a_backup_that_is_not_whole_makes_no_home(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-30])
    with pytest.raises(BackupError, match="no whole askwire backup"):
        _restore(Home(tmp_path / "new"), backup)
    assert not (tmp_path / "new").exists()


def test_a_catalogue_of_a_later_version_leaves_the_home_as_it_was(other: Desk, source: Desk, tmp_path: Path) -> None:
    later = Home(shutil.copytree(source.home.folder, tmp_path / "later"))
    with closing(sqlite3.connect(later.catalogue)) as connection:
        connection.execute("PRAGMA user_version = 99")
    back_up(later, KEPT, tmp_path / "later.zip", askwire="9", force=False, progress=source.progress)
    with pytest.raises(BackupError, match=r"another version of askwire \(9\); nothing was changed"):
        _restore(other.home, tmp_path / "later.zip", force=True)
    assert _held(other.home) == OLD
    assert not (other.home.folder / "restoring").exists()


def test_a_disk_without_room_is_told_before_anything_is_read(
    other: Desk, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(backup)._replace(free=10_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(BackupError, match="has 0 MB free and the backup unpacks to 0 MB; nothing was changed"):
        _restore(other.home, backup, force=True)
    assert _held(other.home) == OLD


class _KilledError(BaseException):
    """Stands for the end of the process: nothing that could be undone is."""


def _restored_until(step: int, home: Home, backup: Path) -> bool:
    """Restore until that many files were renamed or removed; True when it came to its end."""
    taken: list[str] = []
    real = {name: getattr(Path, name) for name in ("replace", "unlink")}

    def counted(name: str) -> Callable[..., object]:
        def call(self: Path, *arguments: object, **options: object) -> object:
            # Locks and what SQLite keeps are no part of it.
            if self.parent in {home.folder, home.folder / "restoring"}:
                if len(taken) == step:
                    raise _KilledError
                taken.append(f"{name} {self.name}")
            return real[name](self, *arguments, **options)

        return call

    with pytest.MonkeyPatch.context() as patched:
        for name in real:
            patched.setattr(Path, name, counted(name))
        try:
            _restore(home, backup, force=True)
        except _KilledError:
            return False
    return True


def test_a_restore_that_ends_between_two_steps_leaves_the_old_or_the_new(
    other: Desk, backup: Path, tmp_path: Path
) -> None:
    found = []
    for step in itertools.count():
        home = Home(shutil.copytree(other.home.folder, tmp_path / str(step)))
        if ended := _restored_until(step, home, backup):
            break
        committed = home.restored.exists()
        assert finish_restore(home) == committed
        assert _held(home) == (NEW if committed else OLD)
        assert not home.restored.exists()
        assert (home.folder / "words.json").exists() != committed
        found.append(committed)
    assert ended
    assert _held(home) == NEW
    assert found[0] is False
    assert found.count(True) >= 5


def test_what_a_restore_left_goes_with_the_next_run(other: Desk) -> None:
    (other.home.folder / "restoring").mkdir()
    (other.home.folder / "restoring" / "catalogue.sqlite").write_text("half")
    other.index()
    assert not (other.home.folder / "restoring").exists()


def test_nothing_is_finished_where_nothing_was_begun(tmp_path: Path) -> None:
    assert not finish_restore(Home(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "{}",
        "[]",
        "[" * 100_000,
        '{"names": 1, "coming": [], "replaced": ""}',
        '{"names": ["../a"], "coming": [], "replaced": ""}',
        '{"names": [], "coming": [], "replaced": "/elsewhere"}',
    ],
    ids=range(8),
)
def test_what_does_not_say_what_to_put_in_place_is_told_and_nothing_is_moved(other: Desk, content: str) -> None:
    other.home.restored.write_text(content)
    with pytest.raises(BackupError, match=r"restored.json cannot be read.* run `askwire restore` with --force again"):
        finish_restore(other.home)
    other.home.restored.unlink()
    assert _held(other.home) == OLD
