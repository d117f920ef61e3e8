"""One block in, what breaks its shape out: a line for each field, in Slack's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.simulator.block_shapes import BLOCKS, RICH_PARTS, RICH_TEXTS, SURFACES
from bot.simulator.element_shapes import ELEMENTS, OBJECTS, Field, Shape

Problems = Iterator[str]


def line(what: str, at: str) -> str:
    """A problem as Slack words it."""
    return f"[ERROR] {what} [json-pointer:{at}]"


def block_problems(block: object, surface: str, at: str) -> list[str]:
    """What is wrong with one block on that surface."""
    if not isinstance(block, Mapping):
        return [line("must be an object", at)]
    kind = str(block.get("type"))
    shape = BLOCKS.get(kind)
    if shape is None:
        return [line(f"unsupported type: {kind}", f"{at}/type")]
    if surface not in SURFACES.get(kind, {surface}):
        return [line(f"unsupported type: {kind} is not for a {surface}", f"{at}/type")]
    found = [*object_problems(block, {**shape, "block_id": Field("string", 255)}, at), *_special(kind, block, at)]
    return found or list(_second_opinion(block, at))


def _special(kind: str, block: Mapping[str, Any], at: str) -> Problems:
    """Rules that no single field shows."""
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield line("must have text or fields", at)
    if kind == "image" and ("image_url" in block) == ("slack_file" in block):
        yield line("must have either image_url or slack_file", at)
    if kind == "rich_text":
        yield from _rich_parts(block.get("elements"), f"{at}/elements")
    if kind == "card" and not ({"hero_image", "title", "actions", "body"} & block.keys()):
        yield line("must have hero_image, title, actions or body", at)
    if kind == "container" and not ({"title", "rich_text_title"} & block.keys()):
        yield line("must have title or rich_text_title", at)


def _second_opinion(block: Mapping[str, Any], at: str) -> Problems:
    """What Slack's own SDK has against a block that passes here."""
    try:
        parsed = Block.parse(dict(block))
        if parsed is not None:
            parsed.validate_json()
    except SlackObjectFormationError as error:
        yield line(str(error), at)


def object_problems(given: Mapping[str, Any], shape: Shape, at: str, skip: str = "") -> Problems:
    """What is wrong with the fields of one object, the one to skip left out."""
    for name in given.keys() - shape.keys() - {"type"}:
        yield line(f"invalid additional property: {name}", at)
    for name, field in shape.items():
        value = given.get(name)
        if value is None:
            if field.required:
                yield line(f"missing required field: {name}", at)
        elif name != skip:
            yield from _CHECKS[field.kind](value, field, f"{at}/{name}")


def _sized(value: str | list[Any], field: Field, at: str) -> Problems:
    what = "characters" if isinstance(value, str) else "items"
    if field.most and len(value) > field.most:
        yield line(f"must be less than {field.most + 1} {what}", at)
    if len(value) < field.least:
        yield line(f"must be more than {field.least - 1} {what}", at)


def _string(value: object, field: Field, at: str) -> Problems:
    if isinstance(value, str):
        yield from _sized(value, field, at)
    else:
        yield line("must be a string", at)


