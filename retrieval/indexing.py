"""Files in, an index in line with them out: what was added, changed, unchanged, removed, and what failed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.catalogue import Catalogue, Edit, embedding_key
from retrieval.deriving import VECTORS, WORDS, Derived
from retrieval.errors import DocumentError
from retrieval.home import Home
from retrieval.loading import READERS, FileFound, Loaded, Scan, load, plain_path, scan
from retrieval.model import Document, source_key
from retrieval.progress import Progress
from retrieval.protocols import Embedder, Tokenizer
from retrieval.splitting import SPLITTING, heading_for_search, split
from retrieval.unfinished import unfinished_until_done

LOCK_WAIT_SECONDS = 60.0
# A search that finds the index behind waits no longer than this for the process that is writing it.
REPAIR_WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a part of one, that could not be indexed."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did. The first four count documents."""

    added: int
    changed: int
    unchanged: int
    removed: int
    failed: tuple[Failure, ...]
    documents: int
    passages: int
    seconds: float
    unread: Counter[str] = field(default_factory=Counter)
    """Files of kinds that have no reader, by ending."""


class _DuplicateError(DocumentError):
    """An id is taken by another file, perhaps by one that this run has yet to read."""


class Indexer:
    """Brings the index of a home in line with files."""

    def __init__(self, home: Home, embedder: Embedder, tokenizer: Tokenizer, progress: Progress) -> None:
        self._home = home
        self._embedder = embedder
        self._tokenizer = tokenizer
        self._progress = progress

    def run(self, paths: Sequence[Path], documents_root: Path, *, mirror: bool) -> IndexReport:
        """Index what lies under ``paths``. Documents whose file is gone from there are removed; with ``mirror``, so are
        all documents from elsewhere. Raises :class:`RetrievalError` when nothing can be done at all.
        """
        started = time.perf_counter()
        found = scan(paths, documents_root, frozenset(READERS))
        say = self._progress.say
        with (
            self._home.writing(LOCK_WAIT_SECONDS, lambda: say("Waiting for another askwire process that is writing.")),
            closing(Catalogue(self._home.catalogue, create=True)) as catalogue,
        ):
            run = _Run(catalogue, self._tokenizer, self._progress)
            asked = [plain_path(path) for path in paths]
            # Until every file is read the catalogue holds a part of them, which nobody should take for the whole.
            with unfinished_until_done(catalogue, asked, mirror=mirror):
                run.remove_missing(found, None if mirror else asked)
                run.read_all(found.files)
            Derived(self._home, catalogue, self._embedder, self._progress).update()
            coverage = catalogue.coverage()
        failed = [Failure(path, error) for path, error in found.failed] + run.failed
        return IndexReport(
            added=run.counts["added"],
            changed=run.counts["changed"],
            unchanged=run.counts["unchanged"],
            removed=run.counts["removed"],
            failed=tuple(failed),
            documents=coverage.documents,
            passages=coverage.passages,
            seconds=round(time.perf_counter() - started, 3),
            unread=found.unread,
        )

    def repair(self, *, thorough: bool = False) -> None:
        """Bring the derived indexes up to the catalogue, mending what is damaged; no file is read.

        ``thorough``: also what searches can do without for a time.
        """
        with self._home.writing(REPAIR_WAIT_SECONDS), closing(Catalogue(self._home.catalogue)) as catalogue:
            if self._is_behind(catalogue):
                self._progress.say("The index was behind the catalogue; it is being brought up to it.")
            Derived(self._home, catalogue, self._embedder, self._progress).update(thorough=thorough)

    def _is_behind(self, catalogue: Catalogue) -> bool:
        """True for a sound index that has yet to take in what the catalogue holds."""
        states = [self._home.state_of(index) for index in (WORDS, VECTORS)]
        return any(state is None or state.generation != catalogue.generation() for state in states)


