"""How many files a second are loaded, by kind, and what the process that parses takes for them.

    python -m benchmarks.loading [--files 200]

The files are generated: a story of 500 words each, a PDF of five pages. Loading is all from the file to the document,
its language told; nothing is split or indexed. The first file of a kind is left out, as it starts and imports a parser.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import written_files as written
from benchmarks.run import table
from retrieval.loading import FileFound, load
from retrieval.loading.apart import Limits, Parser
from retrieval.model import Document

_WORDS = (
    "the harbour froze over in night and ships that were waiting outside for several days had to be led by a "
    "breaker while minister said port would stay closed until end of week with fishermen asking help from state"
).split()
_SENTENCE, _STORY = 15, 500
_LARGE_PAGES = 1_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200, help="files of each kind")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        print("\n### Files loaded a second, by kind\n")
        rows = [_measured(Path(folder), suffix, given.files) for suffix in _MAKERS]
        table(("kind", "files", "documents a second", "ms each", "MB a second"), rows)
        print("\n### What one large file takes\n")
        table(("file", "seconds", "memory of its process, MB"), list(_large(Path(folder))))


def _sentences(random_: random.Random, words: int) -> list[str]:
    return [
        " ".join(random_.choices(_WORDS, k=_SENTENCE)).capitalize() + f" {random_.randint(1, 999)}."
        for _ in range(words // _SENTENCE)
    ]


def _paragraphs(random_: random.Random) -> list[str]:
    sentences = _sentences(random_, _STORY)
    return [" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4)]


def _text(random_: random.Random) -> bytes:
    return ("date 2024-06-21\n" + "\n\n".join(_paragraphs(random_))).encode()


def _markdown(random_: random.Random) -> bytes:
    return ("---\ntitle: Ice\nsource: BBC\ndate: 2024-06-21\n---\n" + "\n\n".join(_paragraphs(random_))).encode()


def _json_line(random_: random.Random) -> bytes:
    row = {"title": "Ice", "date": "2024-06-21", "text": "\n\n".join(_paragraphs(random_))}
    return json.dumps(row).encode() + b"\n"


def _csv_row(random_: random.Random) -> bytes:
    return ('Ice,2024-06-21,"' + "\n\n".join(_paragraphs(random_)) + '"\n').encode()


def _html(random_: random.Random) -> bytes:
    return written.html("Ice", _paragraphs(random_))


def _pdf(random_: random.Random, pages: int = 5) -> bytes:
    return written.pdf([_sentences(random_, 400) for _ in range(pages)], Title="Ice", CreationDate="D:20240621")


def _word(random_: random.Random) -> bytes:
    return written.word(_paragraphs(random_), title="Ice")


def _mail(random_: random.Random) -> bytes:
    return written.mail("\n\n".join(_paragraphs(random_))).as_bytes()


_MAKERS: dict[str, Callable[[random.Random], bytes]] = {
    ".txt": _text,
    ".md": _markdown,
    ".jsonl": _json_line,
    ".csv": _csv_row,
    ".html": _html,
    ".pdf": _pdf,
    ".docx": _word,
    ".eml": _mail,
}
_IN_ONE = {".jsonl": b"", ".csv": b"title,date,text\n"}


def _measured(folder: Path, suffix: str, count: int) -> tuple[str, str, str, str, str]:
    random_ = random.Random(7)  # noqa: S311 - the same files in every run
    contents = [_MAKERS[suffix](random_) for _ in range(count)]
    files = [folder / f"{number}{suffix}" for number in range(count)]
    if suffix in _IN_ONE:
        contents, files = [_IN_ONE[suffix] + b"".join(contents)], [folder / f"all{suffix}"]
    for path, content in zip(files, contents, strict=True):
        path.write_bytes(content)
    _load(folder, files[:1])
    started = time.perf_counter()
    documents = _load(folder, files)
    seconds = time.perf_counter() - started
    size = sum(map(len, contents)) / 1_000_000
    each = 1_000 * seconds / documents
    return suffix, f"{len(files)}", f"{documents / seconds:,.0f}", f"{each:.2f}", f"{size / seconds:,.1f}"


def _load(folder: Path, files: Sequence[Path]) -> int:
    documents = 0
    for path in files:
        for item in load(FileFound(path, folder)).documents():
            if not isinstance(item, Document):
                raise item
            documents += 1
    return documents


def _large(folder: Path) -> Iterator[tuple[str, str, str]]:
    random_ = random.Random(7)  # noqa: S311 - the same files in every run
    for name, content in {
        f"{_LARGE_PAGES} pages.pdf": _pdf(random_, _LARGE_PAGES),
        "5 MB.html": written.html("Ice", [text for _ in range(1_600) for text in _paragraphs(random_)]),
        "5 MB.docx": written.word([text for _ in range(1_600) for text in _paragraphs(random_)]),
        "25 MB attached.eml": written.mail("Ice.", attachment="a.pdf").as_bytes() + b"QUJD" * 6_250_000,
    }.items():
        path = folder / name
        path.write_bytes(content)
        parser = Parser(Limits(cpu_seconds=600, wall_seconds=600))
        try:
            started = time.perf_counter()
            said = parser.said(path, path.suffix, load(FileFound(path, folder)).own_sha256)
            seconds = time.perf_counter() - started
            told = "" if not isinstance(said, Exception) else f" ({said})"
            yield f"{name}{told}", f"{seconds:.1f}", _peak(parser)
        finally:
            parser.close()


def _peak(parser: Parser) -> str:
    status = Path(f"/proc/{parser.pid}/status")
    if parser.pid is None or not status.exists():
        return ""
    sizes = {
        name: int(value.split()[0]) / 1_000
        for name, _, value in (line.partition(":") for line in status.read_text().splitlines())
        if name in {"VmHWM", "VmPeak"}
    }
    return f"{sizes['VmHWM']:,.0f} resident, {sizes['VmPeak']:,.0f} mapped"


if __name__ == "__main__":
    main()
