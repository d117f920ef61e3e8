"""Sentences of real news, repeated verbatim and then altered in one place each: what the rules let through.

    python -m benchmarks.altering --data ../shared/data

Each sentence of the MultiHop-RAG articles that were drawn is cited and claimed. Repeated word for word it ought to
pass, unless it leans on a neighbour ("he said on Friday"): what is found then is a false alarm or a sentence that an
editor would not let stand alone. Altered, it ought to be found by some rule.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.homes import add_arguments
from bot.rules import Cited, check
from retrieval.splitting import sentences

ARTICLES, EACH, SEED = 300, 8, 7
SHORTEST, LONGEST = 40, 400
_HEDGE = r"(?i)\b(?:more than|at least|nearly|almost|about|around|up to|over|some|roughly) (?=[$€£]?\d)"
_SPEAKER = r"^(?![\"“])(.{30,}?),? (?:according to [^,.]+|[A-Z][^,.]{2,40} said|said [A-Z][^,.]{2,40})\.?$"
_SWAPPED = r"(?:(?:[A-Z][\w’'-]+ )*[A-Z][\w’'-]+)(?= (?:said|says|told|added|argued|claimed|warned)\b)"
_DENIED = r"\b(?:did|does|do|is|was|were|will|would|has|have|are|could|can)( not|n[’']t)\b"
ALTERATIONS: dict[str, tuple[str, Callable[[re.Match[str]], str], int]] = {
    "figure changed": (r"(?<![\w.,])[1-9]\d{0,2}(?![\d,.%\w-])", lambda match: str(int(match[0]) + 7), 1),
    "hedge dropped": (_HEDGE, lambda _: "", 1),
    "year changed": (r"\b20[012]\d\b", lambda match: str(int(match[0]) - 3), 1),
    "speaker cut": (_SPEAKER, lambda match: f"{match[1]}.", 1),
    "speaker swapped": (_SWAPPED, lambda _: "Harald Brenner", 1),
    "name swapped": (r"(?<=[a-z] )[A-Z][a-z]{3,} [A-Z][a-z]{3,}(?= [a-z])", lambda _: "Marta Oliveira", 1),
    "doubt dropped": (r"\b(?:may|might|could) (?!not\b)", lambda _: "will ", 1),
    "allegation dropped": (r"\b(?:allegedly|reportedly) ", lambda _: "", 1),
    "not added": (r"\b(?:is|was|will|has|are|were)(?= [a-z]{4,})", lambda match: f"{match[0]} not", 1),
    "not dropped": (_DENIED, lambda match: match[0].replace(match[1], ""), 1),
    "quote altered": (r"(?<=[“\"])\w+(?= \w+ \w+)", lambda _: "Certainly", 1),
    "judgement added": (r"\bthe(?= [a-z]{4,} )", lambda _: "the disgraceful", 1),
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what is found in sentences as they are and as they are altered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    given = parser.parse_args(arguments)
    cited = list(drawn(given.data / "multihop_rag" / "corpus.jsonl"))
    print_verbatim(cited)
    print_altered(cited)


def drawn(path: Path) -> Iterator[Cited]:
    """Some sentences of some articles, each as what a claim would cite."""
    chance = random.Random(SEED)  # noqa: S311 -- a sample, not a secret
    for line in chance.sample(list(path.open(encoding="utf-8")), ARTICLES):
        data = json.loads(line)
        text, spans = data["text"], sentences(data["text"])
        for at in chance.sample(range(len(spans)), min(EACH, len(spans))):
            sentence = spans[at].of(text)
            if SHORTEST <= len(sentence) <= LONGEST:
                before = " ".join(span.of(text) for span in spans[max(0, at - 2) : at])
                published = date.fromisoformat(str(data["date"])[:10])
                yield Cited(sentence, sentence, before, text, data["title"], data["source"], published)


def print_verbatim(cited: Sequence[Cited]) -> None:
    """What each rule finds in sentences repeated word for word, and how long a check takes."""
    counts: Counter[str] = Counter()
    times = []
    for each in cited:
        start = time.perf_counter()
        found = check(each.sentences, [each], "")
        times.append((time.perf_counter() - start) * 1000)
        counts.update({finding.rule for finding in found} or {"(nothing)"})
    print(f"{len(cited)} sentences repeated verbatim; what is found:")
    for rule, count in counts.most_common():
        print(f"  {rule:20}{count:6}{count / len(cited):8.3f}")
    print(f"ms a claim: p50 {np.percentile(times, 50):.2f}, p95 {np.percentile(times, 95):.2f}, max {max(times):.2f}\n")


def print_altered(cited: Sequence[Cited]) -> None:
    """Of sentences altered in one place, the share in which more is found than in the sentence as it was."""
    print(f"{'altered':22}sentences  caught  by")
    for name, (pattern, change, times) in ALTERATIONS.items():
        caught: dict[str, int] = defaultdict(int)
        total = more = 0
        for each in cited:
            claim = re.sub(pattern, change, each.sentences, count=times)
            if claim != each.sentences:
                known = {finding.rule for finding in check(each.sentences, [each], "")}
                new = {finding.rule for finding in check(claim, [each], "")} - known
                total, more = total + 1, more + bool(new)
                for rule in new:
                    caught[rule] += 1
        by = ", ".join(f"{rule} {count}" for rule, count in sorted(caught.items(), key=lambda pair: -pair[1])[:3])
        print(f"{name:22}{total:9}{more / max(1, total):8.2f}  {by}")


if __name__ == "__main__":
    main()
