from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from retrieval.disk import full_disk, is_read_only, means_full_disk


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        ValueError("An IO error occurred: 'No space left on device (os error 28)'"),
        RuntimeError("error returned from database: (code: 13) database or disk is full"),
    ],
    ids=str,
)
def test_what_libraries_say_of_a_full_disk_is_understood(error: Exception, tmp_path: Path) -> None:
    assert means_full_disk(tmp_path / "not" / "there", error)
    assert str(full_disk(tmp_path)).endswith("is full; nothing is lost: free some space and run it again")


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "Permission denied"), ValueError("malformed")], ids=str)
def test_with_space_left_nothing_else_is_called_a_full_disk(error: Exception, tmp_path: Path) -> None:
    assert not means_full_disk(tmp_path, error)
    assert not is_read_only(tmp_path)


def test_a_folder_that_may_not_be_written_can_only_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda _path, mode: mode != os.W_OK)
    assert is_read_only(tmp_path)
