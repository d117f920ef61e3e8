"""What is typed wrong, and what the help says: one clear line, the right exit code, never a traceback.

These run in this process, on the same entry point as the console script; `test_index_and_chat.py` runs real ones.
"""

from __future__ import annotations

import importlib
import re
import shlex
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import pytest

from bot.cli import COMMANDS, askwire, main
from retrieval.local_embedder import LocalEmbedder
from tests.e2e.conftest import Ran, Workplace
from tests.e2e.warm import SESSION, loaded_already

RIGA = "date 2024-06-21 Mayor Anna Berg reopened the harbour of Riga in 1991."
Type = Callable[..., Ran]


@pytest.fixture
def typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], local_embedder: LocalEmbedder
) -> Type:
    """Runs a command line in a folder with one document in seeds/."""
    monkeypatch.setattr(LocalEmbedder, SESSION, loaded_already(local_embedder))
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "riga.txt").write_text(RIGA, "utf-8")

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["askwire", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def indexed(typed: Type) -> Type:
    """The same, with the document indexed."""
    assert typed("index").code == 0
    return typed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--colour"], "No such option", id="an unknown option"),
        pytest.param(["ask", "--colour", "Who?"], "No such option", id="an unknown option of a command"),
        pytest.param(["tell"], "No such command", id="an unknown command"),
        pytest.param(["ask"], "Give one QUESTION", id="no question"),
        pytest.param(["ask", "Who?", "--batch", "x.jsonl"], "Give one QUESTION", id="a question and a batch"),
        pytest.param(["ask", "Who?", "Where?"], "unexpected extra argument", id="two questions"),
        pytest.param(["ask", "Who?", "--since", "yesterday"], "write YYYY-MM-DD", id="a wrong date"),
        pytest.param(["ask", "Who?", "--until", "2024-02-30"], "write YYYY-MM-DD", id="a day that is not"),
        pytest.param(["ask", "Who?", "--since", "2024", "--until", "2023"], "lies after", id="dates the wrong way"),
        pytest.param(["ask", "Who?", "--writer", "nobody"], "--writer", id="an unknown writer"),
        pytest.param(["search"], "Give one QUERY", id="no query"),
        pytest.param(["search", "Riga", "-k", "0"], "-k", id="no passages wanted"),
        pytest.param(["search", "Riga", "-k", "many"], "-k", id="a number in words"),
        pytest.param(["show"], "DOCUMENT_ID", id="no document"),
        pytest.param(["show", "riga.txt", "--start", "1"], "--start and --end together", id="half a span"),
        pytest.param(["show", "riga.txt", "--start", "5", "--end", "5"], "--start below --end", id="an empty span"),
        pytest.param(["eval"], "QUESTIONS", id="no labelled file"),
        pytest.param(["chat", "--since", "soon"], "write YYYY-MM-DD", id="chat with a wrong date"),
    ],
)
def test_wrong_usage_exits_with_2_and_one_line(arguments: list[str], words: str, typed: Type) -> None:
    ran = typed(*arguments)
    ran.failed_with(2, words)
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert "--help" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["ask", ""], "the question is empty", id="an empty question"),
        pytest.param(["ask", " ?! "], "the question is empty", id="a question of signs"),
        pytest.param(["ask", "x" * 20_000], "20,000 characters", id="a question of 20,000 characters"),
        pytest.param(["search", ""], "the question is empty", id="an empty query"),
        pytest.param(["search", "x" * 20_000], "20,000 characters", id="a query of 20,000 characters"),
        pytest.param(["ask", "--batch", "none.jsonl"], "none.jsonl cannot be read", id="a batch that is not there"),
        pytest.param(["search", "--batch", "seeds"], "seeds cannot be read", id="a folder for a batch"),
        pytest.param(["chat", "--script", "none.txt"], "none.txt cannot be read", id="a script that is not there"),
        pytest.param(["eval", "none.jsonl"], "none.jsonl cannot be read", id="labels that are not there"),
        pytest.param(["eval", "seeds/riga.txt"], "line 1", id="labels that are none"),
        pytest.param(["index", "nowhere"], "nowhere: no such file or folder", id="a missing folder"),
        pytest.param(["show", "riga.txt"], "askwire index", id="show without an index"),
        pytest.param(["sources"], "askwire index", id="sources without an index"),
        pytest.param(
            ["ask", "Who?", "--writer", "openai"],
            "ASKWIRE_WRITER=openai needs OPENAI_API_KEY",
            id="a model without a key",
        ),
    ],
)
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["for people", "as JSON"])
def test_a_failure_exits_with_1_and_one_line(arguments: list[str], words: str, as_json: list[str], typed: Type) -> None:
    ran = typed(*arguments, *as_json)
    ran.failed_with(1, words)
    assert ran.out == ""


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(["show", "rigga.txt"], 1, "did you mean riga.txt?", id="a document that is not there"),
        pytest.param(["show", "riga.txt", "--start", "0", "--end", "9999"], 2, "characters", id="beyond the end"),
    ],
)
def test_what_is_not_in_the_index_is_told(arguments: list[str], code: int, words: str, indexed: Type) -> None:
    ran = indexed(*arguments)
    ran.failed_with(code, words)
    assert ran.out == ""


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("ASKWIRE_WRITER", "chatty", "ASKWIRE_WRITER has a wrong value"),
        ("ASKWIRE_EMBEDDINGS", "remote", "ASKWIRE_EMBEDDINGS has a wrong value"),
        ("ASKWIRE_EMBEDDINGS", "openai:small", "OPENAI_API_KEY"),
        ("ASKWIRE_EMBEDDINGS", "local:nowhere", "nowhere"),
        ("ASKWIRE_DOCUMENTS", "nowhere", "nowhere: no such file or folder"),
        ("ASKWIRE_HOME", "seeds/riga.txt", "ASKWIRE_HOME"),
        ("ASKWIRE_HOME", "seeds/riga.txt/home", "ASKWIRE_HOME"),
        ("ASKWIRE_HOME", "/proc/askwire", "ASKWIRE_HOME"),
    ],
)
def test_a_wrong_setting_is_named(
    variable: str, value: str, words: str, typed: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    ran = typed("index")
    ran.failed_with(1, words)
    assert ran.out == ""


def test_an_index_of_another_version_is_left_as_it_is(indexed: Type, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / ".askwire" / "catalogue.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    for arguments in (("ask", "Who reopened the harbour?"), ("index",), ("sources",)):
        ran = indexed(*arguments)
        ran.failed_with(1, "99")
    with closing(sqlite3.connect(tmp_path / ".askwire" / "catalogue.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (1,)


def test_a_file_that_is_no_catalogue_is_told(typed: Type, tmp_path: Path) -> None:
    (tmp_path / ".askwire").mkdir()
    (tmp_path / ".askwire" / "catalogue.sqlite").write_bytes(b"no database" * 500)
    typed("ask", "Who reopened the harbour?").failed_with(1, "catalogue")


@pytest.mark.parametrize("index", ["words", "vectors"])
def test_a_damaged_index_is_mended_by_the_next_question(index: str, indexed: Type, tmp_path: Path) -> None:
    for path in (tmp_path / ".askwire").glob(f"{index}-*/**/*"):
        if path.is_file():
            path.write_bytes(b"damage")
    ran = indexed("ask", "Who reopened the harbour of Riga?", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["status"] == "answered"
    assert "rebuil" in (ran.err + " ".join(ran.json["notes"])).lower() or "repair" in ran.err.lower()


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Who reopened the harbour of Riga?"],
        ["ask", "Who won?"],
        ["search", "harbour"],
        ["search", "zzzz"],
        ["show", "riga.txt"],
        ["sources"],
        ["index"],
        ["doctor"],
    ],
    ids=" ".join,
)
def test_json_is_one_document_and_nothing_else(arguments: list[str], indexed: Type) -> None:
    ran = indexed(*arguments, "--json")
    assert ran.code == 0
    assert isinstance(ran.json, dict)
    assert ran.err == ""


def test_text_that_is_not_unicode_gets_a_reply(indexed: Type) -> None:
    question = "Who reopened the harbour\udcff of Riga?"
    reply = indexed("ask", question, "--json").json
    assert (reply["status"], reply["question"]) == ("answered", "Who reopened the harbour? of Riga?")
    for arguments in (["ask", question], ["search", question], ["show", "riga\udcff"]):
        ran = indexed(*arguments)
        assert "a fault inside" not in ran.err
        (ran.out + ran.err).encode("utf-8")


def test_filters_narrow_what_is_found(indexed: Type, tmp_path: Path) -> None:
    (tmp_path / "seeds" / "TASS").mkdir()
    (tmp_path / "seeds" / "TASS" / "riga.txt").write_text("date 2024-07-02 Ice closed the harbour of Riga.", "utf-8")
    indexed("index")

    def found(*filters: str) -> list[str]:
        return [hit["document_id"] for hit in indexed("search", "harbour", "--json", *filters).json["hits"]]

    assert sorted(found()) == ["TASS/riga.txt", "riga.txt"]
    assert found("--source", "TASS") == found("--since", "2024-07") == ["TASS/riga.txt"]
    assert found("--until", "2024-06") == ["riga.txt"]
    assert found("--until", "2023") == []


def test_filters_that_leave_nothing_are_named_in_the_abstention(indexed: Type) -> None:
    reply = indexed("ask", "Who reopened the harbour of Riga?", "--since", "2025", "--json").json
    assert reply["status"] == "abstained"
    assert "2025-01-01" in reply["reason"]
    assert [head["document_id"] for head in reply["nearest"]] == ["riga.txt"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_commands_help_has_an_example_that_can_be_typed(name: str, typed: Type) -> None:
    ran = typed(name, "--help")
    assert (ran.code, ran.err) == (0, "")
    examples = [line for line in ran.out.split("Example:")[1].splitlines() if "askwire " in line]
    assert any(f"askwire {name}" in line for line in examples)
    for line in examples:
        assert_can_be_typed(line.strip())


def test_the_help_lists_every_command_and_its_examples_can_be_typed(typed: Type) -> None:
    ran = typed("--help")
    assert ran.code == 0
    assert all(re.search(rf"^  {name} ", ran.out, re.MULTILINE) for name in COMMANDS)
    for line in re.findall(r"^ +(askwire .*)$", ran.out, re.MULTILINE):
        assert_can_be_typed(line)


def test_the_version_is_told(typed: Type) -> None:
    assert re.fullmatch(r"askwire, version \d+\.\d+\.\d+\S*\n", typed("--version").out)


def assert_can_be_typed(line: str) -> None:
    """Checks that a line of a shell names a command and options that exist."""
    for part in re.split(r"\s*\|\s*", line.split(" #", maxsplit=1)[0]):
        words = shlex.split(part)
        if words[:1] != ["askwire"] or len(words) == 1 or words[1].startswith("-"):
            continue
        assert words[1] in COMMANDS, line
        command: click.Command = importlib.import_module(f"bot.cli.{COMMANDS[words[1]]}").command
        with command.make_context(words[1], words[2:], parent=click.Context(askwire)):
            pass


def shell_lines(text: str) -> list[str]:
    """The commands of the code blocks of a page: lines of sh blocks, and those after a prompt elsewhere."""
    lines = []
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                lines.append(line.removeprefix("$ "))
            elif language in {"sh", "bash", "shell"} and line.strip():
                lines.append(line.strip())
    return lines


def test_the_commands_of_the_readme_exist(checkout: Path) -> None:
    text = (checkout / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", (checkout / "Makefile").read_text("utf-8"), re.MULTILINE))
    for line in shell_lines(text):
        words = shlex.split(line, comments=True)
        if words[:1] == ["make"]:
            assert set(words[1:]) <= targets, line
        elif words[:1] == ["askwire"]:
            assert_can_be_typed(line)
    for inline in re.findall(r"`(askwire [^`]+|make [a-z ]+)`", text):
        words = inline.split()
        assert words[1] in (COMMANDS if words[0] == "askwire" else targets), inline


def test_the_table_of_the_readme_has_every_command(checkout: Path) -> None:
    rows = re.findall(r"^\| `askwire (\w+)", (checkout / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [name for name in rows if name in COMMANDS]
    assert set(rows) == set(COMMANDS)


def test_a_fault_inside_askwire_is_one_line_without_its_message(seeded: Workplace) -> None:
    broken = "import bot.cli.ask_command as a; a.check_range = None; from bot.cli import main; main()"
    ran = seeded.python(broken, "ask", "Who?")
    assert ran.code == 1
    assert ran.err == ("askwire: a fault inside askwire (TypeError); set ASKWIRE_DEBUG=1 to see where, and report it\n")
    assert "Traceback" in seeded.python(broken, "ask", "Who?", ASKWIRE_DEBUG="1").err
