"""A question in, a query out: its words, what was given with it, and what the question names by itself. Pure."""

from __future__ import annotations

from retrieval.interpreting.given import first_day, interpret, last_day
from retrieval.interpreting.reading import Corpus, Interpreter
from retrieval.interpreting.variants import is_everyday

__all__ = ["Corpus", "Interpreter", "first_day", "interpret", "is_everyday", "last_day"]
