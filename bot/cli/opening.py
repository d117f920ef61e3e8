"""What every command does first: read the settings, open the home, show progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.bootstrap import Askwire
from bot.cli.terminal import TerminalProgress
from retrieval.model import UNCOLLECTED, Scope, collection_key


@contextmanager
def opened(**changed: object) -> Iterator[Askwire]:
    """Askwire with the settings of this process, some of them ``changed`` by options of the command."""
    from bot.settings import read_settings

    settings = read_settings().model_copy(update={name: value for name, value in changed.items() if value is not None})
    with TerminalProgress() as progress, Askwire(settings, progress) as askwire:
        yield askwire


@contextmanager
def opened_for_questions(**changed: object) -> Iterator[Askwire]:
    """The same, ready to answer: the documents' folder is indexed first if nothing was, and code is loaded."""
    from bot.cli.reporting import summary, tell_failures

    with opened(**changed) as askwire:
        report = askwire.ensure_index()
        if report:
            askwire.progress.say(f"Indexed {askwire.settings.documents}: {summary(report)}.")
            tell_failures(report)
        askwire.warm()
        yield askwire


def tell_unknown(askwire: Askwire, scope: Scope) -> None:
    """Say which collections that were asked for do not exist, and which do: a misspelt one finds nothing."""
    if scope.only is None:
        return
    there = [name or UNCOLLECTED for name, _ in askwire.catalogue.collections()]
    known = {UNCOLLECTED, *map(collection_key, there)}
    for name in sorted(scope.only):
        if collection_key(name) not in known:
            askwire.progress.say(f"No document is in the collection {name!r}; there are: {', '.join(there)}.")
