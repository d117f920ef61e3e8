"""The words around a date that say what it is the date of."""

from __future__ import annotations

RELATIONS = {
    "since": "since",
    "starting": "since",
    "after": "after",
    "before": "before",
    "until": "until",
    "till": "until",
    "through": "until",
    "by": "by",
    "between": "between",
    "from": "from",
} | dict.fromkeys("in on during over at for throughout within dated vs versus".split(), "in")
PAIRS = {
    ("prior", "to"): "before",
    ("ahead", "of"): "before",
    ("earlier", "than"): "before",
    ("later", "than"): "until",
    ("up", "to"): "until",
    ("as", "of"): "as of",
    ("compared", "to"): "in",
    ("compared", "with"): "in",
    ("relative", "to"): "in",
}
BEFORE_MONTH = {"in", "during", "throughout", "from", "between", "since", "after", "before", "until", "till"}
"""What makes a bare month a date. "for May", "by March" and "on August" are of people as often."""
NOT_BEFORE_YEAR = {"at", "on", "over", "than"}
DETERMINERS = set("its his her their our my your that these those every each which whose".split())
FILLERS = set("about around roughly sometime only just even both either circa approximately".split())
DOCUMENTS = set(
    "report reports article articles story stories piece pieces coverage news dispatch dispatches wire wires "
    "headline headlines edition editions issue issues post posts editorial editorials op-ed column columns memo "
    "memos note notes bulletin bulletins newspaper newspapers reporting transcript transcripts interview "
    "interviews review reviews".split()
)
REPORTED = DOCUMENTS - {"issue", "issues", "note", "notes", "post", "posts"} | {"published", "reported"}
"""What a question says of documents and their days."""
EVENTS = set(
    "election elections vote votes referendum attack attacks summit summits meeting meetings war wars agreement "
    "agreements accord accords treaty treaties budget budgets season seasons games olympics cup championship "
    "championships massacre bombing bombings shooting shootings earthquake invasion offensive riot riots protests "
    "coup revolution uprising hearing hearings debate talks conference inauguration ceasefire truce deadline raid "
    "raids siege committee parade anniversary borders resolution law act campaign crisis crash people men women "
    "children soldiers troops villages homes dollars euros pounds km kilometres miles jobs drones tanks missiles "
    "cars tons tonnes street square avenue movement".split()
)
PLAIN = set(
    "about after against ago am and are as at be because been before but by can compared could did do does during "
    "for from had has have he her his how i if in into is it its may might more must no not of on or our over "
    "said say says she should since so than that the their there these they this those to under until vs versus "
    "was we were what when where which while who whom whose why will with without would you according regarding "
    "concerning published onwards onward forward alone only too also again any all both".split()
)
"""Words that may follow a date without being named by it."""
SUPERLATIVES = set(
    "first only worst best biggest largest highest lowest deadliest strongest weakest longest shortest hottest "
    "coldest driest wettest warmest greatest smallest fewest heaviest steepest sharpest fastest slowest oldest "
    "youngest closest deepest most least record bloodiest peak".split()
)
ORIGINS = set("born founded established incorporated mark marks celebrate celebrates commemorate commemorates".split())
DAY_NAMES = set("black good cyber super ash bloody palm easter holy maundy fat giving shrove throwback freaky".split())
PEOPLE = {"april", "august", "june", "may"}
NARROWING = {"early": "early", "beginning": "early", "start": "early", "mid": "mid", "middle": "mid"} | {
    "late": "late",
    "end": "late",
}
