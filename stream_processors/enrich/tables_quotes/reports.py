"""How the languages report what somebody said in other words."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


class Reports(NamedTuple):
    """`verbs` of plain saying, `conjunctions` that begin what was said, `persons` pronouns of one person.

    `doubts` before the verb and `conditions` at the beginning leave open whether anybody spoke; `barriers` end the search for
    the conjunction, and where `between` is given, only its words and names may stand there; before `no_clause` it is none.
    `nesting` words before the speaker put the report into another one, `others` name another source. `shares` of those who
    were asked are nobody. Where the language lets the verb stand without conjunction or at the end (`closes`): verbs that do so
    (`bare`), words that begin a clause (`starters`), days, and `finite` verbs that a clause has.
    """

    verbs: frozenset[str]
    conjunctions: frozenset[str]
    persons: frozenset[str]
    doubts: frozenset[str]
    conditions: frozenset[str]
    conjunction: re.Pattern[str]
    barriers: frozenset[str] = frozenset([",", ";", "(", "and", "or", "but"])
    nesting: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    shares: frozenset[str] = frozenset(
        ["percent", "prozent", "%", "majority", "mehrheit", "voters", "respondents"]
    )
    between: frozenset[str] = frozenset()
    no_clause: frozenset[str] = frozenset()
    closes: bool = False
    bare: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    finite: frozenset[str] = frozenset()


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _made(verbs: str, conjunctions: str, persons: str, doubts: str, conditions: str) -> Reports:
    pattern = "|".join(re.escape(word) for word in conjunctions.split())
    barriers = _set("; ( und et y e i и або oder ou o")
    return Reports(
        verbs=_set(verbs),
        conjunctions=_set(conjunctions),
        persons=_set(persons),
        doubts=_set(doubts),
        conditions=_set(conditions),
        conjunction=re.compile(rf"\b(?:{pattern})(?!\w)"),
        barriers=barriers,
    )


_EN = Reports(
    verbs=_set(
        """said says told tells added adds announced announces noted notes argued argues claimed claims explained explains
        warned warns stated stressed insisted insists confirmed confirms declared acknowledged admitted reported
        reiterated emphasized emphasised asserted maintained contended testified alleged""",
    ),
    conjunctions=_set("that"),
    persons=_set("he she"),
    doubts=_set(
        "not never n't would could should may might if whether didn't doesn't hasn't nobody no cannot can will to"
    ),
    conditions=_set("if whether had unless did does is was were are"),
    conjunction=re.compile(r" that "),
    nesting=_set("why because when after before while as than since although though how where what so"),
    others=_set("according"),
    between=_set(
        """in a an the on at to of during statement interview tweet post letter email report speech briefing conference news
        press reporters lawmakers journalists her his him them me us court friday last week month this that morning earlier
        also later today yesterday again however investigators police supporters voters fans""",
    ),
    no_clause=_set("same because in was is"),
    closes=True,
    bare=_set("said says"),
    starters=_set(
        "the a an his her their its our he she it they we i there this these those such any all no more most some many"
    ),
    days=_set("sunday monday tuesday wednesday thursday friday saturday today yesterday"),
    finite=_set(
        """is are was were has have had will would can could may might should must do does did been be won't isn't aren't
        wasn't weren't hasn't haven't hadn't wouldn't couldn't didn't doesn't don't""",
    ),
)
_DE = _made(
    """sagte sagten sagt erklärte erklärten erklärt betonte betont betonten meinte meinten meint behauptete behauptet
    berichtete berichteten berichtet bestätigte bestätigten bestätigt warnte warnt kritisierte kritisiert mitgeteilt
    äußerte versicherte versichert kündigte bekräftigte ergänzte""",
    "dass daß", "er sie", "nicht nie würde könnte sollte ob wenn falls wird wurde werden wurden worden man", "wenn falls ob würde hätte",
)  # fmt: skip
_FR = _made(
    """dit déclaré déclare affirmé affirme ajouté ajoute expliqué explique souligné souligne estimé estime annoncé annonce
    indiqué indique assuré assure précisé précise rappelé rappelle confirmé confirme averti""",
    "que qu", "il elle", "pas jamais si aurait pourrait ne n'a", "si",
)  # fmt: skip
_ES = _made(
    """dijo dijeron declaró declararon afirmó afirmaron añadió añadieron agregó señaló señalaron explicó explicaron indicó
    aseguró aseguraron anunció anunciaron advirtió sostuvo subrayó destacó precisó informó informaron confirmó reiteró""",
    "que", "él ella", "no nunca si podría habría", "si",
)  # fmt: skip
_PT = _made(
    """disse disseram declarou declararam afirmou afirmaram acrescentou explicou indicou assegurou anunciou advertiu alertou
    ressaltou destacou salientou sublinhou informou informaram confirmou reiterou""",
    "que", "ele ela", "não nunca se poderia teria", "se",
)  # fmt: skip
_IT = _made(
    """detto dichiarato affermato aggiunto spiegato sottolineato annunciato assicurato precisato ricordato confermato ribadito
    riferito sostenuto afferma dichiara spiega sottolinea sostiene""",
    "che", "lui lei", "non mai se potrebbe avrebbe", "se",
)  # fmt: skip
_RU = _made(
    """сказал сказала заявил заявила заявили отметил отметила отметили подчеркнул подчеркнула добавил добавила сообщил
    сообщила сообщили сообщает рассказал рассказала объяснил пояснил пояснила уточнил уточнила утверждает предупредил
    напомнил подтвердил подтвердила""",
    "что", "он она", "не бы если ли", "если",
)  # fmt: skip
_NL = _made(
    "zei zeiden zegt verklaarde verklaart benadrukte vertelde meldde meldt waarschuwde bevestigde stelde stelt",
    "dat", "hij", "niet nooit als zou of", "als",
)  # fmt: skip
_PL = _made(
    """powiedział powiedziała oświadczył oświadczyła stwierdził stwierdziła dodał dodała podkreślił podkreśliła zaznaczył
    zaznaczyła poinformował poinformowała wyjaśnił ostrzegł przyznał zapewnił potwierdził""",
    "że", "on ona", "nie gdyby czy jeśli", "jeśli gdyby",
)  # fmt: skip
_REPORTS = {"en": _EN, "de": _DE, "fr": _FR, "es": _ES, "pt": _PT, "it": _IT, "ru": _RU, "nl": _NL, "pl": _PL}


@cache
def reports(language: str) -> Reports | None:
    """The words of a BCP 47 language; None where none are known."""
    return _REPORTS.get(language.split("-", maxsplit=1)[0].lower())
