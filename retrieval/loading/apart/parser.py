"""The parent's side: a child process that starts with the first file, is kept for the next, and replaced when it fails.

Why a plain subprocess and no pool of a library: decision 0014.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import retrieval
from retrieval.errors import DocumentError
from retrieval.loading.apart.message import MOST_BYTES, from_message
from retrieval.loading.limits import CPU_SECONDS, IDLE_SECONDS, MEMORY_BYTES, WALL_SECONDS, megabytes
from retrieval.loading.said import Said

# What a program may need to start. No key or token is passed on to what reads the files of strangers.
_PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
)
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from retrieval.loading.apart.child import main; main()"
)
# The child ends itself at the limits, wherever it hangs; this is for one that was stopped.
_GRACE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    memory_bytes: int = MEMORY_BYTES
    cpu_seconds: float = CPU_SECONDS
    wall_seconds: float = WALL_SECONDS
    idle_seconds: float = IDLE_SECONDS


class Parser:
    """Reads files, one at a time, whatever thread asks."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()

    def said(self, path: Path, suffix: str, sha256: str) -> Said | DocumentError:
        """What the file says, or why it could not be read; also when it was changed since it had that hash."""
        request = json.dumps({"path": str(path), "suffix": suffix, "sha256": sha256}).encode() + b"\n"
        with self._lock:
            try:
                # A child that ended for want of files, just now, is replaced once.
                answer = self._answer(request) or self._answer(request)
                return from_message(answer) if answer else self._failure()
            except BaseException:
                self._end()
                raise

    def close(self) -> None:
        """End the child, if there is one, also in the middle of a file."""
        if (child := self._child) and self._owner == os.getpid():
            child.kill()
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        return self._child.pid if self._child else None

    def _answer(self, request: bytes) -> bytes | None:
        """None when the child ended without one, of its own accord; what it died of, as an answer, otherwise."""
        child = self._running()
        assert child.stdin  # noqa: S101 - given by PIPE
        try:
            child.stdin.write(request)
            child.stdin.flush()
            answer = self._read(child)
        except BrokenPipeError:
            answer = b""
        if answer.endswith(b"\n"):
            return answer
        code = child.wait()
        self._end()
        return None if code == 0 else json.dumps({"error": self._why(code)}).encode()

    def _failure(self) -> DocumentError:
        return DocumentError("the process that reads such files ends at once; install askwire anew")

    def _read(self, child: subprocess.Popen[bytes]) -> bytes:
        assert child.stdout  # noqa: S101 - given by PIPE
        until, received = time.monotonic() + self._limits.wall_seconds + _GRACE_SECONDS, bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                if not selector.select(until - time.monotonic()) or len(received) > MOST_BYTES:
                    child.kill()
                    break
                portion = os.read(child.stdout.fileno(), 1 << 20)
                if not portion:
                    break
                received += portion
        return bytes(received)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child and self._owner == os.getpid() and self._child.poll() is None:
            return self._child
        self._end()
        self._owner = os.getpid()
        package = str(Path(retrieval.__file__).parents[1])
        search = [package, *(each for each in sys.path if each and each != package)]
        self._child = subprocess.Popen(  # noqa: S603 - this very interpreter
            [sys.executable, "-I", "-c", _START, json.dumps(search), json.dumps(asdict(self._limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            cwd="/",
            start_new_session=True,
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream:
                with suppress(BrokenPipeError):
                    stream.close()

    def _why(self, code: int) -> str:
        limits = self._limits
        again = "save it anew, as text if nothing else helps"
        if -code in {signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU}:
            spent = f"{limits.cpu_seconds:g} s" if -code != signal.SIGALRM else f"{limits.wall_seconds:g} s"
            return f"takes more than {spent} to read; divide it, or {again}"
        if -code == signal.SIGKILL:
            return f"takes too long to read, or more memory than there is; divide it, or {again}"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
        return f"its parser crashed ({name}), or took more than {megabytes(limits.memory_bytes)} of memory; {again}"


_parser = Parser()
atexit.register(_parser.close)


def said_apart(path: Path, suffix: str, sha256: str) -> Said | DocumentError:
    """What a file says, read by the one child of this process, which starts with the first file and ends when idle."""
    return _parser.said(path, suffix, sha256)
