"""A bot that is killed at a random moment, while it answers and makes vectors: the next one mends what is left."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from tests.e2e.slack.process import process
from tests.e2e.slack.test_delivery import answered_once
from tests.survival import chances, cpu_seconds
from tests.workplace import Workplace, workplace

LATE, PATIENCE_SECONDS = 60, 90
LONGEST_CPU_SECONDS = 1.5
"""By then a bot has answered and has made every vector."""


def _moment(place: Workplace, process: int, chance: random.Random) -> Callable[[], bool]:
    """When a process has worked for so long, or has nothing left to do."""
    until = cpu_seconds(process) + chance.uniform(0, LONGEST_CPU_SECONDS)
    return lambda: cpu_seconds(process) >= until or not place.askwire.without_vectors()


async def test_a_killed_bot_is_followed_by_one_that_answers_once_and_makes_the_rest(
    tmp_path: Path, local_embedder: LocalEmbedder, local_tokenizer: LocalTokenizer
) -> None:
    rows = ({"text": f"The court of place{n:04d}l sat in town{n:04d}m."} for n in range(LATE))
    late = "".join(json.dumps(row) + "\n" for row in rows)
    for number, chance in enumerate(chances()):
        folder = tmp_path / str(number)
        async with workplace(folder, local_embedder, local_tokenizer, start=False) as place:
            (place.askwire.documents_root / "late.jsonl").write_text(late, "utf-8")
            place.askwire.index(most=0)
            async with process(place) as running:
                thread = await place.ask()
                await place.sim.until(_moment(place, running.child.pid, chance), PATIENCE_SECONDS)
                await running.kill()
            async with process(place) as running:
                await answered_once(place, thread)
                await place.sim.until(lambda: not place.askwire.without_vectors(), PATIENCE_SECONDS)
                running.terminate()
                code, log = await running.ended()
            assert code == 0, log
            assert place.given.transcripts.still_open() == []
            assert "level with the catalogue" in place.askwire.health().check_vectors()
            assert "level with the catalogue" in place.askwire.health().check_words()
