"""A query, its candidates and their cosines in, the ranked list out."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from retrieval.model import Query, Reading
from retrieval.ranking.candidates import Candidates, Cosines, Numbers
from retrieval.ranking.copies import Collapsed, ToldApart, collapsed
from retrieval.ranking.features import features_of
from retrieval.ranking.listing import Listed, listed
from retrieval.ranking.weights import fitted, set_for
from retrieval.ranking.words import Language

NEWEST = 1.0
"""What the newest of the relevant gains over the oldest, where the newest is asked for."""
OF_NAMED = 0.5
"""What a passage gains where its document's metadata names a person or organisation that the question names.

Between a named day and a named day of the right source; set by hand, as no labelled set asks for them.
"""
FROM_TODAY = 1.0
"""What a passage gains for its day where the question tells it from today ("yesterday"): that is when it was published.

"After the report of 9 November" is mostly no day of publication, which is what the weight of ``date`` was fitted on.
"""
_RELEVANT, _RELEVANT_WITHIN = 20, 2.0
"""Only so many of the best, and only those that come so near to the best of all, are put before others for their date.

The scores are sums of standardised values: two is about what separates a passage that answers from its neighbours.
"""


def rank(
    query: Query,
    candidates: Candidates,
    cosines: Cosines,
    language: Language,
    limit: int,
    *,
    told_apart: ToldApart | None = None,
    of_named: Collection[str] = (),
) -> list[Listed]:
    """At most ``limit`` candidates of a query that was read, best first, copies of one text as one of them.

    ``of_named`` are the ids of the documents whose metadata names whom the question names. ``told_apart`` knows copies
    that say otherwise all the same; without it nothing is taken for a copy.
    """
    if not len(candidates) or limit < 1:
        return []
    reading = query.reading or Reading(query.text)
    found = features_of(query, candidates, cosines, language)
    scores = fitted()[set_for(cosines)].score(found.values, len(candidates))
    if of_named:
        scores = scores + OF_NAMED * np.array([name in of_named for name in candidates.documents])
    if reading.from_today:
        scores = scores + FROM_TODAY * found.values["date"]
    if reading.newest:
        scores = scores + NEWEST * _recency(scores, candidates.days)
    one_each = collapsed(candidates, scores, reading, told_apart) if told_apart else Collapsed(scores)
    left = np.array([at for at in range(len(candidates)) if at not in one_each.folded])
    best = listed(
        one_each.scores[left],
        [candidates.documents[at] for at in left],
        [candidates.sources[at] for at in left],
        found.covers[:, left],
        limit,
        named=reading.sources,
    )
    return [Listed(at, each.score, one_each.copies.get(at, ())) for each in best if (at := int(left[each.at])) >= 0]


def _recency(scores: Numbers, days: Numbers) -> Numbers:
    """From 0 to 1 by date among the relevant; 0 for the others and for what has no date."""
    recency = np.zeros(len(scores))
    best = np.argsort(-scores, kind="stable")[:_RELEVANT]
    relevant = best[(scores[best] > scores[best[0]] - _RELEVANT_WITHIN) & ~np.isnan(days[best])]
    if len(relevant) > 1:
        dates = np.unique(days[relevant])
        recency[relevant] = np.searchsorted(dates, days[relevant]) / max(len(dates) - 1, 1)
    return recency
