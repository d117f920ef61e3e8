"""Files in, documents out: finds the files under some paths and reads each by its kind.

A module a kind says what a file says (:class:`~retrieval.loading.said.Said`); one place, ``making``, makes documents of
that and of what lies beside the file. What cannot be read is a :class:`DocumentError` in its place, so that a broken
line of a file stops neither the file nor the run. Kinds with large parsers are read by a process of its own, ``apart``.
"""

from __future__ import annotations

from retrieval.loading.fields import collection_of
from retrieval.loading.files import FileFound, Scan, plain_path, scan
from retrieval.loading.reading import READERS, Loaded, load
from retrieval.loading.row_ids import digest, named_by_place
from retrieval.loading.sidecars import is_sidecar, may_mean

__all__ = [
    "READERS",
    "FileFound",
    "Loaded",
    "Scan",
    "collection_of",
    "digest",
    "is_sidecar",
    "load",
    "may_mean",
    "named_by_place",
    "plain_path",
    "scan",
]
