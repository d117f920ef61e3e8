"""Labelled questions in, ``bot/evidence_weights.json`` out: how the extractive writer chooses and when it declines.

    python -m benchmarks.fit_evidence --data ../shared/data

Three indexes are made (or found) under ``--homes``: squad2, multihop_rag, and the seed. squad2's questions are asked of
all three: of its own index they are half answerable, of the others not at all. Figures are cross-validated by question:
no question is measured with weights that it helped to fit. The figures to report come from ``askwire eval``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

from benchmarks.homes import add_arguments, opened
from bot.answering import HITS
from bot.bootstrap import Askwire
from bot.evidence import score
from bot.evidence_weights import Features, Linear, Weights
from bot.extractive_writer import ExtractiveWriter
from retrieval.interpreting import interpret
from retrieval.splitting import sentences

CHOOSING = (
    "covered_near rare_covered rare_covered_to_best names_missing_near kind_held unit_counted length "
    "similarity_to_best passage_similarity_to_best rank"
).split()
ANSWERING = (
    "rare_covered close names_missing_near names_missing numbers_missing_near kind_held unit_missing terms "
    "similarity passage_similarity negation_unmet negation_unasked rank stands_out"
).split()
HOME, ELSEWHERE = "squad2", ("multihop_rag", "seed")
Figures = npt.NDArray[np.float64]
WEIGHT = {HOME: 1.0, "multihop_rag": 5.0, "seed": 0.3}
"""How much a question counts by where it was asked: a large index on other subjects is the hard case."""
STRENGTH = 0.1
FOLDS, ROUNDS = 5, 3
REFUSED_ELSEWHERE = 0.952
"""The threshold is the lowest at which so many questions about other corpora are refused in cross-validation."""
LOST = 0.004
"""Share of the right answers that may be lost to showing one sentence where two were allowed."""
NO_WEIGHTS = Weights(Linear({}, 0.0), Linear({}, 0.0), 0.0, 0.0, "nothing")
OUT = Path(__file__).parents[1] / "bot" / "evidence_weights.json"


@dataclass(frozen=True, slots=True)
class Option:
    """A sentence that could be shown."""

    features: Features
    right: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A question asked of one index, with the sentences that were looked at."""

    id: str
    place: str
    answerable: bool
    options: tuple[Option, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the cross-validated figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--out", type=Path, default=OUT, help="the file to write")
    given = parser.parse_args(arguments)
    questions = [json.loads(line) for line in (given.data / HOME / "queries.jsonl").open(encoding="utf-8")]
    cases = [case for place in (HOME, *ELSEWHERE) for case in ask_all(place, questions, given)]
    rounds = cross_validated(cases)
    threshold, margin = threshold_of(cases, rounds), margin_of(cases, rounds)
    print_figures([figures(cases, each, threshold, margin) for each in rounds])
    write(given.out, Weights(*fit(cases), threshold, margin, "python -m benchmarks.fit_evidence"))


def ask_all(place: str, questions: Sequence[dict[str, object]], given: argparse.Namespace) -> Iterator[Case]:
    """Each question asked of one index, with the features of the sentences that the writer would look at."""
    with opened(place, given) as askwire:
        writer = ExtractiveWriter(askwire.embedder, sentences, askwire.catalogue, weights=NO_WEIGHTS)
        for question in questions:
            yield _case(place, question, writer, askwire)


def _case(place: str, question: dict[str, object], writer: ExtractiveWriter, askwire: Askwire) -> Case:
    text = str(question["question"])
    choice = writer.choose(text, askwire.searcher.search(askwire.read(interpret(text)), HITS))
    answers = [normalised(answer) for answer in _texts(question.get("answers")) if answer]
    answerable = place == HOME and question["type"] == "answerable"
    return Case(
        id=str(question["id"]),
        place=place,
        answerable=answerable,
        options=tuple(
            Option(features, answerable and any(answer in normalised(candidate.text) for answer in answers))
            for candidate, features in choice.ranked
        ),
    )


def normalised(text: str) -> str:
    """Case folded and white space made single: how a gold answer is looked for in a quote."""
    return " ".join(text.casefold().split())


def fit(cases: Iterable[Case]) -> tuple[Linear, Linear]:
    """Choosing, fitted on the sentences of answerable questions; answering, on the best sentence of every question."""
    cases = [case for case in cases if case.options]
    options = [option for case in cases if case.answerable for option in case.options]
    choosing = _logistic(CHOOSING, [o.features for o in options], [o.right for o in options], [1.0] * len(options))
    best = [ranked(case, choosing)[0].features for case in cases]
    answerable = [case.answerable for case in cases]
    return choosing, _logistic(ANSWERING, best, answerable, [WEIGHT[case.place] for case in cases])


def _logistic(
    names: Sequence[str], rows: Sequence[Features], labels: Sequence[bool], counts: Sequence[float]
) -> Linear:
    """A logistic regression, told in the features' own units."""
    matrix = np.array([[row[name] for name in names] for row in rows])
    scaler = StandardScaler().fit(matrix)
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    model.fit(scaler.transform(matrix), labels, sample_weight=counts)
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    return Linear({name: float(weight) for name, weight in zip(names, weights, strict=True)}, bias)


def ranked(case: Case, choosing: Linear) -> list[Option]:
    """The case's sentences, best first."""
    return sorted(case.options, key=lambda option: choosing.of(option.features), reverse=True)


@dataclass(frozen=True, slots=True)
class Round:
    """One cross-validation of all cases, in their order, by weights that never saw the question."""

    probability: Figures
    """That the case is answered."""
    right: Figures
    """Rank of the first right sentence, from 1; infinite when none is right."""
    gap: Figures
    """How far the log-odds of the second sentence are below the first; infinite when there is none."""


def cross_validated(cases: Sequence[Case]) -> list[Round]:
    """Some rounds of cross-validation, split by question."""
    ids = np.array(sorted({case.id for case in cases}))
    return [_round(cases, ids, KFold(FOLDS, shuffle=True, random_state=turn)) for turn in range(ROUNDS)]


def _round(cases: Sequence[Case], ids: npt.NDArray[np.str_], folds: KFold) -> Round:
    probability, right, gap = np.zeros(len(cases)), np.full(len(cases), np.inf), np.full(len(cases), np.inf)
    for known, unknown in folds.split(ids):
        learned, held = set(ids[known]), set(ids[unknown])
        weights = Weights(*fit(case for case in cases if case.id in learned), 0.0, 0.0, "")
        for at, case in enumerate(cases):
            if case.id in held and case.options:
                order = ranked(case, weights.choosing)
                probability[at] = score(order[0].features, weights)
                right[at] = next((n for n, option in enumerate(order, 1) if option.right), np.inf)
                odds = [weights.choosing.of(option.features) for option in order[:2]]
                gap[at] = odds[0] - odds[1] if len(odds) > 1 else np.inf
    return Round(probability, right, gap)


def threshold_of(cases: Sequence[Case], rounds: Sequence[Round]) -> float:
    """The lowest threshold that refuses enough of the questions about other corpora."""
    foreign = np.array([case.place == "multihop_rag" for case in cases])
    return fmean(float(np.quantile(each.probability[foreign], REFUSED_ELSEWHERE)) for each in rounds)


def margin_of(cases: Sequence[Case], rounds: Sequence[Round]) -> float:
    """The smallest margin at which showing a second sentence costs at most :data:`LOST` of the right answers."""
    answerable = np.array([case.answerable for case in cases])
    margins = np.arange(0.0, 6.0, 0.05)
    most = fmean(_within(each, np.inf)[answerable].mean() for each in rounds)
    kept = [fmean(_within(each, margin)[answerable].mean() for each in rounds) for margin in margins]
    return float(next(margin for margin, share in zip(margins, kept, strict=True) if share >= most - LOST))


def _within(each: Round, margin: float) -> npt.NDArray[np.bool_]:
    """Where the right sentence is the first, or the second and shown."""
    within: npt.NDArray[np.bool_] = (each.right == 1) | ((each.right == 2) & (each.gap <= margin))
    return within


def figures(cases: Sequence[Case], each: Round, threshold: float, margin: float) -> dict[str, float]:
    """What one round says of a threshold and a margin; every figure is a share, but for the sentences shown."""
    place = np.array([case.place for case in cases])
    answerable, home = np.array([case.answerable for case in cases]), place == HOME
    refused = each.probability < threshold
    return {
        "right sentence first": float((each.right == 1)[answerable].mean()),
        "right sentence in two": float(_within(each, np.inf)[answerable].mean()),
        "right sentence shown": float((_within(each, margin) & ~refused)[answerable].mean()),
        "sentences shown": 1.0 + float((each.gap <= margin)[answerable].mean()),
        "answerable refused": float(refused[answerable].mean()),
        **{f"refused on {name}": float(refused[place == name].mean()) for name in ELSEWHERE},
        "unanswerable: AUC": float(roc_auc_score(answerable[home], each.probability[home])),
        "unanswerable: refusal precision": float((~answerable)[refused & home].mean()),
        "unanswerable: refusal recall": float(refused[home & ~answerable].mean()),
    }


def print_figures(rows: Sequence[dict[str, float]]) -> None:
    """The mean of each figure over the rounds, one a line."""
    for name in rows[0]:
        print(f"{name:34}{fmean(row[name] for row in rows):.3f}")


def write(path: Path, weights: Weights) -> None:
    """The weights as :func:`bot.evidence.weights_from` reads them."""
    data = {
        "made_by": weights.made_by,
        "threshold": round(weights.threshold, 4),
        "also_shown": round(weights.also_shown, 2),
        "choosing": _rounded(weights.choosing),
        "answering": _rounded(weights.answering),
    }
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def _rounded(linear: Linear) -> dict[str, object]:
    return {
        "bias": round(linear.bias, 4),
        "weights": {name: round(value, 4) for name, value in linear.weights.items()},
    }


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


if __name__ == "__main__":
    main()
