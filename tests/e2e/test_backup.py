"""A home is backed up while it is in use, restored elsewhere, and holds the old or the new whenever that is killed."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.backups import backed_up, restored
from bot.bootstrap import Askwire
from bot.cli import main
from bot.errors import TranscriptsError
from bot.settings import Settings
from retrieval.local_embedder import LocalEmbedder
from retrieval.model import Query
from tests.e2e.conftest import CHECKOUT, COMMAND, PATIENCE_SECONDS, Ran, Workplace
from tests.e2e.test_command_line import assert_can_be_typed, shell_lines
from tests.fakes import Desk, counts

RIGA = "date 2024-06-21 Mayor Anna Berg reopened the harbour of Riga in 1991."
QUESTION = "Who reopened the harbour of Riga?"
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), "LANG": "C.UTF-8"}
Type = Callable[..., Ran]
_INDEXER = """
import sys
from pathlib import Path
from retrieval.local_embedder import LocalTokenizer
from tests.fakes import Desk, FakeEmbedder
Desk(Path(sys.argv[1]), FakeEmbedder(), LocalTokenizer()).index()
"""


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Runs a command line in a folder with one document, which is indexed; words alone, as vectors are left out."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "riga.txt").write_text(RIGA, "utf-8")

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["askwire", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    with Askwire(Settings(home=tmp_path / ".askwire", documents=tmp_path / "seeds")) as askwire:
        askwire.index(most=0)
    return run


def _vectors(home: Path) -> list[list[int]]:
    """The numbers of what is cached: what is embedded again has another."""
    with closing(sqlite3.connect(home / "catalogue.sqlite")) as connection:
        statements = (f"SELECT id FROM {table} ORDER BY id" for table in ("embeddings", "sentence_vectors"))
        return [[row[0] for row in connection.execute(statement)] for statement in statements]


def test_a_backup_is_restored_on_another_machine_and_nothing_is_embedded_again(
    workplace: Workplace, local_embedder: LocalEmbedder
) -> None:
    workplace.write("riga.txt", RIGA)
    with _opened(workplace, local_embedder) as askwire:
        askwire.index()
    made = workplace.run("backup", "a.zip", "--json")
    assert made.json["holds"] == {"documents": 1, "passages": 1}
    assert made.json["bytes"] == (workplace.folder / "a.zip").stat().st_size
    there = Workplace(workplace.folder.parent / "elsewhere")
    taken = there.run("restore", workplace.folder / "a.zip")
    assert taken.out.startswith("restored 1 document and 1 passage from "), taken
    before = _vectors(there.folder / ".askwire")
    with _opened(there, local_embedder) as askwire:
        [hit] = askwire.searcher.search(Query(QUESTION), 1)
        assert hit.similarity is not None
        assert askwire.conditions() == ()
    there.write("riga.txt", RIGA)
    with _opened(there, local_embedder) as askwire:
        assert counts(askwire.index()) == {"unchanged": 1}
        assert askwire.document("riga.txt").head.path == str(there.documents / "riga.txt")
    assert _vectors(there.folder / ".askwire") == before


def _opened(place: Workplace, embedder: LocalEmbedder) -> Askwire:
    """With the model that is loaded already."""
    askwire = Askwire(Settings(home=place.folder / ".askwire", documents=place.documents))
    askwire.__dict__["embedder"] = embedder
    return askwire


def test_a_backup_beside_an_indexer_is_of_one_moment(desk: Desk, checkout: Path, tmp_path: Path) -> None:
    rows = ({"id": f"s{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(200))
    desk.write("lines.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    for number in range(60):
        desk.write(f"{number}.txt", f"The council of place{number:03d}f met.")
    taken: list[Path] = []
    command = [sys.executable, "-c", _INDEXER, str(tmp_path)]
    with subprocess.Popen(command, cwd=checkout) as indexer:  # noqa: S603 - our own script
        limit = time.monotonic() + PATIENCE_SECONDS
        while not _documents(desk.home.folder):
            assert time.monotonic() < limit
        while indexer.poll() is None:
            taken.append(tmp_path / f"{len(taken)}.zip")
            _back_up(desk.home.folder, taken[-1])
    assert indexer.returncode == 0
    assert len(taken) >= 2
    there = Desk(tmp_path / "there", desk.embedder, desk.tokenizer)
    _restore(there.home.folder, taken[0])
    # What it lacks is read, as after a kill of the indexer at that moment.
    report = there.indexer().run([desk.documents], desk.documents, mirror=True)
    assert (report.documents, report.failed) == (260, ())
    assert there.found("council of place042f")[0] == "42.txt"
    there.close()


def _documents(home: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{home / 'catalogue.sqlite'}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.Error:
        return 0


def _back_up(home: Path, file: Path) -> None:
    with Askwire(Settings(home=home)) as askwire:
        backed_up(askwire, file, force=False)


def _restore(home: Path, file: Path, *, force: bool = False) -> None:
    with Askwire(Settings(home=home)) as askwire:
        restored(askwire, file, force=force)


def _padded(home: Path) -> None:
    """Give the catalogue 20 MB that do not compress, so that there is time to kill whoever writes it."""
    with closing(sqlite3.connect(home / "catalogue.sqlite")) as connection:
        connection.execute("INSERT INTO embeddings (model, key, vector) VALUES ('x', x'00', randomblob(20000000))")
        connection.commit()


def _coming(home: Path) -> int:
    try:
        return (home / "restoring" / "catalogue.sqlite").stat().st_size
    except OSError:
        return 0


@pytest.mark.parametrize("seed", range(2))
def test_a_restore_that_is_killed_leaves_the_old_or_the_new(typed: Type, tmp_path: Path, seed: int) -> None:
    home, backup = tmp_path / ".askwire", tmp_path / "a.zip"
    _padded(home)
    assert typed("backup", str(backup)).code == 0
    (tmp_path / "seeds" / "oslo.txt").write_text("The court of Oslo sat.")
    with Askwire(Settings(home=home, documents=tmp_path / "seeds")) as askwire:
        askwire.index(most=0)
    size = random.Random(seed).randrange(20_000_000)  # noqa: S311 - a moment, not a secret
    # The first is killed about its point of no return, the other while it unpacks.
    conditions: list[Callable[[], bool]] = [(home / "restored.json").exists, lambda: _coming(home) > size]
    condition = conditions[seed]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [str(COMMAND), "restore", "--force", str(backup)], cwd=tmp_path, stdout=subprocess.DEVNULL, env=ENVIRONMENT
    )
    while not condition() and process.poll() is None:
        pass
    process.kill()
    process.wait()
    assert process.returncode in {0, -signal.SIGKILL}
    found = typed("sources", "--json").json["documents"]
    assert found == 1 if process.returncode == 0 else found in {1, 2}
    assert not (home / "restored.json").exists()
    if seed == 0:
        assert typed("ask", QUESTION, "--json").json["status"] == "answered"


def test_a_running_bot_keeps_its_home(typed: Type, tmp_path: Path) -> None:
    assert typed("backup", "a.zip").code == 0
    code = (
        "import sys; from bot.bootstrap import Askwire; from bot.settings import Settings; from pathlib import Path;"
        "a = Askwire(Settings(home=Path(sys.argv[1]))); a.transcripts;"
        "print(a.coverage().documents, flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / ".askwire")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=ENVIRONMENT) as bot:  # noqa: S603
        assert bot.stdout
        assert bot.stdout.readline() == "1\n"
        typed("restore", "--force", "a.zip").failed_with(1, "another askwire process uses")
        again = typed("backup", "b.zip", "--json")
        assert again.json["holds"] == {"documents": 1, "passages": 1, "questions": 0}
        bot.communicate("\n")
    assert typed("restore", "--force", "a.zip").code == 0


@pytest.mark.usefixtures("typed")
def test_what_was_asked_comes_back_and_an_unreadable_kind_of_it_changes_nothing(tmp_path: Path) -> None:
    home = tmp_path / ".askwire"
    with Askwire(Settings(home=home)) as askwire:
        askwire.transcripts.set_note("mark", "kept")
    _back_up(home, tmp_path / "a.zip")
    _restore(tmp_path / "new", tmp_path / "a.zip")
    with Askwire(Settings(home=tmp_path / "new")) as askwire:
        assert askwire.transcripts.note("mark") == "kept"
    with closing(sqlite3.connect(home / "transcripts.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    _back_up(home, tmp_path / "b.zip")
    with pytest.raises(TranscriptsError, match="nothing was changed"):
        _restore(tmp_path / "new", tmp_path / "b.zip", force=True)
    with Askwire(Settings(home=tmp_path / "new")) as askwire:
        assert askwire.transcripts.note("mark") == "kept"
        assert askwire.coverage().documents == 1


def test_damaged_transcripts_keep_no_catalogue_from_being_backed_up_once_repaired(typed: Type, tmp_path: Path) -> None:
    (tmp_path / ".askwire" / "transcripts.sqlite").write_bytes(b"gone " * 2_000)
    typed("backup", "a.zip").failed_with(1, "run `askwire doctor --repair`, which keeps it aside")
    assert (
        "The transcripts were damaged; they are kept as transcripts.damaged-1.sqlite."
        in typed("doctor", "--repair").err
    )
    assert typed("backup", "a.zip").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["backup", "seeds"], "is a folder", id="a folder for a backup"),
        pytest.param(["backup", "seeds/riga.txt"], "is there already", id="a file that is there"),
        pytest.param(["backup", "nowhere/a.zip"], "cannot be written", id="a folder that is not there"),
        pytest.param(["backup", "/proc/a.zip"], "cannot be written", id="a place that nobody can write"),
        pytest.param(["restore", "nowhere.zip"], "cannot be read", id="a backup that is not there"),
        pytest.param(["restore", "seeds/riga.txt"], "is no whole askwire backup", id="a file that is no backup"),
        pytest.param(["restore", "seeds"], "cannot be read", id="a folder that is no backup"),
    ],
)
def test_a_failure_is_one_line_and_changes_nothing(typed: Type, arguments: list[str], words: str) -> None:
    before = typed("sources", "--json").json
    ran = typed(*arguments, "--json")
    ran.failed_with(1, words)
    assert (ran.out, ran.err.count("\n")) == ("", 1)
    assert typed("sources", "--json").json == before


def _with_room_for(most: int, folder: Path, *arguments: str) -> Ran:
    """The command, where no file may become larger than so many bytes."""
    done = subprocess.run(  # noqa: S603 - our own command
        [str(COMMAND), *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_a_disk_that_is_full_is_one_line_and_nothing_is_left_half_done(typed: Type, tmp_path: Path) -> None:
    _padded(tmp_path / ".askwire")
    refused = _with_room_for(1_000_000, tmp_path, "backup", "a.zip")
    refused.failed_with(1, "a.zip")
    assert refused.err.count("\n") == 1
    assert not list(tmp_path.glob("*a.zip*"))
    assert typed("backup", "a.zip").code == 0
    refused = _with_room_for(1_000_000, tmp_path, "restore", "--force", "a.zip")
    refused.failed_with(1, "restoring cannot be written (File too large); nothing was changed")
    assert refused.err.count("\n") == 1
    assert typed("sources", "--json").json["documents"] == 1
    assert {path.name for path in (tmp_path / ".askwire").iterdir()}.isdisjoint({"restoring", "restored.json"})


def test_the_commands_of_the_guide_exist(checkout: Path) -> None:
    lines = shell_lines((checkout / "docs" / "operating.md").read_text("utf-8"))
    assert len(lines) >= 5
    for line in lines:
        assert_can_be_typed(re.sub(r"^(ASKWIRE_\w+=\S+ )+", "", line))


def test_rebuilding_is_a_run_like_any_other_and_the_disk_is_told(typed: Type) -> None:
    ran = typed("index", "--rebuild", "--json")
    assert (ran.code, ran.err, ran.json["unchanged"]) == (0, "", 1)
    disk = typed("sources", "--json").json["disk"]
    assert set(disk) == {"catalogue", "words", "vectors", "transcripts", "other", "total"}
    assert disk["total"] == sum(size for kind, size in disk.items() if kind != "total") > 0
    told = typed("sources").out.splitlines()[-1]
    assert " MB on disk: catalogue " in told
