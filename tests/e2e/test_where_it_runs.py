"""Closed streams, other encodings, settings of other programs: what surrounds the process does not make it fail."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND, PATIENCE_SECONDS, Ran, Workplace

QUESTION = "Who said Israel has pushed the settlement far back?"
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def shell(place: Workplace, line: str) -> Ran:
    """The command with what a shell does to its streams."""
    words = ["/bin/sh", "-c", f"exec {shlex.quote(str(COMMAND))} {line}"]
    done = subprocess.run(  # noqa: S603 - our own command
        words, cwd=place.folder, env=place.environment, capture_output=True, timeout=PATIENCE_SECONDS, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_with_stdout_closed_nothing_fails(seeded: Workplace) -> None:
    assert shell(seeded, "sources >&-") == Ran(0, "", "")


def test_with_stderr_closed_an_answer_is_a_success(seeded: Workplace) -> None:
    ran = shell(seeded, f"ask {shlex.quote(QUESTION)} 2>&- <&-")
    assert ran.code == 0
    assert "Lavrov" in ran.out


@pytest.mark.parametrize("encoding", [ASCII, {"PYTHONIOENCODING": "ascii"}], ids=["locale", "variable"])
def test_what_the_output_cannot_hold_is_escaped_and_nothing_fails(encoding: dict[str, str], seeded: Workplace) -> None:
    ran = seeded.cold("ask", QUESTION, **encoding)
    assert (ran.code, ran.err) == (0, "")
    assert "\\u00bb" in ran.out


def test_json_stays_json_where_the_output_cannot_hold_it(workplace: Workplace) -> None:
    workplace.write("riga.txt", "Mayor Anna Bērziņa reopened the harbour of Riga \U0001f6a2 in 1991.")
    workplace.run("index")
    ran = workplace.cold("show", "riga.txt", "--json", PYTHONIOENCODING="ascii")
    assert ran.code == 0
    assert json.loads(ran.out)["text"] == "Mayor Anna Bērziņa reopened the harbour of Riga \U0001f6a2 in 1991."


def test_a_comment_that_is_not_utf_8_does_not_end_the_chat(workplace: Workplace, seed: Path) -> None:
    shutil.copy(seed, workplace.documents)
    lines = b"Where did Lavrov speak?\n/good caf\xe9\nand when?\n/bad again\n"
    done = subprocess.run(  # noqa: S603 - our own command
        [COMMAND, "chat", "--script", "-"],
        cwd=workplace.folder,
        env=workplace.environment,
        input=lines,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kept = workplace.run("feedback", "--json").json["feedback"]
    assert [row["comment"] for row in kept] == ["again", "caf\ufffd"]


CHROMA = {
    "IS_PERSISTENT": "nonsense",
    "CHROMA_SERVER_HTTP_PORT": "abc",
    "CHROMA_API_IMPL": "chromadb.api.fastapi.FastAPI",
    "MIGRATIONS": "none",
}


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_what_chroma_would_read_does_not_reach_it(where: str, workplace: Workplace, seed: Path) -> None:
    shutil.copy(seed, workplace.documents)
    if where == ".env":
        (workplace.folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in CHROMA.items()), "utf-8")
    ran = workplace.cold("index", **CHROMA if where == "environment" else {})
    assert (ran.code, ran.err) == (0, "")
    ran = workplace.cold("ask", QUESTION, **CHROMA if where == "environment" else {})
    assert (ran.code, ran.err) == (0, "")
    assert "Lavrov" in ran.out


def test_without_a_command_the_help_is_shown_as_it_is(workplace: Workplace) -> None:
    ran = workplace.run()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == workplace.run("--help").out.splitlines()


BROKEN = "import bot.cli.ask_command as a; a.check_range = None; from bot.cli import main; main()"


@pytest.mark.parametrize(("value", "shown"), [("1", True), ("true", True), ("0", False), ("false", False)])
def test_debug_is_a_setting_like_any_other(value: str, *, shown: bool, workplace: Workplace) -> None:
    assert ("Traceback" in workplace.python(BROKEN, "ask", "Who?", ASKWIRE_DEBUG=value).err) is shown
    (workplace.folder / ".env").write_text(f"ASKWIRE_DEBUG={value}\n", "utf-8")
    assert ("Traceback" in workplace.python(BROKEN, "ask", "Who?").err) is shown


def test_where_everything_that_was_asked_for_fails_the_command_fails(workplace: Workplace, seed: Path) -> None:
    shutil.copy(seed, workplace.documents)
    assert workplace.run("index").code == 0
    empty = workplace.write("empty.txt", "")
    workplace.run("index", empty).failed_with(1, "nothing could be indexed")
    assert workplace.run("index").code == 0
