"""Dates that a page's mark-up singles out: microdata, `time` elements, hentry classes and their kin."""

from __future__ import annotations

import re
from typing import NamedTuple

from resiliparse.parse.html import ElementNode, HTMLTree

MAX_ELEMENTS = 300
_MAX_TEXT = 200
_MAX_DEPTH = 12
_SELECTED = (
    "time, [itemprop*=date], abbr[title], h1, [class*=date], [class*=Date], [class*=publish], [class*=Publish], [class*=posted],"
    " [class*=time], [class*=Time], [class*=updated], [class*=datum], [class*=fecha], [property*=date], [pubdate]"
)
_ATTRIBUTES = (
    "datetime",
    "content",
    "data-datetime",
    "data-date",
    "data-time",
    "data-timestamp",
    "data-published",
    "title",
)
MODIFIED = re.compile(
    r"modif|updat|lastchange|last-change|changed|lastmod|aktualis|revis|edited", re.IGNORECASE
)
PUBLISHED = re.compile(
    r"publi[sc]|posted|postdate|post[-_]?(?:item[-_]?)?date|postmeta|entry[-_]?(?:date|meta|time)|pubdate|pub[-_]date|created|dateline|"
    r"article[-_]{0,2}(?:date|meta|time|info|header)|story[-_]{0,2}(?:date|meta)|news[-_]?(?:date|single|meta|info)|date[-_]?(?:posted|pub|created)|byline",
    re.IGNORECASE,
)
DATED = re.compile(
    r"dat(?:e|um)(?![a-z])|dat(?:e|um)(?:$|[-_ ])|fecha|time(?!line|r)|stamp|posted|publi[sc]|updated|calendar",
    re.IGNORECASE,
)
COMMENT = re.compile(
    r"comment(?!s?[-_]?(?:count|link|open|closed|status))|kommentar(?!e?[-_]?(?:count|zahl))|disqus|repl(?:y|ies)\b",
    re.IGNORECASE,
)
FOREIGN = re.compile(
    r"related|teaser|sidebar|widget|recommend|popular|trending|most[-_]?(?:read|viewed)|more[-_]?(?:news|stories|articles|from)|latest|"
    r"recent|copyright|cookie|footer[-_]?(?:info|bottom|copy)|site-?footer|page-?footer|carousel|slider|tweet|twitter|newsfeed|ticker|"
    r"calendar[-_]?(?:widget|table|month)|archive[-_]?list|event[-_]?(?:list|date|time)|prev(?:ious)?[-_]|next[-_]|navigation|"
    r"userinfo|join-?date|birth|expire|search[-_]",
    re.IGNORECASE,
)
"""What such parts of a page hold is mostly another text's date: a teaser's, an event's, the page's clock."""
_FOREIGN_TAGS = frozenset(
    {
        "aside",
        "nav",
        "form",
        "select",
        "textarea",
        "noscript",
        "script",
        "style",
        "template",
        "button",
        "iframe",
    }
)


class Stamp(NamedTuple):
    """A marked date: what it is of ("published", "modified" or ""), its text, and whether the heading came before."""

    kind: str
    text: str
    below: bool
    exact: bool


def collect(tree: HTMLTree) -> list[Stamp]:
    """The marked dates in page order, without those of comments, teasers and the page's frame."""
    document = tree.document
    elements = list(document.query_selector_all(_SELECTED)[:MAX_ELEMENTS]) if document else []
    heading = next((element for element in elements if element.tag == "h1"), None)
    around = ancestors(heading)
    found: list[Stamp] = []
    below = False
    for element in elements:
        if element.tag == "h1":
            below = True
        elif element.tag not in ("meta", "body", "html", "script") or element.hasattr("itemprop"):
            found += _stamps(element, around, below=below)
    return found


def ancestors(element: ElementNode | None) -> frozenset[tuple[str, str]]:
    """Tags and marks of what stands around an element: what holds the heading is the article's, whatever its name."""
    found: list[tuple[str, str]] = []
    while element and (element := parent(element)):
        found.append((element.tag or "", marks_of(element)))
    return frozenset(found)


def parent(element: ElementNode) -> ElementNode | None:
    """The element around an element; None above the outermost."""
    above = element.parent
    return above if isinstance(above, ElementNode) else None


