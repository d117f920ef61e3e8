"""A run that did not end is remembered until one does what it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.errors import DocumentError
from retrieval.unfinished import Unfinished, unfinished, unfinished_until_done

A, B = Path("/docs/a"), Path("/docs/b")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.sqlite", create=True) as made:
        yield made


def stop(catalogue: Catalogue, *asked: Path, mirror: bool = False) -> None:
    with suppress(DocumentError), unfinished_until_done(catalogue, asked, mirror=mirror):
        raise DocumentError("stopped")


def end(catalogue: Catalogue, *asked: Path, mirror: bool = False) -> None:
    with unfinished_until_done(catalogue, asked, mirror=mirror):
        assert unfinished(catalogue)


def test_a_run_that_ends_leaves_nothing_open(catalogue: Catalogue) -> None:
    assert unfinished(catalogue) is None
    end(catalogue, A, mirror=True)
    end(catalogue, A)
    assert unfinished(catalogue) is None


def test_noting_a_run_moves_no_generation(catalogue: Catalogue) -> None:
    stop(catalogue, A, mirror=True)
    assert catalogue.generation() == 0


def test_a_run_that_is_stopped_stays_open_until_it_is_done(catalogue: Catalogue) -> None:
    stop(catalogue, A, B)
    assert unfinished(catalogue) == Unfinished(paths=(A, B))
    end(catalogue, A)
    assert unfinished(catalogue) == Unfinished(paths=(B,))
    end(catalogue, B.parent)
    assert unfinished(catalogue) is None


def test_files_of_their_own_do_not_end_a_run_over_the_folder(catalogue: Catalogue) -> None:
    stop(catalogue, A, mirror=True)
    stop(catalogue, B)
    assert unfinished(catalogue) == Unfinished(A, (B,))
    end(catalogue, B)
    assert unfinished(catalogue) == Unfinished(A)
    end(catalogue, A, mirror=True)
    assert unfinished(catalogue) is None
