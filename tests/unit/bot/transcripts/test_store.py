from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import TranscriptsError
from bot.model import Abstention, Answer, Citation, Claim, Source, Trail, Usage, Verdict
from bot.transcripts import Asked, Judgement, Outcome, Transcripts
from bot.transcripts.answering import _those
from retrieval.model import DocumentHead, Passage, Query, Span

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
HEAD = DocumentHead("harbour.txt", "The harbour", "Gazette", date(2024, 5, 7), None, "/documents/harbour.txt")
ANSWER = Answer(
    Trail("And when?", Query("When was the harbour reopened?", since=date(2024, 1, 1)), "extractive", ("A note.",)),
    (Claim("It was reopened on May 6.", Verdict.QUOTED, (Citation(1, HEAD.id, Span(3, 9), "quoted"),)),),
    (Source(1, HEAD, Passage("harbour.txt#0-20", HEAD.id, Span(0, 20), "abcquotedefghijklmno")),),
)
REFUSAL = Abstention(Trail("Who?", Query("Who?"), "openai", usage=Usage(3, 4)), "No passage answers it.", (HEAD,))


def asked(number: int = 1, **changed: object) -> Asked:
    values: dict[str, object] = {"id": f"q{number}", "surface": "slack", "person": "U0ANNA", "text": "And when?"}
    values |= {"at": NOW, "channel": "C0NEWS", "thread": "1.0", "ts": f"{number}.0"}
    return Asked(**(values | changed))  # type: ignore[arg-type]


@pytest.fixture
def transcripts(tmp_path: Path) -> Iterator[Transcripts]:
    with Transcripts(tmp_path / "home" / "transcripts.sqlite") as opened:
        yield opened


def test_an_event_is_new_once_also_after_a_restart(transcripts: Transcripts) -> None:
    assert transcripts.first_time("Ev1", NOW)
    with Transcripts(transcripts.path) as other:
        assert not other.first_time("Ev1", NOW)
        assert other.first_time("Ev2", NOW)


def test_a_message_is_taken_once(transcripts: Transcripts) -> None:
    assert transcripts.take(asked())
    assert not transcripts.take(asked(id="q2"))
    assert transcripts.take(asked(id="q3", channel="C0DESK"))


def test_questions_without_a_message_are_all_taken(transcripts: Transcripts) -> None:
    assert transcripts.take(asked(1, ts=""))
    assert transcripts.take(asked(2, ts=""))


@pytest.mark.parametrize("reply", [ANSWER, REFUSAL])
def test_a_reply_comes_back_as_it_was(transcripts: Transcripts, reply: Answer | Abstention) -> None:
    transcripts.take(asked(given=Query("", until=date(2024, 2, 3), sources=("TASS",))))
    transcripts.finish("q1", Outcome.ANSWERED, "When was it reopened?", reply)
    with Transcripts(transcripts.path) as other:
        record = other.record("q1")
    assert record is not None
    assert (record.reply, record.complete) == (reply, "When was it reopened?")
    assert record.asked.given == Query("", until=date(2024, 2, 3), sources=("TASS",))


def test_a_reply_is_found_by_each_of_its_messages(transcripts: Transcripts) -> None:
    transcripts.take(asked())
    transcripts.shown("q1", "C0NEWS", ["1.1", "1.2"])
    found = transcripts.shown_in("C0NEWS", "1.2")
    assert found is not None
    assert found.messages == ("1.1", "1.2")
    assert transcripts.shown_in("C0DESK", "1.2") is None
    transcripts.shown("q1", "C0NEWS", ["1.3"])
    assert transcripts.shown_in("C0NEWS", "1.2") is None


def test_a_thread_is_its_finished_public_questions_in_order(transcripts: Transcripts) -> None:
    for number in (1, 2, 3, 4):
        transcripts.take(asked(number, private=number == 3))
    for number in (2, 1, 3):
        transcripts.finish(f"q{number}", Outcome.ANSWERED, "", ANSWER)
    assert [record.asked.id for record in transcripts.before(asked(4))] == ["q1", "q2"]
    assert [record.asked.id for record in transcripts.before(asked(4), most=1)] == ["q2"]
    assert [record.asked.id for record in transcripts.before(asked(2))] == ["q1"]


def test_a_thread_of_private_questions_is_not_known(transcripts: Transcripts) -> None:
    transcripts.take(asked(private=True))
    assert not transcripts.knows_thread("C0NEWS", "1.0")
    transcripts.take(asked(2))
    assert transcripts.knows_thread("C0NEWS", "1.0")


def test_what_was_left_open_is_found_and_what_was_finished_is_not(transcripts: Transcripts) -> None:
    transcripts.take(asked(1))
    transcripts.take(asked(2))
    transcripts.finish("q1", Outcome.FAILED)
    assert [record.asked.id for record in transcripts.still_open()] == ["q2"]
    transcripts.reopen("q1", asked(text="And where?"))
    assert [record.asked.text for record in transcripts.still_open()] == ["And where?", "And when?"]


def test_questions_are_counted_by_person_and_by_channel(transcripts: Transcripts) -> None:
    transcripts.take(asked(1, at=NOW - timedelta(minutes=2)))
    transcripts.take(asked(2))
    transcripts.take(asked(3, person="U0BEN"))
    since = NOW - timedelta(minutes=1)
    assert transcripts.asked_since(since, person="U0ANNA") == 1
    assert transcripts.asked_since(since, channel="C0NEWS") == 2
    transcripts.finish("q3", Outcome.FAILED)
    assert transcripts.asked_since(since, channel="C0NEWS") == 1


