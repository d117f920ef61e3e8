"""``askwire index --watch`` as a process: what is saved is found by other processes, until it is told to stop."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from retrieval.model import Query
from tests.e2e.conftest import COMMAND, Workplace
from tests.fakes import Desk, FakeEmbedder

# A last step of ten seconds may have to end, on a machine that does much else.
LIMIT_SECONDS = 60.0
PASSAGES = 400
# Watches beside an embedder that takes a second for sixteen passages: to fill the index takes half a minute.
_SLOW = """
import sys, time
from pathlib import Path
from bot.bootstrap import Askwire
from bot.cli.following import follow
from bot.cli.terminal import TerminalProgress
from bot.settings import Settings
from tests.fakes import FakeEmbedder

class Slow(FakeEmbedder):
    def embed_with_parts(self, texts, parts):
        time.sleep(len(texts) / 16)
        return super().embed_with_parts(texts, parts)

with TerminalProgress() as progress:
    settings = Settings(home=Path(sys.argv[1]) / "home", documents=Path(sys.argv[1]) / "documents")
    with Askwire(settings, progress) as askwire:
        askwire.__dict__["embedder"] = Slow()
        follow(askwire, (), as_json=True)
"""


class Running:
    """A process whose output is read as it comes."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.child.stdout
        for line in self.child.stdout:
            self._lines.put(line)

    def line(self) -> str:
        """The next line on stdout."""
        return self._lines.get(timeout=LIMIT_SECONDS)

    def stopped(self, number: int) -> tuple[int, str]:
        """Tell it to stop; its exit code and what it wrote to stderr."""
        self.child.send_signal(number)
        code = self.child.wait(LIMIT_SECONDS)
        assert self.child.stderr
        return code, self.child.stderr.read()


@contextmanager
def _running(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[Running]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=folder, env=environment, text=True, **pipes) as child:  # type: ignore[call-overload]  # noqa: S603
        try:
            yield Running(child)
        finally:
            child.kill()


def _until(condition: Callable[[], object]) -> float:
    """Wait for a condition; how many seconds that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + LIMIT_SECONDS
        time.sleep(0.02)
    return time.monotonic() - began


def test_what_is_saved_is_told_and_found_until_the_watch_is_stopped(workplace: Workplace) -> None:
    workplace.write("kept.txt", "The harbour froze.")
    command = [str(COMMAND), "index", "--watch"]
    with _running(command, workplace.folder, workplace.environment) as watch:
        assert "1 added: seeds/kept.txt; the index holds 1 document in 1 passage" in watch.line()
        workplace.write("wire/a.txt", "A zeppelin landed.")
        assert "1 added: seeds/wire/a.txt; the index holds 2 documents in 2 passages" in watch.line()
        found = workplace.run("search", "zeppelin", "--json").json["hits"]
        assert found[0]["document_id"] == "wire/a.txt"
        workplace.write("bad.txt", "date 2024-02-30\nText.")
        assert " 1 failed; " in watch.line()
        (workplace.documents / "wire" / "a.txt").unlink()
        assert "1 removed: seeds/wire/a.txt; the index holds 1 document" in watch.line()
        code, errors = watch.stopped(signal.SIGTERM)
    assert code == 0, errors
    told = errors.splitlines()
    assert told[0] == "askwire: Watching seeds; stop it with Ctrl-C."
    assert "seeds/bad.txt: wrong date '2024-02-30'" in told[1]
    assert told[-1] == "askwire: Stopped watching; what was taken in is kept."


def test_a_file_that_is_saved_during_a_long_filling_is_found_by_a_running_reader(desk: Desk, checkout: Path) -> None:
    rows = ({"id": f"s{n}", "text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(PASSAGES))
    desk.write("lines.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-c", _SLOW, str(desk.home.folder.parent)]
    with _running(command, checkout, {"PATH": "", "HOME": str(desk.home.folder.parent)}) as watch:
        assert json.loads(watch.line())["added"] == PASSAGES
        reader = desk.searcher()
        model = FakeEmbedder().name
        _until(lambda: 0 < len(reader.catalogue.without_embedding(model)) < PASSAGES)
        desk.write("late.txt", "A zeppelin landed.")
        # Words find nothing of it before, and there may be no vector at all.
        _until(lambda: [hit.document.id for hit in reader.search(Query("zeppelin"), 1)] == ["late.txt"])
        assert len(reader.catalogue.without_embedding(model)) > PASSAGES // 4
        # Its vector comes ahead of those that are missing for longer.
        _until(lambda: reader.search(Query("zeppelin"), 1)[0].similarity is not None)
        assert len(reader.catalogue.without_embedding(model)) > PASSAGES // 8
        line = json.loads(watch.line())
        assert (line["added"], line["documents"]) == (1, PASSAGES + 1)
        assert [Path(name).name for name in line["files"]] == ["late.txt"]
        code, errors = watch.stopped(signal.SIGINT)
    assert code == 0, errors
