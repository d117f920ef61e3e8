"""A question and hits in, one to three whole sentences of them out, word for word, best first. No model is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.asking import Asked, ask
from bot.evidence import (
    UNKNOWN_SIMILARITY,
    Candidate,
    candidates_of,
    promise,
    score,
    with_similarity,
    wording_features,
)
from bot.evidence_weights import Features, Weights, fitted
from bot.protocols import Draft, Library, Sentences
from bot.relevance import listed, unmentioned
from bot.surroundings import Shown, Surroundings
from retrieval.model import Hit, Span
from retrieval.protocols import Embedder

HITS_READ = 6
SENTENCES_EMBEDDED = 3
"""A sentence costs 5 to 10 ms on one core, and cross-validation measured the same with 3 as with 6."""
MOST_SHOWN = 2
RELEVANT = 0.1
"""What a further sentence has to cover of the question's words, by itself; costs 1 right answer of 1,000 on squad2."""
MOST_SENTENCES = 3
"""With the neighbours that make them stand alone."""
UNCLEAR = "A sentence that was found does not tell by itself or with its neighbours who said it or whom it is about."


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences of one search, best first, and how likely it is that the best one answers."""

    asked: Asked
    ranked: tuple[tuple[Candidate, Features], ...]
    probability: float


class ExtractiveWriter:
    """Quotes the sentences that answer a question, or declines."""

    name = "extractive"

    def __init__(
        self,
        embedder: Embedder,
        sentences: Sentences,
        library: Library,
        *,
        weights: Weights | None = None,
    ) -> None:
        """``sentences`` gives the sentence spans of a text; ``weights`` are those of the package when not given."""
        self._embedder = embedder
        self._sentences = sentences
        self._surroundings = Surroundings(sentences, library)
        self._weights = weights or fitted()

    def write(self, question: str, hits: Sequence[Hit]) -> Draft:
        """The sentences that answer, each a claim with itself as its quote; no claims and a reason when none does."""
        choice = self.choose(question, hits)
        if not choice.ranked or choice.probability < self._weights.threshold:
            return Draft(claims=(), reason=reason_for_declining(choice.asked, hits))
        shown = self._with_surroundings(choice)
        if not shown:
            return Draft(claims=(), reason=UNCLEAR)
        beside = tuple(passage for each in shown for passage in each.passages)
        return Draft(claims=tuple(each.claim for each in shown), beside=beside)

    def answers(self, question: str, hit: Hit, sentence: Span) -> bool:
        """True when a sentence of a hit would be quoted as an answer, if nothing better were found."""
        asked = ask(question)
        candidates = candidates_of(hit, self._sentences(hit.passage.text, hit.document.language))
        at = next((n for n, candidate in enumerate(candidates) if candidate.sentence == sentence), None)
        if at is None or not asked.terms:
            return False
        # The cosine of the passage stands for the sentence's, which would cost an embedding for every claim that fails.
        cosine = hit.similarity if hit.similarity is not None else UNKNOWN_SIMILARITY
        (features,) = with_similarity([wording_features(asked, candidates)[at]], [cosine])
        return self._answers(features)

    def choose(self, question: str, hits: Sequence[Hit]) -> Choice:
        """What :meth:`write` decides on; the fit command measures this."""
        asked = ask(question)
        read = [
            candidate
            for hit in hits[:HITS_READ]
            for candidate in candidates_of(hit, self._sentences(hit.passage.text, hit.document.language))
        ]
        if not asked.terms or not read:
            return Choice(asked, (), 0.0)
        ranked = self._ranked(asked, read)
        return Choice(asked, ranked, score(ranked[0][1], self._weights))

    def _ranked(self, asked: Asked, read: Sequence[Candidate]) -> tuple[tuple[Candidate, Features], ...]:
        """The most promising candidates with all their features, best first."""
        by_words = sorted(
            zip(read, wording_features(asked, read), strict=True), key=lambda pair: promise(pair[1]), reverse=True
        )[:SENTENCES_EMBEDDED]
        question, *vectors = self._embedder.embed([asked.question, *(candidate.text for candidate, _ in by_words)])
        features = with_similarity([known for _, known in by_words], [float(vector @ question) for vector in vectors])
        pairs = zip((candidate for candidate, _ in by_words), features, strict=True)
        return tuple(sorted(pairs, key=lambda pair: self._weights.choosing.of(pair[1]), reverse=True))

    def _with_surroundings(self, choice: Choice) -> list[Shown]:
        """The best sentence, and the next where it is about as likely to hold the answer and says something else.

        Each comes with what it needs to stand alone, at most :data:`MOST_SENTENCES` in all, each once. A sentence of
        which nothing near says who speaks is passed over for the next one that answers by itself.
        """
        best = self._weights.choosing.of(choice.ranked[0][1])
        chosen: list[Candidate] = []
        shown: list[Shown] = []
        for candidate, features in choice.ranked:
            near = best - self._weights.choosing.of(features) <= self._weights.also_shown
            relevant = features["rare_covered"] > RELEVANT if shown else self._answers(features)
            new = candidate.text not in {other.text for other in chosen}
            if (near or not shown) and relevant and new and len(chosen) < MOST_SHOWN:
                added = self._added(candidate, shown)
                chosen += [candidate] if added else []
                shown += added
        return shown

    def _answers(self, features: Features) -> bool:
        return score(features, self._weights) >= self._weights.threshold

    def _added(self, candidate: Candidate, shown: Sequence[Shown]) -> list[Shown]:
        """The candidate with its neighbours as far as they are not shown yet; none when that is too much."""
        known = {(each.document_id, each.span) for each in shown}
        group = self._surroundings.around(candidate.hit.passage, candidate.sentence)
        new = [each for each in group if (each.document_id, each.span) not in known]
        return new if len(shown) + len(new) <= MOST_SENTENCES else []


def reason_for_declining(asked: Asked, hits: Sequence[Hit]) -> str:
    """One plain sentence that names the words of the question that nothing found mentions, if there are such."""
    if not asked.terms:
        return "The question names nothing that could be looked for."
    if not hits:
        return "No passage was found."
    absent = unmentioned(asked, hits)
    if absent:
        return f"No passage that was found mentions {listed(absent)}."
    return "No sentence that was found answers this, though its words occur."
