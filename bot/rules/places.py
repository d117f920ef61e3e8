"""A name in, the forms that stand for it out: countries and their people, suffixes of origin, titles. Pure."""

from __future__ import annotations

from functools import lru_cache

_FORMS = """
us u.s. usa u.s.a. united_states america american americans
uk u.k. britain british briton britons united_kingdom great_britain
eu european_union
un u.n. united_nations
uae emirates emirati united_arab_emirates
france french
germany german
spain spanish spaniard
netherlands dutch holland
greece greek
switzerland swiss
denmark danish dane danes
sweden swedish swede
norway norwegian
finland finnish finn
poland polish pole poles
ireland irish
scotland scottish scot scots
england english
wales welsh
turkey turkish turk turks türkiye
china chinese
japan japanese
vietnam vietnamese
portugal portuguese
thailand thai
philippines philippine filipino filipinos
afghanistan afghan afghans
kazakhstan kazakh
uzbekistan uzbek
tajikistan tajik
kyrgyzstan kyrgyz
turkmenistan turkmen
lebanon lebanese
cyprus cypriot
iceland icelandic
argentina argentine argentinian
peru peruvian
ukraine ukrainian
italy italian
palestine palestinian
hungary hungarian
brazil brazilian
canada canadian
mexico mexican
egypt egyptian
belgium belgian
norway norwegian
europe european
myanmar burma burmese
taiwan taiwanese
sudan sudanese
congo congolese drc
senegal senegalese
malta maltese
yemen yemeni
czechia czech czech_republic
slovakia slovak
serbia serb serbian
croatia croat croatian
bosnia bosnian
venezuela venezuelan
niger nigerien
nigeria nigerian
israel israeli
iran iranian
iraq iraqi
india indian
russia russian
syria syrian
jordan jordanian
qatar qatari
kuwait kuwaiti
pakistan pakistani
bangladesh bangladeshi
kenya kenyan
ethiopia ethiopian
somalia somali
libya libyan
morocco moroccan
algeria algerian
tunisia tunisian
colombia colombian
chile chilean
cuba cuban
haiti haitian
australia australian
austria austrian
indonesia indonesian
malaysia malaysian
singapore singaporean
nepal nepali nepalese
romania romanian
bulgaria bulgarian
estonia estonian
latvia latvian
lithuania lithuanian
belarus belarusian
georgia georgian
armenia armenian
azerbaijan azerbaijani
moldova moldovan
albania albanian
kosovo kosovar
africa african
asia asian
"""
TITLES = frozenset(
    """president minister secretary chancellor senator governor ambassador spokesman spokeswoman spokesperson general
    colonel judge justice pope king queen prince princess mayor director chairman chief professor commissioner envoy
    representative coach ceo chairwoman premier prime foreign deputy vice defence defense interior finance state
    sir lord dr mr mrs ms captain sergeant major sheriff the""".split()
)
"""What stands before a person's name and is none, lower case."""
_GROUP = {form: group for group, line in enumerate(_FORMS.split("\n")) for form in line.split()}
PLACES = frozenset(form for form in _GROUP if "_" not in form)
"""Countries and peoples, lower case: names even where a sentence begins with them."""
_LONG = {form.replace("_", " "): _GROUP[form] for form in _GROUP if "_" in form}
_ORIGIN = ("n", "an", "ian", "i", "ese", "ish", "ns", "ans", "ians", "is", "er", "ers", "s")
_SHORTEST = 4


@lru_cache(maxsize=4096)
def same_place(one: str, other: str) -> bool:
    """True when two lower-case words name one place or its people: "russia", "russian"; never "niger", "nigeria"."""
    if one in _GROUP or other in _GROUP:
        return _GROUP.get(one, -1) == _GROUP.get(other, -2)
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST and any(long in (short + end, short[:-1] + end) for end in _ORIGIN)


def long_forms(text: str) -> frozenset[str]:
    """For each "United States" or the like in a text, the words of its group: "us", "american"."""
    folded = text.casefold()
    groups = {group for form, group in _LONG.items() if form in folded}
    return frozenset(form for form, group in _GROUP.items() if group in groups)


def spelled_out(word: str) -> tuple[str, ...]:
    """The long forms of a word's group: "united states" for "us"."""
    return tuple(form for form, group in _LONG.items() if group == _GROUP.get(word))
