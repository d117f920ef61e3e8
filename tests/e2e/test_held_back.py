"""Withdrawn and embargoed documents: in no result, until they may be."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.e2e.conftest import Workplace

QUESTION = "Who reopened the harbour of Riga?"
TEXT = "Mayor Anna Berg reopened the harbour of Riga in 1991."
EMBARGO = "embargo: 2999-07-01T00:00Z"


def _written(*header: str) -> str:
    return "\n".join(["---", "title: Harbour of Riga", "source: Wire", "date: 2024-06-21", *header, "---", TEXT])


def _tells(workplace: Workplace) -> list[str]:
    """Whatever a person may be told of what is indexed."""
    [reply] = workplace.ask([QUESTION])
    searched, sources = workplace.run("search", QUESTION, "--json"), workplace.run("sources", "--json")
    assert searched.code == sources.code == 0, searched.err + sources.err
    assert sources.json["documents"] == len(sources.json["sources"])
    return [str(reply).replace(QUESTION, ""), searched.out.replace(QUESTION, ""), sources.out]


@pytest.mark.parametrize(
    ("line", "why"),
    [("withdrawn: true", "withdrawn"), (EMBARGO, "under embargo until 2999-07-01 00:00 UTC")],
    ids=["withdrawn", "under embargo"],
)
def test_what_is_held_back_is_in_no_result_and_comes_back_when_its_metadata_lets_it(
    workplace: Workplace, line: str, why: str
) -> None:
    workplace.write("other.txt", "date 2024-06-20 The court of Oslo sat on Monday.")
    workplace.write("riga.md", _written())
    assert workplace.run("index", "--json").json["documents"] == 2
    workplace.write("riga.md", _written(line))
    ran = workplace.run("index", "--json")
    assert (ran.json["changed"], ran.json["documents"]) == (1, 1)
    assert f"1 held back (1 {why})" in workplace.run("sources").out
    for told in _tells(workplace):
        assert "Berg" not in told
        assert "Harbour of Riga" not in told
    for options in ([], ["--history"], ["--history", "--json"]):
        ran = workplace.run("show", "riga.md", *options)
        ran.failed_with(1, f"riga.md is {why} and in no result; --history --held shows")
    assert f"· {why}\n" in workplace.run("show", "riga.md", "--history", "--held").out
    workplace.write("riga.md", _written())
    assert workplace.run("index", "--json").json["documents"] == 2
    assert all("Berg" in told or "Wire" in told for told in _tells(workplace))


def test_an_embargo_that_passes_needs_nobody_to_index(workplace: Workplace) -> None:
    workplace.write("riga.md", _written(EMBARGO))
    ran = workplace.run("index")
    assert "1 held back (1 under embargo until 2999-07-01 00:00 UTC)" in ran.out + ran.err
    [before] = workplace.ask([QUESTION])
    assert before["status"] == "abstained"
    with closing(sqlite3.connect(workplace.folder / ".askwire" / "catalogue.sqlite")) as connection:
        connection.execute("UPDATE held SET until = '2024-07-01T00:00:00+00:00'")
        connection.commit()
    [after] = workplace.ask([QUESTION])
    assert "Berg" in after["answer"]


def test_an_embargo_that_cannot_be_read_keeps_the_document_back(workplace: Workplace) -> None:
    workplace.write("riga.md", _written("embargo: 2999-13-01"))
    workplace.write("oslo.md", _written("withdrawn: perhaps"))
    ran = workplace.run("index", "--json")
    assert ran.json["documents"] == 0
    assert [failure["path"] for failure in ran.json["failed"]] == ["seeds/oslo.md", "seeds/riga.md"]
    assert ran.code == 1
