"""Files of every kind, as people and programs write them."""

from __future__ import annotations

import codecs
import json
from datetime import date
from pathlib import Path

import pytest

from retrieval.errors import DocumentError
from retrieval.loading import FileFound, load
from retrieval.model import Document


def _read(tmp_path: Path, name: str, content: str | bytes) -> list[Document | DocumentError]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(load(FileFound(path, tmp_path)).documents())


def _document(tmp_path: Path, name: str, content: str | bytes) -> Document:
    [item] = _read(tmp_path, name, content)
    assert isinstance(item, Document), item
    return item


def _error(tmp_path: Path, name: str, content: str | bytes) -> str:
    [item] = _read(tmp_path, name, content)
    assert isinstance(item, DocumentError), item
    return str(item)


JUNE = date(2024, 6, 21)
TXT: dict[str, tuple[str, date | None, str]] = {
    "as the seed has it": (" date 2024-06-21 Text here.", JUNE, "Text here."),
    "without a space before": ("date 2024-06-21 Text here.", JUNE, "Text here."),
    "on a line of its own": ("date 2024-06-21\nText here.", JUNE, "Text here."),
    "on a line of its own with CRLF": ("date 2024-06-21\r\nText here.\r\n", JUNE, "Text here.\r\n"),
    "with a colon": ("Date: 2024-06-21\nText here.", JUNE, "Text here."),
    "in capitals": ("DATE 2024-06-21 Text here.", JUNE, "Text here."),
    "with an empty line after": ("date 2024-06-21\n\nText here.", JUNE, "\nText here."),
    "with slashes, year first": ("date 2024/06/21 Text here.", JUNE, "Text here."),
    "with a colon, on the same line": ("date: 2024-06-21 Text here.", JUNE, "Text here."),
    "with a comma after": ("date 2024-06-21, Text here.", JUNE, "Text here."),
    "with a colon after": ("date 2024-06-21: Text here.", JUNE, "Text here."),
    "with a time": ("date 2024-06-21T10:00 Text here.", JUNE, "Text here."),
    "with a time and a zone": ("date 2024-06-21T23:30:00Z Text here.", JUNE, "Text here."),
    "without dashes": ("date 20240621 Text here.", JUNE, "Text here."),
    "with the month in words": ("date 21 June 2024 Text here.", JUNE, "Text here."),
    "with a weekday": ("date Friday, 21 June 2024\nText here.", JUNE, "Text here."),
    "with the month first": ("date June 21st, 2024, Text here.", JUNE, "Text here."),
    "with a short month": ("Date: 21 Jun. 2024. Text here.", JUNE, "Text here."),
    "with a month that is a verb too": ("date 1 May 2024 Text here.", date(2024, 5, 1), "Text here."),
    "absent, though a number follows": ("Date 12 men for a week.", None, "Date 12 men for a week."),
    "absent, though a verb follows": ("Date 12 may be changed.", None, "Date 12 may be changed."),
    "absent, though a fraction follows": ("Date 3.5 million times.", None, "Date 3.5 million times."),
    "absent, though days follow": ("Date 24/7 or never.", None, "Date 24/7 or never."),
    "absent, though a month's first letters follow": ("Date Marchers in 2024.", None, "Date Marchers in 2024."),
    "absent, though the word goes on": ("dated 2024-06-21 Text.", None, "dated 2024-06-21 Text."),
    "absent": ("Text here.", None, "Text here."),
    "absent, though the text starts with the word": ("Date palms grow here.", None, "Date palms grow here."),
    "absent, though a later line has one": ("Text.\ndate 2024-06-21\n", None, "Text.\ndate 2024-06-21\n"),
    "absent, spaces kept": ("  Text \r\n here.\n", None, "  Text \r\n here.\n"),
}


@pytest.mark.parametrize(("content", "published", "text"), TXT.values(), ids=TXT)
def test_a_txt_header_is(tmp_path: Path, content: str, published: date | None, text: str) -> None:
    document = _document(tmp_path, "a.txt", content)
    assert (document.head.published, document.text) == (published, text)


@pytest.mark.parametrize(
    "written",
    [
        "2024-02-30",
        "2024-13-01",
        "0000-01-01",
        "2024-6",
        "03/04/2024",
        "2024-06-21x",
        "20241301",
        "30 February 2024",
        "21 June",
        "June 2024",
        "03.04.24",
    ],
)
def test_a_txt_header_with_a_wrong_date_is_reported_by_its_own_words(tmp_path: Path, written: str) -> None:
    assert written in _error(tmp_path, "a.txt", f"date {written} Text.")


