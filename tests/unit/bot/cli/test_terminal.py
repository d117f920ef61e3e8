"""Where output goes, and how wide it is."""

from __future__ import annotations

import re
import sys

import pytest

from bot.cli.terminal import TerminalProgress, say, stdout

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def test_a_pipe_gets_plain_text_on_lines_that_are_not_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    stdout().print("word " * 100, style="bold")
    assert capsys.readouterr().out == "word " * 100 + "\n"


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("120", 100), ("40", 40)])
def test_a_terminal_is_used_up_to_a_width_that_reads_well(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", columns)
    assert stdout().width == width


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    stdout().print("word", style="cyan")
    assert capsys.readouterr().out == "word\n"


def test_what_is_said_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    say("a line")
    assert capsys.readouterr() == ("", "askwire: a line\n")


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with TerminalProgress() as progress:
        progress.begin("Reading files", 3)
        progress.advance()
        progress.say("a line")
    assert capsys.readouterr() == ("", "askwire: a line\n")


def test_progress_on_a_terminal_shows_a_count(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with TerminalProgress() as progress:
        progress.begin("Reading files", 3)
        progress.advance(2)
        progress.say("[a line]")
    out, err = capsys.readouterr()
    assert out == ""
    assert "Reading files" in err
    assert "2/3" in err
    assert "[a line]" in err


def test_a_bar_that_has_ended_does_not_draw_over_what_comes_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with TerminalProgress() as progress:
        progress.begin("Reading files", 3)
        progress.end()
        capsys.readouterr()
        progress.advance()
    assert capsys.readouterr() == ("", "")


def test_all_of_a_bar_fits_into_eighty_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with TerminalProgress() as progress:
        progress.begin("Embedding sentences", 100_000)
        progress.advance(99_000)
        assert progress._bar
        progress._bar.refresh()
    shown = _COLOUR.sub("", capsys.readouterr().err)
    assert "Embedding sentences" in shown
    assert "99,000/100,000" in shown
    assert "…" not in shown
    assert all(len(line) <= 80 for line in re.split(r"[\r\n]", shown))


def test_what_is_written_for_a_program_stays_where_it_was_sent_while_bars_are_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with TerminalProgress() as progress:
        progress.begin("Reading files", 3)
        sys.stdout.write("a line\n")
    assert capsys.readouterr().out == "a line\n"