def test_the_last_judgement_of_a_person_counts(transcripts: Transcripts) -> None:
    transcripts.take(asked())
    transcripts.finish("q1", Outcome.ANSWERED, "", ANSWER)
    record = transcripts.record("q1")
    assert record is not None
    transcripts.judge(Judgement(record, "U0ANNA", good=True, at=NOW))
    transcripts.judge(Judgement(record, "U0ANNA", good=False, at=NOW, reasons=("wrong",), comment="by far"))
    transcripts.judge(Judgement(record, "U0BEN", good=True, at=NOW + timedelta(seconds=1)))
    newest, older = transcripts.judgements()
    assert (newest.person, newest.good) == ("U0BEN", True)
    assert (older.good, older.reasons, older.comment, older.record.reply) == (False, ("wrong",), "by far", ANSWER)
    assert transcripts.judgements(since=NOW + timedelta(seconds=1)) == [newest]
    transcripts.unjudge("q1", "U0BEN", good=True)
    transcripts.unjudge("q1", "U0ANNA", good=True)
    assert transcripts.judgements() == [older]


def test_a_judgement_is_of_the_reply_that_was_seen(transcripts: Transcripts) -> None:
    transcripts.take(asked())
    transcripts.finish("q1", Outcome.ANSWERED, "Whole?", ANSWER)
    seen = transcripts.record("q1")
    assert seen is not None
    transcripts.judge(Judgement(seen, "U0ANNA", good=True, at=NOW))
    transcripts.reopen("q1", asked(text="Something else?"))
    transcripts.finish("q1", Outcome.ABSTAINED, "Something else?", REFUSAL)
    (kept,) = transcripts.judgements()
    assert (kept.record.asked.text, kept.record.complete, kept.record.reply) == ("And when?", "Whole?", ANSWER)


def test_what_is_forgotten_is_not_in_the_file(transcripts: Transcripts) -> None:
    transcripts.take(asked(1, text="the zebra question", at=NOW - timedelta(days=91)))
    transcripts.first_time("EvOld", NOW - timedelta(days=91))
    transcripts.take(asked(2))
    assert transcripts.forget_before(NOW - timedelta(days=90)) == 1
    assert transcripts.record("q1") is None
    assert transcripts.record("q2") is not None
    transcripts.close()
    assert b"zebra" not in transcripts.path.read_bytes()


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "transcripts.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(TranscriptsError, match="not of this version"):
        Transcripts(path)
    assert path.read_bytes() == before


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "transcripts.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(TranscriptsError, match="run `askwire doctor --repair`, which keeps it aside"):
        Transcripts(path)


def test_the_mark_of_the_answers_is_another_whenever_they_are(transcripts: Transcripts) -> None:
    def seen() -> tuple[object, list[str]]:
        return transcripts.mark("U0ANNA"), [each.id for each in transcripts.answers("U0ANNA")]

    later = NOW + timedelta(hours=1)
    for number in (1, 2, 3, 4):
        transcripts.take(asked(number, at=NOW + timedelta(minutes=number)))
    changes: list[Callable[[], object]] = [
        lambda: transcripts.finish("q2", Outcome.ANSWERED, "", ANSWER),
        lambda: transcripts.finish("q3", Outcome.STOPPED, "", ANSWER),
        lambda: transcripts.withdraw("q2", erase=False),
        lambda: transcripts.finish("q1", Outcome.ANSWERED, "", ANSWER),
        lambda: transcripts.reopen("q1", asked(1, at=later)),
        lambda: transcripts.finish("q1", Outcome.ANSWERED, "", ANSWER),
        lambda: transcripts.forget_before(NOW + timedelta(minutes=2)),
    ]
    found = [seen()]
    for change in changes:
        change()
        found.append(seen())
    assert [names for _, names in found] == [
        [],
        ["q2"],
        ["q3", "q2"],
        ["q3"],
        ["q3", "q1"],
        ["q3"],
        ["q1", "q3"],
        ["q3"],
    ]
    # Between the first and the last but one there is a moment of the same answers: nothing else is alike.
    assert len({mark for mark, _ in found}) == len({tuple(names) for _, names in found})
    assert transcripts.count_answers() == 1
    before = transcripts.mark()
    transcripts.finish("q4", Outcome.ABSTAINED, "", REFUSAL)
    assert transcripts.mark() == before


def test_answers_are_listed_without_being_read(transcripts: Transcripts) -> None:
    plans = [
        str(row)
        for those, values in (_those("U0ANNA"), _those(None))
        for row in transcripts._rows(f"EXPLAIN QUERY PLAN SELECT q.id, q.person, q.opened {those}", values)
    ]
    assert all("COVERING INDEX answers" in plan for plan in plans)


def test_a_file_from_before_answers_were_listed_is_brought_up(transcripts: Transcripts) -> None:
    with transcripts._writing() as connection:
        connection.execute("DROP INDEX answers")
    transcripts.take(asked())
    transcripts.finish("q1", Outcome.ANSWERED, "", ANSWER)
    with Transcripts(transcripts.path) as again:
        assert [each.id for each in again.answers()] == ["q1"]
        assert again._rows("SELECT 1 FROM sqlite_master WHERE name = 'answers'")


def test_a_full_disk_is_told_and_what_was_kept_is_sound(transcripts: Transcripts) -> None:
    transcripts.set_note("before", "kept")
    pages = transcripts._connection.execute("PRAGMA page_count").fetchone()[0]
    transcripts._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(TranscriptsError, match="is full; free some space: what was kept is sound"):
        transcripts.set_note("after", "x" * 1_000_000)
    assert transcripts.note("before") == "kept"
    assert transcripts.note("after") is None
    transcripts._connection.execute("PRAGMA max_page_count = 1000000")
    transcripts.set_note("after", "kept too")
    assert transcripts.note("after") == "kept too"
