"""A full stop after an abbreviation of the language ends no sentence; English is as it was."""

# ruff: noqa: RUF001 - Russian and Ukrainian

from __future__ import annotations

import pytest
from sentencex import get_sentence_boundaries

from retrieval.loading.fields import title_or_first_sentence
from retrieval.splitting import sentences

WHOLE: dict[str, list[str]] = {
    "fr": [
        "M. Dupont a rencontré Mme. Leroy à Lyon mardi.",
        "« 41 millions d'euros », a déclaré M. Dupont.",
        "MM. Martin et Roux citent l'art. 3 et le no. 5.",
        "Le Dr. Martin et Mlle. Roux sont là.",
    ],
    "de": [
        "Es kostete 14. Mio. Euro.",
        "Am 3. Mai kam Dr. Müller mit Hrn. Weber.",
        "Laut Abs. 3 und Nr. 5 gilt es.",
        "Der 14. Spieltag war z. B. gut.",
    ],
    "es": ["El Sr. López fue a la Av. Mayor.", "Según la pág. 5, el Excmo. Juez vino."],
    "it": ["L'on. Rossi ha parlato.", "Vedi pag. 3 del sig. Bianchi.", "L'avv. Verdi e la dott.ssa Neri."],
    "pt": ["A Exma. Dra. Costa mora na Av. Brasil.", "O Sr. Silva leu a pág. 5."],
    "nl": ["Gisteren zei mevr. Jansen dat het klopt.", "Dhr. De Vries las art. 5."],
    "pl": ["Pan dr. Kowalski mieszka na ul. Długa.", "W 2024 r. Polska miała 5 mln. Złotych.", "W 14. Dywizji."],
    "cs": ["Pan Ing. Novák a MUDr. Nováková šli.", "Na nám. Míru v r. 2024 stál p. Dvořák."],
    "sv": ["Hr. Andersson kom kl. 10 den 3. maj.", "Det var prof. Lind m.fl. Forskare."],
    "da": ["Hr. Jensen kom den 3. Maj.", "Det kostede ca. 5 mio. Kroner."],
    "no": ["Hr. Hansen kom den 3. Mai.", "Det var nr. 5 av dr. Berg."],
    "fi": ["Tri. Virtanen tuli klo. 10.", "Hän pelasi 3. Divisioonassa.", "Esim. Helsinki on suuri."],
    "ru": ["Компания заработала 5 млн. рублей.", "В 2024 г. Россия и проф. Иванов.", "На ул. Ленина, см. рис. 3."],
    "uk": ["У 2024 р. Україна мала 5 млрд. Гривень.", "На вул. Шевченка жив проф. Іваненко."],
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in WHOLE.items() for text in texts])
def test_a_sentence_stays_whole_after_an_abbreviation_of_its_language(language: str, text: str) -> None:
    assert [span.of(text) for span in sentences(text, language)] == [text]


APART: dict[str, list[str]] = {
    "fr": ["Le port a gelé.", "Les navires attendent.", "C'est de l'art.", "Il est parti !"],
    "de": ["Der Hafen fror zu.", "Das war 2024.", "Es steht 3:14.", "Danach kam er."],
    "es": ["Dijo que sí.", "Después se fue.", "El puerto se heló."],
    "pl": ["Port zamarzł.", "Statki czekały."],
    "ru": ["Порт замёрз.", "Корабли ждали."],
}


@pytest.mark.parametrize(("language", "parts"), APART.items(), ids=APART)
def test_sentences_stay_apart(language: str, parts: list[str]) -> None:
    text = " ".join(parts)
    assert [span.of(text) for span in sentences(text, language)] == parts


def test_no_sentence_goes_on_over_the_end_of_a_paragraph() -> None:
    assert len(sentences("Das kostete 5 Mio.\n\nEuro waren es nicht.", "de")) == 2


def test_a_text_in_small_letters_keeps_its_sentences() -> None:
    text = "der hafen fror gestern. die schiffe warteten draussen. alle gingen zurück."
    assert len(sentences(text, "de")) == len(get_sentence_boundaries("de", text))


@pytest.mark.parametrize("language", ["en", None, "zh"])
def test_english_and_languages_without_a_table_are_as_the_library_reads_them(language: str | None) -> None:
    text = "He met M. Dupont, no. 5 of Art. 3. it froze. On the 3. May came. Nr. 5 left. 港口结冰了。船只在等待。"
    pieces = [text[b["start_index"] : b["end_index"]].strip() for b in get_sentence_boundaries(language or "en", text)]
    assert [span.of(text) for span in sentences(text, language)] == pieces


def test_a_title_is_the_first_sentence_in_the_language_of_the_text() -> None:
    assert title_or_first_sentence(None, "Am 3. Mai fror der Hafen zu. Danach nicht.", "de") == (
        "Am 3. Mai fror der Hafen zu."
    )
