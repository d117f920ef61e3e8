"""Lines of files of any size and encoding, one at a time."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from retrieval.errors import DocumentError
from retrieval.loading.text_lines import Line, lines_of


def _lines(data: bytes, most: int = 1_000) -> list[Line]:
    return list(lines_of(io.BytesIO(data), most))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_lines_are_numbered_and_end_at_newlines_alone(encoding: str) -> None:
    text = "Ice on the river, they say.\r\n\nTwo\u2028two\x85 and more, ‘Zoë’ adds.\nThree\rthree is the end"
    assert _lines(text.encode(encoding)) == [
        Line(1, "Ice on the river, they say.\r\n"),
        Line(2, "\n"),
        Line(3, "Two\u2028two\x85 and more, ‘Zoë’ adds.\n"),
        Line(4, "Three\rthree is the end"),
    ]


def test_a_line_that_is_too_long_costs_itself_alone() -> None:
    one, two, three = _lines(b"one\n" + b"x" * 5_000_000 + b"\nthree", most=1_000)
    assert (one.text, three) == ("one\n", Line(3, "three"))
    assert "longer than" in two.problem


def test_memory_does_not_grow_with_a_line_that_is_too_long() -> None:
    class Endless(io.RawIOBase):
        left = 100_000_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            size = min(len(buffer), self.left)
            buffer[:size] = b"x" * size
            self.left -= size
            return size

        def seekable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = 0) -> int:
            return offset

    tracemalloc.start()
    try:
        [line] = lines_of(io.BufferedReader(Endless()), 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert line.problem


def test_an_encoding_that_shows_late_is_found_by_what_follows() -> None:
    french = "Le préfet a déclaré que la fermeture du port, décidée après la tempête, durerait jusqu’à l’été.\n"
    lines = _lines(b"A line in ASCII.\n" * 20_000 + (french * 3).encode("cp1252"))
    assert [line.text for line in lines[-3:]] == [french] * 3


def test_a_line_in_another_encoding_than_the_rest_is_told() -> None:
    one, two, three = _lines("Zoë’s café.\n".encode() + "Zoë’s café.\n".encode("cp1252") + "Zoë again.\n".encode())
    assert (one.problem, three.problem) == ("", "")
    assert "not valid utf-8 at byte 2 of the line" in two.problem


def test_a_first_line_in_another_encoding_than_the_rest_is_told() -> None:
    lines = _lines("Zoë’s café.\n".encode("cp1252") + "Zoë’s café.\n".encode() * 5)
    assert [bool(line.problem) for line in lines] == [True] + [False] * 5


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "not a text file"),
        ("one\n".encode("utf-16") + b"\x00\xd8", "not valid utf-16"),
    ],
)
def test_what_is_no_text_is_told(data: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        _lines(data)
