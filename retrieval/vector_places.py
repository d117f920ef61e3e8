"""A home in, the place of its vector indexes out: folders of the home, or collections of a Chroma server."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from retrieval.chroma_http import ChromaServer
from retrieval.errors import IndexDamagedError, VectorServerError
from retrieval.home import DerivedState, Home
from retrieval.own_name import own_name
from retrieval.server_vectors import ServerIndex
from retrieval.strikes import Strikes
from retrieval.vector_index import VectorPlace, Vectors
from retrieval.vectors import VectorIndex

_VECTORS = "vectors"


def place_of(home: Home) -> VectorPlace:
    """Where the vector indexes of a home lie."""
    return ServerPlace(home, home.server) if home.server else FolderPlace(home)


class FolderPlace:
    """Folders of the home, each with a Chroma database of its own."""

    note: str | None = None
    """A folder always answers."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def holds(self, state: DerivedState) -> bool:
        """True for one whose folder is there."""
        return not state.at and (self._home.folder / state.folder).is_dir()

    def is_unsafe(self, state: DerivedState) -> bool:
        """True while a writer is at work, or was when it ended: whoever opens the files takes part in the writing."""
        return self._local(state).was_left()

    def is_whole(self, state: DerivedState) -> bool:
        """Its files are read for this."""
        return self._local(state).is_whole(thorough=True)

    def begun(self, state: DerivedState, before: DerivedState | None) -> DerivedState:
        """A new folder, with an empty database in it."""
        self._home.remove_unused(_VECTORS)
        begun = replace(state, folder=self._home.new_folder(_VECTORS), left=_left(before))
        with self._local(begun).writing() as index:
            index.open()
        return begun

    def index(self, state: DerivedState, until: int | None = None) -> VectorIndex:
        """As it is when it is opened."""
        return VectorIndex(self._home.folder / state.folder, until)

    @contextmanager
    def writing(self, state: DerivedState) -> Iterator[Vectors]:
        """Opened by nobody else until it is closed."""
        index = self._local(state)
        if not index.is_whole():
            raise IndexDamagedError("its files are not as a writer left them")
        with index.writing():
            yield index

    judging = writing

    def given_up(self, error: IndexDamagedError) -> VectorServerError | None:
        """There is nobody else to see to a folder."""
        return None

    def settled(self, state: DerivedState, version: str) -> DerivedState:
        """With the imprint of its files."""
        return replace(state, files=self._imprint(state, version))

    def is_untouched(self, state: DerivedState, version: str) -> bool:
        """True where its files are those that were settled."""
        return state.files == self._imprint(state, version)

    def remove_unused(self, state: DerivedState) -> None:
        """Remove other folders."""
        self._home.remove_unused(_VECTORS)

    def comes_back(self) -> bool:
        """Never, either."""
        return False

    def came_back(self) -> bool:
        """Never: it was never away."""
        return False

    def _local(self, state: DerivedState) -> VectorIndex:
        return VectorIndex(self._home.folder / state.folder)

    def _imprint(self, state: DerivedState, version: str) -> str:
        return f"{version} {self._local(state).imprint()}"


