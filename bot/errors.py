"""Everything that the bot raises on purpose.

BotError                one line for the user: what is wrong, where, what to do
├── SettingsError       a setting has a value that cannot be used
├── QuestionError       a question that cannot be asked: empty, too long
├── WriterError         the model gave nothing that can be used; the extractive writer answers instead
│   └── BrokenDraftError  it answered in another form than asked for
├── TranscriptsError    the file of what was asked cannot be used
├── SlackError          Slack does not let us in, or does not answer
├── UnknownDocumentError  there is no document of that id
└── InputError          a file given to a command cannot be used
"""

from __future__ import annotations


class BotError(Exception):
    """Base of the tree. ``str(error)`` is one line that can be shown as it is."""


class SettingsError(BotError):
    """A setting has a value that cannot be used."""


class QuestionError(BotError):
    """A question that cannot be asked."""


class WriterError(BotError):
    """The model gave nothing that can be used. ``str(error)`` ends the sentence "… because"."""


class BrokenDraftError(WriterError):
    """The model answered in another form than asked for."""


class UnknownDocumentError(BotError):
    """There is no document of that id."""


class InputError(BotError):
    """A file given to a command cannot be used."""


class TranscriptsError(BotError):
    """The file of what was asked cannot be used."""


class SlackError(BotError):
    """Slack does not let us in, or does not answer."""
