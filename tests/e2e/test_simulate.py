"""``askwire simulate``: the real Slack app in a workspace on this machine, as a process."""

from __future__ import annotations

import socket

from tests.e2e.conftest import Workplace

RIGA = "date 2024-06-21 Mayor Anna Berg reopened the harbour of Riga in 1991. Mayor Anna Berg praised the harbour."


def test_a_script_asks_opens_the_passage_and_judges(workplace: Workplace) -> None:
    workplace.write("riga.txt", RIGA)
    lines = [
        "When was the harbour of Riga reopened?",
        "/passage 1",
        "/good",
        "/as Ben",
        "/ask Who praised the harbour?",
    ]
    workplace.write("../script.txt", "\n".join([*lines, "/quit", "never reached"]))
    ran = workplace.cold("simulate", "--script", "script.txt")
    assert ran.code == 0, ran.err
    assert "Anna in #newsroom> When was the harbour of Riga reopened?" in ran.out
    assert "Mayor Anna Berg reopened the harbour of Riga in 1991. [1]" in ran.out
    assert "▌ Source 1" in ran.out
    assert "askwire (only Ben sees this)" in ran.out
    assert "Mayor Anna Berg praised the harbour." in ran.out
    assert "never reached" not in ran.out
    assert all(len(line) < 400 for line in ran.out.splitlines())


def test_what_is_said_in_the_simulated_workspace_is_not_kept(workplace: Workplace) -> None:
    workplace.write("riga.txt", RIGA)
    workplace.write("../script.txt", "When was the harbour of Riga reopened?\n/good\n")
    assert workplace.run("simulate", "--script", "script.txt").code == 0
    kept = [path for path in (workplace.folder / ".askwire").rglob("*") if path.is_file()]
    assert kept
    assert not any(b"When was the harbour" in path.read_bytes() for path in kept)
    assert "transcripts.sqlite" not in [path.name for path in kept]


def test_a_line_that_cannot_be_done_is_named_and_counted(workplace: Workplace) -> None:
    workplace.write("riga.txt", RIGA)
    workplace.write("../script.txt", "/nope\n/click 3\n")
    ran = workplace.run("simulate", "--script", "script.txt")
    ran.failed_with(1, "2 of the lines could not be done; see above")
    assert "there is no /nope; /help tells what there is" in ran.out
    assert "there is nothing to click" in ran.out


def test_nothing_that_a_document_holds_steers_the_terminal(workplace: Workplace) -> None:
    workplace.write("riga.txt", "date 2024-06-21 Mayor Anna Berg \x1b[31mreopened the harbour\x07 of Riga in 1991.")
    workplace.write("../script.txt", "When was the harbour of Riga reopened?\n/passage 1\n")
    ran = workplace.run("simulate", "--script", "script.txt")
    assert "1991" in ran.out
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out


def test_a_port_that_is_taken_is_named(workplace: Workplace) -> None:
    workplace.write("riga.txt", RIGA)
    workplace.write("../script.txt", "/help\n")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        workplace.run("simulate", "--script", "script.txt", "--port", port).failed_with(
            1, f"port {port} cannot be used"
        )
