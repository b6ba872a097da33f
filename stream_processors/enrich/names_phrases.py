"""Organisations whose name goes on in small letters: "Commission européenne", "Министерство здравоохранения"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from stream_processors.enrich.names_evidence import ORGANISATION, Found
from stream_processors.enrich.names_tables import words as table

_ADJECTIVE = {
    "fr": r"\w{2,}(?:al|ale|ales|aux|ien|ienne|iens|éen|éenne|ique|iques|aire|aires|if|ive|ais|aise|ois|oise|ine)\b",
    "it": r"\w{2,}(?:ale|ali|ea|eo|ico|ica|iche|ici|ano|ana|ese|ario|aria|ivo|iva|oriale)\b",
    "es": r"\w{2,}(?:al|ales|ico|ica|ano|ana|eo|ea|ario|aria|ivo|iva|és|esa)\b",
    "pt": r"\w{2,}(?:al|ais|ico|ica|ano|ana|eu|eia|ário|ária|ivo|iva|ês|esa)\b",
}
_OF = {
    "fr": r"(?:de la |de l['’]|de |du |des |d['’]|pour la |pour le |pour l['’]|pour les )",
    "it": r"(?:della |dello |dell['’]|del |dei |degli |delle |di |per la |per il |per i |per gli )",
    "es": r"(?:de la |de los |de las |del |de |para la |para el |para )",
    "pt": r"(?:de |da |do |das |dos |para a |para o )",
}
_NOUN = r"(?!(?:ce|cette|ces|son|leur|questo|questa|quel|este|esta|sus|seus)\b)[^\W\d_]{4,}"
_MINISTRY = r"(?:minist(?:ère|ero|erio|ério|eri)|universit(?:é|à|y)|universidade?|tribunal|tribunale|parquet)"
_RUSSIAN_HEADS = (
    "министерств совет комитет комисси управлени агентств организаци служб ассамбле собрани партия партии союз фонд суд центр "
    "ассоциаци федераци университет институт академи сеть сил фронт движени коалици корпораци компани программ администраци"
)
_GENITIVE = r"[а-яё]{3,}(?:ого|его|ой|ей|ых|их|ов|ев|ий|ия|ии|ам|ям|[аяыи])"
_VERB = r"(?:[а-яё]+(?:л|ла|ло|ли|лся|лась|лись|ет|ит|ют|ут|ят|ат)\b)"


def phrases(body: str, language: str) -> Iterator[Found]:
    """Organisations of which a part is in small letters."""
    pattern = _pattern(language[:2])
    if pattern is None:
        return
    for match in pattern.finditer(body):
        text = match[0].strip()
        yield Found(match.start(), match.start() + len(text), ORGANISATION, " ".join(text.split()))


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    if language in {"ru", "uk", "bg"}:
        return _russian()
    if language not in _OF:
        return None
    heads = "|".join(sorted(word.capitalize() for word in table("org") if len(word) > 3))
    noun_phrase = rf"(?:{_ADJECTIVE[language]}|{_OF[language]}{_NOUN})"
    tail = rf"(?: {noun_phrase}){{1,2}}(?: {_OF[language]}{_NOUN}(?: {_ADJECTIVE[language]})?)?"
    capital = rf"(?:{_OF[language]})[^\W\d_a-z][\w-]+(?: [^\W\d_a-z][\w-]+|(?: e(?:t)?| y) [^\W\d_a-z][\w-]+){{0,3}}"
    first = "".join(sorted({head[0] for head in heads.split("|")} | set("mMuUtTpP")))
    return re.compile(rf"\b(?=[{first}])(?:(?:{heads}){tail}|(?i:{_MINISTRY}) {capital})")


@cache
def _russian() -> re.Pattern[str]:
    stems = "|".join(_RUSSIAN_HEADS.split())
    adjective = r"[а-яё]+(?:ый|ий|ой|ая|ое|ого|ому|ых|их|ую|ым|им|ом|ые|ей)\b"
    capital_adjective = r"[А-ЯЁ][а-яё]+(?:ый|ий|ая|ое|ого|ому|ых|ую|ым|им|ом|ые|ой|ей)\b"
    head = rf"(?:{stems})[а-яё]{{0,3}}\b"
    genitive = rf"(?!{_VERB}){_GENITIVE}\b"
    tail = rf"(?: (?:по )?{genitive}| [А-ЯЁ][а-яё]+(?:[аыи]|ии|ого)\b){{0,5}}"
    capital_head = rf"(?i:{stems})[а-яё]{{0,3}}\b"
    return re.compile(
        rf"\b(?=[А-ЯЁм])(?:{capital_adjective}(?: {adjective}){{0,2}} {head}{tail}"
        rf"|(?=[А-ЯЁ]|министерств){capital_head}(?: {genitive}| по {genitive}| [А-ЯЁ][а-яё]+[аяыи]\b){{1,5}}"
        rf"|(?<=партии «)[А-ЯЁ][^»\n]{{2,40}}(?=»)|(?<=партия «)[А-ЯЁ][^»\n]{{2,40}}(?=»)"
        rf"|(?<=ция «)[А-ЯЁ][^»\n]{{2,40}}(?=»)|(?<=ции «)[А-ЯЁ][^»\n]{{2,40}}(?=»)|(?<=пания «)[А-ЯЁ][^»\n]{{2,40}}(?=»))"
    )
