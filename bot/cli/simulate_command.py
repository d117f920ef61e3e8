"""``askwire simulate``."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, redirect_stderr
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.simulator.server import Simulator
    from bot.simulator.terminal import Terminal
    from bot.slack.app import Given


@click.command("simulate")
@click.option("--open", "opening", is_flag=True, help="Show the workspace in the browser as well.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where the workspace is served; any free port.")
@click.option("--writer", type=click.Choice(["auto", "openai", "extractive"]), help="Who writes the answers.")
@click.option("--script", metavar="FILE", help="Play the lines of FILE as if they were typed; - for stdin.")
def command(*, opening: bool, port: int, writer: str | None, script: str | None) -> None:
    r"""Try the Slack bot in a workspace on this machine; no Slack and no account needed.

    The real Slack app runs against it. Type /help for what people can do there. What is said there is forgotten at the
    end, and your bot's transcripts are not touched. What the app logs is in simulate.log of ASKWIRE_HOME.

    \b
    Example:
      askwire simulate --open
      printf 'Where did Lavrov speak?\n/passage 1\n/bad\n' | askwire simulate --script -
    """
    from bot.cli.opening import opened_for_questions
    from bot.cli.slack_command import given_of
    from bot.transcripts import Transcripts

    lines = _lines(script) if script or not sys.stdin.isatty() else None
    with (
        opened_for_questions(writer=writer) as askwire,
        tempfile.TemporaryDirectory(prefix="askwire-") as folder,
        Transcripts(Path(folder) / "transcripts.sqlite") as transcripts,
    ):
        askwire.progress.end()
        given = given_of(askwire, transcripts)
        log = askwire.home.folder / "simulate.log"
        with askwire.filling():
            failures = asyncio.run(_simulate(given, log, opening=opening, port=port, lines=lines))
    if failures:
        raise click.ClickException(f"{failures} of the lines could not be done; see above")


def _lines(script: str | None) -> list[str]:
    from bot.cli.batches import read_lines

    if script in {None, "-"}:
        return [line.rstrip("\n") for line in sys.stdin]
    return list(read_lines(Path(str(script))))


async def _simulate(given: Given, log: Path, *, opening: bool, port: int, lines: Sequence[str] | None) -> int:
    """Run the workspace, the app and the terminal; how many lines of a script failed comes back."""
    from bot.cli.terminal import say, stdout
    from bot.simulator.server import Simulator
    from bot.simulator.terminal import Terminal
    from bot.slack.actions import ASK_ABOUT_MESSAGE, COMMAND

    async with _served(Simulator(port=port), port) as sim, _app(sim, given, log):
        if opening:
            _open(sim)
        names = {"command": COMMAND, "shortcut": ASK_ABOUT_MESSAGE}
        terminal = Terminal(sim, stdout(), shows_typed=lines is None, **names)
        if lines is not None:
            return await _play(terminal, lines, stay=opening)
        say("Ask something. /help tells what else can be typed.")
        await _converse(terminal)
        return 0


@asynccontextmanager
async def _served(sim: Simulator, port: int) -> AsyncIterator[Simulator]:
    """The workspace while it is served; one line says why it cannot be."""
    try:
        await sim.__aenter__()
    except OSError as error:
        why = error.strerror or str(error)
        raise click.ClickException(f"port {port} cannot be used ({why}); choose another") from error
    try:
        yield sim
    finally:
        await sim.__aexit__(None, None, None)


@asynccontextmanager
async def _app(sim: Simulator, given: Given, log: Path) -> AsyncIterator[None]:
    """The real app, connected to the workspace; what it logs goes to a file."""
    from bot.slack.serving import Access, Service

    settings = sim.settings
    access = Access(bot_token=settings.bot_token, api_url=sim.api_url, app_token=settings.app_token)
    service = Service(given, access, shutdown_seconds=2.0)
    with log.open("w", encoding="utf-8") as out:
        with redirect_stderr(out):
            await service.__aenter__()
        try:
            await sim.until(lambda: sim.connected)
            yield
        finally:
            await service.__aexit__(None, None, None)


def _open(sim: Simulator) -> None:
    from bot.cli.terminal import say
    from bot.simulator.page_protocol import BUILT

    if not (BUILT / "index.html").is_file():
        say("The page is not built; run `make page` in a checkout of askwire. The terminal works without it.")
        return
    say(f"The workspace is at {sim.url}")
    webbrowser.open(sim.url)


async def _play(terminal: Terminal, lines: Sequence[str], *, stay: bool) -> int:
    """Do the lines one after the other; with a page open, stay until Ctrl-C."""
    async with terminal.watching():
        failures = 0
        for line, upcoming in zip(lines, [*lines[1:], ""], strict=True):
            if line.strip() in {"/quit", "/exit"}:
                break
            failures += not await terminal.type(line, upcoming)
        if stay:
            await _interrupted()
        return failures


async def _interrupted() -> None:
    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, done.set)
    await done.wait()


async def _converse(terminal: Terminal) -> None:
    """Lines as they are typed. Ctrl-C stops an answer that is on its way, and otherwise leaves."""
    from bot.cli.typed_lines import TypedLines, terminal_as_it_was

    lines = TypedLines()
    with terminal_as_it_was():
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, terminal.interrupt, lines.end)
        async with terminal.watching():
            while True:
                line = await lines.next(terminal.prompt)
                if line is None or line.strip() in {"/quit", "/exit"}:
                    break
                await terminal.type(line)
    click.echo()