def test_a_txt_header_without_text_is_reported(tmp_path: Path) -> None:
    assert "no text" in _error(tmp_path, "a.txt", "date 2024-06-21\n  \n")


def test_the_seed_keeps_its_bytes_after_the_header(seed: Path) -> None:
    [document] = load(FileFound(seed, seed.parent)).documents()
    assert isinstance(document, Document)
    assert document.head.published == JUNE
    assert document.head.source is None
    assert seed.read_bytes().decode() == f" date 2024-06-21 {document.text}"
    assert document.text.startswith("Israel has pushed the settlement")


ODD = "Zoë’s café: “naïve” – 10 €"
ENCODINGS: dict[str, bytes] = {
    "UTF-8": ODD.encode(),
    "UTF-8 with a mark": codecs.BOM_UTF8 + ODD.encode(),
    "UTF-16 little endian with a mark": codecs.BOM_UTF16_LE + ODD.encode("utf-16-le"),
    "UTF-16 big endian with a mark": codecs.BOM_UTF16_BE + ODD.encode("utf-16-be"),
    "UTF-32 with a mark": codecs.BOM_UTF32_LE + ODD.encode("utf-32-le"),
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=ENCODINGS)
def test_text_is_read_exactly_in(tmp_path: Path, data: bytes) -> None:
    assert _document(tmp_path, "a.txt", data).text == ODD


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["without a mark", "with a mark"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "date 2024-06-21 Text."),
        ("a.md", "---\ndate: 2024-06-21\n---\nText."),
        ("a.jsonl", '{"text": "Text.", "date": "2024-06-21"}'),
    ],
    ids=["txt", "md", "jsonl"],
)
def test_a_header_is_read(tmp_path: Path, name: str, content: str, mark: bytes) -> None:
    document = _document(tmp_path, name, mark + content.encode())
    assert (document.head.published, document.text) == (JUNE, "Text.")


_FRENCH = (
    "Le préfet a déclaré à la presse que la fermeture du port, décidée après la tempête, durerait jusqu’à l’été. "
    "Les pêcheurs, très inquiets, réclament une aide immédiate de l’État. Où iront-ils, se demande-t-on à Brême. "
)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_text_without_a_mark_is_read_with_its_letters(tmp_path: Path, encoding: str) -> None:
    text = _FRENCH.replace("’", "'") if encoding == "latin-1" else _FRENCH
    assert _document(tmp_path, "a.txt", text.encode(encoding)).text == text


NO_TEXT: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "white space": (b" \r\n\t", "empty"),
    "a mark alone": (codecs.BOM_UTF8, "no text"),
    "a NUL in text": (b"The harbour\0froze.", "NUL"),
    "a NUL in UTF-16": (codecs.BOM_UTF16_LE + "a\0b".encode("utf-16-le"), "NUL"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "not a text file"),
    "half of UTF-16": (codecs.BOM_UTF16_LE + b"a\0b", "not valid utf-16-le"),
}


@pytest.mark.parametrize(("data", "message"), NO_TEXT.values(), ids=NO_TEXT)
@pytest.mark.parametrize("ending", ["txt", "md", "jsonl"])
def test_a_file_without_text_is_reported(tmp_path: Path, data: bytes, message: str, ending: str) -> None:
    items = _read(tmp_path, f"a.{ending}", data)
    if ending == "jsonl" and message == "no text":
        assert items == []
    else:
        assert message in str(items[0])
        assert all(isinstance(item, DocumentError) for item in items)


def test_every_field_of_front_matter_is_read(tmp_path: Path) -> None:
    content = (
        "---\r\ntitle: Ice in Riga\r\nsource: BBC\r\ndate: 2024-06-21\r\nurl: https://example.org/a\r\n"
        "author: Zoë Łuk\r\ntags: [ice, ports]\r\nempty:\r\n---\r\n\r\n# Ice\r\n\r\nThe harbour froze.\r\n"
    )
    document = _document(tmp_path, "wire/a.md", content)
    head = document.head
    assert (head.id, head.title, head.source, head.published, head.url) == (
        "wire/a.md",
        "Ice in Riga",
        "BBC",
        JUNE,
        "https://example.org/a",
    )
    assert document.text == "\r\n# Ice\r\n\r\nThe harbour froze.\r\n"
    assert document.metadata == {"author": "Zoë Łuk", "tags": '["ice", "ports"]'}


