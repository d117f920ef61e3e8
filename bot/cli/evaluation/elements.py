"""Tags, texts and attributes in, HTML out. Every text is escaped by the serializer; nothing is put together by hand."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

from bot.inert import inert

Child = Element | str | None


def element(tag: str, *children: Child, **attributes: object) -> Element:
    """An element with its children; in a name of an attribute ``_`` stands for ``-``, but for the last sign."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): inert(str(value)) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            _append_text(made, inert(child))
        elif child is not None:
            made.append(child)
    return made


def _append_text(made: Element, text: str) -> None:
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text


def document(root: Element) -> str:
    """The whole file."""
    return f"<!doctype html>\n{tostring(root, 'unicode', method='html')}\n"
