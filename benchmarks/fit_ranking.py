"""Fit the weights of ranking on MultiHop-RAG and print how well they rank questions that they were not fitted on.

make fit                              writes retrieval/ranking/weights.json
python -m benchmarks.fit_ranking      the same; --dry writes nothing

Cross-validation is honest for other newsrooms: the questions are split into folds by what their evidence documents are
about (k-means over the documents' vectors), and a fold is ranked with weights fitted on the questions that share no
evidence document with it. The second split is by question alone, as other questions on the same documents would be.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.cluster import KMeans

from benchmarks.homes import add_arguments, opened
from bot.bootstrap import Askwire
from bot.cli.labelled_files import read_labelled
from bot.evaluating import DEPTH, Labelled, ranking_scores
from retrieval.gathering import Gathered
from retrieval.interpreting import interpret
from retrieval.ranking import Cosines, features_of, listed
from retrieval.ranking.weights import PASSAGES, SENTENCES, WORDS

OUT = Path(__file__).parents[1] / "retrieval" / "ranking" / "weights.json"
PLACE = "multihop_rag"
FOLDS, CLUSTERS = 4, 24
STRENGTH = 0.1
"""L2 on weights of features scaled to deviation 1, beside the mean log-likelihood."""
LOOKED_AT = 100
"""Candidates of a question that are fitted on: the best by the words of the question."""
NOT_FITTED = {"z_passage_near": 0.1}
"""For questions without sources, of which MultiHop-RAG has next to none; chosen on squad2 (docs/benchmarks.md)."""
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A question with its candidates."""

    labelled: Labelled
    values: Mapping[str, Numbers]
    covers: Numbers
    documents: Sequence[str]
    sources: Sequence[str | None]
    named: Sequence[str]
    holds: npt.NDArray[np.bool_]
    """Which candidate holds which piece of evidence, shape ``(candidates, pieces)``."""

    def ranks(self, scores: Numbers) -> list[int | None]:
        """Where each piece of evidence stands when these scores are listed."""
        order = listed(scores, self.documents, self.sources, self.covers, DEPTH, named=self.named)
        holding = self.holds[[each.at for each in order]]
        return [int(column.argmax()) + 1 if column.any() else None for column in holding.T]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--out", type=Path, default=OUT, help="the file to write")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    given = parser.parse_args(arguments)
    weights: dict[str, object] = {"made_by": "python -m benchmarks.fit_ranking"}
    with opened(PLACE, given) as askwire:
        gathered = gather(askwire, given.data)
        texts = texts_of(askwire, gathered)
        clusters = clusters_of(askwire, [one for one, _ in gathered])
        for name in sets_of(gathered):
            cases = [case_of(one, each, name, [texts[row] for row in each.candidates.rows]) for one, each in gathered]
            names = names_of(cases)
            print_figures(name, cases, names, clusters)
            kept = {name: weight for name, weight in NOT_FITTED.items() if name in cases[0].values}
            weights[name] = rounded(names, fit(cases, names)) | kept
    if not given.dry:
        kept = json.loads(given.out.read_text("utf-8")) if given.out.exists() else {}
        given.out.write_text(json.dumps(kept | weights, indent=1) + "\n", "utf-8")


def gather(askwire: Askwire, data: Path) -> list[tuple[Labelled, Gathered]]:
    """The labelled questions with evidence, each with its candidates."""
    labelled = [each for each in read_labelled(data / PLACE / "queries.jsonl") if each.evidence]
    found = ((each, askwire.searcher.gather(interpret(each.question), DEPTH, whole=True)) for each in labelled)
    return [(each, gathered) for each, gathered in found if gathered]


def sets_of(gathered: Sequence[tuple[Labelled, Gathered]]) -> list[str]:
    """The sets that can be fitted on what the index has."""
    sentences = all(each.cosines.sentences is not None for _, each in gathered)
    return [*([SENTENCES] if sentences else []), PASSAGES, WORDS]


def case_of(labelled: Labelled, gathered: Gathered, weight_set: str, texts: Sequence[str]) -> Case:
    """A question as a set of weights sees it."""
    cosines = {
        SENTENCES: gathered.cosines,
        PASSAGES: Cosines(gathered.cosines.passages),
        WORDS: Cosines(),
    }[weight_set]
    candidates, reading, evidence = gathered.candidates, gathered.query.reading, labelled.evidence
    found = features_of(gathered.query, candidates, cosines, gathered.language)
    named = reading.sources if reading else ()
    holds = [
        [fact in text if (fact := stripped(piece.fact or "")) else piece.document_id == document for piece in evidence]
        for text, document in zip(texts, candidates.documents, strict=True)
    ]
    return Case(labelled, found.values, found.covers, candidates.documents, candidates.sources, named, np.array(holds))


def texts_of(askwire: Askwire, gathered: Sequence[tuple[Labelled, Gathered]]) -> dict[int, str]:
    """The text of every candidate without white space, by row."""
    rows = sorted({row for _, each in gathered for row in each.candidates.rows})
    return {row: stripped(passage.text) for row, (passage, _) in askwire.catalogue.passages(rows).items()}


def stripped(text: str) -> str:
    """As the official rule compares texts."""
    return text.replace(" ", "").replace("\n", "")


def names_of(cases: Sequence[Case]) -> list[str]:
    """The features that are fitted."""
    return [name for name in cases[0].values if name not in NOT_FITTED]


