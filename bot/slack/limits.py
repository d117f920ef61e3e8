"""What Slack takes, in characters and counts, as its documentation says; nothing that we send is longer."""

from __future__ import annotations

BLOCKS = 50
"""Blocks of a message."""
BLOCKS_USED = 40
"""A stream goes on in a new message from here, which leaves room for sources and buttons."""
MESSAGE_BYTES = 9_000
"""Streamed messages were seen to be refused from some 10,600 bytes; a reply goes on in a new message from here."""
FALLBACK_TEXT = 3_000
"""The ``text`` beside the blocks: what notifications and screen readers say. 4,000 are recommended."""
CLAIM_CHARACTERS = 2_000
"""A claim that is longer is shown in pieces, each of which fits into a message in any script: four bytes a sign."""
PLAIN_TEXT = 3_000
HEADER = 150
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
MODAL_TITLE = 24
MODAL_BLOCKS = 100
OPTIONS = 100
OPTION_TEXT = 75
OPTION_VALUE = 150
INPUT_CHARACTERS = 3_000
URL = 3_000
PROMPTS = 4
SESSION_TITLE = 200
TASK_TITLE = 256
TASK_DETAILS = 256
