"""What happened in, figures for Prometheus out."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60)


class Metrics:
    """The figures of one bot, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self.questions = Counter(
            "askwire_questions", "Questions by what became of them", ["outcome"], registry=registry
        )
        self.claims = Counter("askwire_claims", "Claims shown, by verdict", ["verdict"], registry=registry)
        self.visible = Histogram(
            "askwire_visible_seconds", "From a question to its first visible sign", buckets=_SECONDS, registry=registry
        )
        self.answered = Histogram(
            "askwire_answer_seconds", "From a question to its whole reply", buckets=_SECONDS, registry=registry
        )
        self.running = Gauge("askwire_questions_running", "Questions that are being answered", registry=registry)
        self.waiting = Gauge("askwire_questions_waiting", "Questions that wait for their turn", registry=registry)
        self.repeats = Counter("askwire_events_repeated", "Events that were delivered again", registry=registry)
        self.refusals = Counter(
            "askwire_slack_refusals", "Calls that Slack refused", ["method", "error"], registry=registry
        )

    def text(self) -> bytes:
        """In Prometheus' own format."""
        return generate_latest(self._registry)
