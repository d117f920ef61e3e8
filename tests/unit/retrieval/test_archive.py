"""What was put in comes out, or one line says why not; nothing else ever does."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retrieval.archive import Archive, write_archive
from retrieval.errors import BackupError

KNOWN = ("catalogue.sqlite", "feedback.jsonl")
CONTENT = b"The harbour froze. " * 5_000


@pytest.fixture
def made(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    for name in KNOWN:
        (tmp_path / "home" / name).write_bytes(name.encode() + CONTENT)
    target = tmp_path / "made.zip"
    write_archive(target, [tmp_path / "home" / name for name in KNOWN], "0.1.0", {"documents": 3}, lambda _: None)
    return target


def _taken_out(path: Path, folder: Path) -> dict[str, bytes]:
    with Archive(path, KNOWN) as archive:
        archive.verify(lambda _: None)
        folder.mkdir()
        archive.unpack(folder, lambda _: None)
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_what_was_put_in_comes_out(made: Path, tmp_path: Path) -> None:
    assert _taken_out(made, tmp_path / "out") == {name: name.encode() + CONTENT for name in KNOWN}
    with Archive(made, KNOWN) as archive:
        assert (archive.manifest.askwire, archive.manifest.holds) == ("0.1.0", {"documents": 3})
        assert archive.manifest.bytes == sum(len(name) + len(CONTENT) for name in KNOWN)
    assert made.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("year", [1970, 2200])
def test_it_is_made_whatever_the_clock_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    (tmp_path / KNOWN[0]).write_bytes(CONTENT)
    moment = time.struct_time((year, 1, 1, 0, 0, 0, 3, 1, 0))
    monkeypatch.setattr(time, "gmtime", lambda *_: moment)
    monkeypatch.setattr(time, "localtime", lambda *_: moment)
    made = write_archive(tmp_path / "a.zip", [tmp_path / KNOWN[0]], "0.1.0", {}, lambda _: None)
    assert made.created.startswith(str(year))
    assert _taken_out(tmp_path / "a.zip", tmp_path / "out") == {KNOWN[0]: CONTENT}


def test_every_byte_that_is_read_is_told(made: Path) -> None:
    told: list[int] = []
    with Archive(made, KNOWN) as archive:
        archive.verify(told.append)
        assert sum(told) == archive.manifest.bytes


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.9, 0.999])
def test_one_that_was_cut_off_is_told_when_it_is_opened(made: Path, share: float) -> None:
    made.write_bytes(made.read_bytes()[: int(made.stat().st_size * share)])
    with pytest.raises(BackupError, match=r"made\.zip is no whole askwire backup: .* nothing was changed"):
        Archive(made, KNOWN)


def test_a_byte_that_changed_anywhere_is_told_or_changes_nothing(made: Path, tmp_path: Path) -> None:
    whole = made.read_bytes()
    told: list[str] = []
    for number, place in enumerate(range(0, len(whole), 7)):
        made.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            found = _taken_out(made, tmp_path / str(number))
        except BackupError as error:
            told.append(str(error))
        else:
            assert found == {name: name.encode() + CONTENT for name in KNOWN}
    assert len(told) > len(whole) / 7 / 2
    assert not any("\n" in line for line in told)


def _written(path: Path, files: dict[str, bytes], **changed: Any) -> Path:
    parts = [{"name": name, "bytes": len(content), "sha256": "0" * 64} for name, content in files.items()]
    manifest = {"kind": "askwire backup", "format": 1, "askwire": "9.9", "created": "", "holds": {}, "parts": parts}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest | changed))
    return path


def _twice(path: Path) -> None:
    _written(path, {"catalogue.sqlite": b"a"})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("catalogue.sqlite", b"b")


def _foreign(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday.jpg", b"a picture")


def _many(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_000):
            archive.writestr(str(number), b"")


def _linked(path: Path) -> None:
    entry = zipfile.ZipInfo("catalogue.sqlite-wal")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
        archive.writestr("manifest.json", "{}")


HOSTILE: dict[str, Callable[[Path], object]] = {
    "of another program": _foreign,
    "that is a text": lambda path: path.write_text("dear all"),
    "that is empty": lambda path: path.write_bytes(b""),
    "with a path that leads elsewhere": lambda path: _written(path, {"../../catalogue.sqlite": b"x"}),
    "with an absolute path": lambda path: _written(path, {"/tmp/catalogue.sqlite": b"x"}),  # noqa: S108 - a name
    "with a link": _linked,
    "with a file twice": _twice,
    "with many files": _many,
    "with a file that its manifest does not name": lambda path: _written(path, {"catalogue.sqlite": b"x"}, parts=[]),
    "with other sizes than its manifest says": lambda path: _written(
        path, {"catalogue.sqlite": b"x" * 50}, parts=[{"name": "catalogue.sqlite", "bytes": 5, "sha256": "0"}]
    ),
    "with a manifest that is none": lambda path: _written(path, {}, parts="many"),
    "with a manifest of another program": lambda path: _written(path, {}, kind="holiday"),
    "with a manifest of a gigabyte": lambda path: _written(path, {}, created=" " * 100_000),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_file_is_refused(make: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "hostile.zip"
    make(path)
    with pytest.raises(BackupError, match="is no whole askwire backup") as refused:
        Archive(path, KNOWN)
    assert "\n" not in str(refused.value)


def test_another_checksum_is_told_before_anything_is_unpacked(tmp_path: Path) -> None:
    path = _written(tmp_path / "other.zip", {"catalogue.sqlite": b"x" * 5_000_000})
    with Archive(path, KNOWN) as archive, pytest.raises(BackupError, match="has another checksum"):
        archive.verify(lambda _: None)


def test_one_of_a_later_version_is_named(tmp_path: Path) -> None:
    path = _written(tmp_path / "later.zip", {}, format=2, parts="in another way")
    with pytest.raises(BackupError, match=r"by a later version of askwire \(9\.9, format 2, this one reads 1\)"):
        Archive(path, KNOWN)


@pytest.mark.parametrize("name", ["nowhere.zip", "."])
def test_what_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be read"):
        Archive(tmp_path / name, KNOWN)
