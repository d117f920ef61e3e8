"""Two neighbouring sentences and their language in, whether only the full stop of an abbreviation parts them out."""

# ruff: noqa: RUF001 - abbreviations of Russian and Ukrainian

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

# What stands before a full stop: letters and digits, with hyphens and full stops inside ("t.o.v").
_LAST = re.compile(r"([^\W_]+(?:[.\-][^\W_]+)*)\.\Z")
_LONGEST = 40
_ORDINAL = re.compile(r"\d{1,2}|[IVXL]{1,5}")
_NUMBER = re.compile(r"[(\"'«„“\[]?(?:\d|[IVXLC]+\b)")
# As long as what is shortened often is; a longer word before a small letter ends a sentence of someone in a hurry.
_SHORT = 4

# Languages that write "3rd" as "3.".
_WITH_ORDINALS = frozenset({"cs", "da", "de", "fi", "no", "nb", "nn", "pl"})

_NORDIC = "hr fr frk dr prof mag ing adv dir st jf mv ca evt inkl ekskl mio mia mrd mill tlf vedr"
# Before a name, between words or after a number: a sentence that goes on is more frequent than one that ends.
_ALWAYS: Mapping[str, frozenset[str]] = MappingProxyType({
    language: frozenset(words.split())
    for language, words in {
        "fr": "mm mme mmes mlle mlles mgr me dr drs dre pr prof st ste sts stes gén col lt cdt adj av bd boul env "
              "tél resp cf ex vs apr janv févr juil sept oct nov déc",
        "de": "hr hrn fr frl dr prof ing dipl dipl-ing st hl abg bgm rer nat habil med jur phil str pl tel geb gest "
              "mio mrd tsd ca bzw bspw bes evtl ggf inkl exkl insb lt sog stv u.a vgl verh vs z.b d.h zzgl jan "
              "feb apr jun jul aug sep sept okt nov dez kath ev ehem gen lfd o.g s.o s.u i.d.r",
        "it": "sig sigg sig.ra sig.na on avv dott dott.ssa dr dr.ssa prof prof.ssa ing geom rag arch mons s ss cav "
              "comm gen col cap ten min sen dep egr gent.mo spett spett.le st.mo ill.mo p.za v.le tel cfr es mld mln "
              "ca ecc gen.le feb apr giu lug sett ott nov dic",
        "es": "sr sra srta sres sras d dña dª dr dra dres prof profa lic ing arq abg excmo excma ilmo ilma rvdo mons "
              "fr sta sto gral cnel cap cmdte tte almte av avda avd ctra pza pl urb tel tfno aprox p.ej vs cf ud uds "
              "vd vds ee ff jj mill admón dpto",
        "pt": "sr sra srta srs sras d dr dra drs dras prof profa eng enga arq exmo exma ilmo ilma rev gen cel cap maj "
              "ten sgt alm av r pç rod est tel aprox p.ex vs cf mons sto sta v.exa depto min",
        "nl": "dhr mevr mw mej mr dr drs ir ing prof bc ds st sr jr jhr gen kol kap lt min tel ca bijv bv m.b.t d.w.z "
              "t.o.v i.v.m incl excl resp mln mld jan feb mrt apr jun jul aug sep sept okt nov dec jl evt zgn vgl",
        "pl": "dr prof mgr inż doc hab lek mec red ks bp abp kard św śp gen płk ppłk mjr kpt por ppor sierż st ul al "
              "pl os im tel godz r ok mln mld tys zł gr np m.in tzw tzn tj ww wg por ur zm pow woj gm jw br ub pt ds",
        "cs": "p pí sl dr mudr judr phdr rndr mvdr paedr ing mgr bc prof doc csc gen plk pplk mjr kpt por sv ul nám tř "
              "tel hod r stol mil mld tis mj např tzv tj resp popř zn cca atp obd vs zejm nar zem ev",
        "sv": "hr fr frk dr prof doc fil kapt gen öv st kl ca bl.a t.ex d.v.s dvs m.fl f.d e.d resp inkl exkl milj mdr "
              "mkr tkr tel jan febr apr aug sept okt nov dec ev f ung jfr",
        "da": _NORDIC + " kl bl.a f.eks d.v.s dvs pga p.gr.a sml jan febr aug sept okt nov dec afd kgl",
        "no": _NORDIC + " kl bl.a f.eks d.v.s dvs pga jan febr aug sept okt nov des avd kgl",
        "fi": "hra rva nti tri prof dos ins maist kapt kenr ev t.s klo n esim mm ts ks vrt nk ns milj mrd "
              "puh huom synt k s e.kr j.kr",
        "ru": "г гг в вв ул пр просп пер пл наб д корп кв оф тел г-н г-жа гр тов проф доц акад ген кап лейт им св "
              "млн млрд трлн тыс руб коп долл р м т.е т.н т.к напр см ср обл р-н с дер пос янв февр апр авг сент "
              "окт нояб дек ред ст",
        "uk": "р рр ст вул просп пров пл буд корп кв оф тел м с смт обл р-н п пп проф доц акад ген кап ім св млн "
              "млрд трлн тис грн коп дол бл т.зв напр див т.д січ лют бер квіт трав черв серп вер жовт ред нар",
    }.items()
})  # fmt: skip
# Words that a number follows; without one they may be words of their own ("de l'art").
_NUMBERED: Mapping[str, frozenset[str]] = MappingProxyType({
    language: frozenset(words.split())
    for language, words in {
        "fr": "art al no nos n p pp par chap ch vol t fig tab ann éd sect",
        "de": "art abs nr nrn s seite kap bd abb tab ziff rn rdnr az bl aufl anl anm lit",
        "it": "art artt c n nn nr pag pagg p pp cap vol fig tab all co lett ed",
        "es": "art arts núm núms n nº p pp pág págs cap vol fig tab ap ed c",
        "pt": "art arts núm n nº p pp pág págs cap vol fig tab al ed inc",
        "nl": "art artt nr nrs blz p pp hfst par fig afb tab lid dl vol jrg",
        "pl": "art nr nry s str rozdz par ust pkt poz t rys tab lit dz",
        "cs": "čl č č.j s str kap odst obr tab sv odd písm",
        "sv": "nr art s sid kap st p fig tab bil vol",
        "da": "nr art s side stk kap fig tab bd pkt",
        "no": "nr art s side kap fig tab bd pkt",
        "fi": "nro art s luku kpl kuva taul os mom",
        "ru": "ст п пп ч гл рис табл № стр с т вып изд разд",
        "uk": "ст п пп ч гл рис табл № стор с т вип вид розд",
    }.items()
})  # fmt: skip
_SAME = MappingProxyType({"nb": "no", "nn": "no"})


def is_cut(before: str, after: str, language: str) -> bool:
    """Whether two pieces are one sentence. In doubt they are: a quote may be longer, never lose who is speaking."""
    language = _SAME.get(language, language)
    match = _LAST.search(before, max(len(before) - _LONGEST, 0)) if language in _ALWAYS else None
    if match is None or not after:
        return False
    last, goes_on = match[1], after[0].islower()
    word = last.casefold()
    return (
        word in _ALWAYS[language]
        or word.rpartition(".")[2] in _ALWAYS[language]
        or (len(last) == 1 and last.isupper())
        or (word in _NUMBERED[language] and _NUMBER.match(after) is not None)
        or (language in _WITH_ORDINALS and _is_ordinal(before, match))
        or (goes_on and (len(last) <= _SHORT or last.isdigit()))
    )


def _is_ordinal(text: str, last: re.Match[str]) -> bool:
    """True for a number that is no part of another, such as of a score or a time (3:14)."""
    start = last.start()
    alone = start == 0 or text[start - 1].isspace() or text[start - 1] in "(\"'«„“["
    return alone and _ORDINAL.fullmatch(last[1]) is not None
