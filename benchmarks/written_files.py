"""Files of every kind as programs write them, made on the spot: no file of a stranger lies in the tree."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage

import docx

PAGE = """<!doctype html><html lang="en"><head><title>{title} | The Wire</title>
<meta property="og:site_name" content="The Wire"><meta property="og:title" content="{title}">
<meta name="author" content="Zoë Łuk"><meta property="article:published_time" content="2024-06-21T23:30:00Z">
<link rel="canonical" href="https://wire.example/{title}"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<div class="cookie-banner">We use cookies. Accept all?</div>
<article><h1>{title}</h1>{paragraphs}</article>
<footer>Copyright. All rights reserved.</footer><script>alert("harbour")</script></body></html>"""


def html(title: str, paragraphs: Sequence[str]) -> bytes:
    """An article with what surrounds it on a page."""
    return PAGE.format(title=title, paragraphs="".join(f"<p>{each}</p>" for each in paragraphs)).encode()


def pdf(pages: Sequence[Sequence[str]], **info: str) -> bytes:
    """A page a list of lines, 14 points apart; an empty one leaves a gap. ``info`` as ``Title="…"``."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = "".join(f"({_escaped(line)}) Tj T* " for line in lines)
        content = f"BT /F1 11 Tf 14 TL 60 740 Td {shown} ET"
        objects.append(f"<< /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append("<< " + " ".join(f"/{name} ({_escaped(value)})" for name, value in info.items()) + " >>")
    return _pdf_of(objects)


def _pdf_of(objects: Sequence[str]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\n"
    return written + f"{end}startxref\n{len(written)}\n%%EOF\n".encode("latin-1")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def word(paragraphs: Sequence[str], *, title: str = "", rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A heading, paragraphs, a table and a last paragraph."""
    document = docx.Document()
    if title:
        document.add_heading(title)
        document.core_properties.title = title
    document.core_properties.author = "Zoë Łuk"
    document.core_properties.created = datetime(2024, 6, 21, 12, tzinfo=UTC)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        document.add_paragraph("After the table.")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def with_part(archive: bytes, name: str, content: bytes) -> bytes:
    """A zip archive with one part replaced or added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return written.getvalue()


def mail(text: str | None, *, page: str | None = None, attachment: str | None = None) -> EmailMessage:
    """A mail with the usual headers, to be changed at will."""
    message = EmailMessage()
    message["Subject"] = "Ice in Riga"
    message["From"] = "Zoë Łuk <zoe@wire.example>"
    message["To"] = "desk@wire.example"
    message["Date"] = "Fri, 21 Jun 2024 23:30:00 +0200"
    message["Message-ID"] = "<1@wire.example>"
    if text is not None:
        message.set_content(text)
    if page is not None and text is None:
        message.set_content(page, subtype="html")
    elif page is not None:
        message.add_alternative(page, subtype="html")
    if attachment:
        message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=attachment)
    return message


def samples() -> dict[str, bytes]:
    """A sound file of every kind, by ending: what mutations start from."""
    sentences = ("The harbour froze over in the night.", "Ships waited outside – for days, “Zoë” says.")
    return {
        ".txt": f"date 2024-06-21\n{' '.join(sentences)}".encode(),
        ".md": f"---\ntitle: Ice\ndate: 2024-06-21\nembargo: 2024-07-01T00:00Z\n---\n{sentences[0]}".encode(),
        ".jsonl": b'{"id": "a", "text": "One.", "date": "2024-06-21"}\n{"text": "Two.", "withdrawn": true}\n',
        ".csv": b'id;title;text\na;"Ice; more";"It froze, ""he"" said.\nIt did."\nb;;Two.\n',
        ".html": html("Ice", sentences),
        ".htm": html("Ice", sentences).replace(b"utf-8", b"iso-8859-1"),
        ".pdf": pdf([[sentences[0], "and the har-"], ["bour stayed shut."]], Title="Ice", CreationDate="D:20240621"),
        ".docx": word(sentences, title="Ice", rows=[["Port", "Days"], ["Riga", "4"]]),
        ".eml": mail(sentences[1], page=f"<p>{sentences[0]}</p>", attachment="a.pdf").as_bytes(),
    }
