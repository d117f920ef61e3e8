"""``.md``: optional YAML front matter (title, source, date, url, author, more), then the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import yaml

from retrieval.errors import DocumentError
from retrieval.loading.fields import collection_of, metadata_of, optional_line, published_date, title_or_first_sentence
from retrieval.loading.files import FileFound
from retrieval.model import Document, DocumentHead

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELDS = frozenset({"title", "source", "date", "url"})


class _Loader(yaml.SafeLoader):
    """Dates stay text, so that a wrong one is reported by its own words; and what repeats another part is refused,
    since a few such lines can stand for gigabytes.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node. Raises for an alias (``*name``)."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "an alias (*name) is not read here", mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str, file: FileFound) -> Iterator[Document]:
    """The one document of the file. The front matter is not part of its text."""
    match = _FRONT_MATTER.match(text)
    front = _parsed(match["yaml"]) if match else {}
    body = text[match.end() :] if match else text
    metadata = metadata_of((key, value) for key, value in front.items() if key not in _FIELDS)
    head = DocumentHead(
        id=file.relative,
        title=title_or_first_sentence(front.get("title"), body),
        source=optional_line(front.get("source")) or file.folder,
        published=published_date(front.get("date")),
        url=optional_line(front.get("url")),
        path=str(file.path),
        collection=collection_of(metadata, file.folder),
    )
    yield Document(head, body, metadata)


def _parsed(front: str) -> Mapping[object, object]:
    try:
        value = yaml.load(front, Loader=_Loader)  # noqa: S506 - a SafeLoader with fewer resolvers
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, KeyError) as error:
        # A wrong value after an explicit tag fails inside PyYAML with whatever it meets.
        raise DocumentError(f"the front matter is not YAML: {_one_line(error)}; mend it or remove it") from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise DocumentError("the front matter is not a list of 'key: value' lines; mend it or remove it")
    return value


def _one_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"{problem} in line {mark.line + 2}" if mark else " ".join(problem.split())
