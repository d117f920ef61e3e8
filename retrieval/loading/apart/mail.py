"""``.eml``: the plain text of a mail, else its HTML; subject, sender and date of its headers. No attachment is read."""

from __future__ import annotations

import email
from email.headerregistry import AddressHeader, DateHeader
from email.message import EmailMessage, MIMEPart
from email.policy import default

from retrieval.errors import DocumentError
from retrieval.loading.apart.mail_page import text_of
from retrieval.loading.decoding import decode
from retrieval.loading.said import Said

_EXPECTED = ("from", "subject", "date", "message-id", "to", "received")


def read(data: bytes) -> Said:
    """The mail. Raises :class:`DocumentError` for what is none, or has no text."""
    mail = email.message_from_bytes(data, policy=default)
    if not any(name in mail for name in _EXPECTED):
        raise DocumentError("not a mail: it has none of the headers From, Subject and Date; save it anew as .eml")
    text = _text(mail)
    if not text.strip():
        raise DocumentError("no text in this mail; attachments are not read")
    return Said(text, _keys(mail), sender=_sender(mail))


def _text(mail: EmailMessage) -> str:
    plain = mail.get_body(("plain",))
    if plain is not None and (text := _content(plain)).strip():
        return text
    page = mail.get_body(("html",))
    return "" if page is None else text_of(_content(page))


def _content(part: MIMEPart) -> str:
    try:
        content = part.get_content()
    except (LookupError, ValueError):
        payload = part.get_payload(decode=True)
        content = decode(payload) if isinstance(payload, bytes) else ""
    return str(content).replace("\r\n", "\n")


def _keys(mail: EmailMessage) -> dict[object, object]:
    names = [part.get_filename() or part.get_content_type() for part in mail.iter_attachments()]
    keys: dict[object, object] = {
        "title": _line(mail, "subject"),
        "date": _day(mail),
        "from": _line(mail, "from"),
        "to": _line(mail, "to"),
        "cc": _line(mail, "cc"),
        "message-id": _line(mail, "message-id"),
        "attachments": names,
    }
    return {key: value for key, value in keys.items() if value}


def _line(mail: EmailMessage, name: str) -> str:
    return " ".join(str(mail[name] or "").split())


def _day(mail: EmailMessage) -> str | None:
    """Where it was sent. A wrong date stays as it is written, to be reported so."""
    written = next((str(value) for name, value in mail.raw_items() if name.lower() == "date"), "")
    try:
        header = mail["date"]
    except (ValueError, OverflowError):
        header = None
    if isinstance(header, DateHeader) and header.datetime is not None:
        return header.datetime.date().isoformat()
    return " ".join(written.split()) or None


def _sender(mail: EmailMessage) -> str | None:
    header = mail["from"]
    if not isinstance(header, AddressHeader) or not header.addresses:
        return None
    first = header.addresses[0]
    return first.display_name or first.addr_spec or None