def _stamps(element: ElementNode, around: frozenset[tuple[str, str]], *, below: bool) -> list[Stamp]:
    marks = marks_of(element)
    stated = element.getattr("itemprop") or element.getattr("property") or ""
    texts = [
        (text, True)
        for name in _ATTRIBUTES
        if (text := element.getattr(name)) and any(map(str.isdigit, text))
    ]
    if element.tag != "meta" and len(written := (element.text or "").strip()) <= _MAX_TEXT:
        texts.append((written, element.tag == "time"))
    texts = [(text, exact) for text, exact in texts if any(map(str.isdigit, text)) and not CLOCK.search(text)]
    if not texts or strangeness(element, around):
        return []
    return [Stamp(kind_of(f"{stated} {marks}", text), text, below, exact) for text, exact in texts[:3]]


def kind_of(marks: str, text: str = "") -> str:
    """Of what a date is, by the names of its element and then by its label."""
    if "datePublished" in marks or "datecreated" in marks.lower():
        return "published"
    modified, published = MODIFIED.search(marks), PUBLISHED.search(marks)
    if modified and not published:
        return "modified"
    label = label_of(text)
    return label or ("published" if published and not modified else "")


def label_of(text: str) -> str:
    """Of what a date is by the first label in its line: "Updated 3 July" or "Publié le 3 juillet"."""
    modified, published = _LABEL_MODIFIED.search(text), _LABEL_PUBLISHED.search(text)
    if modified and (not published or modified.start() < published.start()):
        return "modified"
    return "published" if published else ""


def marks_of(element: ElementNode) -> str:
    """Class and id, which say what an element is for."""
    return f"{element.getattr('class') or ''} {element.getattr('id') or ''}".strip()


def strangeness(element: ElementNode | None, around: frozenset[tuple[str, str]]) -> int:
    """2 in a comment, 1 in a part of the page that mostly dates something else, 0 in the article."""
    worst = 0
    for _ in range(_MAX_DEPTH):
        if element is None or element.tag in ("body", "html", "main"):
            break
        marks = marks_of(element)
        if (element.tag, marks) in around:
            break
        if COMMENT.search(marks):
            return 2
        worst = max(worst, int(element.tag in _FOREIGN_TAGS or FOREIGN.search(marks) is not None))
        element = parent(element)
    return worst


_LABEL_MODIFIED = re.compile(
    r"\b(?:updated?|last (?:edited|modified|changed|update|reviewed)|modified|edited|aktualisiert|zuletzt|geändert|(?:letzte )?änderung|"
    r"letztes update|bearbeitet|mis[e]? à jour|modifié|actualizado|modificad[oa]|última (?:actualización|modificación|atualização)|atualizad[oa]|"
    r"aggiornat[oa]|ultimo aggiornamento|bijgewerkt|gewijzigd|laatst|opdateret|uppdaterad|oppdatert|päivitetty|muokattu|zaktualizowan|aktualizacja|"
    r"aktualizov|frissít|actualizat|güncelle|обновлен|изменен|оновлен|ενημερώθηκε|τελευταία ενημέρωση|diperbarui|cập nhật)|更新|수정|تحديث|به‌روز",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"(?:aktuell\w*|current|today|heutiges?|ahora|actual|ora)\W{1,3}(?:datum|uhrzeit|date|time|zeit|is|fecha|corrente)|it is currently|"
    r"alle zeiten|all times",
    re.IGNORECASE,
)
"""How pages label their own clock."""
_LABEL_PUBLISHED = re.compile(
    r"\b(?:published|posted|publication date|date posted|created|first published|release date|veröffentlicht|erschienen|erstellt|publiziert|"
    r"geschrieben|eingestellt|online seit|publié|posté|mis en ligne|mise en ligne|paru|rédigé|publicad[oa]|fecha de publicación|publicat|pubblicat[oa]|"
    r"postad[oa]|data de publicação|gepubliceerd|geplaatst|publicerad|publisert|udgivet|offentliggjort|julkaistu|opublikowan|data publikacji|"
    r"publikován|zveřejněn|zverejnen|objavljeno|objavljen|megjelen|közzé|yayın|eklenme|опубликован|дата публикац|публикац|дата публікації|δημοσι|"
    r"diterbitkan|dipublikasikan|đăng)|发布|發布|發佈|掲載|公開|投稿|入力|입력|등록|게시|نشر|انتشار|פורסם|प्रकाशित",
    re.IGNORECASE,
)
"""Labels of many languages, as their sites print them; they only weigh, form and place decide where they are missing."""
