"""Whatever bytes a file holds, it gives documents that are sound, or says in one line why not: `make fuzz` in short."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.damaging import mutated, problem
from benchmarks.fuzz import KINDS
from benchmarks.written_files import samples
from retrieval.loading import READERS

_SAMPLES = samples()
_QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
_PIECES = st.sampled_from(
    [b"\0", b"\n", b"\xff\xfe", b"---\n", b'"', b"{", b"<", b"\xc3", b"date 2024-02-30 ", b"withdrawn: "]
)


def test_there_is_a_sound_sample_of_every_kind(tmp_path: Path) -> None:
    assert set(_SAMPLES) == READERS == set(KINDS)
    assert [problem(tmp_path, suffix, data, needs_document=True) for suffix, data in _SAMPLES.items()] == [None] * len(
        READERS
    )


@pytest.mark.parametrize("suffix", sorted(READERS))
@_QUICK
@given(data=st.one_of(st.binary(max_size=2_000), st.lists(st.one_of(_PIECES, st.binary(max_size=9))).map(b"".join)))
def test_any_bytes_give_documents_or_reasons(tmp_path: Path, suffix: str, data: bytes) -> None:
    assert problem(tmp_path, suffix, data) is None


@pytest.mark.parametrize("suffix", sorted(READERS))
@_QUICK
@given(seed=st.integers(0, 2**32))
def test_a_sound_file_with_damage_gives_documents_or_reasons(tmp_path: Path, suffix: str, seed: int) -> None:
    assert problem(tmp_path, suffix, mutated(_SAMPLES[suffix], seed)) is None


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".pdf"])
@_QUICK
@given(
    beside=st.one_of(
        st.binary(max_size=200), st.text(st.characters(exclude_categories=["Cs"]), max_size=200).map(str.encode)
    )
)
def test_any_sidecar_gives_documents_or_reasons(tmp_path: Path, suffix: str, beside: bytes) -> None:
    assert problem(tmp_path, suffix, _SAMPLES[suffix], beside) is None
