"""The labelled sets as indexes, made once and kept."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.bootstrap import Askwire
from bot.cli.terminal import TerminalProgress
from bot.settings import Settings

SEED = "seed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that say where the labelled sets and their indexes are."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the labelled sets")
    parser.add_argument("--seeds", type=Path, default=Path("seeds"), help="the seed's folder")
    parser.add_argument("--homes", type=Path, default=Path(".bench"), help="where the indexes are kept")


@contextmanager
def opened(place: str, given: argparse.Namespace) -> Iterator[Askwire]:
    """A labelled set, or the seed, ready to be asked; it is indexed first if it was not."""
    documents = given.seeds if place == SEED else given.data / place / "corpus.jsonl"
    settings = Settings(home=given.homes / place, documents=documents, embeddings="local", writer="extractive")
    with TerminalProgress() as progress, Askwire(settings, progress) as askwire:
        if not askwire.home.catalogue.exists():
            askwire.index([documents])
        askwire.warm()
        yield askwire
