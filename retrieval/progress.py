"""How a long work tells how far it is; what shows it is the front end's business."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called as work goes on."""

    def begin(self, stage: str, total: int) -> None:
        """A stage starts that has ``total`` steps."""

    def advance(self, steps: int = 1) -> None:
        """Steps of the running stage are done."""

    def say(self, line: str) -> None:
        """Something that the user should know, in one line."""

    def end(self) -> None:
        """The work is over; what comes next may be written where it was shown."""


class Silent:
    """Progress that nobody watches."""

    def begin(self, stage: str, total: int) -> None:
        """Nothing is shown."""

    def advance(self, steps: int = 1) -> None:
        """Nothing is shown."""

    def say(self, line: str) -> None:
        """Nothing is shown."""

    def end(self) -> None:
        """Nothing was shown."""
