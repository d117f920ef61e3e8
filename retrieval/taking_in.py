"""Files in, a catalogue in line with them out: what was added, changed, unchanged, removed, and what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from retrieval.catalogue import Catalogue, Edit, embedding_key
from retrieval.errors import DocumentError
from retrieval.loading import FileFound, Loaded, Scan, digest, load, named_by_place
from retrieval.model import Document, Passage, source_key
from retrieval.progress import Progress
from retrieval.protocols import Tokenizer
from retrieval.splitting import SPLITTING, heading_for_search, split

# Files that are committed together: what a kill loses of the reading at most.
_TOGETHER = 25


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a part of one, that could not be indexed."""

    path: str
    error: str


class _DuplicateError(DocumentError):
    """An id is taken by another file, perhaps by one that this run has yet to read."""


class TakingIn:
    """One run over the files, under the lock.

    ``is_gone`` tells of a file whose documents are yet to be taken out: another may bring documents of their ids.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        tokenizer: Tokenizer,
        progress: Progress,
        now: datetime | None = None,
        is_gone: Callable[[str], bool] = lambda _path: False,
    ) -> None:
        self._now = now or datetime.now(UTC)
        self._catalogue = catalogue
        self._tokenizer = tokenizer
        self._progress = progress
        self._is_gone = is_gone
        self.counts: Counter[str] = Counter()
        self.failed: list[Failure] = []
        self.files: list[str] = []
        """The files whose documents were added, changed or removed."""
        self._is_split = catalogue.state("splitting") == SPLITTING
        """Whether what is there was split as it would be now."""
        self._held: dict[str, int] = {}
        """How many documents each file had."""

    def let_go(self) -> int:
        """Bring in the documents whose embargo has passed; how many."""
        due = self._catalogue.due(self._now)
        for identity in due:
            with self._catalogue.editing() as edit:
                if document := self._catalogue.held(identity):
                    edit.put_document(*self._prepared(document))
                    self.files.append(document.head.path)
        return len(due)

    def remove_missing(self, found: Scan, scope: Sequence[Path] | None) -> None:
        """Take out the documents whose file is gone; a folder that cannot be listed keeps what it had.

        A file that lies in the same place under another root has moved with it, as to another machine.
        """
        gone = self._gone(found, scope)
        moved = self._moved(gone, found.files)
        with self._catalogue.together():
            for path in gone:
                if file := moved.get(path):
                    with self._catalogue.editing() as edit:
                        edit.move_file(path, str(file.path), str(file.root))
                else:
                    self.remove(path)

    def remove(self, path: str) -> None:
        """Take out the documents of a file."""
        with self._catalogue.editing() as edit:
            removed = len(edit.remove_file(path))
        self.counts["removed"] += removed
        if removed:
            self.files.append(path)

    def _gone(self, found: Scan, scope: Sequence[Path] | None) -> list[str]:
        here = {str(file.path) for file in found.files}
        unlisted = [Path(path) for path, _ in found.failed]
        gone = [Path(path) for path in sorted(self._catalogue.file_hashes().keys() - here)]
        return [
            str(path)
            for path in gone
            if (scope is None or any(path.is_relative_to(each) for each in scope))
            and not any(path.is_relative_to(each) for each in unlisted)
        ]

    def _moved(self, gone: Sequence[str], files: Sequence[FileFound]) -> dict[str, FileFound]:
        """By the path that is gone: the new file in its place, which has its name, folder and ids from there."""
        roots = self._catalogue.file_roots() if gone else {}
        fresh = {file.relative: file for file in files if str(file.path) not in roots}
        moved: dict[str, FileFound] = {}
        for path in gone:
            if Path(path).is_relative_to(roots[path]):
                file = fresh.pop(Path(path).relative_to(roots[path]).as_posix(), None)
                if file:
                    moved[path] = file
        return moved

    def read_all(self, files: Sequence[FileFound], *, anew: bool = False) -> None:
        """Read every file; one whose ids another file holds is tried again at the end, when that one has been read.

        ``anew``: also those that are as they were, whose documents are compared with what is kept of them.
        """
        known = {} if anew else self._known(files)
        self._held = self._catalogue.counts_by_file()
        self._progress.begin("Reading files", len(files))
        again: list[FileFound] = []
        for start in range(0, len(files), _TOGETHER):
            with self._catalogue.together():
                again += [file for file in files[start : start + _TOGETHER] if not self._read(file, known)]
        with self._catalogue.together():
            for file in again:
                self._read(file, known, last_try=True)
        if not self._is_split:
            with self._catalogue.editing() as edit:
                edit.set_state("splitting", SPLITTING)

    def _known(self, files: Sequence[FileFound]) -> dict[str, str]:
        """The hashes of the files that need not be read again; one that failed is, so that each run reports it.

        So is one that was read under another root: its collection, which access is given by, may be another now.
        """
        if not self._is_split:
            return {}
        roots = self._catalogue.file_roots()
        again = {str(file.path) for file in files if roots.get(str(file.path)) != str(file.root)}
        again |= self._catalogue.failed_files()
        return {path: sha for path, sha in self._catalogue.file_hashes().items() if path not in again}

    def _read(self, file: FileFound, known: dict[str, str], *, last_try: bool = False) -> bool:
        """False when the file has to be tried again."""
        path = str(file.path)
        try:
            loaded = load(file)
        except DocumentError as error:
            self._fail(file, error)
            self._progress.advance()
            return True
        if known.get(path) == loaded.sha256:
            self.counts["unchanged"] += self._held.get(path, 0)
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
            for item, is_known in self._unique(loaded, seen, last_try=last_try):
                if isinstance(item, DocumentError):
                    failures.append(item)
                else:
                    counts[self._put(edit, item, is_known=is_known)] += 1
            for gone in self._catalogue.ids_of(path) - seen:
                edit.remove_document(gone)
                counts["removed"] += 1
            edit.put_file(path, str(loaded.file.root), loaded.sha256, failed=bool(failures))
        self.counts.update(counts)
        if counts.keys() - {"unchanged"}:
            self.files.append(path)
        for error in failures:
            self._fail(loaded.file, error)

    def _unique(
        self, loaded: Loaded, seen: set[str], *, last_try: bool
    ) -> Iterator[tuple[Document | DocumentError, bool]]:
        """The documents that the file may bring, each with whether it brought one of that id before."""
        path = str(loaded.file.path)
        for item, place in loaded.placed(loaded.ids_with(self._rows_before(loaded.file))):
            if isinstance(item, DocumentError):
                yield item, False
                continue
            owner = self._catalogue.path_of(item.head.id)
            if owner not in {None, path} and self._is_gone(str(owner)):
                owner = None
            if owner not in {None, path} and not last_try:
                raise _DuplicateError(item.head.id)
            if item.head.id in seen or owner not in {None, path}:
                line, where = place and f"line {place[1:]}: ", "this file" if item.head.id in seen else owner
                told = f"{line}duplicate id {item.head.id!r}, already used in {where}; give it another id"
                yield DocumentError(told), False
                continue
            seen.add(item.head.id)
            yield item, owner is not None

    def _rows_before(self, file: FileFound) -> list[tuple[str, bytes]]:
        """The rows of a file that were named after their places, each with what its text is known by."""
        ids = named_by_place(self._catalogue.ids_of(str(file.path)), file.relative)
        documents = (self._catalogue.document(each) or self._catalogue.held(each) for each in ids)
        return [(each.head.id, digest(each.text)) for each in documents if each]

    def _put(self, edit: Edit, document: Document, *, is_known: bool) -> str:
        identity = document.head.id
        found = self._catalogue.document(identity) if is_known else None
        before = found or (self._catalogue.held(identity) if is_known else None)
        is_held = document.hold is not None and document.hold.holds(self._now)
        is_same = before is not None and _says_the_same(before, document)
        if is_same and self._is_split and is_held == (found is None):
            return "unchanged"
        earlier = None if is_same else before
        if is_held:
            edit.hold(document, earlier)
        else:
            edit.put_document(*self._prepared(document), earlier)
        return "added" if before is None else "unchanged" if is_same else "changed"

    def _prepared(self, document: Document) -> tuple[Document, str, str | None, list[tuple[Passage, bytes]]]:
        """A document with its heading, the key of its source, and its passages with their keys."""
        heading = heading_for_search(document, self._tokenizer)
        passages = [(each, embedding_key(heading, each.text)) for each in split(document, self._tokenizer)]
        return document, heading, source_key(document.head.source) if document.head.source else None, passages

    def _fail(self, file: FileFound, error: DocumentError) -> None:
        self.failed.append(Failure(str(file.path), str(error)))


def _says_the_same(before: Document, after: Document) -> bool:
    """Whether two versions differ in nothing that the file says; its language is what we make of it."""
    return replace(before, head=replace(before.head, language=after.head.language)) == after
