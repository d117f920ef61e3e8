from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.actions import Ticket, read_ticket

_texts = st.text(max_size=75)


@given(st.builds(Ticket, _texts, st.integers(0, 99), _texts, _texts, _texts, _texts))
def test_a_ticket_reads_as_it_was_written(ticket: Ticket) -> None:
    assert read_ticket(ticket.written()) == ticket


@given(st.text(max_size=75))
def test_a_question_of_a_button_fits_its_value(text: str) -> None:
    assert len(Ticket(question="0123456789ab", text=text).written()) <= 2_000


@pytest.mark.parametrize("value", ["", "null", "[]", "3", '"a"', '{"who": 1}', "{", "[1, 2]"])
def test_what_is_no_ticket_is_a_value_error(value: str) -> None:
    with pytest.raises(ValueError, match=r"not a value of ours|line 1 column"):
        read_ticket(value)
