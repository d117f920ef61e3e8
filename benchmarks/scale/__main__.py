"""Speed and size as Markdown tables, for docs/benchmarks.md.

python -m benchmarks.scale                              everything, at 1,000, 10,000 and 100,000 passages
python -m benchmarks.scale --sizes 1000 --only search   one part: search, index, cold, living, rivals
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.homes import add_arguments
from benchmarks.run import table
from benchmarks.scale import indexing, living, rivals, searching
from benchmarks.scale.building import Indexed, built
from benchmarks.scale.contender import Ask
from benchmarks.scale.corpora import NEWS, REAL, Corpus, corpora
from benchmarks.scale.figures import Target
from benchmarks.scale.remembered import Remembering, learn
from retrieval.local_embedder import LocalTokenizer

_SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Scale:
    """What is measured, made as far as a part needs it."""

    given: argparse.Namespace

    @property
    def folder(self) -> Path:
        """Where corpora, vectors and homes are kept."""
        return Path(self.given.homes) / "scale"

    @cached_property
    def corpora(self) -> dict[int, Corpus]:
        """The corpora by size."""
        sizes = (REAL, *sorted(self.given.sizes))
        return corpora(sizes, self.given.data, self.folder / "corpora", LocalTokenizer())

    @cached_property
    def largest(self) -> Corpus:
        """The largest of them."""
        return self.corpora[max(self.given.sizes)]

    @cached_property
    def embedder(self) -> Remembering:
        """The embedder that knows the sentences of all corpora."""
        embedder = Remembering(self.folder / "vectors")
        for corpus in (self.corpora[REAL], self.largest):
            learn(corpus.passages(), embedder)
        return embedder

    @cached_property
    def _indexed(self) -> dict[Corpus, Indexed]:
        return {}

    def _home(self, corpus: Corpus) -> Path:
        return self.folder / f"home-{corpus.name}"

    def indexed(self, corpus: Corpus) -> Indexed:
        """How long it took to make the home of a corpus, which is there afterwards."""
        if corpus not in self._indexed:
            self._indexed[corpus] = built(corpus, self._home(corpus), self.embedder, fresh=self.given.fresh)
        return self._indexed[corpus]

    def home_of(self, corpus: Corpus) -> Path:
        """The home that holds a corpus, made if it is not there."""
        self.indexed(corpus)
        return self._home(corpus)


def search_part(scale: Scale) -> list[Target]:
    questions = searching.questions_of(scale.given.data, scale.given.questions)
    lines = (scale.given.data / NEWS / "corpus.jsonl").read_text("utf-8").split("\n")
    sources = sorted({str(json.loads(line)["source"]) for line in lines if line.strip()})
    homes = {corpus: scale.home_of(corpus) for size, corpus in scale.corpora.items() if size != REAL}
    return searching.measure(homes, questions, sources)


def index_part(scale: Scale) -> list[Target]:
    small = scale.corpora[max(size for size in scale.corpora if size <= 10_000)]
    return [
        *indexing.words_first({corpus: scale.indexed(corpus) for corpus in scale.corpora.values()}),
        *indexing.nothing_new(small, scale.folder, scale.embedder),
        *indexing.one_more(scale.largest, scale.home_of(scale.largest), scale.folder),
        *indexing.beside_the_embedder(scale.given.data, scale.folder),
    ]


def cold_part(scale: Scale) -> list[Target]:
    return indexing.cold(scale.largest, scale.home_of(scale.largest))


def rivals_part(scale: Scale) -> list[Target]:
    given = scale.given
    if not given.rivals.exists():
        print(f"\nNo rivals: there is no {given.rivals}; `make rivals` installs them.")
        return []
    for corpus in dict.fromkeys((scale.corpora[REAL], scale.largest)):
        asked = rivals.asked_of(given.data, given.judged if corpus.size == REAL else given.questions)
        rivals.beside(corpus, scale.home_of(corpus), scale.folder, scale.embedder, asked, python=given.rivals)
    return []


def living_part(scale: Scale) -> list[Target]:
    """Memory, repair, what a reader sees, and questions beside indexing."""
    sizes = [corpus for size, corpus in scale.corpora.items() if size != REAL]
    questions = searching.questions_of(scale.given.data, scale.given.questions)
    asks = [Ask(each) for each in questions[NEWS]]
    homes = {corpus: scale.home_of(corpus) for corpus in sizes}
    return [
        *living.memory({corpus: scale.indexed(corpus) for corpus in sizes}),
        *living.repair(scale.largest, homes[scale.largest], scale.folder),
        *(each for corpus in sizes for each in living.staleness(corpus, homes[corpus], scale.folder)),
        *(each for corpus in sizes for each in living.beside(corpus, homes[corpus], scale.folder, asks)),
    ]


PARTS: dict[str, Callable[[Scale], list[Target]]] = {
    "search": search_part,
    "index": index_part,
    "cold": cold_part,
    "living": living_part,
    "rivals": rivals_part,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and last what the targets say."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES, metavar="PASSAGES", help="sizes of the corpora")
    parser.add_argument("--questions", type=int, default=100, help="how many of each set are asked")
    parser.add_argument(
        "--judged", type=int, help="how many of each set the rivals answer from the real documents (all)"
    )
    parser.add_argument("--rivals", type=Path, default=Path(".bench/rivals/bin/python"), help="python of `make rivals`")
    parser.add_argument("--fresh", action="store_true", help="make the indexes anew, so that indexing is measured now")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="measure some parts")
    scale = Scale(parser.parse_args(arguments))
    _print_load("at the start")
    targets = [target for name in PARTS if name in scale.given.only for target in PARTS[name](scale)]
    if targets:
        print("\n### Targets\n")
        table(("", "measured", "target", "met"), [target.row for target in targets])
    _print_load("at the end")


def _print_load(when: str) -> None:
    print(f"\nLoad of the machine {when}: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.", flush=True)


if __name__ == "__main__":
    main()
