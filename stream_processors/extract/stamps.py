"""Dates that a page's mark-up singles out: microdata, `time` elements, hentry classes and their kin."""

from __future__ import annotations

import functools
import re
from itertools import islice
from typing import NamedTuple

from stream_processors.extract import chrome
from stream_processors.extract.tree import Tree

MAX_ELEMENTS = 300
_MAX_TEXT = 200
_MAX_DEPTH = 12
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MARKED = re.compile("[dD]ate|[pP]ublish|posted|[tT]ime|updated|datum|fecha")
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
# All patterns are for text in lower case: alternatives are tried five times faster than with re.IGNORECASE.
MODIFIED = re.compile(r"modif|updat|lastchange|last-change|changed|lastmod|aktualis|revis|edited")
PUBLISHED = re.compile(
    r"publi[sc]|posted|postdate|post[-_]?(?:item[-_]?)?date|postmeta|entry[-_]?(?:date|meta|time)|pubdate|pub[-_]date|created|dateline|"
    r"article[-_]{0,2}(?:date|meta|time|info|header)|story[-_]{0,2}(?:date|meta)|news[-_]?(?:date|single|meta|info)|date[-_]?(?:posted|pub|created)|byline"
)
DATED = re.compile(
    r"dat(?:e|um)(?![a-z])|dat(?:e|um)(?:$|[-_ ])|fecha|time(?!line|r)|stamp|posted|publi[sc]|updated|calendar"
)
COMMENT = re.compile(
    r"comment(?!s?[-_]?(?:count|link|open|closed|status))|kommentar(?!e?[-_]?(?:count|zahl))|disqus|repl(?:y|ies)\b"
)
FOREIGN = re.compile(
    r"related|teaser|sidebar|widget|recommend|popular|trending|most[-_]?(?:read|viewed)|more[-_]?(?:news|stories|articles|from)|latest|"
    r"recent|copyright|cookie|footer[-_]?(?:info|bottom|copy)|site-?footer|page-?footer|carousel|slider|tweet|twitter|newsfeed|ticker|"
    r"calendar[-_]?(?:widget|table|month)|archive[-_]?list|event[-_]?(?:list|date|time)|prev(?:ious)?[-_]|next[-_]|navigation|"
    r"userinfo|join-?date|birth|expire|search[-_]"
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


def collect(tree: Tree) -> list[Stamp]:
    """The marked dates in page order, without those of comments, teasers and the page's frame."""
    heading = tree.first("h1")
    around = ancestors(tree, heading)
    found: list[Stamp] = []
    for element in _marked(tree)[:MAX_ELEMENTS]:
        tag = tree.tags[element]
        if tag not in ("meta", "body", "html", "script", "h1") or (
            tag != "h1" and tree.get(element, "itemprop")
        ):
            found += _stamps(tree, element, around, below=heading is not None and element > heading)
    return found


def _marked(tree: Tree) -> list[int]:
    """The elements whose tag or attributes say that they hold a date, and the headings, in document order."""
    found = {*tree.places("time", "h1"), *tree.classed(_MARKED), *tree.having("pubdate")}
    for name in ("itemprop", "property"):
        found.update(element for element in tree.having(name) if "date" in tree.get(element, name))
    found.update(element for element in tree.places("abbr") if "title" in tree.attributes[element])
    return sorted(found)


def ancestors(tree: Tree, element: int | None) -> frozenset[tuple[str, str]]:
    """Tags and marks of what stands around an element: what holds the heading is the article's, whatever its name."""
    if element is None:
        return frozenset()
    return frozenset(
        (tree.tags[node], marks_of(tree, node)) for node in islice(tree.upwards(element), 1, None)
    )


def _stamps(tree: Tree, element: int, around: frozenset[tuple[str, str]], *, below: bool) -> list[Stamp]:
    attributes = tree.attributes[element]
    texts = [(text, True) for name in _ATTRIBUTES if name in attributes and (text := attributes[name])]
    if tree.tags[element] != "meta" and tree.size(element) <= 2 * _MAX_TEXT:
        written = tree.text(element).strip()
        texts += [(written, tree.tags[element] == "time")] if len(written) <= _MAX_TEXT else []
    texts = [(text, exact) for text, exact in texts if _DIGIT.search(text) and not CLOCK.search(text.lower())]
    if not texts or strangeness(tree, element, around):
        return []
    marks = f"{tree.get(element, 'itemprop') or tree.get(element, 'property')} {marks_of(tree, element)}"
    return [Stamp(kind_of(marks, text), text, below, exact) for text, exact in texts[:3]]


def kind_of(marks: str, text: str = "") -> str:
    """Of what a date is, by the names of its element and then by its label."""
    marks = marks.lower()
    if "datepublished" in marks or "datecreated" in marks:
        return "published"
    modified, published = MODIFIED.search(marks), PUBLISHED.search(marks)
    if modified and not published:
        return "modified"
    label = label_of(text)
    return label or ("published" if published and not modified else "")


def label_of(text: str) -> str:
    """Of what a line's first date is by the first label: "Updated 3 July" or "Publié le 3 juillet"; labels stand before it."""
    text = text.lower()
    modified, published = _LABEL_MODIFIED.search(text), _LABEL_PUBLISHED.search(text)
    if modified and _YEAR.search(text, 0, modified.start()):
        modified = None
    if modified and (not published or modified.start() < published.start()):
        return "modified"
    return "published" if published else ""


def marks_of(tree: Tree, element: int) -> str:
    """Class and id, which say what an element is for."""
    attributes = tree.attributes[element]
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()


def strangeness(tree: Tree, element: int, around: frozenset[tuple[str, str]]) -> int:
    """2 in a comment, 1 in a part of the page that mostly dates something else, 0 in the article."""
    worst = 0
    for node in islice(tree.upwards(element), _MAX_DEPTH):
        if (tree.tags[node], marks_of(tree, node)) in around or tree.tags[node] in ("body", "html", "main"):
            break
        if tree.tags[node] in _FOREIGN_TAGS and not chrome.is_page_form(tree, node):
            worst = 1
        if tree.attributes[node]:
            own = _strangeness(marks_of(tree, node))
            if own == 2:
                return 2
            worst = worst or own
    return worst


@functools.lru_cache(maxsize=8192)
def _strangeness(marks: str) -> int:
    marks = marks.lower()
    return 2 if COMMENT.search(marks) else 1 if FOREIGN.search(marks) else 0


_LABEL_MODIFIED = re.compile(
    r"\b(?:updated?|last (?:edited|modified|changed|update|reviewed)|modified|edited|aktualisiert|zuletzt|geändert|(?:letzte )?änderung|"
    r"letztes update|bearbeitet|mis[e]? à jour|modifié|actualizado|modificad[oa]|última (?:actualización|modificación|atualização)|atualizad[oa]|"
    r"aggiornat[oa]|ultimo aggiornamento|bijgewerkt|gewijzigd|laatst|opdateret|uppdaterad|oppdatert|päivitetty|muokattu|zaktualizowan|aktualizacja|"
    r"aktualizov|frissít|actualizat|güncelle|обновлен|изменен|оновлен|ενημερώθηκε|τελευταία ενημέρωση|diperbarui|cập nhật)|更新|수정|تحديث|به‌روز"
)
CLOCK = re.compile(
    r"(?:aktuell\w*|current|today|heutiges?|ahora|actual|ora)\W{1,3}(?:datum|uhrzeit|date|time|zeit|is|fecha|corrente)|it is currently|"
    r"alle zeiten|all times"
)
"""How pages label their own clock."""
_LABEL_PUBLISHED = re.compile(
    r"\b(?:published|posted|publication date|date posted|created|first published|release date|veröffentlicht|erschienen|erstellt|publiziert|"
    r"geschrieben|eingestellt|online seit|publié|posté|mis en ligne|mise en ligne|paru|rédigé|publicad[oa]|fecha de publicación|publicat|pubblicat[oa]|"
    r"postad[oa]|data de publicação|gepubliceerd|geplaatst|publicerad|publisert|udgivet|offentliggjort|julkaistu|opublikowan|data publikacji|"
    r"publikován|zveřejněn|zverejnen|objavljeno|objavljen|megjelen|közzé|yayın|eklenme|опубликован|дата публикац|публикац|дата публікації|δημοσι|"
    r"diterbitkan|dipublikasikan|đăng)|发布|發布|發佈|掲載|公開|投稿|入力|입력|등록|게시|نشر|انتشار|פורסם|प्रकाशित"
)
"""Labels of many languages, as their sites print them; they only weigh, form and place decide where they are missing."""
