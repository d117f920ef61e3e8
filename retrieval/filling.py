"""Passages without vectors in, a vector index that grows out: one step at a time, each of which may be the last.

Vectors are made in the order of the rows, so one row says how far the index was brought. A step embeds a portion into
the catalogue's cache or brings what is there into Chroma, so that a kill costs one portion, and what a writer that was
killed brought in without settling it is brought in again, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.catalogue import Catalogue, IndexedPassage
from retrieval.errors import IndexDamagedError, VectorServerError
from retrieval.health import VECTORS, Health, without_sentences
from retrieval.home import DerivedState, Home
from retrieval.passages_seen import keep_shapes, without_shapes
from retrieval.progress import Progress
from retrieval.protocols import Embedder, Matrix, SentenceEmbedder
from retrieval.usable import REBUILT, TO_BE_REBUILT, usable
from retrieval.vector_index import stacked
from retrieval.vector_places import is_there, place_of

PORTION = 256
"""Passages embedded between two commits of the cache: what a kill costs at most."""
SMALL_PORTION = 16
"""The same beside questions, which wait as long: some 0.4 seconds."""
FEW = 48
"""What is embedded before a search goes on, if it is no more: about a second."""
SOON = 2_000
"""What is brought in before a search goes on, if it is no more and was embedded before: about two seconds."""
# To settle means to write Chroma's files out, open them again and probe them, and readers open them again: the larger
# the index, the rarer. An eighth keeps it below 2 % of what embedding takes.
_FEWEST, _SHARE, _MOST = 256, 8, 4096
_MOST_FOLLOWED = 1024
"""The same while files are followed: what is saved waits for that step, some two seconds with 100,000 passages."""
_WAITS = 3
"""So often is a server waited for: an index that ends it each time is given up after the second."""
_SHAPES = 1_000
"""Passages whose words are counted between two commits: some 0.2 seconds."""


class Filling:
    """Brings the vector index of a home up to the catalogue. Take a step under the home's writer lock only."""

    def __init__(
        self,
        home: Home,
        catalogue: Catalogue,
        embedder: Embedder,
        progress: Progress,
        *,
        trusting: bool = False,
        portion: int = PORTION,
    ) -> None:
        self._home = home
        self._place = place_of(home)
        self._catalogue = catalogue
        self._embedder = embedder
        self._progress = progress
        self._trusting = trusting
        self._portion = portion
        self._stage = ""
        self._anew: str | None = None
        """The folder that was begun anew: should it be damaged as well, beginning again would never end."""
        self.away: VectorServerError | None = None
        """Why vectors were made but not brought in, where the server that holds them does not answer."""
        self._has_asked_again = False
        self._waits = 0

    def lacking(self) -> tuple[int, int]:
        """How many passages the index lacks, and how many of those have to be embedded first."""
        state = self._home.state_of(VECTORS)
        ours = state and state.catalogue == self._catalogue.state("identity") and state.model == self._embedder.name
        row = self._row(state) if state and ours and is_there(self._home, VECTORS, state) else 0
        missing = self._catalogue.passage_count(row)
        return missing, len(self._catalogue.without_embedding(self._embedder.name, row)) if missing else 0

    def step(self) -> int:
        """Embed a portion, or bring into the index what is embedded. Returns how many passages the index lacks then;
        nought as well where nothing can be done but to wait for a server, as :attr:`away` tells.

        Raises :class:`IndexDamagedError` when an index that was begun anew does not answer right either.
        """
        model = self._embedder.name
        state = usable(self._home, self._catalogue, VECTORS, model, self._progress) or self._begun()
        row = self._row(state)
        to_embed = self._catalogue.without_embedding(model, row, self._portion)
        until = to_embed[0] - 1 if to_embed else self._catalogue.last_row()
        ready = self._catalogue.passage_count(row, until)
        if to_embed and (self.away or ready < self._enough(row)):
            self._embed(row, to_embed)
            return self._catalogue.passage_count(row)
        if self.away and self._has_asked_again:
            return 0
        # A server that was away when the work began is asked once more at its end.
        self._has_asked_again = self.away is not None
        return self._brought_in(state, row, until)

    def _brought_in(self, state: DerivedState, row: int, until: int) -> int:
        try:
            row = self._bring_in(state, row, self._catalogue.rows_between(row, until, self._most))
            self.away = None
        except VectorServerError as error:
            if self._is_worth_waiting_for(error):
                return max(self._catalogue.passage_count(row), 1)
            self.away = error
            return self._left_to_embed(row)
        except IndexDamagedError as error:
            if state.folder == self._anew:
                self.away = self._place.given_up(error)
                if self.away is None:
                    raise
                return self._left_to_embed(row)
            # A question leaves the rest of many to whoever makes vectors.
            is_soon = self._trusting or self._catalogue.passage_count() <= SOON
            self._say_damaged(state, error, REBUILT if is_soon else TO_BE_REBUILT)
            row = self._row(self._begun())
        return self._catalogue.passage_count(row)

    def begin_anew(self) -> None:
        """Have an index that holds nothing yet take the place of the one that is there."""
        self._begun()

    def _is_worth_waiting_for(self, error: VectorServerError) -> bool:
        """True where a server that ended is there again, as one is that something starts anew; no question waits."""
        self._waits += 1
        return error.dropped and self._trusting and self._waits <= _WAITS and self._place.comes_back()

    def embed_after(self, row: int) -> int:
        """Embed a portion of what came after a row, ahead of its turn; how many of those are left then.

        Ranking has their vectors from the cache; the vector index takes them in the order of the rows as ever.
        """
        rows = self._catalogue.without_embedding(self._embedder.name, row)
        if rows:
            self._embed(row, rows[: self._portion])
        return len(rows[self._portion :])

    def verify(self) -> None:
        """Begin anew if the index does not find what it should hold; nothing is brought in."""
        state = usable(self._home, self._catalogue, VECTORS, self._embedder.name, self._progress, coming=TO_BE_REBUILT)
        damage = IndexDamagedError("the vector index was damaged")
        try:
            sound = state is not None and self._answers(state)
        except VectorServerError as error:
            self.away = error
            return
        except IndexDamagedError as error:
            sound, damage = False, error
        if not sound:
            if state:
                self._say_damaged(state, damage, TO_BE_REBUILT)
            self._begun()

    def sentences_step(self) -> int:
        """Make the sentence vectors of a portion of passages that were embedded before there were any; how many lack
        them then. Their own vectors stay as they are, since the vector index holds them.
        """
        note = f"sentences {self._embedder.name}"
        rows = without_sentences(self._catalogue, self._embedder, int(self._catalogue.state(note) or 0))
        if not rows:
            if isinstance(self._embedder, SentenceEmbedder) and self._catalogue.state(note) != str(self._last):
                self._catalogue.note(note, str(self._last))
            return 0
        self._begin("Embedding sentences", len(rows))
        _, sentences = embedded(self._embedder, self._catalogue.indexed_passages(rows[: self._portion]))
        self._catalogue.put_vectors(self._embedder.name, {}, sentences)
        self._progress.advance(len(rows[: self._portion]))
        return len(rows[self._portion :])

    def shapes_step(self) -> bool:
        """Keep the words of passages that were embedded before, as ranking sees them; False when all are kept."""
        rows = without_shapes(self._catalogue, _SHAPES)
        if rows:
            keep_shapes(self._catalogue, self._catalogue.indexed_passages(rows))
        return bool(rows)

    @property
    def _last(self) -> int:
        return self._catalogue.last_row()

    @property
    def _health(self) -> Health:
        return Health(self._home, self._catalogue, self._embedder)

    def _answers(self, state: DerivedState) -> bool:
        with self._place.judging(state) as index:
            return self._health.vectors_sound(index, self._row(state))

    def _say_damaged(self, state: DerivedState, error: IndexDamagedError, coming: str) -> None:
        """What is wrong with a collection is for whoever keeps the server; of files it helps nobody."""
        damage = str(error) if state.at else "the vector index was damaged"
        self._progress.say(f"{damage[0].upper()}{damage[1:]}; {coming}.")

    def _left_to_embed(self, row: int) -> int:
        """Where nothing else can be done: nought when that is done as well."""
        return len(self._catalogue.without_embedding(self._embedder.name, row))

    def _row(self, state: DerivedState) -> int:
        return state.row if state.row is not None else self._catalogue.last_row(state.generation)

    def _enough(self, row: int) -> int:
        """How many embedded passages are worth settling."""
        return min(max(self._catalogue.passage_count(0, row) // _SHARE, _FEWEST), self._most)

    @property
    def _most(self) -> int:
        return _MOST_FOLLOWED if self._home.is_being_followed() else _MOST

    def _begun(self) -> DerivedState:
        """An index that holds nothing yet and says so."""
        identity = self._catalogue.state("identity") or ""
        empty = DerivedState("", self._catalogue.generation(), identity, self._embedder.name, row=0)
        state = self._place.begun(empty, self._home.state_of(VECTORS))
        self._anew = state.folder
        self._home.set_state(VECTORS, state)
        return state

    def _embed(self, row: int, rows: Sequence[int]) -> None:
        if self._stage != "Embedding passages":
            self._begin("Embedding passages", len(self._catalogue.without_embedding(self._embedder.name, row)))
        passages = self._catalogue.indexed_passages(rows)
        vectors, sentences = embedded(self._embedder, passages)
        keep_shapes(self._catalogue, passages)
        self._catalogue.put_vectors(self._embedder.name, vectors, sentences)
        self._progress.advance(len(rows))

    def _begin(self, stage: str, total: int) -> None:
        if self._stage != stage:
            self._stage = stage
            self._progress.begin(stage, total)

    def _bring_in(self, state: DerivedState, row: int, rows: Sequence[int]) -> int:
        """Bring the index up to the last of the rows and settle it there. Raises :class:`IndexDamagedError`."""
        goal, version = self._catalogue.generation(), self._catalogue.version()
        removed = self._catalogue.removed_since(state.generation) if state.generation != goal else []
        if not rows and not removed and self._trusting and self._place.is_untouched(state, version):
            return row
        dropped = state.dropped + sum(each <= row for each in removed)
        entered = self._place.writing if rows or removed else self._place.judging
        row = rows[-1] if rows else row
        with entered(state) as index:
            index.remove(removed)
            for start in range(0, len(rows), PORTION):
                vectors = self._catalogue.vectors(self._embedder.name, rows[start : start + PORTION])
                index.add(list(vectors), stacked(list(vectors.values())))
            # It was opened from the disk for this: damage that was there before shows as well.
            if not self._health.vectors_sound(index, row):
                raise IndexDamagedError("passages that it should hold cannot be found in it")
        settled = self._place.settled(replace(state, generation=goal, row=row, dropped=dropped), version)
        self._home.set_state(VECTORS, settled)
        return row


def embedded(embedder: Embedder, passages: Sequence[IndexedPassage]) -> tuple[dict[bytes, Matrix], dict[bytes, Matrix]]:
    """By key: the vectors of passages, and of their sentences where the embedder gives them."""
    known = {passage.key: passage for passage in passages}
    texts = [passage.embedded_text for passage in known.values()]
    if not isinstance(embedder, SentenceEmbedder):
        return dict(zip(known, embedder.embed(texts), strict=True)), {}
    vectors, parts = embedder.embed_with_parts(texts, [passage.embedded_parts for passage in known.values()])
    sentences = [each[bool(passage.heading) :] for passage, each in zip(known.values(), parts, strict=True)]
    return dict(zip(known, vectors, strict=True)), dict(zip(known, sentences, strict=True))
