# ruff: noqa: RUF001 - letters of other scripts are what is tested
from __future__ import annotations

import pytest

from retrieval.loading.decoding import decode

WRITTEN: dict[str, tuple[str, str]] = {
    "English": (
        "cp1252",
        "The café in Zoë’s road – the “naïve” one – charges 10 € for a crème brûlée, he says.",
    ),
    "French": (
        "cp1252",
        "Le préfet a déclaré que la fermeture du port, décidée après la tempête, durerait jusqu’à l’été.",
    ),
    "German": (
        "cp1252",
        "Die Häfen blieben über Nacht geschlossen, erklärte der Minister am Dienstag in Köln. Das heißt: warten.",
    ),
    "Portuguese": (
        "cp1252",
        "A reunião não terá decisões, disse o presidente. A votação está marcada para amanhã às três.",
    ),
    "Swedish": (
        "cp1252",
        "Regeringen säger att hamnen förblir stängd på grund av isläget. Fiskarna är oroliga och kräver åtgärder.",
    ),
    "Polish": (
        "cp1250",
        "Minister powiedział, że port pozostanie zamknięty. Wojewoda zażądał pomocy, a rybacy są źli.",
    ),
    "Russian": (
        "cp1251",
        "Министр иностранных дел России заявил в пятницу, что перспективы урегулирования отдалились.",
    ),
    "Greek": ("cp1253", "Ο υπουργός δήλωσε ότι το λιμάνι θα παραμείνει κλειστό μέχρι το τέλος της εβδομάδας."),
    "Turkish": (
        "cp1254",
        "Bakan, limanın hafta sonuna kadar kapalı kalacağını söyledi. Balıkçılar endişeli ve yardım istiyor.",
    ),
    "Japanese": ("cp932", "大臣は金曜日、港は今週末まで閉鎖されたままだと述べた。漁師たちは不安を抱えている。"),
}


@pytest.mark.parametrize("times", [1, 30], ids=["short", "long"])
@pytest.mark.parametrize(("encoding", "text"), WRITTEN.values(), ids=WRITTEN)
def test_old_encodings_keep_their_letters(encoding: str, text: str, times: int) -> None:
    assert decode((text * times).encode(encoding)) == text * times


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=repr)
def test_newlines_stay_as_they_are(newline: str) -> None:
    assert decode(f"a{newline}b{newline}".encode()) == f"a{newline}b{newline}"


def test_characters_are_not_composed() -> None:
    assert decode("e\u0301".encode()) == "e\u0301"


def test_a_mark_inside_the_text_stays() -> None:
    assert decode("a\ufeffb".encode()) == "a\ufeffb"
