"""What nobody needs any more is found, dropped and given back; what is needed is not."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue
from retrieval.catalogue.schema import LOG_BYTES
from retrieval.model import Document, DocumentHead, Passage, Span

VECTOR = np.ones(300, dtype=np.float32)


def _put(catalogue: Catalogue, name: str, key: bytes) -> None:
    document = Document(DocumentHead(name, name, None, None, None, f"/{name}"), "The harbour froze.")
    passage = Passage(f"{name}#0-18", name, Span(0, 18), document.text)
    with catalogue.editing() as edit:
        edit.put_document(document, "", None, [(passage, key)])


def _cache(catalogue: Catalogue, *keys: bytes) -> None:
    catalogue.put_vectors("m", dict.fromkeys(keys, VECTOR), dict.fromkeys(keys, VECTOR[None, :]))


def test_what_no_passage_uses_is_dropped_and_what_is_used_again_is_not(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "c.sqlite", create=True) as catalogue:
        _put(catalogue, "a", b"used")
        _cache(catalogue, b"used", b"unused", b"back")
        unused = catalogue.unused()
        assert {table: len(ids) for table, ids in unused.items()} == {"embeddings": 2, "sentence_vectors": 2}
        _put(catalogue, "b", b"back")
        told: list[int] = []
        catalogue.drop_unused(unused, told.append)
        assert (sum(told), catalogue.cached()) == (4, 2)
        assert catalogue.without_embedding("m") == catalogue.without_sentences("m") == []
        assert not any(catalogue.unused().values())


def test_rows_that_went_are_forgotten_up_to_a_generation(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "c.sqlite", create=True) as catalogue:
        for name in ("a", "b"):
            _put(catalogue, name, b"key")
        first, second = catalogue.rows_of("a")[0], catalogue.rows_of("b")[0]
        for name in ("a", "b"):
            with catalogue.editing() as edit:
                edit.remove_document(name)
        assert catalogue.removed_since(0) == [first, second]
        catalogue.drop_removed(catalogue.generation() - 1)
        assert catalogue.removed_since(0) == [second]


def test_empty_pages_are_given_back_while_others_read(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Catalogue(path, create=True) as catalogue, Catalogue(path) as reader:
        _put(catalogue, "a", b"0")
        _cache(catalogue, *(str(number).encode() for number in range(500)))
        assert reader.document("a")
        catalogue.drop_unused(catalogue.unused(), lambda _: None)
        size, empty = catalogue.sizes()
        assert 0.7 * size < empty < size
        assert catalogue.compact()
        assert catalogue.sizes()[0] < size / 2
        assert catalogue.sizes()[1] == 0
        assert path.stat().st_size == catalogue.sizes()[0]
        assert reader.document("a") == catalogue.document("a")
        catalogue.check()


def test_beside_a_reader_nobody_waits_and_the_log_shrinks_when_it_is_through(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Catalogue(path, create=True) as catalogue, closing(sqlite3.connect(path)) as reader:
        rng = np.random.default_rng(1)
        for key in range(100):
            catalogue.put_vectors("kept", {bytes([key]): rng.random(16_000, dtype=np.float32)})
        catalogue.note("x", "y")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM state").fetchone()
        started = time.monotonic()
        assert catalogue.compact()
        assert time.monotonic() - started < 8
        log = tmp_path / "c.sqlite-wal"
        catalogue.shorten_log()
        assert log.stat().st_size > LOG_BYTES
        reader.rollback()
        catalogue.shorten_log()
        assert log.stat().st_size == 0
        assert path.stat().st_size == catalogue.sizes()[0]
        assert catalogue._rows("PRAGMA busy_timeout") == [(10_000,)]


def test_a_log_that_grew_is_cut_by_the_next_who_writes(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Catalogue(path, create=True) as catalogue, closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM state").fetchone()
        catalogue.put_vectors("kept", {b"1": np.zeros(3_000_000, np.float32)})
        assert (tmp_path / "c.sqlite-wal").stat().st_size > LOG_BYTES
        reader.rollback()
        for value in ("1", "2"):
            catalogue.note("x", value)
        assert (tmp_path / "c.sqlite-wal").stat().st_size <= LOG_BYTES


def test_without_room_on_the_disk_nothing_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with Catalogue(tmp_path / "c.sqlite", create=True) as catalogue:
        assert not catalogue.compact()


def test_a_copy_can_be_another_catalogue(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "c.sqlite", create=True) as catalogue:
        before = catalogue.state("identity")
        catalogue.renew_identity()
        assert before != catalogue.state("identity")
        assert catalogue.generation() == 0
