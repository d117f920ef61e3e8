"""The nearest passages of what filters leave, whichever way Chroma is asked for them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from retrieval import gathering
from retrieval.gathering import nearest
from retrieval.model import Within
from tests.fakes import Desk

STORIES = 300


@pytest.mark.parametrize("furthest", [1_000, 100])
@pytest.mark.parametrize(
    "within",
    [
        Within(since=date(2024, 1, 10)),
        Within(since=date(2024, 1, 2), until=date(2024, 1, 2)),
        Within(sources=("tass",)),
        Within(since=date(2025, 1, 1)),
    ],
    ids=["two thirds", "a thirtieth", "half", "none"],
)
def test_vectors_find_of_what_filters_leave_as_many_as_are_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, within: Within, furthest: int
) -> None:
    monkeypatch.setattr(gathering, "_FURTHEST", furthest)
    rows = [
        {
            "id": f"s{n}",
            "text": f"Story {n} of town{n}y.",
            "date": f"2024-01-{n % 30 + 1:02}",
            "source": "TASS" * (n % 2),
        }
        for n in range(STORIES)
    ]
    desk.write("stories.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    desk.index()
    opened = desk.searcher().indexes.current()
    assert opened.vectors is not None
    left = set(opened.catalogue.rows_within(within))
    found = nearest(opened, opened.vectors, desk.embedder.embed(["Story 7 of town7y."])[0], 10, within)
    assert set(found) <= left
    assert len(found) == min(10, len(left))
    assert list(found.values()) == sorted(found.values(), reverse=True)
