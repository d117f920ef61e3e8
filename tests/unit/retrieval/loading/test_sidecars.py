"""What lies beside a file: which it belongs to, what it overrides, and that no file is read without a broken one."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import DocumentError
from retrieval.loading import READERS, FileFound, Scan, load, scan
from retrieval.loading.sidecars import Sidecar, paired
from retrieval.model import Document, Hold
from tests.unit.retrieval.loading.reading import document, error, items, write

PAIRS: dict[str, tuple[list[str], dict[str, Sidecar]]] = {
    "the whole name": (["a.pdf", "a.pdf.meta.yaml"], {"a.pdf": Sidecar("a.pdf.meta.yaml")}),
    "the stem": (["a.pdf", "a.meta.yaml"], {"a.pdf": Sidecar("a.meta.yaml")}),
    "the whole name first": (["a.pdf", "a.pdf.meta.yaml", "a.meta.yaml"], {"a.pdf": Sidecar("a.pdf.meta.yaml")}),
    "a stem of two files": (
        ["a.pdf", "a.txt", "a.meta.yaml"],
        {"a.pdf": Sidecar("a.meta.yaml", ("a.txt",)), "a.txt": Sidecar("a.meta.yaml", ("a.pdf",))},
    ),
    "a stem that is a name": (["a.pdf", "a.pdf.txt", "a.pdf.meta.yaml"], {"a.pdf": Sidecar("a.pdf.meta.yaml")}),
    "none": (["a.pdf", "b.meta.yaml"], {}),
    "an ending in capitals": (["a.pdf", "a.pdf.Meta.YAML"], {"a.pdf": Sidecar("a.pdf.Meta.YAML")}),
    "an ending in small letters first": (
        ["a.pdf", "a.pdf.META.yaml", "a.pdf.meta.yaml"],
        {"a.pdf": Sidecar("a.pdf.meta.yaml")},
    ),
    "a name in other letters": (["A.PDF", "a.pdf.meta.yaml"], {"A.PDF": Sidecar("a.pdf.meta.yaml")}),
    "a name in other letters that is another's": (
        ["A.pdf", "a.pdf", "a.pdf.meta.yaml"],
        {"a.pdf": Sidecar("a.pdf.meta.yaml")},
    ),
    "an ending that is misspelt": (["a.pdf", "a.meta.yml"], {"a.pdf": Sidecar("a.meta.yml")}),
}


@pytest.mark.parametrize(("names", "pairs"), PAIRS.values(), ids=PAIRS)
def test_a_sidecar_belongs_to_a_file_by(names: list[str], pairs: dict[str, Sidecar]) -> None:
    assert paired(names, [name for name in names if not name.lower().endswith((".yaml", ".yml"))]) == pairs


def _scan(folder: Path, *names: str, named: str = "") -> Scan:
    for name in names:
        write(folder, name, "Text.")
    return scan([folder / named], folder, READERS)


def test_a_scan_gives_each_file_its_sidecar_and_takes_none_for_a_document(tmp_path: Path) -> None:
    found = _scan(tmp_path, "a/b.txt", "a/b.txt.meta.yaml", "c.md", "d.png", "d.png.meta.yaml")
    assert [(file.relative, file.sidecar) for file in found.files] == [
        ("a/b.txt", tmp_path / "a/b.txt.meta.yaml"),
        ("c.md", None),
    ]
    assert found.unread == {".png": 1}
    assert found.failed == ()


def test_a_sidecar_without_a_file_is_told(tmp_path: Path) -> None:
    [(path, reason)] = _scan(tmp_path, "a.txt", "b.pdf.meta.yaml").failed
    assert path == str(tmp_path / "b.pdf.meta.yaml")
    assert "without a file" in reason


def test_a_sidecar_that_is_not_read_as_another_is_is_told(tmp_path: Path) -> None:
    failed = _scan(tmp_path, "a.txt", "a.txt.meta.yaml", "a.meta.yaml", "a.txt.meta.yml", "b.png", "b.meta.yml").failed
    assert [(Path(path).name, reason.split(";")[0]) for path, reason in failed] == [
        ("a.meta.yaml", "a sidecar that is not read, as a.txt.meta.yaml is"),
        ("a.txt.meta.yml", "a sidecar that is not read, as a.txt.meta.yaml is"),
        ("b.meta.yml", "a sidecar ends in .meta.yaml"),
    ]


@pytest.mark.parametrize(
    ("name", "beside"),
    [("a.txt", "a.txt.meta.yml"), ("a.txt", "a.meta.yml"), ("A.TXT", "a.txt.meta.yaml"), ("a.txt", "A.META.YAML")],
)
def test_no_file_is_read_whose_sidecar_has_nearly_its_name(tmp_path: Path, name: str, beside: str) -> None:
    found = _scan(tmp_path, name, beside)
    assert found.failed == ()
    [item] = load(found.files[0]).documents()
    assert str(item) == f"its sidecar {beside} has to be called {name}.meta.yaml; rename it"


def test_a_sidecar_with_its_ending_in_capitals_holds(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "Text.")
    write(tmp_path, "a.txt.Meta.yaml", "withdrawn: true")
    [item] = load(scan([tmp_path], tmp_path, READERS).files[0]).documents()
    assert isinstance(item, Document)
    assert item.hold == Hold()


@pytest.mark.parametrize(
    "beside", ["---\nwithdrawn: true\n---\n", "withdrawn: true\n---\n", "---\nwithdrawn: true\n...\n"]
)
def test_a_sidecar_may_stand_between_the_marks_of_front_matter(tmp_path: Path, beside: str) -> None:
    assert document(tmp_path, "a.txt", "Text.", beside).hold == Hold()


@pytest.mark.parametrize("named", ["a.txt", "a.txt.meta.yaml"])
def test_a_file_that_is_named_has_its_sidecar_and_a_sidecar_that_is_named_its_file(tmp_path: Path, named: str) -> None:
    [file] = _scan(tmp_path, "a.txt", "a.txt.meta.yaml", "b.txt", named=named).files
    assert file == FileFound(tmp_path / "a.txt", tmp_path, tmp_path / "a.txt.meta.yaml")


def test_a_sidecar_overrides_what_a_file_says(tmp_path: Path) -> None:
    content = "---\ntitle: Old\nsource: AP\nauthor: A\n---\nThe harbour froze."
    beside = "title: New\ndate: 2024-06-21\nauthor:\nlanguage: de-AT\ncollection: board\ndesk: north\n"
    made = document(tmp_path, "wire/a.md", content, beside)
    head = made.head
    assert (head.title, head.source, str(head.published), head.language) == ("New", "AP", "2024-06-21", "de")
    assert head.collection == "board"
    assert made.metadata == {"author": "A", "collection": "board", "desk": "north", "language": "de-AT"}


def test_a_sidecar_of_a_file_of_many_gives_what_a_row_does_not_say(tmp_path: Path) -> None:
    rows = '{"text": "One.", "source": "AP"}\n{"text": "Two.", "source": ""}\n'
    made = items(tmp_path, "a.jsonl", rows, "source: BBC\ndate: 2024-06-21\nid: shared\n")
    assert [
        (each.head.id, each.head.source, str(each.head.published)) for each in made if isinstance(each, Document)
    ] == [
        ("a.jsonl:1", "AP", "2024-06-21"),
        ("a.jsonl:2", "BBC", "2024-06-21"),
    ]


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "its sidecar a.txt.meta.yaml is empty"),
    "two parts": ("a: 1\n---\nwithdrawn: true\n", "more than one part"),
    "no YAML": ("title: [", "its sidecar a.txt.meta.yaml is not YAML"),
    "a list": ("- a", "is not a list of 'key: value' lines"),
    "no text": (b"\xff\xfe\0", "its sidecar a.txt.meta.yaml"),
    "too large": (b"a: " + b"x" * 1_000_001, "is larger than 1 MB"),
    "a wrong embargo": ("embargo: 2024-13-01", "wrong embargo '2024-13-01'"),
    "a wrong date": ("date: 2024-02-30", "2024-02-30"),
}


@pytest.mark.parametrize(("beside", "message"), BROKEN.values(), ids=BROKEN)
def test_no_file_is_read_without_its_sidecar_that_is(tmp_path: Path, beside: str | bytes, message: str) -> None:
    assert message in error(tmp_path, "a.txt", "The harbour froze.", beside)


def test_no_file_is_read_whose_sidecar_may_be_meant_for_another(tmp_path: Path) -> None:
    found = _scan(tmp_path, "a.txt", "a.md", "a.meta.yaml")
    for file in found.files:
        [item] = load(file).documents()
        assert isinstance(item, DocumentError)
        assert f"name it {file.path.name}.meta.yaml" in str(item)


def test_no_file_is_read_whose_sidecar_cannot_be(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "Text.")
    (tmp_path / "a.txt.meta.yaml").mkdir()
    [item] = load(scan([tmp_path], tmp_path, READERS).files[0]).documents()
    assert "its sidecar a.txt.meta.yaml cannot be read: Is a directory" in str(item)


def test_a_file_with_another_sidecar_is_another_file(tmp_path: Path) -> None:
    path, beside = write(tmp_path, "a.txt", "Text."), write(tmp_path, "a.txt.meta.yaml", "title: One")
    hashes = [load(FileFound(path, tmp_path)).sha256, load(FileFound(path, tmp_path, beside)).sha256]
    beside.write_text("title: Two")
    hashes += [
        load(FileFound(path, tmp_path, beside)).sha256,
        load(FileFound(path, tmp_path, beside, ("a.md",))).sha256,
    ]
    assert len(set(hashes)) == 4


def test_a_sidecar_of_remarks_alone_says_nothing(tmp_path: Path) -> None:
    assert document(tmp_path, "a.txt", "The harbour froze.", "# none\n").head.title == "The harbour froze."


@pytest.mark.parametrize(
    ("own", "beside"),
    [
        ("withdrawn: true", "withdrawn: false"),
        ("withdrawn: false", "withdrawn: true"),
        ("withdrawn: yes", "embargo: 2024-07-01"),
    ],
)
def test_the_stricter_of_a_file_and_its_sidecar_holds(tmp_path: Path, own: str, beside: str) -> None:
    made = document(tmp_path, "a.md", f"---\n{own}\n---\nText.", beside)
    assert made.hold == Hold()
    assert made.metadata == {"withdrawn": "true"}
