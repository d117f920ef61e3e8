"""A real ``chroma run`` on this machine, which can be killed and started again, and servers that are none."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

# What the console script `chroma` calls, which first imports the whole of chromadb for a second.
_COMMAND = [
    sys.executable,
    "-c",
    "import sys, chromadb_rust_bindings as bindings; bindings.cli(sys.argv[1:])",
    "chroma",
]
_PATIENCE_SECONDS = 30.0


class ChromaRun:
    """``chroma run`` over one folder and at one address, whatever becomes of its process."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [*_COMMAND, "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(  # noqa: S603 - Chroma's own command
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        limit = time.monotonic() + _PATIENCE_SECONDS
        while not self._answers():
            assert self._process.poll() is None, "chroma run ended by itself"
            assert time.monotonic() < limit, "chroma run never answered"

    def start_if_ended(self) -> None:
        """What a supervisor does."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def kill(self) -> None:
        """kill -9."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=1) as response:  # noqa: S310 - loopback
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Endpoint:
    """A small HTTP server that answers every request alike, or passes it on to another; it remembers what it was asked.

    Used in a ``with`` statement.
    """

    def __init__(self, status: int = 200, text: str = "", *, before: str = "") -> None:
        self.status, self.text, self.before = status, text, before
        self.asked: list[Asked] = []
        self.silent = threading.Event()
        """While it is set, requests are taken and not answered."""
        self.is_rude = False
        """Whether it drops each connection after an answer, unannounced."""
        self.ends = False
        """Whether it drops each connection instead of an answer."""
        self._ended = threading.Event()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
                """Nothing is to be said."""

            def _answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                endpoint.asked.append(Asked(self.command, self.path, headers, body.decode()))
                if endpoint.silent.is_set():
                    endpoint._ended.wait(_PATIENCE_SECONDS)
                if endpoint.silent.is_set() or endpoint.ends:
                    self.close_connection = True
                    return
                status, text = endpoint.status, endpoint.text.encode()
                if endpoint.before:
                    status, text = _passed_on(f"{endpoint.before}{self.path}", self.command, body)
                self.send_response(status)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
                self.close_connection |= endpoint.is_rude

            do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the names of the base class

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _passed_on(url: str, method: str, body: bytes) -> tuple[int, bytes]:
    request = urllib.request.Request(url, body or None, {"content-type": "application/json"}, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as response:  # noqa: S310 - loopback
            return int(response.status), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
