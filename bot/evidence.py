"""A question and a sentence of a passage in, how likely it is that the sentence answers out. Pure.

Two logistic models share the features: *choosing* ranks the sentences of one search, *answering* says whether the best
one answers at all. Both were fitted by ``python -m benchmarks.fit_evidence``, which writes ``evidence_weights.json``.
Every feature is relative (a share, a cosine, a difference to the best of the search): none depends on how many
documents are indexed, as BM25 values do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.asking import Asked, Kind, Term
from bot.evidence_weights import Features, Weights
from bot.kinds import holds_kind
from bot.vocabulary import Wording, wording_of
from retrieval.model import Hit, Span

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|fail(?:s|ed)?|refus\w+|unable)\b|n['’]t\b", re.IGNORECASE
)
UNKNOWN_SIMILARITY = 0.2
"""Cosine taken for a passage that the vector index did not return: that of a passage on another subject."""
_COUNT_REACH = 3
"""A number counts a word that stands at most so many words behind it: "fourteen elected vice presidents"."""
_CLOSE_BY = 4
_JUST_BEFORE = len("did not ever ")
STANDS_OUT = 3.0
"""How far a passage's score may be above that of the fifth for it to count: what answers stands out (in the median by
6.9 on squad2, the best of another corpus by 1.3). More would count against small corpora, where scores lie closer."""
_FIFTH = 4
_SHORT = 4
_AS_GOOD_AS_SAID = 0.55
"""Cosine from which a sentence may say in other words what the question asks."""
_SAID_OUTRIGHT = 0.5
"""On squad2 asked of multihop_rag 2 of 500 questions are said outright; of its own answerable ones 53 of 242."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit, with what stands around it."""

    hit: Hit
    sentence: Span
    """Offsets into the passage's text."""
    text: str
    words: Wording
    around: tuple[Wording, ...]
    """The sentences next to it in the passage, and the document's heading."""

    @property
    def everything(self) -> tuple[Wording, ...]:
        """The words of the whole passage and of the document's heading."""
        return (wording_of(self.hit.passage.text), wording_of(self.hit.document.heading))


def candidates_of(hit: Hit, sentences: Sequence[Span]) -> list[Candidate]:
    """One candidate for each of ``sentences``, which are spans of the hit's passage text in order."""
    texts = [span.of(hit.passage.text) for span in sentences]
    heading = wording_of(hit.document.heading)
    return [
        Candidate(
            hit=hit,
            sentence=span,
            text=texts[at],
            words=wording_of(texts[at]),
            around=(*(wording_of(text) for text in (*texts[max(0, at - 1) : at], *texts[at + 1 : at + 2])), heading),
        )
        for at, span in enumerate(sentences)
    ]


def presence(term: Term, asked: Asked, places: Sequence[Wording]) -> float:
    """How surely ``places`` mention a term of the question, 0 to 1; an acronym and its long form are the same name."""
    if term not in asked.names:
        return max((place.nearness(term.stem) for place in places), default=0.0)
    best = max((place.naming(term.stem) for place in places), default=0.0)
    if best == 1.0:
        return best
    short = term.written.isupper() and any(term.stem in place.initials for place in places)
    runs = ["".join(stem[0] for stem in run) for run in asked.name_runs if len(run) > 1 and term.stem in run]
    long = any(acronym in place.stems for acronym in runs for place in places)
    return 1.0 if short or long else best


def missing_terms(asked: Asked, places: Sequence[Wording]) -> list[Term]:
    """The terms of the question that ``places`` do not mention in any form."""
    return [term for term in asked.terms if presence(term, asked, places) == 0.0]


def wording_features(asked: Asked, candidates: Sequence[Candidate]) -> list[dict[str, float]]:
    """The features of each candidate that rest on words alone, in order; the candidates are those of one search."""
    rarity = _rarity(asked, candidates)
    best_similarity = max((_similarity(candidate.hit) for candidate in candidates), default=0.0)
    found = [_features(asked, candidate, rarity, best_similarity) for candidate in candidates]
    most = max((features["rare_covered"] for features in found), default=0.0)
    fifth = _score_of_fifth(candidates)
    for features, candidate in zip(found, candidates, strict=True):
        features["rare_covered_to_best"] = features["rare_covered"] - most
        above = STANDS_OUT if fifth is None else candidate.hit.score - fifth
        features["stands_out"] = min(above, STANDS_OUT)
    return found


