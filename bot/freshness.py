"""An answer's sources and what else was found in, what the reader should know of their age out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.model import Source
from bot.wording import source_line
from retrieval.model import Hit

_NEAR_THE_TOP = 4


def age_notes(sources: Sequence[Source], hits: Sequence[Hit], today: date, stale_days: int) -> Iterator[str]:
    """A note when the newest cited document is older than ``stale_days``, and one when a newer one was passed over.

    A document counts as passed over when a passage of it was found near the top and resembles the question as much as
    what was cited does.
    """
    dates = [source.document.published for source in sources if source.document.published]
    if not dates:
        return
    newest = max(dates)
    age = (today - newest).days
    if age > stale_days:
        yield f"The newest source is from {newest}, {age:,} days ago."
    cited = {source.document.id for source in sources}
    standard = max((hit.similarity or 0.0 for hit in hits if hit.document.id in cited), default=0.0)
    for hit in hits[:_NEAR_THE_TOP]:
        published = hit.document.published
        if published and published > newest and hit.document.id not in cited and (hit.similarity or 0.0) >= standard:
            yield f"A newer document was found and is not cited: “{hit.document.title}” ({source_line(hit.document)})."
            return
