"""A file written, and read as the index reads it."""

from __future__ import annotations

from pathlib import Path

from retrieval.errors import DocumentError
from retrieval.loading import FileFound, load
from retrieval.model import Document


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """A file under a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def items(
    folder: Path, name: str, content: str | bytes, sidecar: str | bytes | None = None
) -> list[Document | DocumentError]:
    """What a file gives, in order, with what its sidecar says."""
    path = write(folder, name, content)
    beside = None if sidecar is None else write(folder, f"{name}.meta.yaml", sidecar)
    return list(load(FileFound(path, folder, beside)).documents())


def document(folder: Path, name: str, content: str | bytes, sidecar: str | bytes | None = None) -> Document:
    """The one document of a file."""
    [item] = items(folder, name, content, sidecar)
    assert isinstance(item, Document), item
    return item


def error(folder: Path, name: str, content: str | bytes, sidecar: str | bytes | None = None) -> str:
    """Why a file gives none: one line."""
    [item] = items(folder, name, content, sidecar)
    assert isinstance(item, DocumentError), item
    assert "\n" not in str(item)
    return str(item)
