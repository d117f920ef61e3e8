"""Files of every kind through the index: found, taken out, brought back."""

from __future__ import annotations

from benchmarks.written_files import samples
from tests.fakes import Desk


def test_every_kind_is_found(desk: Desk) -> None:
    kinds = {suffix: data for suffix, data in samples().items() if suffix not in {".csv", ".jsonl"}}
    for suffix, data in kinds.items():
        desk.write(f"wire/ice{suffix}", data)
    assert desk.index().failed == ()
    assert set(desk.found("harbour froze")) <= {f"wire/ice{suffix}" for suffix in kinds}
    assert desk.index().unchanged == len(kinds)


def test_a_document_whose_sidecar_broke_is_out_until_it_is_mended(desk: Desk) -> None:
    desk.write("ice.txt", "The harbour froze over in the night.")
    desk.index()
    beside = desk.write("ice.txt.meta.yaml", "embargo: soon")
    report = desk.index()
    assert "its sidecar" in report.failed[0].error or "wrong embargo" in report.failed[0].error
    assert desk.found("harbour") == []
    beside.write_text("title: Ice")
    assert desk.index().failed == ()
    assert desk.found("harbour") == ["ice.txt"]
