"""A home has a name that its copies have not."""

from __future__ import annotations

import shutil
from pathlib import Path

from retrieval.home import Home
from retrieval.own_name import own_name


def test_a_home_keeps_its_name_where_it_is_moved_and_a_copy_gets_its_own(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    name = own_name(Home(tmp_path / "first"))
    assert own_name(Home(tmp_path / "first")) == name
    shutil.copytree(tmp_path / "first", tmp_path / "copy")
    assert own_name(Home(tmp_path / "copy")) != name
    (tmp_path / "first").rename(tmp_path / "moved")
    assert own_name(Home(tmp_path / "moved")) == name


def test_a_name_that_cannot_be_read_is_given_anew(tmp_path: Path) -> None:
    own_name(Home(tmp_path))
    for path in tmp_path.iterdir():
        path.write_text("?")
    assert own_name(Home(tmp_path)) == own_name(Home(tmp_path))
