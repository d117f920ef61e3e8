"""The terminal front end. Each command is a module that is imported only when it is asked for."""

from __future__ import annotations

import codecs
import gc
import importlib
import io
import json
import os
import sys
from contextlib import suppress

import click

from bot.errors import BotError
from bot.inert import inert
from retrieval.errors import RetrievalError

COMMANDS = {
    "index": "index_command",
    "search": "search_command",
    "ask": "ask_command",
    "chat": "chat_command",
    "show": "show_command",
    "sources": "sources_command",
    "eval": "eval_command",
    "slack": "slack_command",
    "simulate": "simulate_command",
    "feedback": "feedback_command",
    "doctor": "doctor_command",
    "backup": "backup_command",
    "restore": "restore_command",
}


_NICENESS = 10


class _Commands(click.Group):
    """Finds commands by name and imports the one that is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"bot.cli.{COMMANDS[cmd_name]}").command
        return _with_breaks(command)


def _with_breaks(command: click.Command) -> click.Command:
    """The command with its example on lines of its own: click looks for a backspace, which no raw docstring holds."""
    command.help = (command.help or "").replace(r"\b", "\b")
    return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from the environment and .env; .env.example lists them.",
)
@click.version_option(package_name="askwire")
def askwire() -> None:
    r"""Ask your documents; every sentence of the answer cites the passage it rests on.

    \b
    Example:
      askwire index
      askwire ask "Who said Israel has pushed the settlement far back?"
    """


_with_breaks(askwire)


def run() -> None:
    """The console script: :func:`main` in a process of its own, most of whose life is loading code.

    Looking for garbage while code loads, and unloading it at the end, take a third of a cold `ask`. By
    then every file is closed and every index is settled, so the process may simply end.
    """
    gc.set_threshold(200_000, 20, 20)
    _mend_streams()
    if sys.argv[1:2] == ["index"]:
        _give_way()
    code: object = 0
    try:
        main()
    except SystemExit as done:
        code = done.code
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 1)


def _give_way() -> None:
    """Questions that other processes answer meanwhile come first (python -m benchmarks.scale --only living)."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)


def _mend_streams() -> None:
    """A stream that was closed (``>&-``) is opened on nothing, and no character can fail to be read or written.

    What the encoding of the output lacks is written as JSON writes it: nothing is lost, and JSON stays JSON.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end
    codecs.register_error("askwire", _escaped)
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "askwire"), (sys.stderr, "askwire")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def main() -> None:
    """Run a command and exit: 0 on success, 1 on a failure that one line explains, 2 on wrong usage."""
    try:
        sys.exit(askwire.main(prog_name="askwire", standalone_mode=False) or 0)
    except (BotError, RetrievalError) as error:
        _fail(str(error), 1)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "askwire"
        _fail(f"{error.format_message()} Try `{command} --help`.", 2)
    except click.ClickException as error:
        _fail(error.format_message(), 1)
    except (click.Abort, KeyboardInterrupt):
        _fail("stopped; what was finished is kept", 130)
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        _fail(f"cannot write the output, or read what it needs{where}: {error.strerror or error}", 1)
    except Exception as error:
        if _debugging():
            raise
        _fail(f"a fault inside askwire ({type(error).__name__}); set ASKWIRE_DEBUG=1 to see where, and report it", 1)


def _debugging() -> bool:
    from bot.settings import read_settings

    try:
        return read_settings().debug
    except BotError:
        return False


def _fail(line: str, code: int) -> None:
    click.echo(f"askwire: {inert(' '.join(line.split()))}", err=True)
    sys.exit(code)
