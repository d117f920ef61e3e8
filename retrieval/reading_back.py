"""A catalogue that was salvaged in, the documents of its files out: those that were indexed, under their roots.

What is yet to be read stands in the catalogue, so that a repair that was killed is gone on with.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from retrieval.catalogue import SALVAGED, TORN, Catalogue
from retrieval.home import Home
from retrieval.indexing import Indexer
from retrieval.loading import READERS, FileFound, Scan, scan
from retrieval.progress import Progress

_FEW = 20
"""Files of one root that are looked for one by one."""


def is_to_be_read_back(home: Home) -> bool:
    """True while files of a catalogue that was salvaged are yet to be read again."""
    if not home.catalogue.exists():
        return False
    with closing(Catalogue(home.catalogue)) as catalogue:
        return catalogue.state(SALVAGED) is not None


def read_back(
    home: Home, indexer: Indexer, documents_root: Path, progress: Progress, *, most: int | None = None
) -> None:
    """Read what was indexed again; what could not be is said. See :meth:`Indexer.run` for ``most``."""
    with closing(Catalogue(home.catalogue)) as catalogue:
        is_torn = catalogue.state(SALVAGED) == TORN
    if is_torn and documents_root.exists():
        indexer.run([documents_root], documents_root, mirror=False, most=most)
    with closing(Catalogue(home.catalogue)) as catalogue:
        files = catalogue.files_to_read()
        # Those that cannot be reached stay noted as not read.
        gone = {path: root for path, root in files.items() if not _is_there(path)}
        indexer.read(_found({path: root for path, root in files.items() if path not in gone}), most)
        catalogue.note(SALVAGED, None)
    if gone:
        count = "1 file that was indexed is" if len(gone) == 1 else f"{len(gone):,} files that were indexed are"
        progress.say(f"{count} not there to be read again, such as {min(gone)}.")
    if is_torn:
        progress.say(
            "Which files were indexed could not be read whole: run `askwire index` over folders beside "
            f"{documents_root} whose documents are missing."
        )


def _found(files: Mapping[str, str]) -> Scan:
    """The files with what lies beside them, each under its root."""
    by_root: defaultdict[str, set[Path]] = defaultdict(set)
    for path, root in files.items():
        by_root[root].add(Path(path))
    found: dict[Path, FileFound] = {}
    for root, wanted in by_root.items():
        # A walk over the folder does not list it once for each of its files; what is hidden has to be named.
        walked = scan([Path(root)], Path(root), frozenset(READERS)).files if len(wanted) > _FEW else ()
        here = {file.path: file for file in walked if file.path in wanted}
        left = sorted(wanted - here.keys())
        found |= here | {file.path: file for file in scan(left, Path(root), frozenset(READERS)).files}
    return Scan(tuple(found[path] for path in sorted(found)), Counter())


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # in a folder that may not be looked into
        return False
