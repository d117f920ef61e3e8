"""What goes wrong in the simulated workspace.

SimulatorError
├── SlackError         what Slack answers to a call that it refuses: `ok: false` and a short code
└── NotPossibleError   a person tried what the workspace does not offer, such as a closed modal
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class SimulatorError(Exception):
    """The base of all errors here."""


class SlackError(SimulatorError):
    """A refused call. ``code`` is Slack's name for it, ``problems`` are its lines about what is wrong."""

    def __init__(self, code: str, problems: tuple[str, ...] = (), *, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.problems = problems
        self.extra = dict(extra or {})


class NotPossibleError(SimulatorError, LookupError):
    """A person cannot do that here; the message says in one line why."""
