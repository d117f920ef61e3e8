"""Which answers no longer stand, and that looking costs what happened since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model import Answer
from bot.outdated import EarlierAnswers
from bot.standing import Standing
from bot.transcripts import Asked, Outcome, Transcripts
from retrieval.catalogue import Catalogue
from retrieval.model import EVERYTHING, Document, Hold, Scope
from retrieval.splitting import sentences
from tests.unit.bot.stories import abstention, answer_quoting, document, passage_of

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
ANNA, BEN = "U0ANNA", "U0BEN"
WORDS = "It stands at 40 ships."


def told(number: int, words: str = WORDS, collection: str | None = None) -> Document:
    return document(f"Report {number}. {words}", f"{number}.txt", collection=collection)


class Counted:
    """A catalogue, and what was read of it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.read: list[str] = []
        self.stamped = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def document(self, document_id: str) -> Document | None:
        self.read.append(document_id)
        return self.catalogue.document(document_id)

    def held(self, document_id: str) -> Document | None:
        return self.catalogue.held(document_id)

    def version(self) -> str:
        return self.catalogue.version()

    def stamps(self, document_ids: Sequence[str]) -> dict[str, str]:
        self.stamped += len(document_ids)
        found = self.catalogue.stamps(document_ids)
        self.meanwhile()
        return found

    def put(self, *documents: Document) -> None:
        for each in documents:
            with self.catalogue.editing() as edit:
                edit.put_document(each, "", None, [(passage_of(each), each.text.encode())])

    def hold(self, given: Document) -> None:
        with self.catalogue.editing() as edit:
            edit.hold(given)

    def remove(self, name: str) -> None:
        with self.catalogue.editing() as edit:
            edit.remove_document(name)


class Kept(Transcripts):
    """Transcripts, and which replies were read."""

    replies: list[str]

    def read_answers(self, ids: Sequence[str]) -> Iterator[tuple[str, Answer]]:
        self.replies += ids
        return super().read_answers(ids)

    def answered(
        self, number: int, *, person: str = ANNA, surface: str = "slack", collection: str | None = None
    ) -> None:
        """Question ``number``, answered from the document of that number."""
        at = NOW + timedelta(minutes=number)
        self.take(Asked(f"q{number}", surface, person, "How many?", at, "C0NEWS", "1.0", f"{number}.0"))
        self.finish(f"q{number}", Outcome.ANSWERED, "", answer_quoting(told(number, collection=collection), WORDS))


@pytest.fixture
def newest(tmp_path: Path) -> Iterator[Counted]:
    with Catalogue(tmp_path / "catalogue.sqlite", create=True) as opened:
        yield Counted(opened)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    with Kept(tmp_path / "transcripts.sqlite") as opened:
        opened.replies = []
        yield opened


@pytest.fixture
def earlier(kept: Kept, newest: Counted) -> EarlierAnswers:
    return EarlierAnswers(kept, newest, sentences)


def found(earlier: EarlierAnswers, person: str = ANNA, scope: Scope = EVERYTHING) -> list[tuple[str, Standing]]:
    return [(each.question, each.fallen[0].standing) for each in earlier.of(person, scope)]


def test_what_changed_went_and_was_withdrawn_is_listed_newest_first(
    earlier: EarlierAnswers, kept: Kept, newest: Counted
) -> None:
    for number in range(5):
        newest.put(told(number))
        kept.answered(number)
    assert found(earlier) == []
    newest.put(told(1, "It stands at 41 ships."), told(0, f"It rained. {WORDS}"))
    newest.remove("2.txt")
    newest.hold(replace(told(3), hold=Hold()))
    expected = [("q3", Standing.WITHDRAWN), ("q2", Standing.GONE), ("q1", Standing.CHANGED)]
    assert found(earlier) == expected
    newest.put(told(3), told(1))
    assert found(earlier) == [("q2", Standing.GONE)]


