"""Every kind that a process of its own reads: what is taken from the file, and what is left."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest

from benchmarks import written_files as written
from retrieval.errors import DocumentError
from retrieval.loading.apart import word_file
from retrieval.loading.apart.child import said_in
from retrieval.loading.said import Said

SENTENCES = ("The harbour froze over in the night.", "Ships waited outside for several days, the minister said.")


def _said(data: bytes, suffix: str) -> Said:
    said = said_in(data, suffix)
    assert isinstance(said, Said), said
    return said


def _error(data: bytes, suffix: str) -> str:
    said = said_in(data, suffix)
    assert isinstance(said, DocumentError), said
    assert "\n" not in str(said)
    return str(said)


def test_a_page_gives_its_article_and_nothing_around_it() -> None:
    said = _said(written.html("Ice in Riga", SENTENCES), ".html")
    assert said.text == "\n\n".join(("Ice in Riga", *SENTENCES))
    assert said.keys == {
        "title": "Ice in Riga",
        "author": "Zoë Łuk",
        "date": "2024-06-21",
        "url": "https://wire.example/Ice%20in%20Riga",
        "source": "The Wire",
    }


def test_a_heading_of_a_page_and_the_rows_of_its_table_are_paragraphs_of_their_own() -> None:
    page = "<html><body><article><h1>Ice</h1><p>It froze over in the night, and nobody came.</p><h2>Days</h2><table>"
    page += "<tr><th>Port</th><th>Days</th></tr><tr><td>Riga</td><td>4</td></tr></table></article></body></html>"
    assert _said(page.encode(), ".htm").text.split("\n\n")[-3:] == ["Days", "| Port | Days |", "| Riga | 4 |"]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("cp1252", "iso-8859-1"), ("cp1251", "windows-1251"), ("utf-8", "iso-8859-1"), ("utf-16", "")],
)
def test_a_page_is_decoded_as_it_says_unless_it_is_wrong(encoding: str, named: str) -> None:
    sentence = (
        "Перспективы отдалились, сказал он."
        if encoding == "cp1251"
        else "The café charges more for crème brûlée, he says."
    )
    page = f'<html><head><meta charset="{named}"></head><body><article><p>{sentence}</p></article></body></html>'
    assert _said(page.encode(encoding), ".html").text == sentence


def test_a_page_of_scripts_alone_has_no_text() -> None:
    page = "<html><body><script>" + "alert('harbour');" * 200 + "</script></body></html>"
    assert "no text could be told" in _error(page.encode(), ".html")


def test_a_pdf_gives_whole_sentences_and_where_its_pages_begin() -> None:
    pages = [
        ["The harbour froze over in the night, and the har-", "bour master said that the well-known ships"],
        ["waited outside for several days.", "", "", "A well-known crew went ashore."],
    ]
    data = written.pdf(pages, Title="Ice in Riga", Author="Zoe Luk", CreationDate="D:20240621120000Z")
    said = _said(data, ".pdf")
    assert said.text == (
        "The harbour froze over in the night, and the harbour master said that the well-known ships "
        "waited outside for several days.\n\nA well-known crew went ashore."
    )
    assert said.pages == (0, said.text.index("waited"))
    assert said.keys == {"title": "Ice in Riga", "author": "Zoe Luk", "date": "2024-06-21"}


def test_a_pdf_without_text_says_that_it_may_be_pictures() -> None:
    assert "no text in its 2 pages, perhaps pictures alone" in _error(written.pdf([[], []]), ".pdf")


def test_a_pdf_with_a_password_is_told_and_one_with_an_empty_password_is_read() -> None:
    for password, owner in (("secret", "secret"), ("", "owner")):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(written.pdf([[SENTENCES[0]]])))
        writer.encrypt(password, owner, algorithm="RC4-128")
        file = io.BytesIO()
        writer.write(file)
        if password:
            assert "encrypted with a password" in _error(file.getvalue(), ".pdf")
        else:
            assert _said(file.getvalue(), ".pdf").text == SENTENCES[0]


@pytest.mark.parametrize("made", ["D:20240230120000Z", "D:19700101000000Z", "yesterday", ""])
def test_a_day_that_a_program_wrote_wrongly_into_a_pdf_is_none(made: str) -> None:
    assert "date" not in _said(written.pdf([[SENTENCES[0]]], CreationDate=made), ".pdf").keys


@pytest.mark.parametrize("day", ["soon", "21 M\xe4rz 2024", "1 Jan 99999999999999999999999 10:00:00"])
def test_a_day_of_a_mail_that_cannot_be_read_is_kept_to_be_told(day: str) -> None:
    assert _said(f"Subject: Ice\nDate: {day}\n\nText.\n".encode("latin-1"), ".eml").keys["date"]


CHANGES = [
    '<meta property="article:modified_time" content="2024-07-01T10:00:00Z">',
    '<meta content="2024-07-01" property="og:updated_time">',
    '<meta http-equiv="last-modified" content="2024-07-01">',
    '<script type="application/ld+json">{"@type": "NewsArticle", "dateModified": "2024-07-01T10:00:00Z"}</script>',
    '<time class="updated" datetime="2024-07-01">1 July 2024</time>',
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_day_of_the_last_change_of_a_page_is_not_when_it_was_published(change: str) -> None:
    page = f"<html><head>[]</head><body><p>{SENTENCES[0]}</p>{change}<p>{SENTENCES[1]}</p></body></html>"
    assert "date" not in _said(page.replace("[]", "").encode(), ".html").keys
    published = '<meta property="article:published_time" content="2024-06-21T10:00:00Z">'
    assert _said(page.replace("[]", published).encode(), ".html").keys["date"] == "2024-06-21"


@pytest.mark.parametrize("title", ["Microsoft Word - draft7.doc", "untitled", "report_final.indd"])
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    assert "title" not in _said(written.pdf([[SENTENCES[0]]], Title=title), ".pdf").keys


def test_a_word_file_gives_headings_paragraphs_and_tables_in_their_order() -> None:
    said = _said(written.word(SENTENCES, title="Ice in Riga", rows=[["Port", "Days"], ["Riga", "4"]]), ".docx")
    assert said.text == "\n\n".join(("Ice in Riga", *SENTENCES, "Port | Days\nRiga | 4", "After the table."))
    assert said.keys == {"title": "Ice in Riga", "author": "Zoë Łuk", "date": "2024-06-21"}


_BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def test_a_word_file_reads_as_with_all_changes_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>It </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>froze</w:t></w:r></w:ins><w:moveFrom><w:r><w:t> gone</w:t></w:r></w:moveFrom>"
        "<w:r><w:tab/><w:t>over.</w:t></w:r></w:p><w:sdt><w:sdtContent><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    data = written.with_part(written.word(()), "word/document.xml", _BODY.format(body).encode())
    assert _said(data, ".docx").text == "It froze\tover.\n\nBoxed."


def test_a_table_in_a_table_is_read_once() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p>{}</w:tc>"
    inner = f"<w:tbl><w:tr>{cell.format('Inner', '')}</w:tr></w:tbl>"
    body = f"<w:tbl><w:tr>{cell.format('Outer', inner)}</w:tr></w:tbl>"
    data = written.with_part(written.word(()), "word/document.xml", _BODY.format(body).encode())
    assert _said(data, ".docx").text == "Outer Inner"


def test_what_unpacks_to_more_than_memory_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_file, "UNPACKED_BYTES", 5_000_000)
    bomb = written.with_part(written.word(SENTENCES), "word/media/a.xml", b" " * 6_000_000)
    assert len(bomb) < 100_000
    assert "unpacks to more than 5 MB" in _error(bomb, ".docx")


@pytest.mark.parametrize(
    "data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"Text.", written.html("T", ())], ids=repr
)
def test_what_is_no_word_file_is_told(data: bytes) -> None:
    assert "Word" in _error(data, ".docx")


def test_a_mail_gives_its_plain_text_and_headers_and_names_attachments() -> None:
    mail = written.mail("The harbour froze.\nShips waited.\n", page="<p>Not this.</p>", attachment="ice.pdf")
    said = _said(mail.as_bytes(), ".eml")
    assert said.text == "The harbour froze.\nShips waited.\n"
    assert said.sender == "Zoë Łuk"
    assert said.keys == {
        "title": "Ice in Riga",
        "date": "2024-06-21",
        "from": "Zoë Łuk <zoe@wire.example>",
        "to": "desk@wire.example",
        "message-id": "<1@wire.example>",
        "attachments": ["ice.pdf"],
    }


def test_a_mail_of_html_alone_gives_the_text_of_its_page() -> None:
    mail = written.mail(None, page=f"<html><body><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p></body></html>")
    assert _said(mail.as_bytes(), ".eml").text == "\n\n".join(SENTENCES)


MAIL_PAGES: dict[str, tuple[str, str]] = {
    "a paragraph": ("<p>It froze.</p>", "It froze."),
    "as Gmail writes it": (
        '<div dir="ltr">It <b>fro</b>ze.<div><br></div><div>See\nyou.</div></div>',
        "It froze.\n\nSee you.",
    ),
    "laid out in tables": (
        "<head><style>p {}</style><title>T</title></head><table><td>Ice<td><table><td>It froze.</table></table>",
        "Ice\n\nIt froze.",
    ),
    "with entities and a script": (
        "Zo&euml; &amp; co.&nbsp;left.<script>x('<p>')</script><br>Bye.",
        "Zoë & co. left.\nBye.",
    ),
    "words alone": ("It froze.", "It froze."),
    "with a head that never ends": ("<html><head><title>T</title><body><p>It froze.", "It froze."),
}


@pytest.mark.parametrize(("page", "text"), MAIL_PAGES.values(), ids=MAIL_PAGES)
def test_the_page_of_a_mail_is_read_whole(page: str, text: str) -> None:
    assert _said(written.mail(None, page=page).as_bytes(), ".eml").text.strip() == text


def test_a_mail_without_a_name_is_from_its_address() -> None:
    mail = written.mail("Text.")
    mail.replace_header("From", "zoe@wire.example")
    assert _said(mail.as_bytes(), ".eml").sender == "zoe@wire.example"


def test_a_wrong_date_of_a_mail_stays_as_it_is_written() -> None:
    mail = written.mail("Text.").as_bytes().replace(b"21 Jun 2024", b"30 Feb 2024")
    assert _said(mail, ".eml").keys["date"] == "Fri, 30 Feb 2024 23:30:00 +0200"


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"Just a text.\n", "not a mail"), (written.mail(None, attachment="a.pdf").as_bytes(), "no text in this mail")],
    ids=["a text", "an attachment alone"],
)
def test_a_mail_without_text_is_told(data: bytes, message: str) -> None:
    assert message in _error(data, ".eml")


def test_a_mail_in_an_encoding_that_nobody_knows_is_read_as_it_looks() -> None:
    mail = b"Subject: Ice\nContent-Type: text/plain; charset=x-unknown\n\nThe harbour froze \xe2\x80\x93 over.\n"
    assert _said(mail, ".eml").text == "The harbour froze – over.\n"


@pytest.mark.parametrize("suffix", [".html", ".htm", ".pdf", ".docx", ".eml"])
def test_an_empty_file_of_any_kind_is_told(suffix: str) -> None:
    assert "the file is empty" in _error(b" \r\n", suffix)


def test_days_are_those_of_where_it_was_published() -> None:
    assert _said(written.mail("Text.").as_bytes(), ".eml").keys["date"] == date(2024, 6, 21).isoformat()
