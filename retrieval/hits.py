"""What was listed in, hits out, each with the documents that have it in the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from retrieval.catalogue import Catalogue
from retrieval.gathering import Gathered
from retrieval.model import DocumentHead, Hit, Scope
from retrieval.ranking import Listed, says_otherwise


def hits_of(
    best: Sequence[Listed], gathered: Gathered, catalogue: Catalogue, similar: Mapping[int, float]
) -> list[Hit]:
    """The hits in their order, with the cosine of each row that has one; what is gone meanwhile is left out."""
    rows, scope = gathered.candidates.rows, gathered.query.scope
    wanted = {rows[each.at]: each for each in best}
    found = catalogue.passages([*wanted, *(rows[at] for each in best for at in each.copies)])
    # The rows were those of the scope; should a row ever not be, it ends here.
    known = [row for row in wanted if row in found and scope.allows(found[row][1].collection)]
    hits = []
    for rank, row in enumerate(known, start=1):
        passage, head = found[row]
        copies = [found[rows[at]][1] for at in wanted[row].copies if rows[at] in found]
        scores = gathered.found.words.get(row), similar.get(row)
        hits.append(Hit(rank, wanted[row].score, passage, head, *scores, _others(head, copies, scope)))
    return hits


def telling_apart(rows: Sequence[int], catalogue: Catalogue) -> Callable[[int, Sequence[int]], bool]:
    """What knows whether a candidate says otherwise than those whose words it has, all by their places in ``rows``."""

    def told_apart(one: int, others: Sequence[int]) -> bool:
        found = catalogue.passages([rows[at] for at in (one, *others)])
        texts = [passage.text for passage, _ in (found[rows[at]] for at in others if rows[at] in found)]
        return rows[one] not in found or says_otherwise(found[rows[one]][0].text, texts)

    return told_apart


def _others(own: DocumentHead, copies: Sequence[DocumentHead], scope: Scope) -> tuple[DocumentHead, ...]:
    """The documents of copies within a scope, each once, the first published first and those without a date last."""
    others = {head.id: head for head in copies if head.id != own.id and scope.allows(head.collection)}
    return tuple(sorted(others.values(), key=lambda head: (head.published or date.max, head.id)))
