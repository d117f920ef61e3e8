"""YAML as people write it above a text or beside a file in, its keys and values out."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from retrieval.errors import DocumentError


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


def parsed(written: str, *, what: str, line: int) -> Mapping[object, object]:
    """The keys of ``what`` (for messages), whose first line is ``line`` of its file. Raises :class:`DocumentError`."""
    try:
        # As many put "---" around it, it may be one document among empty ones.
        values = [each for each in yaml.load_all(written, Loader=_Loader) if each is not None]
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, KeyError, TypeError) as error:
        # A wrong value after an explicit tag fails inside PyYAML with whatever it meets.
        raise DocumentError(f"{what} is not YAML: {_one_line(error, line)}; mend it or remove it") from error
    if not values:
        return {}
    if len(values) > 1:
        raise DocumentError(f"{what} has more than one part between lines of ---; say all in one")
    if not isinstance(values[0], dict):
        raise DocumentError(f"{what} is not a list of 'key: value' lines; mend it or remove it")
    return values[0]


def _one_line(error: Exception, line: int) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = " ".join(str(getattr(error, "problem", None) or error).split())
    return f"{problem} in line {mark.line + line}" if mark else problem
