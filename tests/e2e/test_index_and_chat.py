"""Indexing again, batches, threads, scores and checks, as processes; one of each command is a cold one."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
from pathlib import Path

from tests.e2e.conftest import COMMAND, PATIENCE_SECONDS, Workplace

RIGA = "date 2024-06-21 Mayor Anna Berg reopened the harbour of Riga in 1991."
LUND = "date 2024-06-22 Clara Ek kept the lighthouse of Lund."


def test_the_index_follows_the_files(workplace: Workplace) -> None:
    workplace.write("riga.txt", RIGA)
    workplace.write("lund.txt", LUND)
    first = workplace.cold("index", "--json").json
    assert {name: first[name] for name in ("added", "changed", "unchanged", "removed")} == {
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
    }
    workplace.write("riga.txt", RIGA.replace("1991", "1992"))
    (workplace.documents / "lund.txt").unlink()
    second = workplace.run("index", "--json").json
    assert (second["added"], second["changed"], second["removed"], second["documents"]) == (0, 1, 1, 1)
    harbour, lighthouse = workplace.ask(["When was the harbour of Riga reopened?", "Who kept the lighthouse of Lund?"])
    assert "in 1992." in harbour["answer"]
    assert "1991" not in json.dumps(harbour)
    assert lighthouse["status"] == "abstained"
    assert "lund.txt" not in json.dumps(lighthouse)


def test_what_cannot_be_read_is_named_and_the_rest_is_indexed(workplace: Workplace) -> None:
    workplace.write("riga.txt", RIGA)
    workplace.write("empty.txt", "")
    workplace.write("binary.txt", b"\x00\x01\x02\xff\xfe\x00" * 50)
    workplace.write("date.md", "---\ntitle: T\ndate: 2024-13-45\n---\nClara Ek kept the lighthouse.\n")
    rows = ['{"id": "one", "text": "Jonas Lind sang."}', "{broken", '{"id": "one", "text": "Jonas Lind wept."}']
    workplace.write("lines.jsonl", "\n".join(rows) + "\n")
    ran = workplace.run("index", "--json")
    assert ran.code == 0
    failed = [(Path(each["path"]).name, each["error"]) for each in ran.json["failed"]]
    assert sorted({name for name, _ in failed}) == ["binary.txt", "date.md", "empty.txt", "lines.jsonl"]
    assert any("duplicate id 'one'" in error for _, error in failed)
    assert all("\n" not in error for _, error in failed)
    first, *rest = ran.err.splitlines()
    assert first == f"askwire: {len(failed)} could not be indexed, or not whole:"
    assert len(rest) == len(failed)
    assert all(line.startswith("askwire: seeds/") for line in rest)
    assert ran.json["documents"] == 2


def test_a_batch_keeps_its_order_and_ids_over_a_broken_line(seeded: Workplace) -> None:
    lines = [
        '{"id": "b", "question": "Where did Lavrov speak?"}',
        "{broken",
        '{"id": 7, "question": "Who won the 2022 World Cup?"}',
        "",
        '{"id": "c", "question": "Where did Lavrov speak?", "since": "2025"}',
        '{"id": "d", "question": "Where did Lavrov speak?", "until": "someday"}',
        '{"id": "e"}',
    ]
    (seeded.folder / "batch.jsonl").write_text("\n".join(lines), "utf-8")
    ran = seeded.run("ask", "--batch", "batch.jsonl")
    assert [(reply["id"], reply["status"]) for reply in ran.lines] == [
        ("b", "answered"),
        (None, "failed"),
        (7, "abstained"),
        ("c", "abstained"),
        ("d", "failed"),
        ("e", "failed"),
    ]
    assert "line 2 is not JSON" in ran.lines[1]["error"]
    assert ran.lines[3]["interpretation"]["since"] == "2025-01-01"
    assert "published since 2025-01-01" in ran.lines[3]["reason"]
    assert "until" in ran.lines[4]["error"]
    ran.failed_with(1, "3 of 6 lines")


def test_a_search_batch_keeps_its_order_and_ids(seeded: Workplace) -> None:
    lines = ['{"id": 1, "question": "Almaty"}', "broken", '{"id": 2, "question": "genocide court"}']
    (seeded.folder / "search.jsonl").write_text("\n".join(lines), "utf-8")
    ran = seeded.cold("search", "--batch", "search.jsonl", "-k", "1")
    assert [row["id"] for row in ran.lines] == [1, None, 2]
    assert "Almaty" in ran.lines[0]["hits"][0]["text"]
    assert "genocide" in ran.lines[2]["hits"][0]["text"]
    ran.failed_with(1, "1 of 3 lines")


def test_a_thread_keeps_its_topic_and_its_judgements(seeded: Workplace) -> None:
    script = "Where did Lavrov speak?\nand when?\n/good quick\n\nwhat about Blinken?\n/new\nand when?\n"
    ran = seeded.run("chat", "--script", "-", "--json", stdin=script)
    assert ran.code == 0, ran.err
    texts = [reply["interpretation"]["text"] for reply in ran.lines]
    assert texts[:2] == ["Where did Lavrov speak?", "when did Lavrov speak?"]
    assert "Blinken" in texts[2]
    assert texts[3] == "and when?"
    assert [reply["question"] for reply in ran.lines] == [
        "Where did Lavrov speak?",
        "and when?",
        "what about Blinken?",
        "and when?",
    ]
    (kept,) = seeded.cold("feedback", "--json").json["feedback"]
    assert (kept["judgement"], kept["comment"], kept["question"]) == ("good", "quick", "and when?")
    assert kept["complete"] == "when did Lavrov speak?"


def test_a_thread_replies_to_each_line_before_the_next_is_written(seeded: Workplace) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [COMMAND, "chat", "--script", "-", "--json"],
        cwd=seeded.folder,
        env=seeded.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        with process, selectors.DefaultSelector() as selector:
            assert process.stdin is not None
            assert process.stdout is not None
            selector.register(process.stdout, selectors.EVENT_READ)
            for question in ("Where did Lavrov speak?", "What did the court order?"):
                process.stdin.write(f"{question}\n".encode())
                process.stdin.flush()
                assert selector.select(PATIENCE_SECONDS), "no reply while the script goes on"
                reply = json.loads(os.read(process.stdout.fileno(), 1_000_000))
                assert reply["question"] == question
            process.stdin.close()
    finally:
        process.kill()
    assert process.returncode == 0


def test_a_labelled_file_is_scored(seeded: Workplace) -> None:
    document = "000_1bcf3d2d7e5b5e4a.txt"
    rows = [
        {"id": 1, "question": "How many statements did the CSTO adopt?", "answer": "four statements", "type": "number",
         "evidence": [{"doc_id": document, "fact": "adopted four statements"}]},
        {"id": 2, "question": "Who won the 2022 World Cup?", "type": "null"},
    ]  # fmt: skip
    (seeded.folder / "labelled.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    result = seeded.cold("eval", "labelled.jsonl", "--json").json
    assert list(result) == [
        "questions", "retrieval", "citations", "abstention", "latency_ms", "by_type", "intervals", "evidence", "run",
        "outcomes",
    ]  # fmt: skip
    assert result["questions"] == 2
    assert list(result["retrieval"]) == [
        "hits@4", "hits@10", "mrr@10", "map@10", "map_standard@10", "evidence_recall@10", "all_evidence@10",
        "ndcg@10",
    ]  # fmt: skip
    assert result["citations"] == {"quotes_valid": 1.0, "gold_cited": 1.0}
    assert result["abstention"] == {
        "precision": 1.0,
        "recall": 1.0,
        "refused_answerable": 0.0,
        "answered_unanswerable": 0.0,
    }
    assert list(result["latency_ms"]) == ["p50", "p95", "mean"]
    assert list(result["by_type"]) == ["null", "number"]


def test_doctor_says_what_is_sound_and_what_to_do(seeded: Workplace) -> None:
    sound = seeded.cold("doctor", "--json")
    assert sound.code == 0
    assert sound.json["ok"] is True
    assert all(list(check) == ["name", "ok", "detail", "fix"] for check in sound.json["checks"])
    assert all(check["fix"] is None for check in sound.json["checks"])
    nothing = seeded.run("doctor", "--json", ASKWIRE_HOME="elsewhere")
    assert nothing.code == 1
    assert nothing.json["ok"] is False
    assert "run `askwire index`" in {check["fix"] for check in nothing.json["checks"]}
    assert not (seeded.folder / "elsewhere").exists()


def test_a_process_ends_with_the_code_and_the_line_of_its_failure(workplace: Workplace) -> None:
    workplace.cold("ask", "Who?", "--since", "soon").failed_with(2, "write YYYY-MM-DD")
    workplace.cold("sources", "--json").failed_with(1, "askwire index")
