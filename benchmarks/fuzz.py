"""Damaged files, one after the other, until something is neither a sound document nor a reason in one line.

    python -m benchmarks.fuzz [--kind .pdf] [--seconds 60] [--random]

With atheris (`pip install atheris`: it is in no lock, as few platforms have it) the code that a file reaches guides the
next damage; the parsers of `.html`, `.pdf`, `.docx` and `.eml` run in this process then, so that they can be watched. With
`--random`, or without atheris, damage is random, and files are read as the index reads them. What is found is written
to a file beside, to be read again: `askwire index FILE`.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.written_files import samples
from retrieval.errors import DocumentError
from retrieval.loading import FileFound, load
from retrieval.loading.apart.child import said_in
from retrieval.loading.making import document_of
from retrieval.model import Document

_TELLING = (
    b"\0",
    b"\xff",
    b"\n",
    b"\r\n",
    b'"',
    b"'",
    b"<",
    b">",
    b"&",
    b"%",
    b"{",
    b"[",
    b";",
    b"-",
    b"9999999999",
    b"\xe2\x80",
)
_MOST_SECONDS = 60.0
_LONGEST_REASON = 1_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz one kind, or each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=sorted(samples()))
    parser.add_argument("--seconds", type=int, default=60, help="for each kind")
    parser.add_argument("--random", action="store_true", help="random damage, in the process that the index uses")
    given = parser.parse_args(arguments)
    has_atheris = importlib.util.find_spec("atheris") is not None
    if not has_atheris and not given.random:
        print("atheris is not installed (pip install atheris): damage is random, and nothing guides it")
    if given.kind is None:
        found = [kind for kind in samples() if _in_a_process(kind, given.seconds, is_random=given.random)]
        sys.exit(f"found something in {', '.join(found)}" if found else 0)
    if has_atheris and not given.random:
        _guided(given.kind, given.seconds)
    else:
        _random(given.kind, given.seconds)


def mutated(data: bytes, seed: int) -> bytes:
    """A file with one to eight damages: bytes changed, put in, taken out, doubled or moved, or its end cut off."""
    dice, damaged = random.Random(seed), bytearray(data)  # noqa: S311 - damage, no secret
    for _ in range(dice.randint(1, 8)):
        start = dice.randrange(len(damaged) + 1)
        end = min(len(damaged), start + dice.choice((1, 2, 8, 64, 512)))
        match dice.randrange(6):
            case 0:
                damaged[start:end] = dice.randbytes(end - start)
            case 1:
                damaged[start:start] = dice.choice(_TELLING) * dice.choice((1, 3, 200))
            case 2:
                del damaged[start:end]
            case 3:
                damaged[start:start] = damaged[start:end] * dice.choice((1, 50))
            case 4:
                damaged.extend(damaged[start:end])
            case _:
                del damaged[start + len(damaged) // 4 :]
    return bytes(damaged)


def problem(
    folder: Path, suffix: str, data: bytes, sidecar: bytes | None = None, *, needs_document: bool = False
) -> str | None:
    """What is wrong with how the index reads these bytes; None when nothing is."""
    path, beside = folder / f"a{suffix}", folder / f"a{suffix}.meta.yaml"
    path.write_bytes(data)
    if sidecar is not None:
        beside.write_bytes(sidecar)
    started = time.monotonic()
    items = list(load(FileFound(path, folder, None if sidecar is None else beside)).documents())
    if time.monotonic() - started > _MOST_SECONDS:
        return "too slow"
    if needs_document and not any(isinstance(item, Document) for item in items):
        return f"no document: {items}"
    return next((wrong for item in items if (wrong := _wrong(item))), None)


def _wrong(item: Document | DocumentError) -> str | None:
    if isinstance(item, DocumentError):
        is_line = "\n" not in str(item) and 0 < len(str(item)) < _LONGEST_REASON
        return None if is_line and "ParserError" not in str(item) else f"not a reason in one line: {item}"
    if not item.text.strip() or not item.head.title:
        return "an empty document"
    item.text.encode()
    pages = item.head.pages
    if list(pages) != sorted(pages) or any(page > len(item.text) for page in pages):
        return f"pages out of order: {pages}"
    return None


def _in_a_process(kind: str, seconds: int, *, is_random: bool) -> bool:
    print(f"{kind}: {seconds} s", flush=True)
    command = [sys.executable, "-m", "benchmarks.fuzz", "--kind", kind, "--seconds", str(seconds)]
    return subprocess.run([*command, *(["--random"] if is_random else [])], check=False).returncode != 0


def _random(kind: str, seconds: int) -> None:
    until, seed = time.monotonic() + seconds, random.SystemRandom().getrandbits(32)
    tried = 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            data = mutated(samples()[kind], seed + tried)
            try:
                wrong = problem(Path(folder), kind, data)
            except Exception as error:  # noqa: BLE001 - what is looked for
                wrong = repr(error)
            if wrong:
                kept = Path(f"fuzzed-{seed + tried}{kind}")
                kept.write_bytes(data)
                sys.exit(f"{kept}: {wrong}")
            tried += 1
    print(f"{tried:,} files, nothing found")


def _guided(kind: str, seconds: int) -> None:
    import atheris

    modules = ["retrieval.loading", "trafilatura", "docx", "email", "csv", "json", "yaml"]
    with atheris.instrument_imports(include=modules):
        from retrieval.loading.apart import mail, pdf, web_page, word_file

        del mail, pdf, web_page, word_file
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "corpus").mkdir()
        (Path(folder) / "corpus" / "sound").write_bytes(samples()[kind])

        def one(data: bytes) -> None:
            wrong = _problem_here(Path(folder), kind, data)
            if wrong:
                raise AssertionError(wrong)

        limits = [f"-max_total_time={seconds}", "-timeout=60", "-rss_limit_mb=3000", f"-artifact_prefix=fuzzed{kind}-"]
        atheris.Setup([sys.argv[0], *limits, str(Path(folder) / "corpus")], one)
        atheris.Fuzz()


def _problem_here(folder: Path, kind: str, data: bytes) -> str | None:
    """The same in this process, where coverage is seen."""
    from retrieval.loading.apart.child import PARSERS

    if kind not in PARSERS:
        return problem(folder, kind, data)
    said = said_in(data, kind)
    if isinstance(said, DocumentError):
        return _wrong(said)
    try:
        return _wrong(document_of(said, FileFound(folder / f"a{kind}", folder), {}))
    except DocumentError as error:
        return _wrong(error)


if __name__ == "__main__":
    main()
