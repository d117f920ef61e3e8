"""Outcomes and their judgements in, the part of the report on what went wrong out: the worst questions, each with what
was expected, what was quoted and what was found. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from bot.cli.evaluation.elements import element
from bot.evaluating import Judged, Outcome, Trouble, found_at, troubles
from bot.evaluating.model import Evidence
from bot.model import Abstention, Answer
from bot.wording import abstention_sentence, counted, source_line
from retrieval.model import Hit

_SHOWN = 10
"""How many questions are shown for each trouble."""
_HITS = 5
_EXCERPT, _BEFORE = 280, 80

Case = tuple[Outcome, Judged, list[Trouble]]


def trouble_sections(outcomes: Sequence[Outcome], judged: Sequence[Judged]) -> Iterator[Element]:
    """A section for each trouble, the gravest first; a question stands under its gravest one."""
    cases: list[Case] = [(outcome, each, troubles(each)) for outcome, each in zip(outcomes, judged, strict=True)]
    yield element("h2", "What went wrong")
    if not any(found for _, _, found in cases):
        yield element("p", "Nothing that the labels tell of.")
        return
    yield _overview(cases)
    for trouble in Trouble:
        group = [case for case in cases if case[2] and case[2][0] is trouble]
        if group:
            yield element("h3", f"{_title(trouble)}: {len(group):,}", id=trouble.name.lower())
            if len(group) > _SHOWN:
                yield element("p", f"The first {_SHOWN} of them.", class_="dim")
            yield from (_case(case) for case in group[:_SHOWN])


def _overview(cases: Sequence[Case]) -> Element:
    lines = []
    for trouble in Trouble:
        number = sum(trouble in found for _, _, found in cases)
        first = any(found and found[0] is trouble for _, _, found in cases)
        title = element("a", _title(trouble), href=f"#{trouble.name.lower()}") if first else _title(trouble)
        if number:
            share = f"{number / len(cases):.1%}".replace("%", " %")
            lines.append(element("tr", element("td", title), element("td", f"{number:,}"), element("td", share)))
    head = element("tr", element("th", ""), element("th", "questions"), element("th", "of all"))
    return element("div", element("table", element("thead", head), element("tbody", *lines)), class_="wide")


def _title(trouble: Trouble) -> str:
    return trouble.value[0].upper() + trouble.value[1:]


def _case(case: Case) -> Element:
    outcome, judged, found = case
    facts = (judged.id, judged.type or "", f"{judged.milliseconds:.0f} ms")
    return element(
        "article",
        element("h4", outcome.labelled.question),
        element("div", " · ".join(filter(None, facts)), class_="facts"),
        element("div", *(element("span", each.value, class_="pill") for each in found)),
        element(
            "div",
            element("div", *_expected(outcome), *_shown(outcome)),
            element("div", *_found(outcome)),
            class_="sides",
        ),
    )


def _expected(outcome: Outcome) -> Iterator[Element]:
    labelled = outcome.labelled
    yield element("h5", "Expected")
    if labelled.answerable is False:
        yield element("p", "No answer: the documents do not hold one.")
    if labelled.answers:
        yield element("p", " / ".join(labelled.answers))
    if labelled.evidence:
        ranks = found_at(outcome.hits, labelled.evidence, len(outcome.hits))
        yield element(
            "ul", *(_piece(each, rank, outcome.hits) for each, rank in zip(labelled.evidence, ranks, strict=True))
        )


def _piece(piece: Evidence, rank: int | None, hits: Sequence[Hit]) -> Element:
    place = f"found at {rank}" if rank else "not found"
    if rank is None:
        near = next((hit.rank for hit in hits if hit.document.id == piece.document_id), None)
        place += f", another passage of its document at {near}" if near else ", nor its document"
    return element("li", piece.fact or "any passage", element("div", f"{piece.document_id} · {place}", class_="facts"))


def _shown(outcome: Outcome) -> Iterator[Element]:
    match outcome.reply:
        case Abstention():
            yield element("h5", "Refused")
            yield element("p", abstention_sentence(outcome.reply))
        case Answer():
            yield element("h5", "Answered")
            for claim in outcome.reply.claims:
                quotes = [citation.quote for citation in claim.citations]
                yield element("p", claim.text)
                for citation in claim.citations:
                    same = quotes == [claim.text]
                    where = f"{citation.document_id} {citation.span.start}-{citation.span.end}"
                    yield element(
                        "blockquote",
                        None if same else citation.quote,
                        element("div", f"[{citation.n}] {where}", class_="facts"),
                    )


def _found(outcome: Outcome) -> Iterator[Element]:
    yield element("h5", f"Found, the first of {counted(len(outcome.hits), 'passage')}")
    if not outcome.hits:
        yield element("p", "Nothing.")
        return
    facts = [piece.fact for piece in outcome.labelled.evidence if piece.fact]
    yield element("ol", *(_hit(hit, facts) for hit in outcome.hits[:_HITS]))


def _hit(hit: Hit, facts: Sequence[str]) -> Element:
    head = hit.document
    return element(
        "li",
        element("b", head.title),
        element("div", f"{source_line(head)} · {head.id}", class_="facts"),
        *_excerpt(hit.passage.text, facts),
    )


def _at_a_space(text: str, at: int) -> int:
    """The last space before a place, so that no word is cut."""
    return at if at == 0 or at >= len(text) or text[at].isspace() else max(text.rfind(" ", 0, at), 0) or at


def _excerpt(text: str, facts: Sequence[str]) -> Iterator[Element | str]:
    """Some of a passage; around a labelled sentence where it holds one, with that marked."""
    fact = next((fact for fact in facts if fact in text), None)
    at = text.index(fact) if fact else 0
    start = max(0, at - _BEFORE) if fact else 0
    end = max(start + _EXCERPT, at + len(fact) if fact else 0)
    start, end = _at_a_space(text, start), max(_at_a_space(text, end), at + len(fact) if fact else 0)
    yield "… " if start else ""
    if fact:
        yield text[start:at]
        yield element("mark", fact)
        yield text[at + len(fact) : end]
    else:
        yield text[start:end]
    yield " …" if end < len(text) else ""
