"""Requests to a Chroma server in, what it answers out, within time limits. The only module that imports httpx.

A server that did not answer is left alone for a while: what is asked of it meanwhile fails at once. Why this is not
Chroma's own client: docs/decisions/0015-chroma-server.md.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from retrieval.errors import RetrievalError, VectorServerError

if TYPE_CHECKING:
    import httpx

CLOUD = "https://api.trychroma.com:443"
_TENANT, _DATABASE = "default_tenant", "default_database"
_API = "/api/v2"
# A portion of vectors takes a server that many use some seconds, and Chroma writes its files out in between.
_WRITING = 10
"""So many times as long as a question may a request take that no question waits for."""
_RESTING_SECONDS = 10.0
_LOOKING_SECONDS = 0.1
_KEPT_SECONDS, _CLOUD_KEPT_SECONDS = 1.0, 60.0
_REFUSED, _BUSY = (401, 403), (408, 429, 502, 503, 504)
_CHECK_URL, _CHECK_KEY = "start it, or correct CHROMA_URL", "correct CHROMA_API_KEY, or CHROMA_URL"
_AGAIN = "try again when it has recovered"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How a server is reached."""

    url: str
    """``http://host:port``, with the path that a proxy has it under, and the name and password that it asks for."""
    api_key: str | None = None
    """Sent with every request. With one, the quotas of Chroma Cloud are kept."""
    tenant: str | None = None
    database: str | None = None
    """None: the only ones that the key is for, or without a key the server's default."""
    seconds: float = 2.0
    """What a question waits for at most."""
    resting_seconds: float = _RESTING_SECONDS
    """How long a server that did not answer is left alone."""


