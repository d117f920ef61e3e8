"""A bot that runs makes the vectors that are missing, and says what is found without them until then."""

from __future__ import annotations

import json

from tests.e2e.slack.conftest import Places
from tests.e2e.slack.process import process
from tests.workplace import ANSWER, Workplace

LATE = 100
PATIENCE_SECONDS = 90
LACKING = "passages have no vectors yet"


def _read_without_vectors(place: Workplace) -> None:
    rows = ({"text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(LATE))
    late = place.askwire.documents_root / "late.jsonl"
    late.write_text("".join(json.dumps(row) + "\n" for row in rows))
    place.askwire.index(most=0)
    assert place.askwire.without_vectors() == LATE


async def test_a_running_bot_makes_the_vectors_that_are_missing(places: Places) -> None:
    async with places(start=False) as place:
        _read_without_vectors(place)
        async with process(place):
            first = await place.answered()
            assert ANSWER in first.text
            assert LACKING in str(first.blocks)
            assert "`askwire index`" not in str(first.blocks)
            await place.sim.until(lambda: not place.askwire.without_vectors(), PATIENCE_SECONDS)
            second = await place.answered()
            assert ANSWER in second.text
            assert LACKING not in str(second.blocks)
