"""Bylines: who wrote an article, as people."""

from __future__ import annotations

import re

from stream_processors.extract.clean import key, one_line, unique
from stream_processors.extract.roles import ROLE, is_agency

MAX_AUTHORS = 20
MAX_BYLINE = 120
_SOURCE_LENGTH = 1_000

_BY = re.compile(
    r"^(?:(?:(?:article|words|text|review|analysis|opinion|column)\s+)?(?:written\s+|reported\s+|posted\s+|published\s+)?by|"
    r"(?:story|reporting)\s+by|von|ein\s+(?:artikel|beitrag)\s+von|verfasst\s+von|par|por|escrito\s+por|di|scritto\s+da|"
    r"door|av|af|przez|автор|текст|tekst|texto|text|autor(?:in|a|es|en|zy)?|auteur|authors?|de\s+notre\s+correspondant|"
    r"بقلم|كتبت?|संवाददाता|yazan|文|(?:本報|本报)?記者|(?:本報|本报)?记者)(?:\s*[:：]\s*|\s+|(?<=[記记]者))",
    re.IGNORECASE,
)
_INNER_BY = re.compile(r"^.{0,60}?\b(?:[Bb]y|BY)[:\s]\s*(?=\w)", re.DOTALL)
_GLUED_BY = re.compile(r"^(?:(?:Written |Posted |Article )?[Bb]y|[Vv]on|[Pp]ar)(?=[A-ZÀ-Þ])")
"""Markup often has no white space between "By" and the name."""
_OTHERS = re.compile(
    r"\b(?:(?:medically|expert|fact)[ -])?(?:reviewed|edited|checked|photographed|illustrated|photos?|pictures|foto)(?: by\b|:)",
    re.IGNORECASE,
)
"""What opens the names of those who did not write the article."""
_COMMA = re.compile(r"\s*(?:[,/·]|，|／)\s*")
_STRONG = re.compile(
    r"\s*(?:[;&\n]|、|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\bog\b|\boch\b|\ben\b|\bve\b|\bи\b|\sو\s)\s*"
)
_AFTER_NAME = re.compile(
    r"\s*(?:\||•|∙|⋅|●|\(|\s[–—-]\s|@|\bin\s|\bfor\s|\bat\s|\bon\s|<|\.\s+(?=[A-Z][a-z]+ed\sby)).*$"
)
_TITLE = re.compile(r"^(?:dr|prof|mag|mr|mrs|ms)\.\s+|\s*(?:기자|記者|记者|特派員)$", re.IGNORECASE)
_CREDENTIAL = re.compile(r"[A-Z.]{2,5}|Ph\.?D\.?|Jr\.?")
_NO_HAN_NAME = re.compile(r"報導|报道|報道|通訊|新聞|新闻|新華|新华|編輯|编辑|責任|责任")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_MAX_HAN = 4
_NOT_A_NAME = re.compile(r"[\d@#/\\<>{}=?!:\"“”]|https?|www\.|\w\.[a-z]{2,4}\b")
_INVERTED = re.compile(r"([^\W\d_][\w'’-]{1,30}), ([^\W\d_][\w'’-]{1,30}(?: [^\W\d_]\.)?)")
_MAX_WORDS = 6
_MAX_NAME = 60


def names(byline: str | None) -> tuple[str, ...]:
    """The people that a byline names: without "By", roles, desks, links and places; a line end is a boundary.

    What follows a role after a comma ("A, director, B Institute") belongs to the role, up to the next "and" or line; single words
    after what is no name are places ("echo.example, Combe, Valley").
    """
    found: list[str] = []
    lines = [line for text in (byline or "")[:_SOURCE_LENGTH].split("\n") if (line := one_line(text))]
    for group in _STRONG.split(_without_by("\n".join(lines))):
        parts = [_bare(part) for part in _COMMA.split(group)]
        people = [is_name(part) for part in parts]
        if not people[0]:
            people = [
                one and (" " in part or not part[0].isupper())
                for one, part in zip(people, parts, strict=True)
            ]
        stop = next((i for i, one in enumerate(people) if i and not one and any(people[:i])), len(parts))
        found += [part for part, one in zip(parts[:stop], people, strict=False) if one]
        if found and not any(people) and any(parts):
            break
    return unique(part.title() if part.isupper() and " " in part else part for part in found)[:MAX_AUTHORS]


def _bare(part: str) -> str:
    return _TITLE.sub("", _AFTER_NAME.sub("", part).strip(" .·*'")).strip()


def _without_by(line: str) -> str:
    """What follows "By", also inside a line ("Published on Monday by NAME")."""
    inner = _INNER_BY.search(line)
    line = line[inner.end() :] if inner else _GLUED_BY.sub("", _BY.sub("", line))
    others = _OTHERS.search(line, 3)
    return line[: others.start()] if others else line


def printed_names(byline: str | None) -> tuple[str, ...]:
    """The names of a printed byline: single words there are mostly labels, but in scripts without capitals."""
    return tuple(name for name in names(byline) if " " in name or not name[0].isupper())


def is_name(text: str) -> bool:
    """Can the text be a person's name: up to six words, no digits, links or roles, in capitals where the script has them?"""
    words = text.split()
    if not words or len(words) > _MAX_WORDS or not 1 < len(text) <= _MAX_NAME:
        return False
    if _NOT_A_NAME.search(text) or ROLE.search(text) or is_agency(text) or _CREDENTIAL.fullmatch(text):
        return False
    if _HAN.fullmatch(text):
        return len(text) <= _MAX_HAN and not _NO_HAN_NAME.search(text)
    if words[-1][0].islower() and text != text.lower():
        return False
    return not text[0].islower() or any(map(str.isupper, text))


def merge(
    stated: tuple[str, ...], heads: tuple[str, ...], byline: str | None, own: frozenset[str]
) -> tuple[str, ...]:
    """The authors that JSON-LD states, else the page's head, else the byline, without the site's `own` names (keys).

    `stated` and `heads` may hold several names in one text.
    """
    for texts in (stated, heads):
        found = [
            name for text in texts for name in names(_forward(text.title() if _is_plain(text) else text))
        ]
        if people := _without(found, own):
            return people[:MAX_AUTHORS]
    return _without(list(printed_names(byline)), own)[:MAX_AUTHORS]


def _forward(text: str) -> str:
    """Surname, given name, as catalogues write names, the other way round; a degree or role is no given name."""
    found = _INVERTED.fullmatch(text.strip())
    return f"{found[2]} {found[1]}" if found and is_name(found[1]) and is_name(found[2]) else text


def _is_plain(text: str) -> bool:
    """Several words, all lower case: a name typed carelessly, where one word would be a login."""
    return text.islower() and " " in text.strip()


def _without(found: list[str], own: frozenset[str]) -> tuple[str, ...]:
    return unique(name for name in found if key(name) not in own)


def is_byline(line: str) -> bool:
    """Is a line of scraped text "By NAME", and nothing more?"""
    if len(line) > MAX_BYLINE or not _BY.match(line):
        return False
    rest = _BY.sub("", line)
    capitals = rest[:1].isupper() or not rest[:1].islower()
    return capitals and bool(printed_names(line)) and not line.endswith(("!", "?", ":"))
