"""Changed paths are taken in as a run over everything would, and cost what they cost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.errors import BusyError, EmbedderError
from retrieval.following import Following
from retrieval.home import Home
from retrieval.indexing import IndexReport
from retrieval.model import Document, DocumentHead, Hold, Query
from tests.fakes import Desk, FakeEmbedder, counts


def _lines(*rows: Mapping[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def _following(desk: Desk, *places: Path) -> Following:
    return Following(desk.home, desk.embedder, desk.tokenizer, places or [desk.documents], desk.documents)


def _take_in(desk: Desk, *paths: Path, following: Following | None = None) -> IndexReport:
    report = (following or _following(desk)).take_in(map(str, paths))
    assert report is not None
    return report


def _state_after_everything(desk: Desk) -> dict[str, object]:
    """What a run over everything finds to do, which is nothing."""
    report = desk.index()
    return {name: getattr(report, name) for name in ("added", "changed", "removed")}


NOTHING = {"added": 0, "changed": 0, "removed": 0}


def test_a_saved_file_is_found_and_nothing_else_is_read(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    unseen = desk.write("b.txt", "Grain rose.")
    report = _take_in(desk, desk.write("wire/c.txt", "A zeppelin landed."))
    assert counts(report) == {"added": 1}
    assert report.files == (str(desk.documents / "wire" / "c.txt"),)
    assert report.documents == 2
    assert desk.found("zeppelin")[0] == "wire/c.txt"
    assert counts(_take_in(desk, unseen)) == {"added": 1}
    assert _state_after_everything(desk) == NOTHING


def test_a_changed_file_keeps_its_history_and_one_that_is_the_same_is_left_alone(desk: Desk) -> None:
    path = desk.write("a.txt", "The harbour froze.")
    desk.index()
    assert counts(_take_in(desk, desk.write("a.txt", "The harbour thawed."))) == {"changed": 1}
    same = _take_in(desk, path)
    assert counts(same) == {"unchanged": 1}
    assert same.files == ()
    with Catalogue(desk.home.catalogue) as catalogue:
        assert [version.document.text for version in catalogue.versions("a.txt")] == ["The harbour froze."]


def test_a_removed_file_is_gone_and_so_is_all_of_a_removed_folder(desk: Desk) -> None:
    for name in ("a.txt", "wire/b.txt", "wire/deep/c.txt", "wire2/d.txt"):
        desk.write(name, f"The story of {name} is here.")
    desk.index()
    shutil.rmtree(desk.documents / "wire")
    (desk.documents / "a.txt").unlink()
    report = _take_in(desk, desk.documents / "a.txt", desk.documents / "wire", desk.documents / "wire" / "b.txt")
    assert counts(report) == {"removed": 3}
    assert desk.found("story") == ["wire2/d.txt"]
    assert _state_after_everything(desk) == NOTHING


def test_a_file_in_whose_place_a_folder_is_is_gone(desk: Desk) -> None:
    path = desk.write("z.txt", "The harbour froze.")
    desk.index()
    path.unlink()
    desk.write("z.txt/a.txt", "A zeppelin landed.")
    assert counts(_take_in(desk, path)) == {"removed": 1}
    assert _state_after_everything(desk) == {**NOTHING, "added": 1}


def test_a_link_to_nowhere_is_told_of_and_keeps_what_it_held(desk: Desk, tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", desk.documents / "link.txt"
    target.write_text("The harbour froze.")
    link.symlink_to(target)
    desk.index()
    target.unlink()
    report = _take_in(desk, link)
    assert counts(report) == {"failed": 1}
    # As a run over everything does.
    assert report.failed == desk.index().failed
    assert [failure.path for failure in report.failed] == [str(link)]
    assert desk.found("harbour") == ["link.txt"]
    link.unlink()
    assert counts(_take_in(desk, link)) == {"removed": 1}


def test_what_is_no_business_of_the_index_is_passed_over_without_a_word(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    following = _following(desk)
    with desk.home.writing(0):
        assert following.take_in([str(desk.write("a.bin", "x")), str(desk.documents / "gone.txt")]) is None
        assert following.let_go() is None


def test_an_index_begins_with_the_first_file(desk: Desk) -> None:
    assert counts(_take_in(desk, desk.write("a.txt", "The harbour froze."))) == {"added": 1}
    assert desk.found("harbour") == ["a.txt"]


def test_files_from_elsewhere_keep_the_ids_that_a_run_gives_them(desk: Desk, tmp_path: Path) -> None:
    folder, single = tmp_path / "other", tmp_path / "notes" / "single.txt"
    for path in (folder / "wire" / "a.txt", single):
        path.parent.mkdir(parents=True)
        path.write_text("The harbour froze.")
    desk.index(folder, single)
    following = _following(desk, folder, single)
    (folder / "wire" / "a.txt").write_text("The harbour thawed.")
    single.write_text("The harbour burnt.")
    report = _take_in(desk, folder / "wire" / "a.txt", single, following=following)
    assert counts(report) == {"changed": 2}
    assert sorted(desk.found("harbour")) == ["single.txt", "wire/a.txt"]


def test_a_part_of_the_documents_folder_keeps_its_ids(desk: Desk) -> None:
    path = desk.write("wire/a.txt", "The harbour froze.")
    desk.index()
    following = _following(desk, path.parent)
    path.write_text("The harbour thawed.")
    assert counts(_take_in(desk, path, following=following)) == {"changed": 1}
    assert desk.found("harbour") == ["wire/a.txt"]


def test_many_files_at_once_are_as_few(desk: Desk) -> None:
    paths = [desk.write(f"wire/{n:03d}.txt", f"Story number{n} is here.") for n in range(60)]
    desk.write("unseen.txt", "Nobody told of this one.")
    report = _take_in(desk, *paths)
    assert counts(report) == {"added": 60}
    assert desk.found("number42")[0] == "wire/042.txt"


def test_a_file_of_documents_that_is_moved_keeps_them_and_their_history(desk: Desk) -> None:
    old = desk.write("old.jsonl", _lines({"id": "k", "text": "Kites fly."}))
    desk.index()
    desk.write("old.jsonl", _lines({"id": "k", "text": "Kites fall."}))
    desk.index()
    new = old.rename(desk.documents / "new.jsonl")
    # The new name is at rest before the old one counts as gone.
    assert counts(_take_in(desk, new)) == {"added": 1}
    assert counts(_take_in(desk, old)) == {}
    with Catalogue(desk.home.catalogue) as catalogue:
        assert catalogue.path_of("k") == str(new)
        assert len(catalogue.versions("k")) == 1
    assert _state_after_everything(desk) == NOTHING


def test_an_id_that_two_files_want_is_refused_until_it_is_free(desk: Desk) -> None:
    first = desk.write("first.jsonl", _lines({"id": "k", "text": "Kites fly."}))
    desk.index()
    second = desk.write("second.jsonl", _lines({"id": "k", "text": "Kites fall."}))
    following = _following(desk)
    assert "duplicate id" in _take_in(desk, second, following=following).failed[0].error
    assert following.take_in_freed() is None
    first.unlink()
    assert counts(_take_in(desk, first, following=following)) == {"removed": 1}
    freed = following.take_in_freed()
    assert freed is not None
    assert counts(freed) == {"added": 1}
    assert following.take_in_freed() is None
    assert desk.found("kites") == ["k"]
    assert _state_after_everything(desk) == NOTHING


def test_a_sidecar_touches_the_file_that_it_lies_beside(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.write("ab.txt", "Another.")
    desk.index()
    following = _following(desk)
    for name in ("a.txt.meta.yaml", "a.meta.yaml"):
        assert following.is_read(str(desk.documents / name))
        report = _take_in(desk, desk.write(name, "source: Wire\n"), following=following)
        assert sum(counts(report).values()) == 1


@pytest.mark.parametrize("name", ["a.txt.Meta.YAML", "a.meta.yml", "A.txt.meta.yaml"])
def test_a_sidecar_that_is_nearly_called_so_takes_its_file_out(desk: Desk, name: str) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    following = _following(desk)
    assert following.is_read(str(desk.documents / name))
    _take_in(desk, desk.write(name, "withdrawn: true\n"), following=following)
    assert desk.found("harbour") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder")
def test_a_folder_that_cannot_be_looked_into_keeps_what_it_held(desk: Desk) -> None:
    path = desk.write("wire/a.txt", "The harbour froze.")
    desk.index()
    path.parent.chmod(0)
    try:
        assert _following(desk).take_in([str(path)]) is None
    finally:
        path.parent.chmod(0o700)
    assert desk.found("harbour") == ["wire/a.txt"]


def test_a_file_that_cannot_become_a_document_is_named_and_mended_when_it_is_saved(desk: Desk) -> None:
    bad = desk.write("bad.txt", "date 2024-02-30\nText.")
    report = _take_in(desk, bad)
    assert [(failure.path, "2024-02-30" in failure.error) for failure in report.failed] == [(str(bad), True)]
    assert counts(_take_in(desk, desk.write("bad.txt", "date 2024-02-28\nText."))) == {"added": 1}


def test_names_that_no_text_can_hold_stop_nothing(desk: Desk) -> None:
    desk.index()
    odd = os.fsdecode(os.fsencode(desk.documents) + b"/caf\xe9.txt")
    Path(odd).write_text("The harbour froze.")
    report = _following(desk).take_in([odd, str(desk.write("a.txt", "Grain rose."))])
    assert report is not None
    assert report.added == 1
    Path(odd).unlink()
    assert _following(desk).take_in([odd]) is None


def test_a_writer_at_work_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.following.LOCK_WAIT_SECONDS", 0.0)
    path = desk.write("a.txt", "The harbour froze.")
    with desk.home.writing(0), pytest.raises(BusyError):
        _following(desk).take_in([str(path)])
    assert counts(_take_in(desk, path)) == {"added": 1}


def test_vectors_of_what_was_saved_are_made_ahead_of_those_that_are_missing_for_longer(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    desk.write("many.jsonl", _lines(*({"text": f"Story about subject{n}."} for n in range(300))))
    desk.indexer().run([desk.documents], desk.documents, mirror=True, most=0)
    following = _following(desk)
    _take_in(desk, desk.write("late.txt", "A zeppelin landed."), following=following)
    while following.vectors_step():
        pass
    assert [text.rpartition("\n")[2] for text in desk.embedder.embedded] == ["A zeppelin landed."]
    hit = desk.searcher().search(Query("zeppelin"), 1)[0]
    assert hit.document.id == "late.txt"
    assert hit.similarity is not None


def test_vectors_of_a_few_files_are_brought_in_at_once(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    following = _following(desk)
    _take_in(desk, desk.write("late.txt", "A zeppelin landed."), following=following)
    while following.vectors_step():
        pass
    assert desk.searcher().indexes.without_vectors() == 0


def test_another_embedders_vectors_are_left_alone(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    state = desk.home.state_of("vectors")
    other = Following(desk.home, FakeEmbedder("fake:2"), desk.tokenizer, [desk.documents], desk.documents)
    _take_in(desk, desk.write("b.txt", "Grain rose."), following=other)
    assert other.vectors_step() is False
    assert desk.home.state_of("vectors") == state


def test_an_embedder_that_fails_keeps_nothing_from_being_found_by_its_words(desk: Desk) -> None:
    assert isinstance(desk.embedder, FakeEmbedder)
    following = _following(desk)
    _take_in(desk, desk.write("a.txt", "The harbour froze."), following=following)
    desk.embedder.fails_after = 0
    with pytest.raises(EmbedderError):
        following.vectors_step()
    desk.embedder.fails_after = None
    assert desk.found("harbour") == ["a.txt"]


def _hold_back(home: Home, path: Path, until: datetime) -> None:
    head = DocumentHead("secret.txt", "Secret", None, None, None, str(path), None)
    with Catalogue(home.catalogue) as catalogue, catalogue.editing() as edit:
        edit.hold(Document(head, "A zeppelin will land.", {}, Hold(until)))


def test_an_embargo_that_passed_is_let_go_and_one_that_did_not_is_told_of(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    now = datetime.now(UTC)
    _hold_back(desk.home, desk.documents / "secret.txt", now + timedelta(days=1))
    following = _following(desk)
    assert following.let_go() is None
    report = _take_in(desk, desk.write("b.txt", "Grain rose."), following=following)
    assert (report.held.embargoed, report.held.withdrawn) == (1, 0)
    _hold_back(desk.home, desk.documents / "secret.txt", now - timedelta(seconds=1))
    let_go = following.let_go()
    assert let_go is not None
    assert counts(let_go) == {"added": 1}
    assert let_go.files == (str(desk.documents / "secret.txt"),)
    assert let_go.held.embargoed == 0
    assert desk.found("zeppelin")[0] == "secret.txt"


def test_a_reader_leaves_vectors_to_whoever_follows_the_files(desk: Desk) -> None:
    desk.write("a.txt", "The harbour froze.")
    desk.index()
    reader = desk.searcher()
    reader.open()
    following, other = _following(desk), _following(desk)
    following.claim()
    other.claim()
    assert desk.home.is_being_followed()
    _take_in(desk, desk.write("late.txt", "A zeppelin landed."), following=following)
    assert reader.search(Query("zeppelin"), 1)[0].document.id == "late.txt"
    assert desk.repairs == 0
    other.release()
    following.release()
    assert not desk.home.is_being_followed()
    _take_in(desk, desk.write("later.txt", "A balloon landed."), following=following)
    assert reader.search(Query("balloon"), 1)[0].document.id == "later.txt"
    assert desk.repairs == 1
