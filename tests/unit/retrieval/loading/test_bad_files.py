"""What people and programs leave lying about: each is told with its reason, quickly, in bounded memory."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from benchmarks import written_files as written
from retrieval.errors import DocumentError
from retrieval.loading import READERS, FileFound, load, scan
from retrieval.loading.limits import BROKEN_LINES
from retrieval.loading.walking import LINK, LOOP, NO_FILE
from retrieval.model import Document
from tests.unit.retrieval.loading.reading import document, error, items, write

SENTENCE = "The harbour froze over in the night."
_SOON_SECONDS = 20.0
_UTF16 = "Zoë’s café: “naïve” – 10 €, and the harbour froze.\r\n" * 3


@pytest.mark.parametrize("suffix", sorted(READERS))
@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 40, b"\0" * 100_000], ids=["empty", "binary", "NUL"])
def test_a_file_that_holds_no_text_is_told_whatever_its_name(tmp_path: Path, suffix: str, content: bytes) -> None:
    assert error(tmp_path, f"a{suffix}", content)


def _huge(folder: Path, name: str, start: bytes, size: int) -> FileFound:
    """A sparse file: its size is on no disk."""
    path = write(folder, name, start)
    os.truncate(path, size)
    return FileFound(path, folder)


@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".pdf"])
def test_200_megabytes_in_one_line_are_told_soon(tmp_path: Path, suffix: str) -> None:
    started = time.monotonic()
    file = _huge(tmp_path, f"a{suffix}", b"", 200_000_000)
    [item] = load(file).documents()
    assert isinstance(item, DocumentError)
    assert time.monotonic() - started < _SOON_SECONDS


def test_a_long_line_between_others_costs_itself_alone(tmp_path: Path) -> None:
    one, two, three = items(tmp_path, "a.jsonl", b'{"text": "One."}\n' + b"x" * 10_000_001 + b'\n{"text": "Three."}\n')
    assert isinstance(one, Document)
    assert "line 2: longer than 10 MB" in str(two)
    assert isinstance(three, Document)


@pytest.mark.parametrize(("name", "content"), [("a.txt", b"a\n\n" * 10_000_000), ("a.html", b"<p>a</p>" * 2_000_000)])
def test_millions_of_tiny_paragraphs_are_told(tmp_path: Path, name: str, content: bytes) -> None:
    assert "larger than 10 MB" in error(tmp_path, name, content)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_utf_16_is_known_without_a_mark(tmp_path: Path, encoding: str, name: str) -> None:
    assert document(tmp_path, name, _UTF16.encode(encoding)).text == _UTF16


def test_a_text_in_two_encodings_is_told_with_its_line(tmp_path: Path) -> None:
    content = "Zoë’s café.\n".encode() * 3 + "Zoë’s café.\n".encode("cp1252")
    assert "not valid utf-8 in line 4, as the rest is" in error(tmp_path, "a.txt", content)


def test_nested_tags_and_scripts_are_told_or_read(tmp_path: Path) -> None:
    deep = b"<div>" * 100_000 + SENTENCE.encode() + b"</div>" * 100_000
    assert "no text could be told" in error(tmp_path, "a.html", b"<html><body>" + deep + b"</body></html>")
    page = written.html("Ice", [SENTENCE]).replace(
        b"<body>", b"<body>" + b"<script>if (a<b) { x('</p>') }</script>" * 1_000
    )
    assert document(tmp_path, "b.html", page).text == f"Ice\n\n{SENTENCE}"


def test_entities_that_grow_are_not_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "ha">{entities}]><w>&e11;</w>'
    assert error(tmp_path, "a.docx", written.with_part(written.word([SENTENCE]), "word/document.xml", laughs.encode()))
    assert error(tmp_path, "a.html", laughs.encode())


def test_a_damaged_pdf_is_told_or_read_in_part(tmp_path: Path) -> None:
    data = written.pdf([[SENTENCE], [SENTENCE]])
    assert "not a PDF" in error(tmp_path, "a.pdf", b"%PDF-1.7\n" + b"x" * 1_000)
    for name, cut in (("b.pdf", data[: len(data) // 2]), ("c.pdf", data.replace(b"endstream", b"endstrea"))):
        [item] = items(tmp_path, name, cut)
        assert isinstance(item, Document | DocumentError)


def test_of_very_many_broken_lines_the_first_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    found = items(tmp_path, "a.jsonl", "{\n" * (BROKEN_LINES + 500) + '{"text": "The last one."}\n')
    assert len(found) == BROKEN_LINES + 2
    assert isinstance(found[-2], Document)
    assert "500 more of its documents are broken" in str(found[-1])


@pytest.mark.parametrize(
    "name", ["🎈 ice.txt", "two\nlines.txt", " space .txt", "a\\b.txt", "'quoted\".txt", "-rf.txt"]
)
def test_odd_names_are_kept(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, SENTENCE)
    [file] = scan([tmp_path], tmp_path, READERS).files
    [item] = load(file).documents()
    assert isinstance(item, Document)
    assert item.head.id == name


def test_a_name_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text(SENTENCE)
    [(path, reason)] = scan([tmp_path], tmp_path, READERS).failed
    assert path == f"{tmp_path}/caf?.txt"
    assert reason == "its name is not UTF-8; rename it"


def test_pipes_sockets_and_devices_are_told_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.md").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(tmp_path)
        listening.bind("c.pdf")
        found = scan([tmp_path], tmp_path, READERS)
    assert found.files == ()
    assert found.failed == tuple((str(tmp_path / name), NO_FILE) for name in ("a.txt", "b.md", "c.pdf"))
    assert scan([tmp_path / "a.txt"], tmp_path, READERS).failed == ((str(tmp_path / "a.txt"), NO_FILE),)
    with pytest.raises(DocumentError, match="not a file but a pipe"):
        load(FileFound(tmp_path / "a.txt", tmp_path))


def test_links_to_folders_are_told_and_links_to_files_followed(tmp_path: Path) -> None:
    write(tmp_path, "docs/a/b.txt", SENTENCE)
    write(tmp_path, "other/c.txt", SENTENCE)
    for name, target in {
        "up": "docs",
        "self": "docs/self",
        "other": "other",
        "c.txt": "other/c.txt",
        "no.txt": "x",
    }.items():
        (tmp_path / "docs" / name).symlink_to(tmp_path / target)
    found = scan([tmp_path / "docs"], tmp_path / "docs", READERS)
    assert [file.relative for file in found.files] == ["a/b.txt", "c.txt", "no.txt"]
    assert found.failed == ((str(tmp_path / "docs/other"), LINK), (str(tmp_path / "docs/up"), LOOP))
    assert found.unread == {"(no ending)": 1}


def test_a_folder_as_deep_as_names_go_is_walked(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(200):
        deep /= "d"
        deep.mkdir()
    write(deep, "a.txt", SENTENCE)
    [file] = scan([tmp_path], tmp_path, READERS).files
    assert file.relative == "d/" * 200 + "a.txt"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", SENTENCE)
    path.chmod(0)
    with pytest.raises(DocumentError, match="cannot be read: Permission denied"):
        load(FileFound(path, tmp_path))


def test_a_table_that_is_changed_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", '{"text": "One."}\n' * 3)
    documents = load(FileFound(path, tmp_path)).documents()
    assert isinstance(next(documents), Document)
    with path.open("a") as file:
        file.write('{"text": "Four."}\n')
    assert "was changed while it was being read" in str(list(documents)[-1])


@pytest.mark.parametrize("name", ["a.txt", "a.eml"])
def test_a_file_that_is_changed_before_it_is_read_is_told(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, SENTENCE)
    loaded = load(FileFound(path, tmp_path))
    path.write_text("Another text.")
    [item] = loaded.documents()
    assert "was changed while it was being read" in str(item)
