"""A bot that runs follows the documents' folder: what is saved is answered from, what is removed is not."""

from __future__ import annotations

from tests.e2e.slack.conftest import Places
from tests.e2e.slack.process import process
from tests.workplace import ANSWER, NEWS, Workplace

PATIENCE_SECONDS = 30
QUESTION, TEXT = "Who flew the zeppelin to Oslo?", "The zeppelin was flown to Oslo by Captain Rolf Dahl."


def _write(place: Workplace, name: str, text: str) -> None:
    path = place.askwire.documents_root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"---\ntitle: About the zeppelin\nsource: Wire\ndate: 2024-06-22\n---\n{text}")


def _stored(place: Workplace, document: str) -> bool:
    return place.askwire.catalogue.document(document) is not None


def _holds(place: Workplace, document: str) -> bool:
    """With its vectors: a question that comes before them is answered by words alone."""
    return _stored(place, document) and not place.askwire.without_vectors()


async def test_a_running_bot_answers_from_what_is_saved_and_no_more_from_what_is_removed(places: Places) -> None:
    async with places(start=False) as place:
        _write(place, "wire/before.md", "The balloon was flown to Riga by Captain Ida Berg.")
        async with process(place, ASKWIRE_WATCH="on") as running:
            # It changed while no bot ran.
            await place.sim.until(lambda: _holds(place, "wire/before.md"), PATIENCE_SECONDS)
            assert TEXT not in (await place.answered(QUESTION)).text
            _write(place, "wire/zeppelin.md", TEXT)
            await place.sim.until(lambda: _holds(place, "wire/zeppelin.md"), PATIENCE_SECONDS)
            assert TEXT in (await place.answered(QUESTION)).text
            assert ANSWER in (await place.answered()).text
            (place.askwire.documents_root / "wire" / "zeppelin.md").unlink()
            await place.sim.until(lambda: not _stored(place, "wire/zeppelin.md"), PATIENCE_SECONDS)
            assert TEXT not in (await place.answered(QUESTION, channel=NEWS)).text
            running.terminate()
            code, log = await running.ended()
    assert code == 0, log
    lines = [line for line in log.splitlines() if '"event": "files"' in line]
    assert len(lines) == 3
    assert "zeppelin" not in "".join(lines)
