"""``askwire chat``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import JSON, check_range, filters, scope_of

if TYPE_CHECKING:
    from rich.console import Console

    from bot.bootstrap import Askwire
    from bot.cli.judging import Judging
    from bot.conversation import Conversation
    from bot.model import Reply
    from retrieval.model import Query

_HELP = """Ask a question, then follow up: "and when?", "what about Gaza?", "where did he speak?".
  /sources      the cited passages of the last answer, whole
  /good, /bad   keep your judgement of the last answer (a comment may follow)
  /new          start a new topic
  /quit         leave (or Ctrl-D)"""


@click.command("chat")
@filters
@click.option("--writer", type=click.Choice(["auto", "openai", "extractive"]), help="Who writes the answers.")
@click.option("--script", metavar="FILE", help="Play the lines of FILE as if they were typed; - for stdin.")
@JSON
def command(
    *,
    since: date | None,
    until: date | None,
    sources: tuple[str, ...],
    collections: tuple[str, ...],
    writer: str | None,
    script: str | None,
    as_json: bool,
) -> None:
    r"""Talk to the documents: a thread with follow-ups.

    Type /help for what can be typed besides questions. With --json, one reply a line comes out.

    \b
    Example:
      askwire chat
      printf 'Where did Lavrov speak?\nand when?\n' | askwire chat --script -
    """
    from bot.cli.opening import opened_for_questions, tell_unknown
    from retrieval.interpreting import interpret

    check_range(since, until)
    lines = _script(script) if script else None
    with opened_for_questions(writer=writer) as askwire, askwire.filling():
        given = interpret("", since, until, sources, scope_of(collections))
        tell_unknown(askwire, given.scope)
        thread = _Thread(askwire, askwire.conversation(), given, as_json=as_json, typed=lines is None)
        failures = sum(not thread.say(text) for text in (_typed() if lines is None else lines))
    if failures and lines is not None:
        raise click.ClickException(f"{failures} of the lines could not be asked; see above")


def _script(name: str) -> Iterator[str]:
    """The lines to play, as they come."""
    from bot.cli.batches import read_lines

    return (line.rstrip("\n") for line in sys.stdin) if name == "-" else iter(read_lines(Path(name)))


def _typed() -> Iterator[str]:
    """Lines as a person types them, until Ctrl-D or /quit."""
    if sys.stdin.isatty():
        import readline  # noqa: F401 - its import gives input() history and editing

        click.echo("Ask a question. /help tells what else can be typed.", err=True)
    while True:
        try:
            line = input("> " if sys.stdin.isatty() else "")
        except EOFError:
            return
        if line.strip() in {"/quit", "/exit"}:
            return
        yield line


class _Thread:
    """A conversation at a terminal."""

    def __init__(
        self, askwire: Askwire, conversation: Conversation, given: Query, *, as_json: bool, typed: bool
    ) -> None:
        self._askwire = askwire
        self._typed = typed
        self._conversation = conversation
        self._given = given
        self._as_json = as_json
        self._judging: Judging | None = None

    def say(self, text: str) -> bool:
        """Play one line; False when it could not be asked."""
        from bot.cli.terminal import say
        from bot.errors import QuestionError

        words = text.strip()
        if not words:
            return True
        if words.startswith("/"):
            return self._command(*words.partition(" ")[::2])
        try:
            self._ask(words)
        except QuestionError as error:
            if self._as_json:
                self._print({"status": "failed", "question": words, "error": str(error)})
            say(str(error))
            return False
        return True

    def _ask(self, question: str) -> None:
        from bot.cli.payloads import reply_payload
        from bot.cli.showing import show
        from bot.cli.terminal import stdout
        from bot.inert import inert

        if self._as_json:
            reply = asyncio.run(self._conversation.ask(question, self._given))
            self._print(reply_payload(reply, self._askwire.prices))
            return
        console = stdout()
        if not self._typed:
            # What is played from a file is shown as it would have been typed.
            console.print(f"> {inert(question)}")
        reply = asyncio.run(show(self._conversation.stream(question, self._given), console))
        if console.is_terminal:
            self._suggest(reply, console)
        console.print()
        sys.stdout.flush()

    def _suggest(self, reply: Reply, console: Console) -> None:
        """What else could be asked, for a person who reads along."""
        from bot.cli.rendering import suggestion_lines
        from retrieval.errors import RetrievalError

        # The answer is there already: what went wrong is told when the next question meets it.
        with suppress(RetrievalError):
            made = self._askwire.suggesting.follow_ups(reply, self._given.scope, filters=self._given)
            for line in suggestion_lines([suggestion.question for suggestion in made]):
                console.print(line)

    def _print(self, payload: dict[str, object]) -> None:
        from bot.cli.payloads import line

        click.echo(line(payload))
        sys.stdout.flush()

    def _command(self, name: str, rest: str) -> bool:
        from bot.cli.terminal import say
        from bot.errors import TranscriptsError

        actions = {"/sources": self._sources, "/good": self._feedback, "/bad": self._feedback, "/new": self._new}
        if name in actions:
            try:
                click.echo(actions[name](name, rest.strip()), err=self._as_json)
            except TranscriptsError as error:
                say(str(error))
                return False
            return True
        click.echo(_HELP, err=self._as_json)
        return name == "/help"

    def _sources(self, _name: str, _rest: str) -> str:
        from bot.cli.passages import passage_texts
        from bot.model import Answer

        last = self._conversation.last
        if not isinstance(last, Answer):
            return "There is no answer yet that has sources."
        return passage_texts(last, self._askwire.catalogue, self._given.scope)

    def _feedback(self, name: str, comment: str) -> str:
        from bot.cli.judging import Judging
        from bot.model import Answer
        from bot.standing import fallen_of

        last = self._conversation.last
        if last is None:
            return "There is no answer yet to judge."
        if isinstance(last, Answer) and any(each.is_held for each in fallen_of(last, self._askwire.catalogue)):
            return "It rests on what is held back by now, so it is not kept."
        self._judging = self._judging or Judging(self._askwire.transcripts, self._given)
        self._judging.judge(last, good=name == "/good", comment=comment)
        return "Kept; `askwire feedback` shows it."

    def _new(self, _name: str, _rest: str) -> str:
        self._conversation.forget()
        return "A new topic; what was said before is not used any more."