class ServerRefusal(RetrievalError):  # noqa: N818 - the server answers, and what it says may be an error or may not
    """Chroma answered, but not with what was asked for."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class ChromaServer:
    """One database of a server; safe to use from several threads, and not asked before it is used."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        parts = urlsplit(settings.url)
        self.host = parts.netloc.rpartition("@")[2]
        """Name and port, as messages show them."""
        place = f"{parts.scheme}://{self.host}{parts.path.rstrip('/')}"
        self.at = f"{place} {settings.tenant or ''}/{settings.database or ''}"
        """Tells servers and databases apart, without what is secret."""
        self.is_cloud = settings.api_key is not None
        self._api = f"{settings.url.rstrip('/')}{_API}"
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._trouble: VectorServerError | None = None
        self._rests_until = 0.0
        self.failures = 0
        """How often there was trouble."""

    @property
    def trouble(self) -> VectorServerError | None:
        """Why the server does not answer, as it was last found."""
        return self._trouble

    def close(self) -> None:
        """Let go of the connections; what is asked later makes new ones."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def look(self) -> None:
        """Ask a server that did not answer whether it does again, if it was left alone long enough."""
        if self._trouble and time.monotonic() >= self._rests_until:
            try:
                self.ask("GET", "")
            except (VectorServerError, ServerRefusal):
                return

    def comes_back(self) -> bool:
        """Wait for a server that was asked and ended, as long as it would be left alone: it may be started again."""
        until = time.monotonic() + self._settings.resting_seconds
        while self._trouble and time.monotonic() < until:
            time.sleep(_LOOKING_SECONDS)
            self._rests_until = 0.0
            self.look()
        return self._trouble is None

    def ask(self, method: str, path: str, body: object = None, *, patient: bool = False) -> Any:
        """What the server answers to a request under its database.

        ``patient``: nobody waits for an answer to a question. Raises :class:`VectorServerError`, also for a server that
        did not answer a moment ago, and :class:`ServerRefusal`.
        """
        database = "/tenants/{}/databases/{}".format(*(quote(name, safe="") for name in self.database))
        return self._asked(method, f"{database}{path}", body, patient=patient)

    @cached_property
    def database(self) -> tuple[str, str]:
        """Tenant and database. A key for one alone tells them."""
        tenant, database = self._settings.tenant, self._settings.database
        if not self.is_cloud or (tenant and database):
            return tenant or _TENANT, database or _DATABASE
        told = self._asked("GET", "/auth/identity")
        known = told if isinstance(told, dict) else {}
        tenant, databases = tenant or known.get("tenant"), known.get("databases") or []
        if not database and len(databases) == 1 and databases[0] != "*":
            database = databases[0]
        if not tenant or not database:
            raise self.failed("does not say which database the key is for", "set CHROMA_TENANT and CHROMA_DATABASE")
        return tenant, database

    def make_database(self) -> None:
        """Tenant and database, where the server has them no more; Chroma Cloud makes its own."""
        tenant, database = self.database
        if self.is_cloud:
            raise self.failed(f"has no database {database}", "correct CHROMA_TENANT and CHROMA_DATABASE")
        for path, name in (("/tenants", tenant), (f"/tenants/{quote(tenant, safe='')}/databases", database)):
            try:
                self._asked("POST", path, {"name": name})
            except ServerRefusal as error:
                if error.status != 409:
                    what = f"has no database {database} of {tenant}, and makes none"
                    raise self.failed(what, "correct CHROMA_TENANT and CHROMA_DATABASE") from error

    def check(self) -> str:
        """What was found of a server that answers, for ``askwire doctor``. Raises :class:`VectorServerError`."""
        started = time.perf_counter()
        try:
            self.ask("GET", "")
        except ServerRefusal as error:
            if error.status != 404:
                raise self.told(error) from error
        passed = (time.perf_counter() - started) * 1000
        return f"{self.host} answers in {passed:.0f} ms, database {'/'.join(self.database)}"

    def told(self, refusal: ServerRefusal) -> VectorServerError:
        """A refusal that nothing here can mend, as trouble with the server."""
        return self.failed(f"answers with an error ({refusal})", "see to the server, its log says more")

    def _asked(self, method: str, path: str, body: object = None, *, patient: bool = False) -> Any:
        with self._lock:
            if self._trouble and time.monotonic() < self._rests_until:
                known = self._trouble
                raise VectorServerError(known.host, known.trouble, known.to_do)
        response = self._responded(method, path, body, self._seconds(patient=patient))
        try:
            answer = self._read(response)
        except ServerRefusal as refusal:
            if refusal.status < 500:
                self._forget_trouble()
            raise
        self._forget_trouble()
        return answer

    def _forget_trouble(self) -> None:
        with self._lock:
            self._trouble = None

    def _seconds(self, *, patient: bool) -> float:
        return self._settings.seconds * (_WRITING if patient else 1)

    def failed(self, trouble: str, to_do: str, *, dropped: bool = False) -> VectorServerError:
        """The error for trouble that was found; the server is left alone for a while."""
        error = VectorServerError(self.host, trouble, to_do, dropped=dropped)
        with self._lock:
            self._trouble, self._rests_until = error, time.monotonic() + self._settings.resting_seconds
            self.failures += 1
        return error

    def _opened(self) -> httpx.Client:
        import httpx

        with self._lock:
            if self._client is None:
                key = self._settings.api_key
                headers = {"content-type": "application/json"} | ({"x-chroma-token": key} if key else {})
                # Kept short: a connection that is gone then tells of a server that ended at this request, not long ago.
                limits = httpx.Limits(keepalive_expiry=_CLOUD_KEPT_SECONDS if self.is_cloud else _KEPT_SECONDS)
                self._client = httpx.Client(headers=headers, follow_redirects=False, limits=limits)
            return self._client

    def _responded(self, method: str, path: str, body: object, seconds: float) -> tuple[int, str]:
        """Status and text. Every request can be repeated, so one is where the server let go of the connection, as one
        that was started again has, or could not do its part, as one that is busy may.
        """
        import httpx

        dropped = False
        try:
            try:
                status, text = self._sent(method, path, body, seconds)
            except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                dropped = True
                status, text = self._sent(method, path, body, seconds)
            return self._sent(method, path, body, seconds) if status == 500 else (status, text)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise self.failed("does not answer", _CHECK_URL, dropped=dropped) from error

    def _sent(self, method: str, path: str, body: object, seconds: float) -> tuple[int, str]:
        import httpx

        until = time.monotonic() + seconds
        limits = httpx.Timeout(seconds, connect=min(seconds, self._settings.seconds))
        content = None if body is None else json.dumps(body)
        with self._opened().stream(method, f"{self._api}{path}", content=content, timeout=limits) as response:
            parts = []
            for part in response.iter_bytes():
                parts.append(part)
                # The limits are those of each wait: whoever sends a byte a second keeps within them.
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("more than the time given", request=response.request)
            return response.status_code, b"".join(parts).decode("utf-8", "replace")

    def _read(self, response: tuple[int, str]) -> Any:
        status, text = response
        if status in _REFUSED:
            trouble = "refuses the key" if self.is_cloud else "asks for a key"
            raise self.failed(f"{trouble} ({status})", _CHECK_KEY)
        if status in _BUSY:
            raise self.failed(f"is too busy or being started ({status})", _AGAIN)
        try:
            answer = json.loads(text)
        except ValueError:
            answer = text
        if 200 <= status < 300 and not isinstance(answer, str):
            return answer
        if isinstance(answer, dict) and isinstance(answer.get("error"), str):
            raise ServerRefusal(status, " ".join(str(answer.get("message") or answer["error"]).split())[:200])
        if status >= 500:
            raise self.failed(f"answers with an error ({status})", "see to the server, its log says more")
        raise self.failed(f"does not answer as Chroma does ({status})", "correct CHROMA_URL")
