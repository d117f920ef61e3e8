"""A row is a document; every quirk costs its own row and is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import DocumentError
from retrieval.model import Document, Hold
from tests.unit.retrieval.loading.reading import document, error, items

HEADERS: dict[str, str] = {
    "plain": "id,title,date,source,url,text",
    "in capitals with spaces": " ID , Title ,DATE,Source,URL,Text",
    "by other names": "id,headline,published,publisher,link,body",
    "in German": "id,Titel,Datum,Quelle,Link,Text",
    "in French": "ID,Titre,Date,Source,Lien,Texte",
    "in Spanish": "id,Título,Fecha,Fuente,Enlace,Texto",
    "by more names": "Id,Headline,Publication_Date,Publisher,Link,Content",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=repr)
def test_columns_are_known_by_their_names(tmp_path: Path, header: str, delimiter: str) -> None:
    row = 'x1,Ice in Riga,2024-06-21,BBC,https://example.org,"It froze, and ""nobody"" came."'
    content = f"{header}\n{row}\n" if delimiter == "," else f"{header}\n{row}\n".replace(",", delimiter)
    made = document(tmp_path, "wire/a.csv", content)
    head = made.head
    assert (head.id, head.title, str(head.published), head.source, head.url) == (
        "x1",
        "Ice in Riga",
        "2024-06-21",
        "BBC",
        "https://example.org",
    )
    assert made.text == f'It froze{delimiter} and "nobody" came.'
    assert made.metadata == {}


def test_other_columns_are_metadata_by_their_names_and_empty_cells_say_nothing(tmp_path: Path) -> None:
    made = document(tmp_path, "wire/a.csv", "Text,Desk, Editor in chief ,,body\nThe harbour froze.,north,,x,y\n")
    assert made.metadata == {"Desk": "north", "column 4": "x", "body": "y"}
    assert (made.head.source, made.head.id) == ("wire", "wire/a.csv:2")


def test_what_access_is_given_by_is_known_in_capitals(tmp_path: Path) -> None:
    made = document(tmp_path, "wire/a.csv", "TEXT,Collection,Language,WITHDRAWN\nDer Hafen fror zu.,board,DE,yes\n")
    assert (made.head.collection, made.head.language, made.hold) == ("board", "de", Hold())


def test_a_cell_may_go_over_lines_and_the_row_has_the_number_of_its_first(tmp_path: Path) -> None:
    one, two = items(tmp_path, "a.csv", 'text\n"One.\n\nStill one."\n\nTwo.\n')
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert (one.text, one.head.id, two.head.id) == ("One.\n\nStill one.", "a.csv:2", "a.csv:6")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_as_spreadsheets_write_it_is_read(tmp_path: Path, encoding: str) -> None:
    content = "text;title\r\nThe café in Zoë’s road charges more for crème brûlée, he says.;Café\r\n"
    assert document(tmp_path, "a.csv", content.encode(encoding)).head.title == "Café"


FORMS: dict[str, str] = {
    "what parts the cells above": "sep=;\r\ntext;title\r\nOne, two.;Ice\r\nThree.;\r\n",
    "the same in quotation marks": '"sep=\t"\r\ntext\ttitle\r\nOne, two.\tIce\r\nThree.\t\r\n',
    "lines that end in CR": "text;title\rOne, two.;Ice\rThree.;\r",
    "cells too many that are empty": "text;title\nOne, two.;Ice;;\nThree.;;;\n",
    "empty cells left out": "text;title\nOne, two.;Ice\nThree.\n",
    "a name over two lines": 'text;title;"Editor\nin chief"\nOne, two.;Ice\nThree.\n',
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)
def test_a_table_may_have(tmp_path: Path, content: str) -> None:
    one, two = items(tmp_path, "a.csv", content)
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert (one.text, one.head.title, two.text) == ("One, two.", "Ice", "Three.")
    first = content.splitlines().index(next(line for line in content.splitlines() if line.startswith("One"))) + 1
    assert (one.head.id, two.head.id) == (f"a.csv:{first}", f"a.csv:{first + 1}")


def test_a_name_over_two_lines_is_one_line(tmp_path: Path) -> None:
    assert document(tmp_path, "a.csv", 'text,"Editor\nin chief"\nOne.,Zoë\n').metadata == {"Editor in chief": "Zoë"}


@pytest.mark.parametrize("column", ["withdrawn", "embargo", "collection"])
def test_a_row_that_ends_before_what_decides_who_sees_it_is_told(tmp_path: Path, column: str) -> None:
    assert "line 2: 1 cells, but there are 2 columns" in error(tmp_path, "a.csv", f"text,{column}\nOne.\n")


BROKEN: dict[str, tuple[str, str]] = {
    "too many cells": ("Two.,a,b", "line 3: 3 cells, but there are 2 columns"),
    "a quotation mark too many": ('"Two"x,a', "line 3: "),
    "no text": (",a", "line 3: document 'a.csv:3' has no text"),
    "a wrong date": ("Two.,2024-02-30", "line 3: wrong date '2024-02-30'"),
    "NUL": ("Tw\0o.,", "line 3: holds NUL"),
}


@pytest.mark.parametrize(("row", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_costs_itself_alone(tmp_path: Path, row: str, message: str) -> None:
    first, broken, last = items(tmp_path, "a.csv", f"text,date\nOne.,\n{row}\nThree.,\n")
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert isinstance(broken, DocumentError)
    assert message in str(broken)


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_line(tmp_path: Path) -> None:
    first, broken = items(tmp_path, "a.csv", 'text\nOne.\n"Two.\nThree.\n')
    assert isinstance(first, Document)
    assert "line 3: a quotation mark that is never closed" in str(broken)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "title,date\nOne,2024-06-21\n",
            "no column for the text (text, body or content) in the first row: title, date",
        ),
        ("text,Title,title\nOne,a,b\n", "more than one column is called 'title'"),
        ("", "the file is empty"),
        ('"text\nOne.\n', 'in the first row: "text One.'),
    ],
    ids=["no text", "a name twice", "nothing", "a broken header"],
)
def test_a_table_without_a_sound_first_row_is_told(tmp_path: Path, content: str, message: str) -> None:
    assert message in error(tmp_path, "a.csv", content)


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    assert len(document(tmp_path, "a.csv", f"text\n{'harbour ' * 50_000}\n").text) == 400_000 - 0


def test_a_wide_table_without_a_sound_first_row_is_told_and_let_go(tmp_path: Path) -> None:
    assert "no column for the text" in error(tmp_path, "a.csv", "title\r\nIce\r\n".encode("utf-16"))
