"""How much of one document, and of one run of a parser, is still reasonable."""

from __future__ import annotations

DOCUMENT_BYTES = 10_000_000
"""Of one text: a ``.txt`` or ``.md``, a line of ``.jsonl``, a row of ``.csv``. The Bible has 4.5 million."""
FILE_BYTES = 100_000_000
"""Of a file that holds more than text, such as a scan with pictures. It stands in memory while it is parsed."""
UNPACKED_BYTES = 250_000_000
"""Of what a ``.docx`` unpacks to: pictures come packed, and a document's XML has some 20 bytes a character."""
SIDECAR_BYTES = 1_000_000
BROKEN_LINES = 1_000
"""Of one file that are reported one by one; of the others only how many there are."""
MEMORY_BYTES = 1_500_000_000
"""Of the process that parses. ``python -m benchmarks.loading`` prints what it takes for ordinary files."""
CPU_SECONDS = 30.0
"""Of one file: 1,000 pages of PDF take 5."""
WALL_SECONDS = 120.0
"""Of one file, on a machine that has other things to do as well."""
IDLE_SECONDS = 30.0
"""Without a file to parse, after which the process ends."""


def megabytes(count: int) -> str:
    """A number of bytes for people."""
    return f"{count / 1_000_000:,.0f} MB"
