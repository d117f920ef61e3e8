"""Files in, documents out: finds the files under some paths and reads each by its kind.

One module a kind (:data:`READERS`); a reader takes a :class:`RawFile` and yields documents or
:class:`DocumentError`, so that a broken line of a file stops neither the file nor the run.
"""

from __future__ import annotations

from retrieval.loading.fields import collection_of
from retrieval.loading.files import FileFound, Scan, plain_path, scan
from retrieval.loading.reading import READERS, Loaded, load

__all__ = ["READERS", "FileFound", "Loaded", "Scan", "collection_of", "load", "plain_path", "scan"]
