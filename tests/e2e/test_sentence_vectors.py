"""A home of format 3, from before sentence vectors: it answers as it is, and the next run brings it up."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.e2e.conftest import Workplace
from tests.older_homes import take_back

RIGA = "date 2024-06-21 Mayor Anna Berg reopened the harbour of Riga in 1991. Ships came back."


def _count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM sentence_vectors").fetchone()[0])


def test_a_home_of_format_3_answers_and_is_brought_up_by_the_next_run(workplace: Workplace) -> None:
    workplace.write("riga.txt", RIGA)
    assert workplace.run("index").code == 0
    catalogue = workplace.folder / ".askwire" / "catalogue.sqlite"
    assert _count(catalogue) == 1
    take_back(catalogue, 3)
    [reply] = workplace.ask(["Who reopened the harbour of Riga?"])
    assert "Anna Berg" in reply["answer"]
    assert _count(catalogue) == 0
    ran = workplace.run("index", "--json")
    assert (ran.json["unchanged"], ran.json["failed"]) == (1, [])
    assert _count(catalogue) == 1
    assert json.loads(workplace.run("doctor", "--json").out)["ok"]