class _Run:
    """One run over the files, under the lock."""

    def __init__(self, catalogue: Catalogue, tokenizer: Tokenizer, progress: Progress) -> None:
        self._catalogue = catalogue
        self._tokenizer = tokenizer
        self._progress = progress
        self.counts: Counter[str] = Counter()
        self.failed: list[Failure] = []

    def remove_missing(self, found: Scan, scope: Sequence[Path] | None) -> None:
        """Take out the documents whose file is gone; a folder that cannot be listed keeps what it had."""
        here = {str(file.path) for file in found.files}
        unlisted = [Path(path) for path, _ in found.failed]
        for path in self._catalogue.file_hashes().keys() - here:
            gone = Path(path)
            in_scope = scope is None or any(gone.is_relative_to(each) for each in scope)
            if in_scope and not any(gone.is_relative_to(each) for each in unlisted):
                with self._catalogue.editing() as edit:
                    self.counts["removed"] += len(edit.remove_file(path))

    def read_all(self, files: Sequence[FileFound]) -> None:
        """Read every file; one whose ids another file holds is tried again at the end, when that one has been read."""
        known = self._known(files)
        self._progress.begin("Reading files", len(files))
        again = [file for file in files if not self._read(file, known, last_try=False)]
        for file in again:
            self._read(file, known, last_try=True)
        if self._catalogue.state("splitting") != SPLITTING:
            with self._catalogue.editing() as edit:
                edit.set_state("splitting", SPLITTING)

    def _known(self, files: Sequence[FileFound]) -> dict[str, str]:
        """The hashes of the files that need not be read again; one that failed is, so that each run reports it.

        So is one that was read under another root: its collection, which access is given by, may be another now.
        """
        if self._catalogue.state("splitting") != SPLITTING:
            return {}
        roots = self._catalogue.file_roots()
        again = {str(file.path) for file in files if roots.get(str(file.path)) != str(file.root)}
        again |= self._catalogue.failed_files()
        return {path: sha for path, sha in self._catalogue.file_hashes().items() if path not in again}

    def _read(self, file: FileFound, known: dict[str, str], *, last_try: bool) -> bool:
        """False when the file has to be tried again."""
        path = str(file.path)
        try:
            loaded = load(file)
        except DocumentError as error:
            self._fail(file, error)
            self._progress.advance()
            return True
        if known.get(path) == loaded.sha256:
            self.counts["unchanged"] += self._catalogue.count_of(path)
        else:
            try:
                self._replace(loaded, last_try=last_try)
            except _DuplicateError:
                return False
        self._progress.advance()
        return True

    def _replace(self, loaded: Loaded, *, last_try: bool) -> None:
        """Bring the documents of one file in, all in one transaction."""
        path = str(loaded.file.path)
        counts: Counter[str] = Counter()
        failures: list[DocumentError] = []
        seen: set[str] = set()
        with self._catalogue.editing() as edit:
            for item in self._unique(loaded, seen, last_try=last_try):
                if isinstance(item, DocumentError):
                    failures.append(item)
                else:
                    counts[self._put(edit, item)] += 1
            for gone in self._catalogue.ids_of(path) - seen:
                edit.remove_document(gone)
                counts["removed"] += 1
            edit.put_file(path, str(loaded.file.root), loaded.sha256, failed=bool(failures))
        self.counts.update(counts)
        for error in failures:
            self._fail(loaded.file, error)

    def _unique(self, loaded: Loaded, seen: set[str], *, last_try: bool) -> Iterator[Document | DocumentError]:
        path = str(loaded.file.path)
        for item in loaded.documents():
            if isinstance(item, DocumentError):
                yield item
                continue
            owner = self._catalogue.path_of(item.head.id)
            if owner not in {None, path} and not last_try:
                raise _DuplicateError(item.head.id)
            if item.head.id in seen or owner not in {None, path}:
                where = "this file" if item.head.id in seen else owner
                yield DocumentError(f"duplicate id {item.head.id!r}, already used in {where}; give it another id")
                continue
            seen.add(item.head.id)
            yield item

    def _put(self, edit: Edit, document: Document) -> str:
        before = self._catalogue.document(document.head.id)
        if before == document and self._catalogue.state("splitting") == SPLITTING:
            return "unchanged"
        heading = heading_for_search(document, self._tokenizer)
        passages = [(each, embedding_key(heading, each.text)) for each in split(document, self._tokenizer)]
        key = source_key(document.head.source) if document.head.source else None
        edit.put_document(document, heading, key, passages)
        return "changed" if before and before != document else "unchanged" if before else "added"

    def _fail(self, file: FileFound, error: DocumentError) -> None:
        self.failed.append(Failure(str(file.path), str(error)))


@dataclass(frozen=True, slots=True)
class FilesState:
    """How the files under the documents' folder stand to the index."""

    changed: tuple[str, ...]
    """Changed, came or went since they were indexed."""
    failed: tuple[str, ...]
    """Could not be indexed, or not whole, and are as they were then."""


def files_state(catalogue: Catalogue, documents_root: Path) -> FilesState:
    """Reads every file under the documents' folder and changes nothing."""
    known, marked = catalogue.file_hashes(), catalogue.failed_files()
    root = plain_path(documents_root)
    found = scan([root], root, frozenset(READERS))
    unlisted = [path for path, _ in found.failed]
    here = {str(file.path): _hash_of(file) for file in found.files}
    gone = [
        path
        for path in known
        if Path(path).is_relative_to(root)
        and path not in here
        and not any(Path(path).is_relative_to(folder) for folder in unlisted)
    ]
    changed = [path for path, sha in here.items() if sha is not None and known.get(path) != sha]
    failed = [path for path, sha in here.items() if sha is None or (path in marked and path not in changed)]
    return FilesState((*gone, *changed), (*unlisted, *failed))


def _hash_of(file: FileFound) -> str | None:
    """None for a file that cannot be read."""
    try:
        return load(file).sha256
    except DocumentError:
        return None
