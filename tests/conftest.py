"""What every test stands on: no network, a clean environment, a folder of its own."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from retrieval.chroma_http import ChromaServer, ServerSettings
from retrieval.home import Home
from retrieval.indexing import Indexer
from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from retrieval.progress import Silent
from retrieval.searching import Searcher
from retrieval.static_embedder import StaticEmbedder
from tests.chroma_server import ChromaRun
from tests.fakes import Desk, FakeEmbedder

_OURS = ("OPENAI_", "ASKWIRE_", "SLACK_", "CHROMA_", "LANGSMITH_", "LANGCHAIN_")
_SEEN = ("NO_COLOR", "FORCE_COLOR", "COLUMNS")


# Where Linux keeps files in memory, and how much of it has to be free for those of a whole run.
_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
_MEMORY_NEEDED = 4 * 1024**3


def pytest_configure() -> None:
    """Temporary folders are in memory where there is room: a test of an index would wait for the disk half of its time.

    What a process leaves that is killed is the same on either.
    """
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _MEMORY_NEEDED:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


class NetworkTouchedError(AssertionError):
    """A test, or what it tested, reached for another machine."""


def _is_loopback(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in {"", "localhost", "None"}:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            raise NetworkTouchedError(f"tried to connect to {address!r}")
        return original(self, address)

    return connect


def _guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
    if not _is_loopback(host):
        raise NetworkTouchedError(f"tried to look up {host!r}")
    return _look_up(host, *args, **options)


_look_up = socket.getaddrinfo
_guards = {name: _guarded(getattr(socket.socket, name)) for name in ("connect", "connect_ex")}


def _raise_guards() -> None:
    for name, guard in _guards.items():
        setattr(socket.socket, name, guard)
    socket.getaddrinfo = _guarded_look_up


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Nothing but this machine can be reached; looking up a name counts as reaching. Fixtures are held to it as well.

    Anew for every test: pytest-socket, which comes with langchain-tests, puts the real functions back after each.
    """
    _raise_guards()


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """The same, after every plugin had its turn."""
    _raise_guards()


@pytest.fixture(autouse=True)
def _clean_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the developer's machine is seen, and no file of the checkout is in the working folder."""
    for name in os.environ:
        if name.startswith(_OURS) or name in _SEEN:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of this repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def seed(checkout: Path) -> Path:
    """The user's document."""
    return next((checkout / "seeds").glob("*.txt"))


@pytest.fixture(scope="session")
def local_embedder() -> LocalEmbedder:
    """The real model, loaded once."""
    return LocalEmbedder()


@pytest.fixture(scope="session")
def static_embedder(local_embedder: LocalEmbedder, tmp_path_factory: pytest.TempPathFactory) -> StaticEmbedder:
    """The real static embedder. Its word pieces are embedded once a run, whatever number of processes tests in it."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    made = StaticEmbedder(local_embedder, folder, Silent())
    with FileLock(folder / "pieces.lock"):
        made.load()
    return made


@pytest.fixture(scope="session")
def local_tokenizer() -> LocalTokenizer:
    """The real tokenizer, loaded once."""
    return LocalTokenizer()


@pytest.fixture(scope="session")
def chroma_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaRun]:
    """A Chroma server that the tests share, each with collections of its own; whoever kills one starts another."""
    run = ChromaRun(tmp_path_factory.mktemp("chroma"))
    run.start()
    yield run
    run.kill()


@pytest.fixture
def vector_server(chroma_run: ChromaRun) -> Iterator[ChromaServer]:
    """What a process has of that server, with time for a machine that is busy."""
    server = ChromaServer(ServerSettings(chroma_run.url, seconds=30))
    yield server
    server.close()


@pytest.fixture
def desk(tmp_path: Path, local_tokenizer: LocalTokenizer) -> Iterator[Desk]:
    """Documents and a home on the real indexes, with an embedder that takes no time."""
    made = Desk(tmp_path, FakeEmbedder(), local_tokenizer)
    yield made
    made.close()


@pytest.fixture
def real_desk(tmp_path: Path, local_embedder: LocalEmbedder, local_tokenizer: LocalTokenizer) -> Iterator[Desk]:
    """Documents and a home on the real indexes and the real model."""
    made = Desk(tmp_path, local_embedder, local_tokenizer)
    yield made
    made.close()


@pytest.fixture
def home(real_desk: Desk) -> Home:
    """The home that ``indexer`` and ``searcher`` share."""
    return real_desk.home


@pytest.fixture
def indexer(real_desk: Desk) -> Indexer:
    """The real indexer."""
    return real_desk.indexer()


@pytest.fixture
def searcher(real_desk: Desk) -> Searcher:
    """The real searcher."""
    return real_desk.searcher()


@pytest.fixture
def write_document(real_desk: Desk) -> Callable[[str, str | bytes], Path]:
    """Writes a file into the documents' folder of ``indexer`` and ``searcher``."""
    return real_desk.write
