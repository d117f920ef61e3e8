"""The words of a question and of candidates in, how well each candidate has each part of the question out.

BM25 as in Robertson & Zaragoza, "The Probabilistic Relevance Framework" (2009), over what a candidate has of the words,
as a share of the part's sum of idf: a share is comparable between questions and between corpora.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise
from types import MappingProxyType
from typing import Protocol

import numpy as np

from retrieval.interpreting.parts import FRAME
from retrieval.model import Reading
from retrieval.ranking.candidates import Candidates, Numbers, Stems, Whole, numbers, part_spans

# Of passages as in tantivy; of sentences, which are short and told apart by having a word at all.
_K1, _B = 1.2, 0.75
_SENTENCE_K1, _SENTENCE_B = 0.6, 0.4
_UNKNOWN = 8.0
"""Idf of a word that no passage has: what it stands for is missing from every candidate."""
_TINY = 1e-6
_ENDS = 1 << 16
_FRAME_TEXT = " ".join(sorted(FRAME))
_AS_WRITTEN: Mapping[str, str] = MappingProxyType({})


class Language(Protocol):
    """How the word index sees words."""

    def stems(self, text: str) -> list[str]:
        """The stems of a text in order."""

    def rarity(self, stem: str) -> float:
        """Idf of a stem, nought for one that no passage has."""


@dataclass(frozen=True)
class QuestionWords:
    """The stems of a question that passages have, their idf, and the share of each in each part."""

    stems: tuple[str, ...]
    """Each once, in order."""
    rarity: Numbers
    weights: Numbers
    """Shape ``(stems, 1 + parts)``: the question, then its parts; a column sums to 1 where every word is known."""
    pairs: tuple[tuple[int, int], ...]
    """Stems that stand side by side in the question."""

    @classmethod
    def of(cls, reading: Reading, language: Language, wording: Mapping[str, str] = _AS_WRITTEN) -> QuestionWords:
        """What is looked for of a question, in one of its wordings."""

        def stems_of(text: str) -> list[str]:
            return language.stems(reading.worded(text, wording))

        whole = stems_of(reading.words)
        rarity = {stem: language.rarity(stem) for stem in dict.fromkeys(whole)}
        names = [(language.stems(written), language.stems(other)) for written, other in wording.items()]
        for written, other in names:
            # A name weighs what it weighs, in however many words.
            own, its = sum(map(language.rarity, written)), sum(rarity.get(stem, 0.0) for stem in other)
            if 0 < own < its:
                rarity.update({stem: rarity[stem] * own / its for stem in other if stem in rarity})
        known = [stem for stem, idf in rarity.items() if idf]
        place = {stem: at for at, stem in enumerate(known)}
        frame = frame_stems(language)
        texts = [reading.words, *(span.of(reading.words) for span in part_spans(reading))]
        weights = np.zeros((len(known), len(texts)))
        for column, text in enumerate(texts):
            told = {stem for stem in (whole if column == 0 else stems_of(text)) if stem not in frame}
            unknown = 0
            for stem in told:
                if stem in place:
                    weights[place[stem], column] = rarity[stem]
                else:
                    unknown += 1
            weights[:, column] /= weights[:, column].sum() + unknown * _UNKNOWN + _TINY
        within = {pair for _, other in names for pair in pairwise(other)}
        apart = [pair for pair in pairwise(whole) if pair not in within]
        pairs = [(place[one], place[other]) for one, other in apart if one in place and other in place]
        return cls(tuple(known), np.array([rarity[stem] for stem in known]), weights, tuple(dict.fromkeys(pairs)))


def frame_stems(language: Language) -> frozenset[str]:
    """The stems of words that say how a question is put."""
    return frozenset(language.stems(_FRAME_TEXT))


@dataclass(frozen=True)
class WordEvidence:
    """What candidates have of a question's words."""

    passages: Numbers
    """BM25 of each passage for the question and each part, shape ``(candidates, 1 + parts)``."""
    sentences: Numbers
    """That of its best sentence, same shape."""
    cover: Numbers
    """Idf share of the question's words that the passage has."""
    pairs: Numbers
    """Idf share of the question's pairs of words that stand side by side in the passage."""

    def or_better(self, other: WordEvidence) -> WordEvidence:
        """Of each figure the higher one: a name is found under either of its forms."""
        return WordEvidence(
            np.maximum(self.passages, other.passages),
            np.maximum(self.sentences, other.sentences),
            np.maximum(self.cover, other.cover),
            np.maximum(self.pairs, other.pairs),
        )


