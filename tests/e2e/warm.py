"""A process that has loaded the code and the model once, and forks for every command line that it is given.

In goes a command line with its folder, environment and open files; out comes its exit code. Most of a short command's
life is loading, and a fork has everything else for itself: arguments, environment, working folder, streams,
memory and end. What the interpreter does before that is tried by :meth:`tests.e2e.conftest.Workplace.cold`.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from retrieval.local_embedder import LocalEmbedder

START_SECONDS = 60
SESSION = "_session"
# What the commands import when they come to need it.
VENDORS = (
    "chromadb.api.client", "chromadb.api.rust", "chromadb.telemetry.product.posthog", "numpy.ma", "onnx", "onnxruntime",
    "rich.console", "rich.live", "rich.table", "sentencex", "Stemmer", "tantivy", "threadpoolctl", "tokenizers",
)  # fmt: skip
# What they import besides where there is a model to write: two seconds of their own.
OF_A_MODEL = ("langchain.chat_models", "langchain_openai", "openai")


@dataclass(frozen=True, slots=True)
class Line:
    """A command line, and where it is typed."""

    arguments: Sequence[str]
    folder: str
    environment: Mapping[str, str]


class Warm:
    """The process, as tests see it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this file
                [sys.executable, "-m", "tests.e2e.warm", str(theirs.fileno())],
                env=dict(environment),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._ours.settimeout(START_SECONDS)
        assert self._ours.recv(1), "the process that loads the code ended"

    def run(self, line: Line, stdin: bytes, seconds: float) -> tuple[int, bytes, bytes]:
        """The exit code of one command line, and what it wrote to stdout and to stderr."""
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            code = self._code(line, (given, out, err), seconds)
            out.seek(0)
            err.seek(0)
            return code, out.read(), err.read()

    def _code(self, line: Line, streams: Sequence[IO[bytes]], seconds: float) -> int:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(self._ours, [b"!"], [theirs.fileno(), *(each.fileno() for each in streams)])
            ours.settimeout(seconds)
            ours.sendall(json.dumps([line.arguments, line.folder, dict(line.environment)]).encode() + b"\n")
            told = ours.recv(16)
        assert told, f"nobody told how {line.arguments} ended"
        return int(told)

    def close(self) -> None:
        """End the process, and every fork that still runs."""
        self._ours.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(START_SECONDS)


_PARSERS = tuple(f"retrieval.loading.apart.{name}" for name in ("child", "mail", "pdf", "web_page", "word_file"))


def load() -> None:
    """Import what any command needs. Nothing that is read from the surroundings is read here, no thread is started."""
    import bot
    import retrieval

    for package in (bot, retrieval):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            # What parses files is loaded by the processes of their own alone.
            if not module.name.endswith("__main__") and not module.name.startswith(_PARSERS):
                importlib.import_module(module.name)
    _import(VENDORS)
    _load_the_model()


def _load_the_model() -> None:
    """Have the installed model in memory: loading it is most of what a question costs a process."""
    from retrieval.local_embedder import LocalEmbedder

    ready = LocalEmbedder()
    ready.load()
    setattr(LocalEmbedder, SESSION, loaded_already(ready))


def loaded_already(ready: LocalEmbedder) -> cached_property[Any]:
    """What stands for :data:`SESSION` so that the installed weights are those of ``ready``; others are loaded."""
    held, load = ready._session, vars(type(ready))[SESSION].func

    def session(embedder: LocalEmbedder) -> Any:
        return held if embedder._expected else load(embedder)

    made: cached_property[Any] = cached_property(session)
    made.__set_name__(type(ready), SESSION)
    return made


def _import(names: Sequence[str]) -> None:
    for name in names:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def serve(control: socket.socket) -> None:
    """Fork for every command line that comes, until the tests are over."""
    awake, waker = socket.socketpair()
    waker.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno())
    running: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(awake, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is awake:
                    awake.recv(4096)
                    _tell_ended(running)
                elif not _begin(control, running):
                    return


def _begin(control: socket.socket, running: dict[int, socket.socket]) -> bool:
    """Fork for the next command line; false when none will come any more."""
    said, files, _, _ = socket.recv_fds(control, 1, 4)
    if not said:
        return False
    asker, streams = socket.socket(fileno=files[0]), files[1:]
    with asker.makefile("rb") as lines:
        arguments, folder, environment = json.loads(lines.readline())
    if any(name.startswith("OPENAI_") for name in environment):
        _import([name for name in OF_A_MODEL if name not in sys.modules])
    pid = os.fork()
    if pid == 0:
        _become(Line(arguments, folder, environment), streams)
    for stream in streams:
        os.close(stream)
    running[pid] = asker
    return True


def _tell_ended(running: dict[int, socket.socket]) -> None:
    for pid, asker in list(running.items()):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            with running.pop(pid), suppress(BrokenPipeError):
                asker.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _become(line: Line, streams: Sequence[int]) -> NoReturn:
    """Run the console script as a process that has just started would."""
    from bot.cli import run

    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(line.folder)
    os.environ.clear()
    os.environ.update(line.environment)
    sys.argv = ["askwire", *line.arguments]
    sys.stdin, sys.stdout, sys.stderr = (_stream(number) for number in range(3))
    run()
    raise AssertionError("the console script came back")


def _stream(number: int) -> io.TextIOWrapper:
    return open(number, "w" if number else "r", encoding="utf-8", closefd=False)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as tests:
        load()
        tests.sendall(b"!")
        serve(tests)
