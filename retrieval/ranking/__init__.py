"""Candidates and a query in, the best of them in order out. Pure.

words → features → weights → listing: what a passage's words have of the question's, what else tells for it, the sum,
and a list in which a passage is worth less for what those above it say already. docs/decisions/0004-ranking.md has the
reasons, docs/benchmarks.md what each ingredient is worth.
"""

from __future__ import annotations

from retrieval.ranking.accounts import says_otherwise
from retrieval.ranking.candidates import SHAPE_VERSION, Candidates, Cosines, Shape, part_spans
from retrieval.ranking.features import Features, features_of
from retrieval.ranking.listing import Listed, listed
from retrieval.ranking.ranked import rank
from retrieval.ranking.weights import WeightSet, fitted
from retrieval.ranking.words import Language

__all__ = [
    "SHAPE_VERSION",
    "Candidates",
    "Cosines",
    "Features",
    "Language",
    "Listed",
    "Shape",
    "WeightSet",
    "features_of",
    "fitted",
    "listed",
    "part_spans",
    "rank",
    "says_otherwise",
]