@dataclass(frozen=True)
class _Laid:
    """The stems of all candidates in one run."""

    stems: Stems
    sentence_sizes: Whole
    sentence_counts: Whole
    """Sentences of each candidate."""

    @classmethod
    def out(cls, candidates: Candidates) -> _Laid:
        shapes = candidates.shapes
        return cls(
            np.concatenate([shape.stems for shape in shapes]),
            np.concatenate([shape.sizes for shape in shapes]).astype(np.int64),
            np.array([len(shape.sizes) for shape in shapes]),
        )

    @cached_property
    def first_sentences(self) -> Whole:
        return np.concatenate(([0], np.cumsum(self.sentence_counts)[:-1]))

    @cached_property
    def candidate_of(self) -> Whole:
        """The candidate of each sentence."""
        return np.repeat(np.arange(len(self.sentence_counts)), self.sentence_counts)

    @cached_property
    def sentence_of(self) -> Whole:
        """The sentence of each stem."""
        return np.repeat(np.arange(len(self.sentence_sizes)), self.sentence_sizes)


def evidence_for(reading: Reading, language: Language, candidates: Candidates) -> WordEvidence:
    """What candidates, of which there is at least one, have of a question in the wording that suits each best."""
    wordings = (QuestionWords.of(reading, language, wording) for wording in reading.wordings)
    return reduce(WordEvidence.or_better, (evidence_of(words, candidates) for words in wordings))


def evidence_of(words: QuestionWords, candidates: Candidates) -> WordEvidence:
    """What candidates, of which there is at least one, have of a question's words."""
    laid = _Laid.out(candidates)
    columns = _columns(words.stems, laid.stems)
    in_sentences = _counts(columns, laid.sentence_of, len(laid.sentence_sizes), len(words.stems))
    in_passages = np.add.reduceat(in_sentences, laid.first_sentences, axis=0)
    sizes = np.add.reduceat(laid.sentence_sizes, laid.first_sentences)
    sentences = _saturated(in_sentences, laid.sentence_sizes, _SENTENCE_K1, _SENTENCE_B) @ words.weights
    return WordEvidence(
        passages=_saturated(in_passages, sizes, _K1, _B) @ words.weights,
        sentences=np.maximum.reduceat(sentences, laid.first_sentences, axis=0),
        cover=(in_passages > 0) @ words.weights[:, 0],
        pairs=_pair_share(words, columns, laid.candidate_of[laid.sentence_of], len(candidates)),
    )


def _columns(stems: Sequence[str], run: Stems) -> Whole:
    """For each stem of a run its number among ``stems``, -1 for any other."""
    wanted = numbers(stems)
    if not len(wanted):
        return np.full(len(run), -1, dtype=np.int64)
    # A place for each end of a number is quicker than a search; what shares a place with another is looked for again.
    places = np.zeros(_ENDS, dtype=np.int64)
    places[wanted % _ENDS] = np.arange(len(wanted))
    at = places[run % _ENDS]
    columns = np.where(wanted[at] == run, at, -1)
    for crowded in np.flatnonzero(places[wanted % _ENDS] != np.arange(len(wanted))):
        columns[run == wanted[crowded]] = crowded
    return columns


def _counts(columns: Whole, owners: Whole, owner_count: int, width: int) -> Numbers:
    found = columns >= 0
    flat = np.bincount(owners[found] * width + columns[found], minlength=owner_count * width)
    return flat.reshape(owner_count, width).astype(np.float64)


def _saturated(counts: Numbers, sizes: Whole, k1: float, b: float) -> Numbers:
    norm = k1 * (1 - b + b * sizes / max(float(sizes.mean()), 1.0))
    saturated: Numbers = counts * (k1 + 1) / (counts + norm[:, None])
    return saturated


def _pair_share(words: QuestionWords, columns: Whole, owners: Whole, count: int) -> Numbers:
    if not words.pairs or len(columns) < 2:
        return np.zeros(count)
    width = len(words.stems)
    ones, others = np.array(words.pairs).T
    pair_at = np.full(width * width, -1, dtype=np.int64)
    pair_at[ones * width + others] = np.arange(len(ones))
    side_by_side = np.flatnonzero((columns[:-1] >= 0) & (columns[1:] >= 0) & (owners[:-1] == owners[1:]))
    found = pair_at[columns[:-1][side_by_side] * width + columns[1:][side_by_side]]
    holders = owners[side_by_side][found >= 0]
    once = np.unique(holders * len(ones) + found[found >= 0])
    weights = words.rarity[ones] + words.rarity[others]
    share = np.bincount(once // len(ones), weights[once % len(ones)], count).astype(np.float64)
    return share / (float(weights.sum()) + _TINY)