def _text(value: object, field: Field, at: str, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> Problems:
    if not isinstance(value, Mapping) or value.get("type") not in kinds:
        yield line(f"must be a text object of type {' or '.join(kinds)}", at)
        return
    extra = {"plain_text": {"emoji"}, "mrkdwn": {"verbatim"}}[str(value["type"])]
    for name in value.keys() - extra - {"type", "text"}:
        yield line(f"invalid additional property: {name}", at)
    yield from _string(value.get("text"), field, f"{at}/text")


def _plain(value: object, field: Field, at: str) -> Problems:
    yield from _text(value, field, at, ("plain_text",))


def _texts(value: object, field: Field, at: str) -> Problems:
    for number, each in _listed(value):
        yield from _text(each, Field("text", 2000, 1), f"{at}/{number}")
    if isinstance(value, list):
        yield from _sized(value, field, at)


def _listed(value: object) -> list[tuple[int, Any]]:
    return list(enumerate(value)) if isinstance(value, list) else []


def _list(value: object, field: Field, at: str) -> Problems:
    yield from _sized(value, field, at) if isinstance(value, list) else [line("must be an array", at)]


def _element(value: object, field: Field, at: str) -> Problems:
    kind = value.get("type") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or kind not in field.of:
        yield line(f"unsupported type: {kind}", f"{at}/type")
    elif kind in {"plain_text", "mrkdwn"}:
        yield from _text(value, Field("text", 3000, 1), at)
    else:
        yield from object_problems(value, ELEMENTS[str(kind)], at)
        if "options" in ELEMENTS[str(kind)] and not (value.get("options") or value.get("option_groups")):
            yield line("must have options", at)


def _elements(value: object, field: Field, at: str) -> Problems:
    yield from _list(value, field, at)
    for number, each in _listed(value):
        yield from _element(each, field, f"{at}/{number}")


def _one(value: object, field: Field, at: str) -> Problems:
    if isinstance(value, Mapping):
        yield from object_problems(value, OBJECTS[field.of[0]], at)
    else:
        yield line("must be an object", at)


def _many(value: object, field: Field, at: str) -> Problems:
    yield from _list(value, field, at)
    for number, each in _listed(value):
        yield from _one(each, field, f"{at}/{number}")


def _blocks(value: object, field: Field, at: str) -> Problems:
    yield from _list(value, field, at)
    for number, each in _listed(value):
        if field.of and isinstance(each, Mapping) and each.get("type") not in field.of:
            yield line(f"unsupported type: {each.get('type')}", f"{at}/{number}/type")
        else:
            yield from block_problems(each, "message", f"{at}/{number}")


def _rows(value: object, field: Field, at: str) -> Problems:
    yield from _list(value, field, at)
    for number, row in _listed(value):
        if not isinstance(row, list) or not 0 < len(row) <= 20:
            yield line("must be 1 to 20 cells", f"{at}/{number}")
            continue
        for column, cell in enumerate(row):
            kind = cell.get("type") if isinstance(cell, Mapping) else None
            if kind not in {"raw_text", "raw_number", "rich_text"}:
                yield line(f"unsupported type: {kind}", f"{at}/{number}/{column}/type")


def _rich(value: object, _: Field, at: str) -> Problems:
    if isinstance(value, Mapping) and value.get("type") == "rich_text":
        yield from _rich_parts(value.get("elements"), f"{at}/elements")
    else:
        yield line("must be a rich_text object", at)


def _rich_parts(value: object, at: str) -> Problems:
    yield from _list(value, Field("anything", 0, 1), at)
    for number, part in _listed(value):
        yield from _one_of_shapes(part, RICH_PARTS, f"{at}/{number}")


def _one_of_shapes(part: object, shapes: Mapping[str, Shape], at: str) -> Problems:
    kind = str(part.get("type")) if isinstance(part, Mapping) else ""
    if not isinstance(part, Mapping) or kind not in shapes:
        yield line(f"unsupported type: {kind}", f"{at}/type")
    else:
        yield from object_problems(part, shapes[kind], at)


def _runs(value: object, field: Field, at: str) -> Problems:
    yield from _list(value, field, at)
    for number, run in _listed(value):
        yield from _one_of_shapes(run, RICH_TEXTS, f"{at}/{number}")


def _sections(value: object, field: Field, at: str) -> Problems:
    yield from _list(value, field, at)
    for number, part in _listed(value):
        yield from _one_of_shapes(part, {"rich_text_section": RICH_PARTS["rich_text_section"]}, f"{at}/{number}")


def _one_of(value: object, field: Field, at: str) -> Problems:
    if value not in field.of:
        yield line(f"must be one of {', '.join(field.of)}", at)


def _flag(value: object, _: Field, at: str) -> Problems:
    if not isinstance(value, bool):
        yield line("must be a boolean", at)


def _number(value: object, _: Field, at: str) -> Problems:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield line("must be a number", at)


def _strings(value: object, _: Field, at: str) -> Problems:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        yield line("must be an array of strings", at)


def _anything(*_: object) -> Problems:
    yield from ()


_CHECKS: dict[str, Callable[[Any, Field, str], Problems]] = {
    "string": _string, "text": _text, "plain": _plain, "texts": _texts, "one_of": _one_of, "flag": _flag,
    "number": _number, "strings": _strings, "element": _element, "elements": _elements, "object": _one,
    "objects": _many, "blocks": _blocks, "rich": _rich, "runs": _runs, "sections": _sections, "rows": _rows,
    "anything": _anything,
}  # fmt: skip