MD: dict[str, tuple[str, str, str]] = {
    "absent": ("# Ice\n\nThe harbour froze.", "Ice", "# Ice\n\nThe harbour froze."),
    "empty": ("---\n---\nThe harbour froze.", "The harbour froze.", "The harbour froze."),
    "closed with dots": ("---\ntitle: Ice\n...\nText.", "Ice", "Text."),
    "a title that is a number": ("---\ntitle: 2024\n---\nText.", "2024", "Text."),
    "a rule later in the text": ("Text.\n\n---\n\nMore.\n", "Text.", "Text.\n\n---\n\nMore.\n"),
}


@pytest.mark.parametrize(("content", "title", "text"), MD.values(), ids=MD)
def test_front_matter_is(tmp_path: Path, content: str, title: str, text: str) -> None:
    document = _document(tmp_path, "a.md", content)
    assert (document.head.title, document.text) == (title, text)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("date: 2024-02-30", "2024-02-30"),
        ("date: soon", "soon"),
        ("date: 03/04/2024", "more than one way"),
        ("date: June 2024", "more than one way"),
        ("title: [", "not YAML"),
        ("title: a: b", "not YAML"),
        ("- a\n- b", "not a list of 'key: value' lines"),
        ("just words", "not a list of 'key: value' lines"),
        ("a: &x 1\nb: *x", "alias"),
        ("!!python/object/apply:os.system ['true']", "not YAML"),
    ],
)
def test_wrong_front_matter_is_reported_in_one_line(tmp_path: Path, front: str, message: str) -> None:
    error = _error(tmp_path, "a.md", f"---\n{front}\n---\nText.")
    assert message in error
    assert "\n" not in error


@pytest.mark.parametrize(
    "written",
    ["2024-06-21", "2024-06-21T23:30:00+02:00", "2024-06-21 10:00", "21 June 2024", "June 21, 2024", "20240621"],
)
def test_an_unmistakable_date_is_read(tmp_path: Path, written: str) -> None:
    assert _document(tmp_path, "a.jsonl", json.dumps({"text": "T.", "date": written})).head.published == JUNE


def test_every_field_of_a_json_line_is_read(tmp_path: Path) -> None:
    row = {
        "id": "story-1",
        "title": "  Ice\nin Riga ",
        "date": "2024-06-21",
        "source": "BBC",
        "url": "https://example.org",
        "text": "The harbour\r\nfroze.\u2028Ships waited. \ud83c\udf88",
        "author": "Zoë",
        "words": 4,
        "nested": {"a": [1, None]},
        "nothing": None,
    }
    document = _document(tmp_path, "wire/a.jsonl", json.dumps(row))
    head = document.head
    assert (head.id, head.title, head.source, head.published) == ("story-1", "Ice in Riga", "BBC", JUNE)
    assert document.text == "The harbour\r\nfroze.\u2028Ships waited. 🎈"
    assert document.metadata == {"author": "Zoë", "words": "4", "nested": '{"a": [1, null]}'}
    assert head.path == str(tmp_path / "wire/a.jsonl")


def test_a_json_line_with_its_text_alone_gets_its_place_as_id_and_its_folder_as_source(tmp_path: Path) -> None:
    document = _document(tmp_path, "wire/north/a.jsonl", '\n{"text": "The harbour froze. Ships waited."}\n')
    head = document.head
    assert (head.id, head.source, head.title) == ("wire/north/a.jsonl:2", "wire", "The harbour froze.")
    assert (head.published, head.url) == (None, None)


def test_an_id_that_is_a_number_is_kept_as_text(tmp_path: Path) -> None:
    assert _document(tmp_path, "a.jsonl", '{"id": 17, "text": "T."}').head.id == "17"


