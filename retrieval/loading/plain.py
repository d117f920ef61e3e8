"""``.txt``: an optional first line ``date YYYY-MM-DD``, then the text, on the same line or below."""

from __future__ import annotations

import re

from retrieval.loading.said import Said

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
# Anything that looks like a date after the word, so that a wrong one is reported and not taken for text. A number alone
# ("date 12 men…", "date 3.5 million…") is none, nor is "12 may", which goes on "be changed" as often as "2024".
_HEADER = re.compile(
    rf"""
    \s* date [ \t:]+ (?P<date>
        (?= \S*\d{{4}} ) \d+ [-./] \d+ \S*             # 2024-06-21, 2024/6, 2024-06-21T10:00Z
        | \d+ [-./] \d+ [-./] \d+ \S*                  # 21.6.24
        | (?: 19 | 20 ) \d{{6}} (?!\d) \S*             # 20240621
        | (?: {_WEEKDAYS} ,? [ \t]+ )?
          (?: \d{{1,2}} (?: st | nd | rd | th )? [ \t]+ (?: {_MONTHS} | may (?= ,? [ \t]+ \d{{4}} ) ) \b \.?
              (?: ,? [ \t]+ \d{{4}} \b )?              # 21 June 2024
            | (?: {_MONTHS} | may ) \b \.? [ \t]+ \d{{1,2}} (?: st | nd | rd | th )? \b
              (?: ,? [ \t]+ \d{{4}} \b )?              # June 21st, 2024
            | (?: {_MONTHS} | may ) \b \.? [ \t]+ \d{{4}} \b )
          (?: [,;:.] (?!\S) )?
    )
    (?!\S) [ \t]* (?: \r\n | \r | \n )?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def read(text: str) -> Said:
    """The one document of the file. The header is not part of its text."""
    header = _HEADER.match(text)
    if header is None:
        return Said(text)
    return Said(text[header.end() :], {"date": header["date"].rstrip(",;:.")})
