"""What a file says, and its sidecar, in; a document, whole and sound, out. The only place that makes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from retrieval.errors import DocumentError
from retrieval.loading.fields import (
    collection_of,
    is_storable,
    metadata_of,
    optional_line,
    published_date,
    title_or_first_sentence,
)
from retrieval.loading.files import FileFound
from retrieval.loading.holds import EMBARGO, WITHDRAWN, hold_of, stricter
from retrieval.loading.languages import language_of, stated_language
from retrieval.loading.limits import DOCUMENT_BYTES
from retrieval.loading.said import FIELDS, Said
from retrieval.model import Document, DocumentHead

Keys = Mapping[object, object]


def document_of(said: Said, file: FileFound, sidecar: Keys) -> Document:
    """The document. A sidecar overrides what a file says; of a file of many it gives what a row does not say.

    Raises :class:`DocumentError` for what cannot be a document.
    """
    text, name = said.text, said.id or file.relative + said.place
    said, sidecar = replace(said, keys=_unnested(said.keys)), _unnested(sidecar)
    keys = _said_together(said, sidecar)
    own = hold_of(said.keys, empty_is_unsaid=bool(said.place))
    hold = stricter(own, hold_of(sidecar, empty_is_unsaid=False))
    if hold:
        # What holds is what is kept, also where the other side says less.
        keys = {**_without_holds(keys), **_holds(said.keys if hold == own else sidecar)}
    metadata = metadata_of((key, value) for key, value in keys.items() if key not in FIELDS)
    _check_text(text, name)
    published = published_date(keys.get("date"))
    language = _stated(keys) or language_of(text)
    head = DocumentHead(
        id=name,
        title=title_or_first_sentence(keys.get("title"), text, language),
        source=optional_line(keys.get("source")) or file.folder or optional_line(said.sender),
        published=published,
        url=optional_line(keys.get("url")),
        path=str(file.path),
        collection=collection_of(metadata, file.folder),
        language=language,
        pages=said.pages,
    )
    document = Document(head, text, metadata, hold)
    _check_head(document)
    return document


def _unnested(keys: Keys) -> Keys:
    """With what other programs put under ``metadata`` as keys beside the others: it may withdraw a document too.

    Raises :class:`DocumentError` where the two differ in what decides who sees it.
    """
    inner = keys.get("metadata")
    if not isinstance(inner, Mapping):
        return keys
    outer = {key: value for key, value in keys.items() if key != "metadata"}
    for key, value in inner.items():
        if (_is_hold(key) or key == "collection") and outer.get(key, value) != value:
            raise DocumentError(f"{key!r} is said twice, once under 'metadata'; say it once")
    return {**inner, **outer}


def _said_together(said: Said, sidecar: Keys) -> dict[object, object]:
    first, second = (sidecar, said.keys) if said.place else (said.keys, sidecar)
    return {**first, **{key: value for key, value in second.items() if value is not None and value != ""}}


def _is_hold(key: object) -> bool:
    return str(key).strip().casefold() in {WITHDRAWN, EMBARGO}


def _holds(keys: Keys) -> dict[object, object]:
    return {key: value for key, value in keys.items() if _is_hold(key)}


def _without_holds(keys: Keys) -> dict[object, object]:
    return {key: value for key, value in keys.items() if not _is_hold(key)}


def _stated(keys: Keys) -> str | None:
    return stated_language(keys.get("language")) or stated_language(keys.get("lang"))


def _check_text(text: str, name: str) -> None:
    if not text.strip():
        raise DocumentError(f"document {name!r} has no text")
    if len(text) > DOCUMENT_BYTES:
        raise DocumentError(f"document {name!r} has more than {DOCUMENT_BYTES:,} characters; divide it")
    if not is_storable(text):
        raise _impossible(name)


def _check_head(document: Document) -> None:
    head, metadata = document.head, document.metadata
    parts = (head.id, head.title, head.source or "", head.url or "", *metadata.keys(), *metadata.values())
    if not all(map(is_storable, parts)):
        raise _impossible(head.id)


def _impossible(name: str) -> DocumentError:
    return DocumentError(f"document {name!r} holds characters that no text can have (NUL or half a pair)")