def test_a_look_reads_what_changed_since_the_last_and_nothing_else(
    earlier: EarlierAnswers, kept: Kept, newest: Counted
) -> None:
    for number in range(60):
        newest.put(told(number % 20))
        kept.answered(number)
        # Three answers cite each document.
        kept.finish(f"q{number}", Outcome.ANSWERED, "", answer_quoting(told(number % 20), WORDS))
    earlier.of(ANNA, EVERYTHING)
    assert sorted(newest.read) == sorted(f"{number}.txt" for number in range(20))
    assert len(kept.replies) == 60

    def work(change: Callable[[], None]) -> tuple[int, int]:
        newest.read.clear()
        kept.replies.clear()
        change()
        earlier.of(ANNA, EVERYTHING)
        return len(newest.read), len(kept.replies)

    before = newest.stamped
    assert work(lambda: None) == (0, 0)
    assert newest.stamped == before
    assert work(lambda: newest.put(told(7, "Other words."))) == (1, 3)
    assert work(lambda: newest.put(told(999))) == (0, 0)
    assert work(lambda: kept.answered(60)) == (1, 1)
    assert len(earlier.of(ANNA, EVERYTHING)) == 4


def test_everybody_is_told_of_their_own_answers_and_whoever_runs_it_of_all(earlier: EarlierAnswers, kept: Kept) -> None:
    kept.answered(1)
    kept.answered(2, person=BEN)
    kept.answered(3, surface="terminal")
    assert found(earlier) == [("q1", Standing.GONE)]
    assert found(earlier, BEN) == [("q2", Standing.GONE)]
    assert [each.question for each in earlier.all()] == ["q3", "q2", "q1"]
    assert earlier.count() == 3


def test_people_are_told_nothing_of_collections_that_they_may_not_see(
    earlier: EarlierAnswers, kept: Kept, newest: Counted
) -> None:
    scope = Scope(never=frozenset({"leaks"}))
    kept.answered(1, collection="leaks")
    kept.answered(2)
    newest.put(told(2, "Other words."))
    assert found(earlier, scope=scope) == [("q2", Standing.CHANGED)]
    newest.put(told(2, "Other words.", "leaks"))
    assert found(earlier, scope=scope) == []
    newest.hold(replace(told(2, collection="leaks"), hold=Hold()))
    assert found(earlier, scope=scope) == []
    newest.hold(replace(told(2), hold=Hold()))
    assert found(earlier, scope=scope) == [("q2", Standing.WITHDRAWN)]


def test_what_was_deleted_asked_anew_refused_or_forgotten_is_not_listed(earlier: EarlierAnswers, kept: Kept) -> None:
    for number in range(6):
        kept.answered(number)
    assert len(found(earlier)) == 6
    record = kept.record("q1")
    assert record
    kept.withdraw("q0", erase=False)
    kept.reopen("q1", replace(record.asked, at=NOW + timedelta(hours=1)))
    kept.finish("q2", Outcome.ABSTAINED, "", abstention())
    kept.forget_before(NOW + timedelta(minutes=4))
    assert [name for name, _ in found(earlier)] == ["q5", "q4"]


def test_a_question_that_was_asked_anew_stands_by_its_new_answer(
    earlier: EarlierAnswers, kept: Kept, newest: Counted
) -> None:
    newest.put(told(1, "It stands at 41 ships."))
    kept.answered(1)
    assert found(earlier) == [("q1", Standing.CHANGED)]
    record = kept.record("q1")
    assert record
    kept.reopen("q1", replace(record.asked, at=NOW + timedelta(hours=1)))
    kept.finish("q1", Outcome.STOPPED, "", answer_quoting(told(1, "It stands at 41 ships."), "It stands at 41 ships."))
    assert found(earlier) == []
    newest.put(told(1))
    assert found(earlier) == [("q1", Standing.CHANGED)]


def test_what_changes_while_it_is_looked_at_is_found_by_the_next_look(
    earlier: EarlierAnswers, kept: Kept, newest: Counted
) -> None:
    newest.put(told(1), told(2))
    kept.answered(1)
    earlier.of(ANNA, EVERYTHING)
    newest.put(told(3))
    kept.answered(2)
    newest.meanwhile = lambda: newest.put(told(1, "Other words."))
    earlier.of(ANNA, EVERYTHING)
    newest.meanwhile = lambda: None
    assert found(earlier) == [("q1", Standing.CHANGED)]


def test_beside_what_changed_stands_what_the_document_says_today(
    earlier: EarlierAnswers, kept: Kept, newest: Counted
) -> None:
    newest.put(told(1, "It stands at 41 ships."))
    kept.answered(1)
    kept.answered(2)
    listed = [(record.asked.id, changes[0][1]) for record, changes in earlier.listed()]
    assert listed == [("q2", ""), ("q1", "It stands at 41 ships.")]