def _score_of_fifth(candidates: Sequence[Candidate]) -> float | None:
    """The score of the fifth hit; None where fewer were found, which tells nothing of the first."""
    scores = {candidate.hit.rank: candidate.hit.score for candidate in candidates}
    ranks = sorted(scores)
    return scores[ranks[_FIFTH]] if len(ranks) > _FIFTH else None


def promise(features: Features) -> float:
    """What a sentence is worth a closer look by its words alone; a rule by hand, as it only has to keep the best in."""
    return features["rare_covered"] + features["covered_near"] + 0.3 * (features["unit_counted"] + features["rank"])


def with_similarity(features: Sequence[Features], similarities: Sequence[float]) -> list[dict[str, float]]:
    """The same features with the cosine of each sentence to the question, and how far it is below the best one."""
    best = max(similarities, default=0.0)
    return [
        {**known, "similarity": cosine, "similarity_to_best": cosine - best}
        for known, cosine in zip(features, similarities, strict=True)
    ]


def score(features: Features, weights: Weights) -> float:
    """The probability that the sentence with these features answers its question.

    Rules stand before the model. A name, a figure or a thing counted that the passage does not mention at all: then it
    tells of something else. For short questions on few documents, of which the labelled sets have none: what asks for
    something that nothing near mentions is not answered, and what one sentence says word for word is.
    """
    if features["name_absent"] or features["number_absent"] or features["unit_absent"]:
        return 0.0
    said_otherwise = features["similarity"] >= _AS_GOOD_AS_SAID and not features["figure_lacking"]
    if features["name_uncounted"] or (features["relation_lacking"] and not said_otherwise):
        return 0.0
    probability = 1.0 / (1.0 + math.exp(-weights.answering.of(features)))
    return max(probability, _SAID_OUTRIGHT) if features["said_outright"] else probability


def _features(
    asked: Asked, candidate: Candidate, rarity: Mapping[str, float], best_similarity: float
) -> dict[str, float]:
    here, near = [candidate.words], [candidate.words, *candidate.around]
    anywhere = [*near, *candidate.everything]
    similarity = _similarity(candidate.hit)
    asks_not, says_not = bool(_NEGATION.search(asked.question)), bool(_NEGATION.search(candidate.text))
    kind = holds_kind(asked, candidate.words, candidate.text)
    lacks = _relation_lacks(asked, near)
    all_here = len(asked.terms) > 1 and all(presence(term, asked, here) == 1.0 for term in asked.terms)
    return {
        "covered_near": _weighed(asked, near, {term.stem: term.weight for term in asked.terms}),
        "rare_covered": _weighed(asked, here, rarity),
        "close": _close(asked, candidate.words),
        "said_outright": float(all_here and kind == 1.0 and asks_not == _negated_between(asked, candidate)),
        "relation_lacking": float(lacks),
        "figure_lacking": float(lacks and asked.kind in (Kind.NUMBER, Kind.MONEY)),
        "names_missing_near": _missing(asked.names, asked, near),
        "names_missing": _missing(asked.names, asked, anywhere),
        "numbers_missing_near": _missing(asked.numbers, asked, near),
        "name_absent": float(_run_absent(asked, anywhere)),
        "number_absent": float(
            any(_absent(term, asked, anywhere) for term in asked.numbers if term.written[0].isdigit())
        ),
        "unit_absent": float(asked.unit is not None and _absent(asked.unit, asked, anywhere)),
        "kind_held": kind,
        "unit_missing": 1.0 - presence(asked.unit, asked, here) if asked.unit else 0.0,
        "unit_counted": _unit_counted(asked, candidate.words),
        "name_uncounted": float(any(presence(unit, asked, here) < 1.0 for unit in asked.names if unit == asked.unit)),
        "rank": 1.0 / candidate.hit.rank,
        "passage_similarity": similarity,
        "passage_similarity_to_best": similarity - best_similarity,
        "length": math.log(1 + len(candidate.words.words)),
        "terms": float(len(asked.terms)),
        "negation_unmet": float(asks_not and not says_not),
        "negation_unasked": float(says_not and not asks_not),
    }