class ServerPlace:
    """Collections of a server that others use as well, among them perhaps copies of this very home.

    A collection bears a token that is another with every portion. Only who knows the last one writes on; whoever finds
    another begins a collection of its own. The last claim wins: who finds at the end of a portion that somebody else
    claimed meanwhile deletes the collection, as it may hold rows of both. A token begins with the name of the home that
    made it: one that a copy has from its original is no leave to delete what the original may still use.
    """

    def __init__(self, home: Home, server: ChromaServer) -> None:
        self._home = home
        self._server = server
        self._claim = ""
        self._failures = server.failures
        self._strikes = Strikes(home.folder / "vectors.strikes")

    def holds(self, state: DerivedState) -> bool:
        """True for one of this server and database, whether it is still there or not."""
        return state.at == self._server.at

    def is_unsafe(self, state: DerivedState) -> bool:
        """Never: the server alone opens its files."""
        return False

    def is_whole(self, state: DerivedState) -> bool:
        """As far as can be told from here."""
        return True

    def begun(self, state: DerivedState, before: DerivedState | None) -> DerivedState:
        """A name that nothing else has. The collection is made with the first portion: the server may be away, and a
        name that is known before there is anything cannot be forgotten.
        """
        name = f"askwire-{state.catalogue[:16]}-{secrets.token_hex(6)}"
        return replace(state, folder=name, at=self._server.at, left=_left(before))

    def index(self, state: DerivedState, until: int | None = None) -> ServerIndex:
        """As it is at every question, of rows up to ``until``: a copy of this home has the same rows up to there."""
        return ServerIndex(self._server, state.folder, until, strikes=self._strikes)

    @contextmanager
    def judging(self, state: DerivedState) -> Iterator[Vectors]:
        """As it is, if nobody else wrote it."""
        index = ServerIndex(self._server, state.folder, patient=True, strikes=self._strikes)
        if state.row or state.tokens:
            self._check(index, state)
        yield ServerIndex(self._server, state.folder, state.row, patient=True, strikes=self._strikes)

    @contextmanager
    def writing(self, state: DerivedState) -> Iterator[Vectors]:
        """Claimed before, and found to be claimed by nobody else after it."""
        index = ServerIndex(self._server, state.folder, patient=True, strikes=self._strikes)
        claim = f"{own_name(self._home)}-{secrets.token_hex(8)}"
        begun = state.row == 0 and index.token() is None
        if not begun:
            self._check(index, state)
        # Kept before it is borne, so that it is known for ours if this ends in between.
        self._home.set_state(_VECTORS, replace(state, tokens=(*state.tokens, claim)))
        if begun:
            index.make(claim)
        else:
            index.bear(claim)
        yield index
        if index.token() != claim:
            index.delete()
            raise IndexDamagedError(f"the vector index on {self._server.host} was written by another home as well")
        self._claim = claim

    def _check(self, index: ServerIndex, state: DerivedState) -> None:
        token = index.token()
        if token is None:
            raise IndexDamagedError(f"the vector index on {self._server.host} is gone")
        if token in state.tokens:
            return
        if len(state.tokens) > 1:
            # What was claimed and not settled may have been written beside what the other wrote.
            index.delete()
        raise IndexDamagedError(f"the vector index on {self._server.host} was written by a copy of this home")

    def given_up(self, error: IndexDamagedError) -> VectorServerError | None:
        """A server that does not keep what a new collection was given is not mended from here."""
        return self._server.failed(f"does not keep vectors: {error}", "see to the server, its log says more")

    def settled(self, state: DerivedState, version: str) -> DerivedState:
        """With the token that it bears."""
        return replace(state, tokens=(self._claim,)) if self._claim else state

    def is_untouched(self, state: DerivedState, version: str) -> bool:
        """Never known: the server may have been killed since."""
        return False

    def remove_unused(self, state: DerivedState) -> None:
        """Delete collections of this home that it left, except those that another has written since, or made."""
        kept = []
        for line in state.left:
            name, tokens, at = line.split(" ", 2)
            try:
                if at != self._server.at or not self._is_deleted(name, tokens.split(",")):
                    kept.append(line)
            except VectorServerError:
                kept.append(line)
        if len(kept) < len(state.left):
            self._home.set_state(_VECTORS, replace(state, left=tuple(kept)))
        for path in self._home.folder.glob(f"{_VECTORS}-*"):
            shutil.rmtree(path, ignore_errors=True)

    def _is_deleted(self, name: str, tokens: list[str]) -> bool:
        """True for one of which nothing is left to do here."""
        ours = [token for token in tokens if token.startswith(f"{own_name(self._home)}-")]
        index = ServerIndex(self._server, name, patient=True)
        if ours and index.token() in ours:
            index.delete()
        return True

    def comes_back(self) -> bool:
        """Wait for the server a little."""
        return self._server.comes_back()

    def came_back(self) -> bool:
        """True, once, when the server answers after it did not."""
        self._server.look()
        if self._server.trouble or self._server.failures == self._failures:
            return False
        self._failures = self._server.failures
        return True

    @property
    def note(self) -> str | None:
        """What the user should know while the server does not answer."""
        return self._server.trouble.note if self._server.trouble else None


def is_there(home: Home, index: str, state: DerivedState) -> bool:
    """False for a derived index that lies somewhere else than the settings say, or nowhere."""
    return place_of(home).holds(state) if index == _VECTORS else (home.folder / state.folder).is_dir()


def _left(before: DerivedState | None) -> tuple[str, ...]:
    """What is left of a state that another takes the place of."""
    if before is None or not before.at or not before.tokens:
        return before.left if before else ()
    return (*before.left, f"{before.folder} {','.join(before.tokens)} {before.at}")
