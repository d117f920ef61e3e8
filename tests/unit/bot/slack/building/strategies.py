"""Replies of any shape, made of texts that try to do harm, for the builders."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from bot.model import Abstention, Answer, Citation, Claim, Source, Trail, Verdict
from retrieval.model import DocumentHead, Passage, Query, Span

# To make texts of thousands of characters small again takes minutes.
quick = settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)

PARTS = (
    "<!channel>", "<@U0BEN>", "<#C0DESK>", "<https://evil.example|click>", "&amp;", "*bold*", "_it_", "`code`",
    ":tada:",
    "[x](y)", "https://evil.example", "@here", "\u202e", "\x00", "\x1b[2J", "\n", "\n- ", "## ", "- ", "1. ", "\\",
    "x" * 900, "word " * 200, "漢" * 900, "😀" * 900, "Riga was rebuilt. ", "How many?",
)  # fmt: skip
_part = st.sampled_from(PARTS) | st.text(min_size=1, max_size=5)
line = st.lists(_part, min_size=1, max_size=5).map("".join)
text = st.lists(_part, min_size=1, max_size=12).map("".join).filter(lambda each: bool(each.strip()))
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
urls = st.sampled_from(
    [
        "https://example.com/a?b=1&c=2", "http://example.com", "javascript:alert(1)", "slack://open", "http://[", "https://",
        "https://example.com/\u202e", "https://example.com/ a", "https://example.com/" + "x" * 4_000, "mailto:a@b.c",
        "<!channel>", "", "data:text/html,x", "file:///etc/passwd", "tel:1", "HTTPS://EXAMPLE.COM/\n",
    ]
)  # fmt: skip

heads = st.builds(
    DocumentHead, line, line, st.none() | line, days, st.none() | urls, st.just("/documents/a.md"), st.none() | line
)
queries = st.builds(Query, text, days, days, st.lists(line, max_size=3).map(tuple))
trails = st.builds(
    Trail,
    text,
    queries,
    st.sampled_from(["extractive", "<!here> *model* :tada:"]),
    st.lists(line, max_size=3).map(tuple),
)


@st.composite
def _sources(draw: st.DrawFn) -> tuple[Source, ...]:
    found = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        words, start = draw(text), draw(st.integers(0, 50))
        passage = Passage(f"p{number}", f"d{number}", Span(start, start + len(words)), words)
        found.append(Source(number, draw(heads), passage, tuple(draw(st.lists(heads, max_size=7)))))
    return tuple(found)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Claims with citations of parts of their passages."""
    sources = draw(_sources())
    claims = []
    for source in sources:
        span = source.passage.span
        start = draw(st.integers(span.start, span.end - 1))
        end = draw(st.integers(start + 1, span.end))
        quote = source.passage.text[start - span.start : end - span.start]
        cited = Citation(source.n, source.document.id, Span(start, end), quote)
        claims += [Claim(draw(text), draw(st.sampled_from(Verdict)), (cited,)) for _ in range(draw(st.integers(1, 3)))]
    return Answer(draw(trails), tuple(claims), sources)


abstentions = st.builds(Abstention, trails, line, st.lists(heads, max_size=3).map(tuple))
replies = answers() | abstentions
