"""What each ingredient of ranking is worth: a Markdown table with confidence intervals, for docs/benchmarks.md.

make ablation
python -m benchmarks.ablation

Each line leaves something out, fits the weights anew and ranks every question with weights that were fitted on
questions that share no evidence document with it (benchmarks.fit_ranking). The difference to the whole is a mean over
questions; its interval is the 95 % one of a paired bootstrap (Efron & Tibshirani, 1993).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.fit_ranking import (
    PLACE,
    Case,
    Numbers,
    case_of,
    clusters_of,
    cross_validated,
    gather,
    names_of,
    sets_of,
    splits,
    texts_of,
)
from benchmarks.homes import add_arguments, opened
from benchmarks.run import table
from bot.evaluating import ranking_scores
from retrieval.ranking.weights import PASSAGES, SENTENCES, WORDS

COLUMNS = ("hits@10", "hits@4", "mrr@10", "map@10", "all_evidence@10")
SAMPLES = 2000
Ranks = list[list[int | None]]


@dataclass(frozen=True)
class Change:
    """What is left out."""

    name: str
    without: tuple[str, ...] = ()
    """Features, by the beginning of their names."""
    weight_set: str = ""
    listing: Callable[[Case], Case] = lambda case: case


def _without_sources(case: Case) -> Case:
    return replace(case, named=())


def _without_clauses(case: Case) -> Case:
    return replace(case, covers=case.covers[:0])


def _plain(case: Case) -> Case:
    return replace(case, named=(), covers=case.covers[:0], documents=[str(at) for at in range(len(case.documents))])


CHANGES = (
    Change("no sentence vectors", weight_set=PASSAGES),
    Change("no vectors", weight_set=WORDS),
    Change("no dates", ("date", "source_date", "source_other_date")),
    Change("no parts by source", ("z_source_",)),
    Change("no clauses", ("z_clause_",)),
    Change("no best sentence by words", ("z_source_sentence", "z_clause_sentence")),
    Change("no pairs of words", ("pairs",)),
    Change("no BM25 of the whole", ("z_raw",)),
    Change("no share of words", ("z_cover",)),
    Change("list by score alone", listing=_plain),
    Change("list without sources", listing=_without_sources),
    Change("list without clauses", listing=_without_clauses),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    given = parser.parse_args(arguments)
    with opened(PLACE, given) as askwire:
        gathered = gather(askwire, given.data)
        texts = texts_of(askwire, gathered)
        clusters = clusters_of(askwire, [one for one, _ in gathered])
    sets = {
        name: [case_of(one, each, name, [texts[row] for row in each.candidates.rows]) for one, each in gathered]
        for name in sets_of(gathered)
    }
    whole = SENTENCES if SENTENCES in sets else PASSAGES
    folds = splits(sets[whole], clusters)["other documents"]

    def ranks_of(change: Change) -> Ranks:
        cases = [change.listing(case) for case in sets[change.weight_set or whole]]
        names = [name for name in names_of(cases) if not any(_begins(name, each) for each in change.without)]
        return cross_validated(cases, names, folds)

    base = ranks_of(Change("all"))
    figures = ranking_scores(base)
    print(f"\n### {PLACE}, {len(base)} questions, vectors of {whole}\n")
    rows = [("everything", *(f"{figures[column]:.3f}" for column in COLUMNS))]
    words_alone = [case.ranks(case.values["z_raw"]) for case in map(_plain, sets[whole])]
    rows.append(("BM25 alone", *differences(base, words_alone)))
    rows += [(change.name, *differences(base, ranks_of(change))) for change in CHANGES if change.weight_set != whole]
    table(("", *COLUMNS), rows)


def _begins(name: str, left_out: str) -> bool:
    return name.startswith(left_out) if left_out.endswith("_") else name == left_out


def differences(base: Ranks, other: Ranks) -> list[str]:
    """What changes from the one to the other, with its interval, for each column."""
    change = _by_question(other) - _by_question(base)
    drawn = np.random.default_rng(0).integers(0, len(change), (SAMPLES, len(change)))
    low, high = np.percentile(change[drawn].mean(axis=1), [2.5, 97.5], axis=0)
    means = change.mean(axis=0)
    return [f"{mean:+.3f} [{a:+.3f}, {b:+.3f}]" for mean, a, b in zip(means, low, high, strict=True)]


def _by_question(ranks: Ranks) -> Numbers:
    return np.array([[ranking_scores([row])[column] for column in COLUMNS] for row in ranks])


if __name__ == "__main__":
    main()
