"""A query or a scope in, what it leaves out: rows, figures, names. Whatever tells of many documents is here.

:meth:`retrieval.model.Scope.allows` is the one rule. It is asked for each collection that there is, and SQLite is given
those that it allows: a collection that nobody thought of is left out by a list of what is allowed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from retrieval.catalogue.opened import Opened
from retrieval.catalogue.records import HEAD, Coverage, date_of, head_of, int_of, text_of
from retrieval.model import (
    EVERYTHING,
    UNCOLLECTED,
    DocumentHead,
    Query,
    Scope,
    Within,
    collection_key,
    source_key,
)

_NAMED = "ifnull(d.collection, '.')"


class Scoped(Opened):
    """What may be seen of the catalogue."""

    def within(self, query: Query) -> Within | None:
        """What the filters and the scope of a query leave, or None when neither restricts."""
        if not query.is_filtered and query.scope.is_everything:
            return None
        sources = tuple(source_key(source) for source in query.sources) or None
        collections = None if query.scope.is_everything else tuple(self._allowed(query.scope))
        return Within(query.since, query.until, sources, collections)

    def rows_within(self, within: Within, among: Sequence[int] | None = None) -> list[int]:
        """The rows that are left; with ``among``, those of them alone."""
        conditions, values = ["1"], list[object]()
        for sign, bound in ((">=", within.since), ("<=", within.until)):
            if bound:
                conditions.append(f"d.published {sign} ?")
                values.append(bound.isoformat())
        for column, names in (("d.source_key", within.sources), (_NAMED, within.collections)):
            if names is not None:
                conditions.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(names))
        if among is not None:
            conditions.append("p.row IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(among)))
        statement = "SELECT p.row FROM passages p JOIN documents d ON d.id = p.document_id WHERE "
        return [int_of(row[0]) for row in self._rows(statement + " AND ".join(conditions), values)]

    def coverage(self, scope: Scope = EVERYTHING) -> Coverage:
        """How much is indexed, from when, from whom."""
        allowed, values = self._within(scope)
        where = f"FROM documents d WHERE {allowed}"
        documents, first, last = self._rows(f"SELECT count(*), min(published), max(published) {where}", values)[0]
        # Of everything, the join would read every document.
        joined = "" if scope.is_everything else f"JOIN documents d ON d.id = p.document_id WHERE {allowed}"
        counted = f"SELECT count(*) FROM passages p {joined}"
        passages = int_of(self._rows(counted, values)[0][0])
        grouped = f"SELECT min(source), count(*) {where} GROUP BY source_key ORDER BY count(*) DESC, source_key"
        sources = tuple((text_of(source), int_of(count)) for source, count in self._rows(grouped, values))
        return Coverage(int_of(documents), passages, date_of(first), date_of(last), sources)

    def newest(self, limit: int, scope: Scope = EVERYTHING) -> list[DocumentHead]:
        """At most ``limit`` documents, the newest published first, those without a date last."""
        allowed, values = self._within(scope)
        statement = f"SELECT {HEAD} FROM documents d WHERE {allowed} ORDER BY d.published DESC, d.id LIMIT ?"
        return [head_of(row) for row in self._rows(statement, [*values, max(limit, 0)])]

    def collections(self) -> list[tuple[str | None, int]]:
        """Each collection (None: of none) with its number of documents, by name, those of none last."""
        found: dict[str, tuple[str | None, int]] = {}
        for name, count in self._rows("SELECT collection, count(*) FROM documents GROUP BY collection"):
            key = collection_key(text_of(name) or UNCOLLECTED)
            first, before = found.get(key, (text_of(name), 0))
            found[key] = (first, before + int_of(count))
        return [found[key] for key in sorted(found, key=lambda key: (key == UNCOLLECTED, key))]

    def source_names(self, scope: Scope = EVERYTHING) -> list[str]:
        """Every source, in its own spelling."""
        allowed, values = self._within(scope)
        statement = f"SELECT DISTINCT d.source FROM documents d WHERE d.source IS NOT NULL AND {allowed}"
        return [str(row[0]) for row in self._rows(statement, values)]

    def metadata_values(self, keys: Sequence[str], scope: Scope = EVERYTHING) -> list[tuple[str, str]]:
        """Each document's id with each value that it has for some keys of its metadata."""
        allowed, values = self._within(scope)
        wanted = ",".join("?" * len(keys))
        statement = (
            "SELECT d.id, each.value FROM documents d, json_each(d.metadata) each "
            f"WHERE lower(each.key) IN ({wanted}) AND d.metadata <> '{{}}' AND {allowed}"
        )
        return [(str(name), str(value)) for name, value in self._rows(statement, [*keys, *values])]

    def dates(self, scope: Scope = EVERYTHING) -> tuple[date | None, date | None]:
        """The first and the last published date; None where nothing is dated."""
        allowed, values = self._within(scope)
        first, last = self._rows(f"SELECT min(published), max(published) FROM documents d WHERE {allowed}", values)[0]
        return date_of(first), date_of(last)

    def document_ids(self, scope: Scope = EVERYTHING) -> list[str]:
        """Every document's id, in order."""
        allowed, values = self._within(scope)
        return [
            str(row[0]) for row in self._rows(f"SELECT d.id FROM documents d WHERE {allowed} ORDER BY d.id", values)
        ]

    def _within(self, scope: Scope) -> tuple[str, list[object]]:
        """The condition on documents ``d`` that a scope is, with its value; one that always holds for everything."""
        if scope.is_everything:
            return "1", []
        return f"{_NAMED} IN (SELECT value FROM json_each(?))", [json.dumps(self._allowed(scope))]

    def _allowed(self, scope: Scope) -> list[str]:
        """The collections that there are and that a scope allows."""
        there = [text_of(row[0]) for row in self._rows("SELECT DISTINCT collection FROM documents")]
        return [name or UNCOLLECTED for name in there if scope.allows(name)]
