"""A parser that crashes, hangs or swells costs its own file and nothing else; it never outlives its parent."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks import written_files as written
from retrieval.errors import DocumentError
from retrieval.loading.apart import Limits, Parser
from retrieval.loading.apart.message import from_message
from retrieval.loading.said import Said
from tests.unit.retrieval.loading.reading import write

SENTENCE = "The harbour froze over in the night."
_WAIT_SECONDS = 20.0


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    made = Parser()
    yield made
    made.close()


def _said(parser: Parser, path: Path) -> Said | DocumentError:
    return parser.said(path, path.suffix, hashlib.sha256(path.read_bytes()).hexdigest())


def _wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < until, "waited too long"
        threading.Event().wait(0.02)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_one_child_reads_all_files_and_a_crash_costs_one(parser: Parser, tmp_path: Path) -> None:
    page, pdf = (
        write(tmp_path, "a.html", written.html("Ice", [SENTENCE])),
        write(tmp_path, "a.pdf", written.pdf([[SENTENCE]])),
    )
    assert isinstance(_said(parser, page), Said)
    first = parser.pid
    assert isinstance(_said(parser, pdf), Said)
    assert parser.pid == first
    assert first is not None

    os.kill(first, signal.SIGSTOP)
    threading.Timer(0.2, os.kill, (first, signal.SIGSEGV)).start()
    threading.Timer(0.3, os.kill, (first, signal.SIGCONT)).start()
    broken = _said(parser, pdf)
    assert isinstance(broken, DocumentError)
    assert "its parser crashed (SIGSEGV)" in str(broken)
    assert isinstance(_said(parser, pdf), Said)
    assert parser.pid != first


def test_a_parent_that_holds_much_keeps_its_child(tmp_path: Path) -> None:
    page, parser = write(tmp_path, "a.pdf", written.pdf([[SENTENCE]])), Parser(Limits(memory_bytes=600_000_000))
    held = b"x" * 450_000_000
    try:
        assert isinstance(_said(parser, page), Said)
        first = parser.pid
        assert isinstance(_said(parser, page), Said)
        # A child that ends itself does so before it takes the next file.
        assert isinstance(_said(parser, page), Said)
        assert parser.pid == first
    finally:
        parser.close()
    assert held


def test_a_file_that_was_changed_since_it_was_hashed_is_not_read(parser: Parser, tmp_path: Path) -> None:
    page = write(tmp_path, "a.html", written.html("Ice", [SENTENCE]))
    assert "was changed while it was being read" in str(parser.said(page, ".html", "0" * 64))


def test_threads_take_turns(parser: Parser, tmp_path: Path) -> None:
    pages = [write(tmp_path, f"{n}.html", written.html(f"Title {n}", [f"{SENTENCE} {n} days."])) for n in range(8)]
    found: dict[int, Said | DocumentError] = {}

    def read(number: int) -> None:
        found[number] = _said(parser, pages[number])

    threads = [threading.Thread(target=read, args=(number,)) for number in range(len(pages))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number].keys["title"] for number in range(8) if isinstance(found[number], Said)] == [  # type: ignore[union-attr]
        f"Title {number}" for number in range(8)
    ]


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(cpu_seconds=0.05), "takes more than 0.05 s"),
        (Limits(wall_seconds=0.05), "takes more than 0.05 s"),
        (Limits(memory_bytes=150_000_000), "memory"),
    ],
    ids=["processor time", "time", "memory"],
)
def test_a_file_that_takes_too_much_is_told(limits: Limits, message: str, tmp_path: Path) -> None:
    page = write(tmp_path, "a.html", b"<html><body>" + b"<table><tr><td>a</td></tr></table>" * 200_000)
    parser = Parser(limits)
    try:
        said = _said(parser, page)
        assert isinstance(said, DocumentError)
        assert message in str(said)
    finally:
        parser.close()


def test_a_child_without_files_ends_and_the_next_file_starts_another(tmp_path: Path) -> None:
    mail = write(tmp_path, "a.eml", written.mail(SENTENCE).as_bytes())
    parser = Parser(Limits(idle_seconds=0.05))
    try:
        for _ in range(2):
            assert isinstance(_said(parser, mail), Said)
            pid = parser.pid
            assert pid is not None
            _wait_until(lambda: not _is_alive(pid))  # noqa: B023 - called at once
    finally:
        parser.close()


_PARENT = """
import hashlib, sys, time
from pathlib import Path
from retrieval.loading.apart import Parser
path = Path(sys.argv[1])
parser = Parser()
print(type(parser.said(path, path.suffix, hashlib.sha256(path.read_bytes()).hexdigest())).__name__, flush=True)
time.sleep(60)
"""


@contextmanager
def _parent(path: Path, checkout: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(checkout), os.environ.get("PYTHONPATH", "")))}
    command = [sys.executable, "-c", _PARENT, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:  # noqa: S603
        yield parent
        parent.kill()


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("is_busy", [False, True], ids=["waiting", "parsing"])
def test_a_child_ends_with_a_parent_that_is_killed(tmp_path: Path, checkout: Path, *, is_busy: bool) -> None:
    mail = write(tmp_path, "a.eml", written.mail(SENTENCE).as_bytes())
    page = write(tmp_path, "a.html", b"<html><body>" + b"<table><tr><td>a</td></tr></table>" * 250_000)
    with _parent(page if is_busy else mail, checkout) as parent:
        if is_busy:
            _wait_until(lambda: bool(_children(parent.pid)))
        else:
            assert parent.stdout
            assert parent.stdout.readline() == "Said\n"
        [child] = _children(parent.pid)
        if is_busy:
            _wait_until(lambda: b"lxml" in Path(f"/proc/{child}/maps").read_bytes())
        assert _is_alive(child)
        parent.kill()
    _wait_until(lambda: not _is_alive(child))


def test_no_parser_is_imported_before_a_file_needs_it(checkout: Path) -> None:
    heavy = {"trafilatura", "lxml", "docx", "pypdfium2", "py3langid", "charset_normalizer"}
    imported = f"import sys; sys.path.insert(0, {str(checkout)!r}); import retrieval.loading"
    code = f"{imported}; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "set()\n"


def test_a_child_is_given_no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    parser = Parser()
    try:
        _said(parser, write(tmp_path, "a.eml", written.mail(SENTENCE).as_bytes()))
        assert b"secret" not in Path(f"/proc/{parser.pid}/environ").read_bytes()
    finally:
        parser.close()


@pytest.mark.parametrize(
    "answer", [b"", b"x", b"[]", b"{}", b'{"text": 1, "keys": 2, "pages": [], "sender": null}', b"5"]
)
def test_an_answer_of_another_form_is_no_document(answer: bytes) -> None:
    assert "no answer that can be read" in str(from_message(answer))
