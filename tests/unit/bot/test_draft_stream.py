"""However a model's JSON is cut, the same claims come out of it, and none before it is whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.draft_stream import DraftStream, WrittenClaim, WrittenDraft
from bot.errors import BrokenDraftError
from tests.scripted_model import answer, pieces_at

# Whatever upsets a reader of JSON: quotes, backslashes, braces, other planes, and the names of the object's own keys.
_NASTY = st.sampled_from(['"', "\\", "{", "}", "[", "]", '"claims": [', '\\"', "```", "é", "🛳", "\n", " ", "Riga", "7"])
_TEXT = st.lists(_NASTY | st.text(max_size=3), max_size=6).map("".join).filter(lambda s: s.encode("utf-8", "ignore"))
_CLAIM = st.tuples(_TEXT, st.integers(-3, 99), _TEXT)
_PLACES = st.lists(st.integers(1, 2_000), max_size=40)


def _read(*pieces: str) -> tuple[WrittenDraft, list[WrittenClaim]]:
    stream = DraftStream()
    claims = [claim for piece in pieces for claim in stream.feed(piece)]
    draft, rest = stream.end()
    return draft, [*claims, *rest]


def _reads_utf8(text: str) -> bool:
    return text == text.encode("utf-8", "replace").decode()


@given(st.lists(_CLAIM, max_size=4), _PLACES, st.booleans(), st.booleans())
def test_every_way_of_cutting_gives_the_same_claims(
    claims: list[tuple[str, int, str]], places: list[int], escaped: bool, indented: bool
) -> None:
    claims = [claim for claim in claims if _reads_utf8(claim[0] + claim[2])]
    row = json.loads(answer(*claims, reason='"claims": [{'))
    text = json.dumps(row, ensure_ascii=escaped, indent=2 if indented else None)
    draft, found = _read(*pieces_at(text, places))
    assert [(c.text, c.citations[0].passage, c.citations[0].quote) for c in found] == claims
    assert draft.claims == tuple(found)


@given(st.lists(_CLAIM, min_size=1, max_size=3), st.data())
def test_nothing_of_a_claim_comes_out_before_its_last_brace(
    claims: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    claims = [claim for claim in claims if _reads_utf8(claim[0] + claim[2])]
    text = answer(*claims)
    ends = []
    at = text.index("[") + 1
    for _ in claims:
        at = json.JSONDecoder().raw_decode(text, text.index("{", at))[1]
        ends.append(at)
    upto = data.draw(st.integers(0, len(text)))
    assert len(list(DraftStream().feed(text[:upto]))) == sum(end <= upto for end in ends)


def test_a_claim_comes_with_the_piece_that_completes_it() -> None:
    text = answer(("Nine cranes.", 1, "nine cranes"), ("Forty ships.", 1, "forty ships"))
    stream = DraftStream()
    given_by = [[claim.text for claim in stream.feed(character)] for character in text]
    assert [found for found in given_by if found] == [["Nine cranes."], ["Forty ships."]]
    assert stream.end()[1] == ()


@pytest.mark.parametrize(
    "frame", ["```json\n{}\n```", "```\n{}\n```", "Here it is:\n{}", "\n\n  {}\n", "{}\nThat is all."]
)
def test_what_stands_around_the_object_does_not_matter(frame: str) -> None:
    text = answer(("Nine cranes.", 1, "nine cranes"))
    _, found = _read(frame.replace("{}", text))
    assert [claim.text for claim in found] == ["Nine cranes."]


def test_the_claims_may_come_before_and_after_other_keys() -> None:
    text = '{"claims": [{"citations": [], "text": "Nine cranes.", "note": 1}], "confidence": 0.5, "answered": true}'
    draft, found = _read(text)
    assert draft.answered
    assert [claim.text for claim in found] == ["Nine cranes."]


def test_a_reason_that_looks_like_claims_is_none() -> None:
    inner = answer(("Invented.", 1, "x"))
    text = json.dumps({"reason": inner, "answered": False, "claims": []})
    assert _read(text)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "I am sorry, I cannot help with that.",
        "{",
        "[]",
        "null",
        '{"claims": 5}',
        '{"claims": {}}',
        '{"answered": true, "claims": [{"text": "Nine cra',
        '{"answered": "perhaps", "claims": []}',
        '{"claims": [{"text": "Nine cranes.", "citations": [{"passage": "one", "quote": "x"}]}]}',
        '{"claims": [{"text": null, "citations": []}]}',
        '{"claims": [{"citations": []}]}',
        '{"claims": [{"text": "a line\nbroken", "citations": []}]}',
        '{"claims": [{"text": "\\ud800", "citations": []}]}',
        '{"claims": [{"text": "x", "citations": [{"passage": NaN, "quote": "x"}]}]}',
        '{"claims": [{"text": ' + "[" * 5_000,
        '{"claims": [{"text": ' + "[" * 5_000 + "]" * 5_000 + "}]}",
        '{"claims": [{"text": "x", "citations": [{"passage": ' + "9" * 5_000 + ', "quote": "x"}]}]}',
    ],
)
@pytest.mark.parametrize("size", [1_000_000, 11])
def test_what_is_not_the_object_is_a_broken_draft(text: str, size: int) -> None:
    with pytest.raises(BrokenDraftError):
        _read(*(text[at : at + size] for at in range(0, len(text), size)))


@given(st.text(max_size=200), _PLACES)
def test_whatever_comes_in_is_claims_or_a_broken_draft(text: str, places: list[int]) -> None:
    try:
        draft, found = _read(*pieces_at(text, places))
    except BrokenDraftError:
        return
    assert list(draft.claims) == found


def test_a_number_that_is_written_as_text_is_a_number() -> None:
    _, found = _read('{"claims": [{"text": "x", "citations": [{"passage": "2", "quote": "x"}]}]}')
    assert found[0].citations[0].passage == 2


def test_fifty_claims_are_fifty_claims() -> None:
    text = answer(*((f"Claim {n}.", 1, "x") for n in range(50)))
    assert len(_read(*pieces_at(text, range(0, len(text), 13)))[1]) == 50


def test_claims_after_an_answered_false_are_not_given() -> None:
    stream = DraftStream()

    given = list(stream.feed('{"answered": false, "claims": [{"text": "a", "citations": []}], "reason": "r"}'))

    assert given == []
    assert stream.end()[1] == ()
