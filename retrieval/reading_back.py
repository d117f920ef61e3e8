"""A catalogue that was salvaged in, the documents of its files out: those that were indexed, under their roots.

What is yet to be read stands in the catalogue, so that a repair that was killed is gone on with.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from pathlib import Path

from retrieval.catalogue import SALVAGED, TORN, Catalogue
from retrieval.home import Home
from retrieval.indexing import Indexer
from retrieval.progress import Progress


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
        by_root: defaultdict[str, list[Path]] = defaultdict(list)
        for path, root in files.items():
            # Also those that cannot be reached stay noted as not read.
            if _is_there(path):
                by_root[root].append(Path(path))
        for root, paths in sorted(by_root.items()):
            indexer.run(paths, Path(root), mirror=False, most=most)
        catalogue.note(SALVAGED, None)
    gone = [path for path in files if not _is_there(path)]
    if gone:
        count = "1 file that was indexed is" if len(gone) == 1 else f"{len(gone):,} files that were indexed are"
        progress.say(f"{count} not there to be read again, such as {gone[0]}.")
    if is_torn:
        progress.say(
            "Which files were indexed could not be read whole: run `askwire index` over folders beside "
            f"{documents_root} whose documents are missing."
        )


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # in a folder that may not be looked into
        return False