@pytest.mark.parametrize("separator", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_lines_end_at_newlines_alone(tmp_path: Path, separator: str) -> None:
    rows = [json.dumps({"text": f"A\u2028B\x85C {number}."}, ensure_ascii=False) for number in range(3)]
    assert len(_read(tmp_path, "a.jsonl", separator.join(rows))) == 3


LINES: dict[str, tuple[str, str]] = {
    "cut off": ('{"text": "a', "not JSON"),
    "a list": ("[1]", "not a JSON object"),
    "without text": ('{"id": "x"}', 'no "text"'),
    "with a number as text": ('{"text": 5}', 'no "text"'),
    "with an empty text": ('{"text": " "}', "no text"),
    "with half a pair in its text": ('{"text": "a \\ud83c b"}', "half a pair"),
    "with half a pair in its id": ('{"id": "\\udc00", "text": "T."}', "half a pair"),
    "with half a pair in its title": ('{"title": "\\udc00", "text": "T."}', "half a pair"),
    "with half a pair deep in a further key": ('{"x": {"y": ["\\udc00"]}, "text": "T."}', "half a pair"),
    "with NUL in its text": ('{"text": "a\\u0000b"}', "NUL"),
    "with a wrong date": ('{"text": "T.", "date": "2024-02-30"}', "2024-02-30"),
    "with a list as date": ('{"text": "T.", "date": [2024]}', "wrong date"),
}


@pytest.mark.parametrize(("line", "message"), LINES.values(), ids=LINES)
def test_a_broken_line_costs_itself_alone_and_is_reported_with_its_number(
    tmp_path: Path, line: str, message: str
) -> None:
    first, broken, last = _read(tmp_path, "a.jsonl", f'{{"text": "One."}}\n{line}\n{{"text": "Three."}}\n')
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert last.text == "Three."
    assert isinstance(broken, DocumentError)
    assert message in str(broken)
    assert "\n" not in str(broken)


TITLES: dict[str, tuple[str, str]] = {
    "the first sentence": ("The harbour froze. Ships waited.", "The harbour froze."),
    "in one line": ("The harbour\nfroze. Ships waited.", "The harbour froze."),
    "without the marks of a heading": ("## The harbour froze\n\nShips waited.", "The harbour froze"),
}


@pytest.mark.parametrize(("text", "title"), TITLES.values(), ids=TITLES)
def test_a_title_that_is_missing_is(tmp_path: Path, text: str, title: str) -> None:
    assert _document(tmp_path, "a.md", text).head.title == title


def test_a_title_from_a_long_sentence_is_cut_at_a_word(tmp_path: Path) -> None:
    title = _document(tmp_path, "a.txt", "harbour froze, " * 50).head.title
    assert len(title) <= 100
    assert title.endswith("…")
    assert set(title[:-1].replace(",", "").split()) == {"harbour", "froze"}


def test_a_file_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "a.txt"
    folder.mkdir()
    with pytest.raises(DocumentError, match="cannot be read: Is a directory"):
        load(FileFound(folder, tmp_path))


def test_a_link_to_nowhere_is_reported(tmp_path: Path) -> None:
    link = tmp_path / "a.txt"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(DocumentError, match="cannot be read"):
        load(FileFound(link, tmp_path))


def test_an_unknown_kind_is_reported_with_what_can_be_read(tmp_path: Path) -> None:
    assert ".csv, .docx, .eml, .htm, .html, .jsonl, .md, .pdf, .txt" in _error(tmp_path, "a.odt", "PK")


def test_endings_in_capitals_are_known(tmp_path: Path) -> None:
    assert _document(tmp_path, "A.TXT", "date 2024-06-21 T.").head.published == JUNE


COLLECTIONS: dict[str, tuple[str, str, str | None]] = {
    "text in the root": ("a.txt", "Text.", None),
    "text in a folder": ("wire/2024/a.txt", "Text.", "wire"),
    "markdown in the root": ("a.md", "Text.", None),
    "markdown in a folder": ("wire/a.md", "---\ntitle: T\n---\nText.", "wire"),
    "named by front matter": ("wire/a.md", "---\ncollection: board  minutes\n---\nText.", "board minutes"),
    "a number": ("a.md", "---\ncollection: 2024\n---\nText.", "2024"),
    "an empty name": ("wire/a.md", "---\ncollection:\n---\nText.", "wire"),
    "taken out of its folder": ("wire/a.md", "---\ncollection: .\n---\nText.", None),
    "a line": ("wire/a.jsonl", '{"text": "T."}', "wire"),
    "named by a line": ("wire/a.jsonl", '{"text": "T.", "collection": " board "}', "board"),
    "null in a line": ("wire/a.jsonl", '{"text": "T.", "collection": null}', "wire"),
    "not the source": ("wire/a.jsonl", '{"text": "T.", "source": "BBC"}', "wire"),
}


@pytest.mark.parametrize(("name", "content", "collection"), COLLECTIONS.values(), ids=COLLECTIONS)
def test_the_collection_is(tmp_path: Path, name: str, content: str, collection: str | None) -> None:
    assert _document(tmp_path, name, content).head.collection == collection


def test_a_named_collection_stays_in_the_metadata(tmp_path: Path) -> None:
    document = _document(tmp_path, "a.jsonl", '{"text": "T.", "collection": "board"}')
    assert document.metadata == {"collection": "board"}
