"""The path of a file in, what it says out, read by a process that may crash, hang or swell without harm."""

from __future__ import annotations

from retrieval.loading.apart.parser import Limits, Parser, said_apart

__all__ = ["Limits", "Parser", "said_apart"]
