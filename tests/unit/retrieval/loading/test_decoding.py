# ruff: noqa: RUF001 - letters of other scripts are what is tested
from __future__ import annotations

import pytest

from retrieval.errors import DocumentError
from retrieval.loading.decoding import decode
from retrieval.loading.plausible import is_plausible

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


SHORT: dict[str, tuple[str, str]] = {
    "Russian in KOI8-R": ("koi8-r", "Министр сказал, что порт закрыт."),
    "German of DOS": ("cp850", "Die Häfen blieben geschlossen. Über Nacht fror es."),
    "German": ("cp1252", "Die Häfen blieben geschlossen. Über Nacht fror es."),
    "Japanese in EUC": ("euc_jp", "港は夜のうちに凍り、船は外で待った。"),
    "Japanese with Latin words": ("cp932", "港の公式サイトとiPhoneアプリで発表された。漁師たちは不安を抱えている。"),
}


@pytest.mark.parametrize(("encoding", "text"), SHORT.values(), ids=SHORT)
def test_a_short_text_is_not_read_as_what_nobody_writes(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "plausible"),
    [
        ("The harbour froze.", True),
        ("Zoë’s café: “naïve” – 10 €.", True),
        ("港口结冰了, see iPhone.", True),
        ("항구가 얼어붙었다.", True),
        ("栁ﾎﾉﾓﾔﾒ ﾓﾋﾁﾚﾁﾌ, ﾞﾔﾏ", False),
        ("Die H輎en blieben. 鈁er Nacht", False),
        ("H▒fen und ▒ber", False),
        ("\x81\x8f\x90 ab \x8d", False),
        ("\ue000\ue001 and \ue002", False),
    ],
)
def test_a_text_is_plausible_or_not(text: str, plausible: bool) -> None:
    assert is_plausible(text) is plausible


def test_what_no_encoding_makes_a_text_of_is_told() -> None:
    with pytest.raises(DocumentError, match="in any encoding that could be recognised"):
        decode(bytes(range(0x80, 0x100)))
