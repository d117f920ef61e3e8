"""The installed command, run as a user runs it: in a folder of its own, with nothing of the developer's around it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.warm import Line, Warm

COMMAND = Path(sys.executable).with_name("askwire")
CHECKOUT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120
# What Python or a library takes from its surroundings while it is loaded.
READ_AT_START = ("PYTHON", "LC_", "LANG", "CHROMA_", "OMP_")

# Loaded by every Python that has its folder on the path: no other machine can be reached or looked up. What was tried
# is written down, as the program may catch the error.
_GUARD = """
import os, socket
def _refused(address):
    with open(os.environ["NETWORK_TRIED"], "a") as file:
        file.write(repr(address) + chr(10))
    raise OSError("the network is off")
def _local(host):
    return host in (None, "", b"", "localhost", b"localhost", "127.0.0.1", b"127.0.0.1", "::1", b"::1")
def _guarded(original):
    def connect(self, address):
        if self.family != socket.AF_UNIX and not _local(address[0]):
            _refused(address)
        return original(self, address)
    return connect
_look_up = socket.getaddrinfo
def _guarded_look_up(host, *args, **options):
    return _look_up(host, *args, **options) if _local(host) else _refused(host)
socket.socket.connect = _guarded(socket.socket.connect)
socket.socket.connect_ex = _guarded(socket.socket.connect_ex)
socket.getaddrinfo = _guarded_look_up
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it has to be."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def failed_with(self, code: int, words: str) -> None:
        """Checks that one clear line on stderr says why, and nothing else was said."""
        assert self.code == code, self
        last = self.err.rstrip("\n").splitlines()[-1]
        assert last.startswith("askwire: "), self.err
        assert words in last
        assert "Traceback" not in self.err
        assert "a fault inside" not in self.err


class Workplace:
    """A working folder, and the command in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents = folder / "seeds"
        self.documents.mkdir(parents=True)
        (folder / "guard").mkdir()
        (folder / "guard" / "sitecustomize.py").write_text(_GUARD, "utf-8")
        self.tried = folder / "network-tried"

    @property
    def environment(self) -> dict[str, str]:
        """As little as a process needs, and the guard."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": f"{self.folder / 'guard'}{os.pathsep}{CHECKOUT}",
            "NETWORK_TRIED": str(self.tried),
        }

    def write(self, name: str, text: str | bytes) -> Path:
        """A file in the documents' folder."""
        path = self.documents / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *arguments: str | Path, stdin: str = "", **environment: str) -> Ran:
        """One process of the command, forked from one that has loaded the code; :meth:`cold` starts a new one."""
        assert not any(name.startswith(READ_AT_START) for name in environment), "a cold process has to read this"
        if sys.platform != "linux":
            # Elsewhere libraries of the system itself do not survive a fork.
            return self.cold(*arguments, stdin=stdin, **environment)
        line = Line([str(each) for each in arguments], str(self.folder), self.environment | environment)
        code, out, err = warm(self).run(line, stdin.encode(), PATIENCE_SECONDS)
        return Ran(code, out.decode(), err.decode())

    def cold(self, *arguments: str | Path, stdin: str = "", **environment: str) -> Ran:
        """One process of the installed command from its very start: a second of processor time more."""
        return self._process([COMMAND, *arguments], stdin, environment)

    def python(self, code: str, *arguments: str, **environment: str) -> Ran:
        """One cold process of Python itself."""
        return self._process([sys.executable, "-c", code, *arguments], "", environment)

    def _process(self, words: Sequence[str | Path], stdin: str, environment: dict[str, str]) -> Ran:
        done = subprocess.run(  # noqa: S603 - our own command
            words,
            cwd=self.folder,
            env=self.environment | environment,
            input=stdin.encode(),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def ask(self, questions: Sequence[str], **environment: str) -> list[Any]:
        """The replies to questions, in their order, from one process."""
        rows = "".join(json.dumps({"id": n, "question": text}) + "\n" for n, text in enumerate(questions))
        (self.folder / "questions.jsonl").write_text(rows, "utf-8")
        ran = self.run("ask", "--batch", "questions.jsonl", **environment)
        assert ran.code == 0, ran.err
        return ran.lines


_warm: list[Warm] = []


def warm(place: Workplace) -> Warm:
    """The process that has loaded the code, one for all tests that run in this one."""
    if not _warm:
        _warm.append(Warm(place.environment))
    return _warm[0]


@pytest.fixture(scope="session", autouse=True)
def _end_of_warm() -> Iterator[None]:
    yield
    while _warm:
        _warm.pop().close()


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """A working folder without documents."""
    return Workplace(tmp_path / "work")


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, seed: Path) -> Iterator[Workplace]:
    """A working folder with the user's document indexed; the tests that share it only read."""
    made = Workplace(tmp_path_factory.mktemp("seeded") / "work")
    shutil.copy(seed, made.documents)
    ran = made.run("index")
    assert ran.code == 0, ran.err
    yield made
    assert not made.tried.exists(), made.tried.read_text()
