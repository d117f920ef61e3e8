"""What `askwire chat` suggests, as a person at a terminal sees it."""

from __future__ import annotations

import os
import re
import subprocess

from tests.e2e.conftest import COMMAND, PATIENCE_SECONDS, Workplace

ASKED = "How many statements did the CSTO adopt?\n"
_STYLES = re.compile(r"\x1b\[[\d;]*m")


def shown_on_a_terminal(workplace: Workplace, script: str) -> str:
    """What a terminal of 100 columns is sent, without styles, as one line."""
    ours, theirs = os.openpty()
    path = workplace.folder / "script.txt"
    path.write_text(script, "utf-8")
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            [COMMAND, "chat", "--script", path],
            cwd=workplace.folder,
            env=workplace.environment | {"TERM": "xterm", "COLUMNS": "100"},
            stdout=theirs,
            stderr=subprocess.PIPE,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    finally:
        os.close(theirs)
    assert done.returncode == 0, done.stderr
    try:
        return " ".join(_STYLES.sub("", read_all(ours)).split())
    finally:
        os.close(ours)


def read_all(terminal: int) -> str:
    found = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:
            # This is how Linux says that nobody holds the other end any more.
            return found.decode()
        if not part:
            return found.decode()
        found += part


def test_a_terminal_is_told_what_else_could_be_asked(seeded: Workplace) -> None:
    shown = shown_on_a_terminal(seeded, ASKED)
    _, _, suggested = shown.partition("You could ask: ")
    questions = [f"{part.strip()}?" for part in suggested.split("?")[:-1]]
    assert "How many Palestinians have been killed in Gaza?" in questions
    replies = seeded.ask(questions)
    assert [reply["status"] for reply in replies] == ["answered"] * len(questions)


def test_a_program_is_told_of_no_suggestion(seeded: Workplace) -> None:
    assert "You could ask" not in seeded.run("chat", "--script", "-", stdin=ASKED).out
    assert "You could ask" not in seeded.run("chat", "--script", "-", "--json", stdin=ASKED).out
