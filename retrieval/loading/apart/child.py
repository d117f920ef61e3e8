"""The child's side: requests as lines of JSON on stdin in, what each file says as a line on stdout out.

It ends with its parent, whatever becomes of that, and at the limits of each file, wherever its code hangs.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import json
import os
import queue
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from retrieval.errors import DocumentError
from retrieval.loading.apart.message import to_message
from retrieval.loading.limits import FILE_BYTES, megabytes
from retrieval.loading.opening import opened
from retrieval.loading.said import Said

PARSERS = {".html": "web_page", ".htm": "web_page", ".pdf": "pdf", ".docx": "word_file", ".eml": "mail"}
"""The module of each kind; it is imported with the first file of its kind."""
_CHANGED = "was changed while it was being read; index it again"
_DISK_BYTES = 16_000_000
# Parsers leak: a child that has grown so large is replaced by a fresh one.
_GROWN = 0.6


def main() -> None:
    """Serve until the parent is gone, or nothing was asked for a while."""
    limits = json.loads(sys.argv[2])
    answers = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    _limit(int(limits["memory_bytes"]))
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(requests,), daemon=True).start()
    with suppress(queue.Empty):
        while True:
            request = json.loads(requests.get(timeout=limits["idle_seconds"]))
            signal.setitimer(signal.ITIMER_PROF, limits["cpu_seconds"])
            signal.setitimer(signal.ITIMER_REAL, limits["wall_seconds"])
            answer = to_message(_said_in(Path(request["path"]), request["suffix"], request["sha256"]))
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(answers, answer)
            if _resident() > limits["memory_bytes"] * _GROWN:
                break
    os._exit(0)


def _limit(memory_bytes: int) -> None:
    """Signals end the process at once, which needs nothing of the interpreter, where a parser may hold it."""
    for number in (signal.SIGPROF, signal.SIGALRM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_DISK_BYTES, _DISK_BYTES))
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        # What the platform cannot limit in one way it may in the other.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (memory_bytes, memory_bytes))


def _receive(requests: queue.SimpleQueue[bytes]) -> None:
    """Hand requests on; the end of stdin is the end of the parent."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


def _send(answers: int, message: bytes) -> None:
    rest = memoryview(message)
    try:
        while rest:
            rest = rest[os.write(answers, rest) :]
    except BrokenPipeError:
        os._exit(0)


def _resident() -> int:
    """Bytes. What ``getrusage`` tells begins, on Linux, with what the parent had when it started this process."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _said_in(path: Path, suffix: str, sha256: str) -> Said | DocumentError:
    try:
        with opened(path) as file:
            data = file.read(FILE_BYTES + 1)
        if len(data) > FILE_BYTES:
            return DocumentError(f"larger than {megabytes(FILE_BYTES)}; divide it")
        if hashlib.sha256(data).hexdigest() != sha256:
            return DocumentError(_CHANGED)
    except DocumentError as error:
        return error
    return said_in(data, suffix)


def said_in(data: bytes, suffix: str) -> Said | DocumentError:
    """What the bytes of a file say."""
    if not data.strip():
        return DocumentError("the file is empty; remove it or put text in it")
    try:
        read: Callable[[bytes], Said] = importlib.import_module(f"retrieval.loading.apart.{PARSERS[suffix]}").read
        return read(data)
    except DocumentError as error:
        return error
    except MemoryError:
        gc.collect()
        return DocumentError("takes more memory to read than one file may have; divide it, or save it as text")
    except Exception as error:  # noqa: BLE001 - the edge of the parsers: on a broken file they raise whatever they meet
        told = " ".join(f"{type(error).__name__} {error}".split())[:120]
        return DocumentError(f"cannot be read as {suffix} ({told}); save it anew, or as text")