def _negated_between(asked: Asked, candidate: Candidate) -> bool:
    """True when a negation stands among the words of the question in the sentence, not only somewhere else in it."""
    stems = {term.stem for term in asked.terms}
    places = [word.start for word in candidate.words.words if word.stem in stems]
    return bool(places) and bool(_NEGATION.search(candidate.text[max(0, min(places) - _JUST_BEFORE) : max(places)]))


def _run_absent(asked: Asked, places: Sequence[Wording]) -> bool:
    """True when ``places`` mention no word of one of the question's names: "Lavrov" is there, "Ukraine" is not."""
    named: set[str] = {term.stem for term in asked.names}
    runs = [[term for term in asked.names if term.stem in run] for run in asked.name_runs if named & set(run)]
    return any(run and all(_absent(term, asked, places) for term in run) for run in runs)


def _absent(term: Term, asked: Asked, places: Sequence[Wording]) -> bool:
    return presence(term, asked, places) == 0.0


def _relation_lacks(asked: Asked, near: Sequence[Wording]) -> bool:
    """True when a short question, or one for a figure, has words besides names and none of them stands near."""
    plain = [term for term in asked.terms if not (term.is_light or term in asked.names or term in asked.numbers)]
    short = len(asked.terms) <= _SHORT or asked.kind in (Kind.NUMBER, Kind.MONEY)
    return bool(plain) and short and all(presence(term, asked, near) == 0.0 for term in plain)


def _close(asked: Asked, wording: Wording) -> float:
    """The share of neighbouring terms of the question that stand near each other in the sentence, in either order."""
    places: dict[str, list[int]] = {}
    for at, word in enumerate(wording.words):
        places.setdefault(word.stem, []).append(at)
    pairs = list(pairwise(asked.terms))
    met = [
        any(abs(a - b) <= _CLOSE_BY for a in places.get(left.stem, ()) for b in places.get(right.stem, ()))
        for left, right in pairs
    ]
    return sum(met) / len(pairs) if pairs else 0.0


def _similarity(hit: Hit) -> float:
    return UNKNOWN_SIMILARITY if hit.similarity is None else hit.similarity


def _weighed(asked: Asked, places: Sequence[Wording], weights: Mapping[str, float]) -> float:
    total = sum(weights.values())
    return sum(weights[term.stem] * presence(term, asked, places) for term in asked.terms) / total if total else 0.0


def _missing(terms: Sequence[Term], asked: Asked, places: Sequence[Wording]) -> float:
    """The share of ``terms`` that ``places`` do not mention; 0 when there are none."""
    return sum(1.0 - presence(term, asked, places) for term in terms) / len(terms) if terms else 0.0


def _rarity(asked: Asked, candidates: Sequence[Candidate]) -> dict[str, float]:
    """The weight of each term, times how rare it is among the sentences found (so one document is enough)."""
    count = len(candidates)
    rarity = {}
    for term in asked.terms:
        holding = sum(term.stem in candidate.words.stems for candidate in candidates)
        rarity[term.stem] = term.weight * math.log((count + 1) / (holding + 0.5)) / math.log(2 * count + 2)
    return rarity


def _unit_counted(asked: Asked, wording: Wording) -> float:
    """1.0 when a number stands just before what the question wants counted."""
    if asked.unit is None:
        return 0.0
    words = wording.words
    for at, word in enumerate(words):
        reach = words[at + 1 : at + 1 + _COUNT_REACH]
        if word.is_number and any(near.stem == asked.unit.stem for near in reach):
            return 1.0
    return 0.0
