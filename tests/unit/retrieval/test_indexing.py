"""Incremental indexing: what is counted, what is found afterwards, what a failure costs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.errors import DocumentError, EmbedderError
from retrieval.files_state import files_state
from tests.fakes import Desk, FakeEmbedder, counts


def _lines(*rows: Mapping[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_a_first_run_adds_every_document(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.write("wire/b.md", "---\ntitle: Grain\n---\nGrain prices rose.")
    desk.write("c.jsonl", _lines({"id": "x", "text": "Rivers fell."}, {"id": "y", "text": "Dams filled."}))
    report = desk.index()
    assert counts(report) == {"added": 4}
    assert (report.documents, report.passages) == (4, 4)


def test_a_second_run_over_the_same_files_changes_nothing_and_embeds_nothing(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    embedded = len(desk.embedder.embedded)
    states = {name: desk.home.state_of(name) for name in ("words", "vectors")}
    assert counts(desk.index()) == {"unchanged": 1}
    assert len(desk.embedder.embedded) == embedded
    assert {name: desk.home.state_of(name) for name in ("words", "vectors")} == states
    assert desk.progress.lines == []


def test_every_kind_of_change_is_counted_once(desk: Desk) -> None:
    for name in ("kept", "changed", "gone"):
        desk.write(f"{name}.txt", f"The {name} story is here.")
    desk.index()
    desk.write("changed.txt", "Another text stands here now.")
    desk.write("new.txt", "A new story came in.")
    desk.write("bad.txt", "date 2024-02-30\nText.")
    (desk.documents / "gone.txt").unlink()
    assert counts(desk.index()) == {"added": 1, "changed": 1, "unchanged": 1, "removed": 1, "failed": 1}


def test_a_touched_file_with_the_same_bytes_is_unchanged(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    desk.write("a.txt", "The harbour froze.")
    assert counts(desk.index()) == {"unchanged": 1}


def test_only_the_changed_lines_of_a_jsonl_file_are_changed(desk: Desk) -> None:
    rows = [{"id": str(number), "text": f"Story number {number}."} for number in range(5)]
    desk.write("a.jsonl", _lines(*rows))
    desk.index()
    rows[2]["text"] = "Quite another story."
    desk.write("a.jsonl", _lines(*rows[:4], {"id": "9", "text": "A late story."}))
    assert counts(desk.index()) == {"added": 1, "changed": 1, "unchanged": 3, "removed": 1}


def test_a_document_whose_title_alone_changed_is_changed(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: Old zebra\n---\nThe harbour froze.")
    desk.index()
    desk.write("a.md", "---\ntitle: New walrus\n---\nThe harbour froze.")
    assert counts(desk.index()) == {"changed": 1}
    assert [hit.document.title for hit in desk.search("walrus")] == ["New walrus"]


def test_a_changed_document_is_never_found_in_its_old_text(desk: Desk) -> None:
    desk.write("a.txt", "The zeppelin landed in Riga.")
    desk.write("b.txt", "The harbour froze.")
    desk.index()
    assert desk.found("zeppelin Riga")[0] == "a.txt"
    desk.write("a.txt", "The glacier retreated in Norway.")
    desk.index()
    hits = desk.search("zeppelin Riga")
    assert all("zeppelin" not in hit.passage.text for hit in hits)
    assert all(hit.word_score is None for hit in hits)
    assert desk.found("glacier Norway")[0] == "a.txt"


def test_a_removed_document_is_never_found(desk: Desk) -> None:
    gone = desk.write("a.txt", "The zeppelin landed in Riga.")
    desk.write("b.txt", "The harbour froze.")
    desk.index()
    gone.unlink()
    assert counts(desk.index()) == {"unchanged": 1, "removed": 1}
    assert desk.found("The zeppelin landed in Riga.") == ["b.txt"]
    with Catalogue(desk.home.catalogue) as catalogue:
        assert catalogue.document("a.txt") is None


def test_a_file_that_became_empty_is_reported_and_no_longer_found_in_its_old_text(desk: Desk) -> None:
    desk.write("a.txt", "The zeppelin landed in Riga.")
    desk.write("b.txt", "The harbour froze.")
    desk.index()
    desk.write("a.txt", "")
    assert counts(desk.index()) == {"unchanged": 1, "removed": 1, "failed": 1}
    assert "a.txt" not in desk.found("zeppelin")


def test_the_last_document_can_go(desk: Desk) -> None:
    path = desk.write("a.txt", "The harbour froze.")
    desk.index()
    path.unlink()
    report = desk.index()
    assert (counts(report), report.documents, report.passages) == ({"removed": 1}, 0, 0)
    assert desk.search("harbour") == []


BAD: dict[str, tuple[str, str | bytes, str]] = {
    "an empty file": ("bad.txt", b"", "empty"),
    "a binary file": ("bad.txt", bytes(range(256)) * 4, "not a text file"),
    "a wrong date": ("bad.txt", "date 2024-02-30 Text.", "2024-02-30"),
    "a header that is no YAML": ("bad.md", "---\ntitle: [\n---\nText.", "not YAML"),
    "a broken line": ("bad.jsonl", "{broken\n", "line 1"),
    "half a surrogate pair": ("bad.jsonl", '{"id": "s", "text": "half \\ud800 pair"}\n', "half a pair"),
    "half a surrogate pair in a further key": ("bad.jsonl", '{"text": "Fine.", "note": "\\ud800"}\n', "half a pair"),
    "half a surrogate pair in the name of a key": ("bad.jsonl", '{"text": "Fine.", "\\ud800": 1}\n', "half a pair"),
    "a number of 5,000 digits": ("bad.jsonl", '{"text": "Fine.", "n": ' + "9" * 5000 + "}\n", "line 1"),
    "lists nested 100,000 deep in JSON": ("bad.jsonl", "[" * 100_000 + "\n", "line 1"),
    "lists nested 5,000 deep in YAML": ("bad.md", "---\nx: " + "[" * 5_000 + "\n---\nText.", "front matter"),
    "a list that holds itself in YAML": ("bad.md", "---\nx: &a [*a]\n---\nText.", "alias"),
    "a wrong YAML tag": ("bad.md", "---\ndate: !!timestamp soon\n---\nText.", "front matter"),
    "a bytes key in YAML": ("bad.md", "---\nx: {!!binary aGk=: 1}\n---\nText.", "cannot be kept"),
    "YAML that explodes": (
        "bad.md",
        "---\na: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{n}: &{n} [{','.join([f'*{p}'] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True))
        + "---\nText.",
        "alias",
    ),
    "a date from nowhere": ("bad.md", "---\ndate: someday\n---\nText.", "someday"),
    "a folder with a document's name": ("bad.txt/inner.bin", "x", ""),
}


@pytest.mark.parametrize(("name", "content", "message"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_indexed_is_reported_and_the_others_are_indexed(
    desk: Desk, name: str, content: str | bytes, message: str
) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.write(name, content)
    desk.write("z.txt", "Grain prices rose.")
    report = desk.index()
    assert report.documents == 2
    assert desk.found("harbour")[0] == "a.txt"
    assert desk.found("grain")[0] == "z.txt"
    if message:
        [failure] = report.failed
        assert failure.path == str(desk.documents / name)
        assert message in failure.error
        assert "\n" not in failure.error
        assert len(failure.error) < 400


def test_a_broken_line_in_the_middle_costs_that_line_alone(desk: Desk) -> None:
    desk.write("a.jsonl", '{"id": "1", "text": "Harbours froze."}\n{"id": \n{"id": "3", "text": "Grain rose."}\n')
    report = desk.index()
    assert counts(report) == {"added": 2, "failed": 1}
    assert report.failed[0].error.startswith("line 2: not JSON")


def test_a_failure_is_reported_again_by_the_next_run(desk: Desk) -> None:
    desk.write("a.jsonl", '{"id": "1", "text": "Harbours froze."}\n{"id": \n')
    desk.index()
    assert counts(desk.index()) == {"unchanged": 1, "failed": 1}


def test_a_mended_file_is_indexed_by_the_next_run(desk: Desk) -> None:
    desk.write("a.txt", "date 2024-02-30 The harbour froze.")
    desk.index()
    desk.write("a.txt", "date 2024-02-28 The harbour froze.")
    assert counts(desk.index()) == {"added": 1}


def test_of_two_documents_with_one_id_in_a_file_the_first_is_kept_and_the_second_reported(desk: Desk) -> None:
    desk.write("a.jsonl", _lines({"id": "x", "text": "Harbours froze."}, {"id": "x", "text": "Grain rose."}))
    report = desk.index()
    assert counts(report) == {"added": 1, "failed": 1}
    assert "duplicate id 'x'" in report.failed[0].error
    with Catalogue(desk.home.catalogue) as catalogue:
        kept = catalogue.document("x")
    assert kept
    assert kept.text == "Harbours froze."


def test_of_two_files_with_one_id_the_first_is_kept_and_the_second_named_with_its_rival(desk: Desk) -> None:
    first = desk.write("a.jsonl", _lines({"id": "x", "text": "Harbours froze."}))
    second = desk.write("b.jsonl", _lines({"id": "x", "text": "Grain rose."}))
    report = desk.index()
    assert counts(report) == {"added": 1, "failed": 1}
    assert report.failed[0].path == str(second)
    assert str(first) in report.failed[0].error


@pytest.mark.parametrize(("old", "new"), [("a", "b"), ("b", "a")], ids=["to a later file", "to an earlier file"])
def test_an_id_can_move_between_files(desk: Desk, old: str, new: str) -> None:
    one, two = {"id": "one", "text": "Harbours froze."}, {"id": "two", "text": "Grain rose."}
    moving = {"id": "m", "text": "The zeppelin landed."}
    desk.write(f"{old}.jsonl", _lines(one, moving))
    desk.write(f"{new}.jsonl", _lines(two))
    desk.index()
    desk.write(f"{old}.jsonl", _lines(one))
    desk.write(f"{new}.jsonl", _lines(two, moving))
    report = desk.index()
    assert report.failed == ()
    assert report.documents == 3
    [hit] = [hit for hit in desk.search("zeppelin") if hit.document.id == "m"]
    assert hit.document.path.endswith(f"{new}.jsonl")
    assert counts(desk.index()) == {"unchanged": 3}


def test_two_ids_can_change_places_between_files_with_all_found_after_the_next_run(desk: Desk) -> None:
    one, two = {"id": "one", "text": "Harbours froze."}, {"id": "two", "text": "Grain rose."}
    desk.write("a.jsonl", _lines(one))
    desk.write("b.jsonl", _lines(two))
    desk.index()
    desk.write("a.jsonl", _lines(two))
    desk.write("b.jsonl", _lines(one))
    desk.index()
    assert desk.index().documents == 2
    assert counts(desk.index()) == {"unchanged": 2}


def test_a_renamed_file_is_removed_under_its_old_id_and_added_under_its_new_one(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    (desk.documents / "a.txt").rename(desk.documents / "b.txt")
    assert counts(desk.index()) == {"added": 1, "removed": 1}
    assert desk.found("harbour") == ["b.txt"]


def test_indexing_a_part_gives_the_ids_of_the_whole(desk: Desk) -> None:
    path = desk.write("wire/north/a.txt", "The harbour froze.")
    desk.index(path)
    assert desk.found("harbour") == ["wire/north/a.txt"]
    assert counts(desk.index()) == {"unchanged": 1}


def test_indexing_a_part_leaves_the_rest(desk: Desk) -> None:
    desk.write("north/a.txt", "The harbour froze.")
    desk.write("south/b.txt", "Grain rose.")
    desk.index()
    (desk.documents / "south/b.txt").unlink()
    assert counts(desk.index(desk.documents / "north")) == {"unchanged": 1}
    assert counts(desk.index(desk.documents / "south")) == {"removed": 1}


def test_another_folder_comes_beside_and_goes_when_the_default_alone_is_indexed(desk: Desk, tmp_path: Path) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("Grain rose.")
    assert desk.index(other).documents == 2
    assert counts(desk.index()) == {"unchanged": 1, "removed": 1}


def test_a_path_written_with_dots_is_the_same_path(desk: Desk) -> None:
    desk.write("wire/a.txt", "The harbour froze.")
    desk.index()
    report = desk.index(desk.documents / "wire" / ".." / "wire")
    assert (counts(report), report.documents) == ({"unchanged": 1}, 1)


def test_a_path_that_does_not_exist_is_refused_and_nothing_is_lost(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    with pytest.raises(DocumentError, match="no such file or folder"):
        desk.index(desk.documents / "missing")
    assert desk.found("harbour") == ["a.txt"]


def test_a_file_of_an_unknown_kind_is_counted_in_a_folder_and_reported_when_named(desk: Desk) -> None:
    path = desk.write("a.odt", "PK")
    assert desk.index().unread == {".odt": 1}
    report = desk.index(path)
    assert "cannot read this kind of file" in report.failed[0].error


def test_an_embedder_that_fails_loses_nothing_and_the_next_run_embeds_what_is_missing(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    desk.write("a.jsonl", _lines(*({"id": str(n), "text": f"Story about subject{n}."} for n in range(300))))
    desk.embedder.fails_after = 290
    with pytest.raises(EmbedderError):
        desk.index()
    before = len(desk.embedder.embedded)
    desk.embedder.fails_after = None
    assert counts(desk.index()) == {"unchanged": 300}
    assert len(desk.embedder.embedded) - before == 300 - 256
    assert desk.found("subject299")[0] == "299"


def test_one_text_in_two_documents_is_embedded_once(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    desk.write("a.txt", "The harbour froze.")
    desk.write("b.txt", "The harbour froze.")
    desk.index()
    assert len(desk.embedder.embedded) == 1
    assert sorted(desk.found("harbour")) == ["a.txt", "b.txt"]


def test_a_text_that_comes_back_is_not_embedded_again(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    for text in ("The harbour froze.", "Grain rose.", "The harbour froze."):
        desk.write("a.txt", text)
        desk.index()
    assert len(desk.embedder.embedded) == 2
    assert desk.found("harbour") == ["a.txt"]


def test_progress_reaches_its_total_when_files_fail(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    (desk.documents / "b.txt").symlink_to(desk.documents / "nowhere.txt")
    desk.index()
    assert dict(desk.progress.stages)["Reading files"] == desk.progress.steps["Reading files"] == 2


def test_files_changed_names_what_came_went_and_changed(desk: Desk) -> None:
    for name in ("kept", "changed", "gone"):
        desk.write(f"{name}.txt", f"The {name} story.")
    desk.index()
    desk.write("changed.txt", "Other.")
    desk.write("new.txt", "New.")
    (desk.documents / "gone.txt").unlink()
    with Catalogue(desk.home.catalogue) as catalogue:
        found = {Path(path).name for path in files_state(catalogue, desk.documents).changed}
    assert found == {"changed.txt", "gone.txt", "new.txt"}


def _collections(desk: Desk) -> dict[str, str | None]:
    with Catalogue(desk.home.catalogue) as catalogue:
        return {head.id: head.collection for head in catalogue.newest(100)}


def test_a_document_that_names_another_collection_is_changed(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    desk.write("wire/a.md", "The harbour froze.")
    desk.index()
    assert _collections(desk) == {"wire/a.md": "wire"}
    desk.write("wire/a.md", "---\ncollection: board\n---\nThe harbour froze.")
    assert counts(desk.index()) == {"changed": 1}
    assert _collections(desk) == {"wire/a.md": "board"}
    assert len(desk.embedder.embedded) == 1


def test_under_another_root_a_file_is_read_again_though_its_bytes_are_the_same(desk: Desk) -> None:
    desk.write("secret/a.jsonl", _lines({"id": "x", "text": "The harbour froze."}))
    folder = desk.documents
    desk.documents = folder / "secret"
    desk.index()
    assert _collections(desk) == {"x": None}
    desk.documents = folder
    assert counts(desk.index()) == {"changed": 1}
    assert _collections(desk) == {"x": "secret"}
    assert counts(desk.index()) == {"unchanged": 1}


def test_a_home_that_was_split_by_an_earlier_version_keeps_its_rows_where_the_passages_are_the_same(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    desk.write("a.txt", "The harbour froze. Ships waited.")
    desk.write("b.md", "---\ntitle: Court\n---\nJudges met.")
    desk.index()
    with Catalogue(desk.home.catalogue) as catalogue:
        rows, generation = catalogue.sample_rows(10), catalogue.generation()
        with catalogue.editing() as edit:
            edit.set_state("splitting", "1")
    embedded = len(desk.embedder.embedded)
    assert counts(desk.index()) == {"unchanged": 2}
    with Catalogue(desk.home.catalogue) as catalogue:
        assert (catalogue.sample_rows(10), catalogue.removed_since(generation)) == (rows, [])
        assert catalogue.versions("a.txt") == []
    assert len(desk.embedder.embedded) == embedded


def test_of_a_corrected_document_only_what_changed_is_embedded_again(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    paragraphs = [f"The council of town{n} met on the harbour. " * 20 for n in range(5)]
    desk.write("a.txt", "\n\n".join(paragraphs))
    desk.index()
    with Catalogue(desk.home.catalogue) as catalogue:
        rows = catalogue.sample_rows(100)
    embedded = len(desk.embedder.embedded)
    desk.write("a.txt", "\n\n".join([*paragraphs[:-1], paragraphs[-1].replace("council", "court")]))
    assert counts(desk.index()) == {"changed": 1}
    with Catalogue(desk.home.catalogue) as catalogue:
        kept = set(catalogue.sample_rows(100)) & set(rows)
    assert len(kept) >= len(rows) - 3
    assert 0 < len(desk.embedder.embedded) - embedded <= 3


def test_a_folder_that_was_moved_keeps_its_documents_and_what_changed_in_it_is_read(desk: Desk) -> None:
    for name in ("a.txt", "AP/b.txt", "AP/c.txt"):
        desk.write(name, f"The harbour of {name} froze.")
    desk.index()
    with Catalogue(desk.home.catalogue) as catalogue:
        rows = {name: catalogue.rows_of(name) for name in catalogue.document_ids()}
    desk.documents = desk.documents.rename(desk.documents.parent / "moved")
    desk.write("AP/b.txt", "Grain rose.")
    (desk.documents / "AP" / "c.txt").rename(desk.documents / "c.txt")
    assert counts(desk.index()) == {"added": 1, "changed": 1, "unchanged": 1, "removed": 1}
    with Catalogue(desk.home.catalogue) as catalogue:
        assert catalogue.rows_of("a.txt") == rows["a.txt"]
        assert catalogue.file_roots() == {
            str(desk.documents / name): str(desk.documents) for name in ("a.txt", "AP/b.txt", "c.txt")
        }
        found = catalogue.document("AP/b.txt")
        assert found
        assert (found.head.path, found.head.source) == (str(desk.documents / "AP" / "b.txt"), "AP")
    assert desk.found("grain rose")[0] == "AP/b.txt"
    assert counts(desk.index()) == {"unchanged": 3}


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_row_that_is_put_in_leaves_the_others_as_they_are(desk: Desk, name: str) -> None:
    rows = [f"Story number {number}." for number in range(5)]

    def write() -> None:
        desk.write(name, _lines(*({"text": row} for row in rows)) if name == "a.jsonl" else "\n".join(("text", *rows)))

    write()
    desk.index()
    before = {hit.document.id: hit.passage.text for hit in desk.search("story number")}
    rows.insert(1, "Quite another story.")
    write()
    assert counts(desk.index()) == {"added": 1, "unchanged": 5}
    after = {hit.document.id: hit.passage.text for hit in desk.search("story number", limit=10)}
    assert before.items() <= after.items()
    rows[3] = "A story that was corrected."
    write()
    assert counts(desk.index()) == {"changed": 1, "unchanged": 5}


def test_an_id_that_is_there_twice_is_told_with_its_line(desk: Desk) -> None:
    desk.write("a.jsonl", _lines({"id": "x", "text": "One."}, {"id": "x", "text": "Two."}))
    [failure] = desk.index().failed
    assert failure.error == "line 2: duplicate id 'x', already used in this file; give it another id"
