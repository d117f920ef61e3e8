"""A server on this machine that speaks the embeddings part of OpenAI's protocol, and fails as it is told to."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came in."""

    at: float
    key: str
    model: str
    texts: tuple[str, ...]


class EmbeddingsServer:
    """Runs while its ``with`` statement does."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.failures: list[tuple[int, dict[str, str]]] = []
        """What the next requests are answered with: status and headers."""
        self.reverses = self.ragged = False
        self.scale = 1.0
        self.extra = 0
        self.vector: list[float] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                call = Call(time.monotonic(), self.headers["Authorization"], body["model"], tuple(body["input"]))
                outer.calls.append(call)
                status, headers = outer.failures.pop(0) if outer.failures else (200, {})
                reply = outer._reply(call) if status == 200 else {"error": {"message": "no", "type": "t", "code": "c"}}
                data = json.dumps(reply).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Type": "application/json"}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _reply(self, call: Call) -> dict[str, object]:
        texts = list(call.texts)
        texts = texts[: self.extra] if self.extra < 0 else texts + ["more"] * self.extra
        items = [
            {"object": "embedding", "index": number, "embedding": self._vector_of(text, number)}
            for number, text in enumerate(texts)
        ]
        return {
            "object": "list",
            "model": call.model,
            "data": items[::-1] if self.reverses else items,
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }

    def _vector_of(self, text: str, number: int) -> list[float]:
        if self.vector is not None:
            return self.vector
        vector = [0.0] * 128
        for word in text.casefold().replace(".", " ").split() or [""]:
            vector[hashlib.blake2b(word.encode(), digest_size=1).digest()[0] % 128] += self.scale
        return vector[: 128 - number] if self.ragged else vector
