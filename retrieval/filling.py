"""Passages without vectors in, a vector index that grows out: one step at a time, each of which may be the last.

Vectors are made in the order of the rows, so one row says how far the index was brought. A step embeds a portion into
the catalogue's cache or brings what is there into Chroma, so that a kill costs one portion, and what a writer that was
killed brought in without settling it is brought in again, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from retrieval.catalogue import Catalogue, IndexedPassage
from retrieval.errors import IndexDamagedError
from retrieval.health import VECTORS, Health, without_sentences
from retrieval.home import DerivedState, Home
from retrieval.passages_seen import keep_shapes, without_shapes
from retrieval.progress import Progress
from retrieval.protocols import Embedder, Matrix, SentenceEmbedder
from retrieval.usable import REBUILT, TO_BE_REBUILT, usable
from retrieval.vectors import VectorIndex, stacked

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
        self._catalogue = catalogue
        self._embedder = embedder
        self._progress = progress
        self._trusting = trusting
        self._portion = portion
        self._stage = ""
        self._anew: str | None = None
        """The folder that was begun anew: should it be damaged as well, beginning again would never end."""

    def lacking(self) -> tuple[int, int]:
        """How many passages the index lacks, and how many of those have to be embedded first."""
        state = self._home.state_of(VECTORS)
        ours = state and state.catalogue == self._catalogue.state("identity") and state.model == self._embedder.name
        row = self._row(state) if state and ours and (self._home.folder / state.folder).is_dir() else 0
        missing = self._catalogue.passage_count(row)
        return missing, len(self._catalogue.without_embedding(self._embedder.name, row)) if missing else 0

    def step(self) -> int:
        """Embed a portion, or bring into the index what is embedded. Returns how many passages the index lacks then.

        Raises :class:`IndexDamagedError` when an index that was begun anew does not answer right either.
        """
        model = self._embedder.name
        state = usable(self._home, self._catalogue, VECTORS, model, self._progress) or self._begun()
        row = self._row(state)
        to_embed = self._catalogue.without_embedding(model, row, self._portion)
        until = to_embed[0] - 1 if to_embed else self._catalogue.last_row()
        ready = self._catalogue.passage_count(row, until)
        if to_embed and ready < self._enough(row):
            self._embed(row, to_embed)
            return self._catalogue.passage_count(row)
        try:
            row = self._bring_in(state, row, self._catalogue.rows_between(row, until, _MOST))
        except IndexDamagedError:
            if state.folder == self._anew:
                raise
            self._progress.say(f"The vector index was damaged; {REBUILT}.")
            row = self._row(self._begun())
        return self._catalogue.passage_count(row)

    def embed_step(self) -> int:
        """Embed a portion of what was never embedded, and bring nothing in; how many passages are left then."""
        rows = self._catalogue.without_embedding(self._embedder.name)
        if rows:
            self._embed(0, rows[: self._portion])
        return len(rows[self._portion :])

    def verify(self) -> None:
        """Begin anew if the index does not find what it should hold; nothing is brought in."""
        state = usable(self._home, self._catalogue, VECTORS, self._embedder.name, self._progress, coming=TO_BE_REBUILT)
        try:
            sound = state is not None and self._answers(state)
        except IndexDamagedError:
            sound = False
        if not sound:
            if state:
                self._progress.say(f"The vector index was damaged; {TO_BE_REBUILT}.")
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
        folder = self._home.folder / state.folder
        if not VectorIndex(folder).is_whole():
            return False
        with VectorIndex(folder).writing() as index:
            return self._health.vectors_sound(index, self._row(state))

    def _row(self, state: DerivedState) -> int:
        return state.row if state.row is not None else self._catalogue.last_row(state.generation)

    def _enough(self, row: int) -> int:
        """How many embedded passages are worth settling."""
        return min(max(self._catalogue.passage_count(0, row) // _SHARE, _FEWEST), _MOST)

    def _begun(self) -> DerivedState:
        """An index that holds nothing yet and says so."""
        self._home.remove_unused(VECTORS)
        self._anew = self._home.new_folder(VECTORS)
        with VectorIndex(self._home.folder / self._anew).writing() as index:
            index.open()
        identity = self._catalogue.state("identity") or ""
        state = DerivedState(self._anew, self._catalogue.generation(), identity, self._embedder.name, row=0)
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
        goal, folder = self._catalogue.generation(), self._home.folder / state.folder
        removed = self._catalogue.removed_since(state.generation) if state.generation != goal else []
        if not rows and not removed and self._trusting and state.files == self._imprint(folder):
            return row
        dropped = state.dropped + sum(each <= row for each in removed)
        row = rows[-1] if rows else row
        if not VectorIndex(folder).is_whole():
            raise IndexDamagedError("its files are not as a writer left them")
        with VectorIndex(folder).writing() as index:
            index.remove(removed)
            for start in range(0, len(rows), PORTION):
                vectors = self._catalogue.vectors(self._embedder.name, rows[start : start + PORTION])
                index.add(list(vectors), stacked(list(vectors.values())))
            # It was opened from the disk for this: damage that was there before shows as well.
            if not self._health.vectors_sound(index, row):
                raise IndexDamagedError("passages that it should hold cannot be found in it")
        settled = replace(state, generation=goal, row=row, files=self._imprint(folder), dropped=dropped)
        self._home.set_state(VECTORS, settled)
        return row

    def _imprint(self, folder: Path) -> str:
        return f"{self._catalogue.version()} {VectorIndex(folder).imprint()}"


def embedded(embedder: Embedder, passages: Sequence[IndexedPassage]) -> tuple[dict[bytes, Matrix], dict[bytes, Matrix]]:
    """By key: the vectors of passages, and of their sentences where the embedder gives them."""
    known = {passage.key: passage for passage in passages}
    texts = [passage.embedded_text for passage in known.values()]
    if not isinstance(embedder, SentenceEmbedder):
        return dict(zip(known, embedder.embed(texts), strict=True)), {}
    vectors, parts = embedder.embed_with_parts(texts, [passage.embedded_parts for passage in known.values()])
    sentences = [each[bool(passage.heading) :] for passage, each in zip(known.values(), parts, strict=True)]
    return dict(zip(known, vectors, strict=True)), dict(zip(known, sentences, strict=True))
