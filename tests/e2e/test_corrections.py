"""A corrected document: the newest version answers, those before are history."""

from __future__ import annotations

from tests.e2e.conftest import Workplace

FIRST = (
    "---\ntitle: The harbour\ndate: 2024-06-21\n---\nMayor Anna Berg reopened the harbour of Riga in 1991. Ships came."
)
SECOND = FIRST.replace("1991", "1993").replace("The harbour\n", "The harbour of Riga\n")


def test_the_newest_version_answers_and_what_changed_is_shown(workplace: Workplace) -> None:
    workplace.write("riga.md", FIRST)
    assert workplace.run("index").code == 0
    assert "It was not changed." in workplace.run("show", "riga.md", "--history").out
    workplace.write("riga.md", SECOND)
    assert workplace.run("index", "--json").json["changed"] == 1
    [reply] = workplace.ask(["Who reopened the harbour of Riga?"])
    assert "1993" in reply["answer"]
    assert "1991" not in str(reply)
    ran = workplace.run("show", "riga.md", "--history")
    assert "− title: The harbour\n  + title: The harbour of Riga\n" in ran.out
    assert "− Mayor Anna Berg reopened the harbour of Riga in 1991.\n" in ran.out
    told = workplace.run("show", "riga.md", "--history", "--json").json
    assert (told["title"], told["held"], [each["version"] for each in told["history"]]) == (
        "The harbour of Riga",
        None,
        [1],
    )
    assert "1991" in told["history"][0]["text"]


def test_history_is_shown_of_a_document_and_not_of_a_span(workplace: Workplace) -> None:
    workplace.run("show", "a", "--history", "--start", "1", "--end", "2").failed_with(
        2, "Give --history without --start"
    )
