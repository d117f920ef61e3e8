"""What ends a server is not asked about for ever."""

from __future__ import annotations

from pathlib import Path

from retrieval.strikes import Strikes


def test_a_server_that_ends_twice_at_one_collection_is_ended_by_it(tmp_path: Path) -> None:
    strikes, of_another_process = Strikes(tmp_path / "strikes"), Strikes(tmp_path / "strikes")
    strikes.add("one")
    of_another_process.add("two")
    assert not strikes.ends_it("one")
    of_another_process.add("one")
    assert strikes.ends_it("one")
    assert not strikes.ends_it("two")


def test_an_answer_in_between_means_that_it_was_something_else(tmp_path: Path) -> None:
    strikes = Strikes(tmp_path / "strikes")
    strikes.add("one")
    strikes.clear()
    strikes.clear()
    strikes.add("one")
    assert not strikes.ends_it("one")


def test_a_file_that_cannot_be_read_or_written_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "strikes").mkdir()
    strikes = Strikes(tmp_path / "strikes")
    strikes.add("one")
    strikes.add("one")
    assert not strikes.ends_it("one")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert not Strikes(tmp_path / "bytes").ends_it("one")