def fit(cases: Sequence[Case], names: Sequence[str]) -> Numbers:
    """Weights that give the passages with evidence the most of a softmax over the candidates of each question.

    Listwise, as ListNet (Cao et al., 2007), with the evidence of a question weighing 1 together.
    """
    blocks, targets = [], []
    for case in cases:
        values = np.stack([case.values[name] for name in names], axis=1)
        gold = case.holds.sum(axis=1).astype(np.float64)
        best = np.sort(np.argsort(-case.values["z_raw"] - case.values["z_clause_words"], kind="stable")[:LOOKED_AT])
        if gold[best].sum():
            blocks.append(values[best])
            targets.append(gold[best] / gold[best].sum())
    rows, target = np.concatenate(blocks), np.concatenate(targets)
    scale = rows.std(axis=0) + 1e-6
    rows = rows / scale
    sizes = np.array([len(block) for block in blocks])
    firsts = np.concatenate(([0], np.cumsum(sizes)[:-1]))

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores = rows @ weights
        tops = np.maximum.reduceat(scores, firsts)
        exponentials = np.exp(scores - np.repeat(tops, sizes))
        totals = np.add.reduceat(exponentials, firsts)
        chances = exponentials / np.repeat(totals, sizes)
        logs = scores - np.repeat(tops + np.log(totals), sizes)
        value = -(target * logs).sum() / len(blocks) + STRENGTH * float(weights @ weights)
        return value, (chances - target) @ rows / len(blocks) + 2 * STRENGTH * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights: Numbers = found.x / scale
    return weights


def rounded(names: Sequence[str], weights: Numbers) -> dict[str, float]:
    """Weights as they are written."""
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def scores_of(case: Case, names: Sequence[str], weights: Numbers) -> Numbers:
    """What each candidate is worth."""
    total = sum((weight * case.values[name] for name, weight in zip(names, weights, strict=True)), np.zeros(1))
    extra = sum((weight * case.values[name] for name, weight in NOT_FITTED.items() if name in case.values), np.zeros(1))
    scores: Numbers = total + extra
    return scores


def clusters_of(askwire: Askwire, labelled: Sequence[Labelled]) -> npt.NDArray[np.int64]:
    """The fold of each question by what its evidence documents are about."""
    model = askwire.embedder.name
    means: dict[str, Numbers] = {}
    for document in {piece.document_id for one in labelled for piece in one.evidence}:
        rows = askwire.catalogue.rows_of(document)
        vectors = askwire.catalogue.vectors(model, rows)
        mean = np.mean(list(vectors.values()), axis=0)
        means[document] = mean / np.linalg.norm(mean)
    points = np.array([np.mean([means[piece.document_id] for piece in one.evidence], axis=0) for one in labelled])
    groups = KMeans(CLUSTERS, n_init=3, random_state=0).fit_predict(points)
    sizes, folds = np.zeros(FOLDS), {}
    for group in np.argsort(-np.bincount(groups, minlength=CLUSTERS), kind="stable"):
        folds[int(group)] = int(sizes.argmin())
        sizes[sizes.argmin()] += int((groups == group).sum())
    return np.array([folds[int(group)] for group in groups])


def splits(
    cases: Sequence[Case], clusters: npt.NDArray[np.int64]
) -> dict[str, list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]]:
    """By name of a split, for each fold the questions to fit on and those to rank."""
    documents = [{piece.document_id for piece in case.labelled.evidence} for case in cases]
    disjoint = []
    for fold in range(FOLDS):
        held = set().union(*(each for each, at in zip(documents, clusters, strict=True) if at == fold))
        apart = [at for at, each in enumerate(documents) if clusters[at] != fold and not each & held]
        disjoint.append((np.array(apart), np.flatnonzero(clusters == fold)))
    half = np.array([int(hashlib.sha256(case.labelled.id.encode()).hexdigest(), 16) % 2 for case in cases])
    by_question = [(np.flatnonzero(half != side), np.flatnonzero(half == side)) for side in (0, 1)]
    return {"other documents": disjoint, "other questions": by_question}


def cross_validated(
    cases: Sequence[Case],
    names: Sequence[str],
    folds: Iterable[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]],
) -> list[list[int | None]]:
    """The ranks of each question's evidence, with weights that were fitted on others."""
    ranks: list[list[int | None]] = [[] for _ in cases]
    for fitted_on, ranked in folds:
        weights = fit([cases[at] for at in fitted_on], names)
        for at in ranked:
            ranks[at] = cases[at].ranks(scores_of(cases[at], names, weights))
    return ranks


COLUMNS = ("hits@10", "hits@4", "mrr@10", "map@10", "all_evidence@10", "evidence_recall@10")


def print_figures(
    weight_set: str, cases: Sequence[Case], names: Sequence[str], clusters: npt.NDArray[np.int64]
) -> None:
    weights = fit(cases, names)
    found = {"in sample": [case.ranks(scores_of(case, names, weights)) for case in cases]}
    found |= {name: cross_validated(cases, names, folds) for name, folds in splits(cases, clusters).items()}
    print(f"\n### {PLACE}, {len(cases)} questions, weights for {weight_set}\n")
    print(f"| fitted on | questions | {' | '.join(COLUMNS)} |")
    print(f"| --- | --- | {' | '.join('---' for _ in COLUMNS)} |")
    for name, rows in found.items():
        _print_row(name, "all", rows)
    types = sorted({str(case.labelled.type) for case in cases})
    for each in types:
        rows = found["other documents"]
        of_type = [row for row, case in zip(rows, cases, strict=True) if str(case.labelled.type) == each]
        _print_row("other documents", each, of_type)


def _print_row(name: str, which: str, rows: Sequence[Sequence[int | None]]) -> None:
    figures = ranking_scores(rows)
    print(f"| {name} | {which} | {' | '.join(f'{figures[column]:.3f}' for column in COLUMNS)} |", flush=True)


if __name__ == "__main__":
    main()
