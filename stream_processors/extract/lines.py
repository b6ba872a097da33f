"""The forms of lines that stand around an article and are no part of it."""

from __future__ import annotations

import re

from stream_processors.extract import dates
from stream_processors.extract.clean import is_sentence, key
from stream_processors.extract.fingerprint import count_words

LONG_LINE = 100
"""Characters from which a line counts as text even without a full stop at its end."""

_BREADCRUMB = re.compile(r"\s*[»›→]\s*|\s+[>/|]\s+")
_ALSO = re.compile(
    r"^(?:read (?:also|more|next|on)|also read|see also|continue reading|don['’]t miss|you may (?:also )?like|"
    r"lire aussi|à lire aussi|lire la suite|voir aussi|vous aimerez aussi|lesen sie (?:auch|mehr)|mehr (?:zum thema|dazu)|weiterlesen|"
    r"auch interessant|siehe auch|(?:le|te) puede interesar|lea también|le[ea] (?:más|mais)|(?:ver|mir[ae]) también|leia (?:também|mais)|veja também|leggi anche|lees ook|"
    r"czytaj (?:też|także|również)|zobacz też|читайте также|смотрите также|по теме|читайте також|ayrıca (?:oku|bak)|"
    r"اقرأ أيضا|إقرأ أيضا|اقرأ المزيد|بیشتر بخوانید|यह भी पढ़ें|相关阅读|延伸阅读|相关新闻|関連記事|あわせて読みたい|관련기사)"
    r"(?P<mark>\s*[:：»>–—|-]|$|(?=[\s\u3000-\u9fff]))",
    re.IGNORECASE,
)
"""How languages point to another article; in a sentence the words may be innocent, unless a colon follows."""
_LABEL = re.compile(
    r"^(?:related(?: (?:articles?|stories|topics|news|content|posts))?|more(?: (?:from|on|in) .{1,40})?|watch(?: also| now| live)?|"
    r"listen(?: also)?|recommended)\s*(?:[:：»>|]|$)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^\W{0,3}(?:(?:photo|image|picture|video)s?(?: credits?| source| by| courtesy(?: of)?)?|(?:file|cover|featured) (?:photo|image)|credits?|"
    r"crédits?(?: photos?)?|photo d'illustration|fotos?|titelbild|beitragsbild|symbolbild|symbolfoto|archivbild|bildquelle|bild|abbildung|"
    r"foto de archivo|imagen|zdjęcie|fot\.|фото)\s*[:：]\s*\S",
    re.IGNORECASE,
)
"""How captions and credits of pictures open."""
_WHOLE_TEASER = re.compile(r"^\W*(?:read|watch|listen|lire|lesen)\b[^.!?]{0,30}[:：]\s+\S", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"^\W{0,3}(?:©|\(c\)\s|copyright\b|all rights reserved|tous droits réservés|alle rechte vorbehalten|"
    r"todos los derechos|todos os direitos|tutti i diritti|все права защищены|版权所有|جميع الحقوق محفوظة)",
    re.IGNORECASE,
)
_RIGHTS = (
    "© 19", "© 20", "©20", "©19", "all rights reserved", "alle rechte vorbehalten", "tous droits réservés",
    "todos los derechos reservados", "todos os direitos reservados", "tutti i diritti riservati", "все права защищены",
    "版权所有", "無断転載", "جميع الحقوق محفوظة", "tüm hakları saklıdır", "wszelkie prawa zastrzeżone",
)  # fmt: skip
_CHROME = frozenset(
    map(
        key,
        [
            "advertisement", "advertisements", "ad", "ads", "sponsored", "sponsored content", "share", "share this", "share this article",
            "share on facebook", "share on twitter", "tweet", "facebook", "twitter", "whatsapp", "linkedin", "email", "e-mail", "print", "pinterest",
            "reddit", "telegram", "instagram", "youtube", "copy link", "link copied", "save", "comment", "comments", "leave a comment", "leave a reply",
            "post a comment", "show comments", "view comments", "subscribe", "subscribe now", "sign up", "sign in", "log in", "login", "register",
            "newsletter", "sign up for our newsletter", "follow us", "menu", "home", "search", "close", "skip to content", "skip to main content",
            "back to top", "top", "next", "previous", "next article", "previous article", "latest news", "breaking news", "most read", "most popular",
            "trending", "popular", "top stories", "latest", "tags", "topics", "loading", "image", "photo", "video", "gallery", "file photo",
            "image source", "image caption", "getty images", "story continues below", "article continues below", "story continues below advertisement",
            "continue reading below", "continue reading the main story", "partager", "imprimer", "teilen", "drucken", "kommentare", "kommentieren",
            "anzeige", "werbung", "publicité", "abonnez-vous", "compartir", "imprimir", "publicidad", "publicidade", "compartilhar", "condividi",
            "stampa", "pubblicità", "reclame", "delen", "reklama", "udostępnij", "поделиться", "реклама", "комментарии", "paylaş", "reklam", "مشاركة",
            "طباعة", "إعلان", "分享", "打印", "広告", "シェア", "공유", "광고", "accept", "accept all", "accept cookies", "cookie settings",
        ],
    )
)  # fmt: skip
_COOKIES = ("cookie", "javascript")
_COOKIE_ACTS = (
    "accept", "consent", "we use", "this site uses", "this website uses", "enable", "disabled", "your browser", "nous utilisons",
    "wir verwenden", "verwendet", "utilizamos", "usamos", "you agree",
)  # fmt: skip
_MAX_NOTICE = 400
_MAX_CONTROL = 60
_MAX_MENU = 200
_BETWEEN_LINKS = re.compile(r"\s[|·•]\s|\w\|\w|\]\s?\[")
_MIN_SENTENCE = 3
_NEWSLETTER = re.compile(
    r"^(?:sign up (?:for|to)|subscribe to|get (?:the|our) .{0,60}(?:newsletter|inbox)|download (?:the|our) .{0,30}app|"
    r"follow (?:us|@?\w+) on|join (?:us|our) .{0,30}(?:whatsapp|telegram|facebook)|click here to)",
    re.IGNORECASE,
)
_MAX_NEWSLETTER = 220
_TAGS = re.compile(
    r"^(?:tags?|keywords|topics|mots[- ]clés|schlagwörter|etiquetas|теги|метки)\s*[:：]\s*(.+)$",
    re.IGNORECASE,
)
_DATE_WORDS = 5
_PLACE = r"[A-ZÀ-Þ][A-ZÀ-Þ'’.\- ]{2,30}(?:, [A-Z][A-Za-zà-ÿ. ]{2,25})?"
_DATELINE = re.compile(
    rf"^({_PLACE}),? (?:[A-Z][a-z]{{2,8}}\.? \d{{1,2}}(?:, \d{{4}})? )?\([^()\d]{{2,40}}\) ?[-–—:]{{1,2}} "
)


def written_date(line: str, locale: str | None = None) -> dates.Moment | None:
    """The date of a line that holds a date and hardly anything else ("Published: 3 July 2018, 10:15 GMT")."""
    if len(line) > LONG_LINE or not any(map(str.isdigit, line)):
        return None
    found = dates.find(line, locale)
    if found is None:
        return None
    rest = (line[: found.start] + " " + line[found.end :]).split()
    return found.moment if sum(any(map(str.isalpha, word)) for word in rest) <= _DATE_WORDS else None


def is_menu(line: str) -> bool:
    """Does the line list links: "Contact | Privacy | RSS", "[ Print ] [ E-mail ]"?"""
    if len(line) > _MAX_MENU or not any(mark in line for mark in "|·•["):
        return False
    return len(_BETWEEN_LINKS.findall(line)) > 1 and not is_sentence(line)


def is_chrome(line: str, *, notices: bool = True) -> bool:
    """Is the line a control, a menu, a teaser, a copyright or cookie notice, or a plea to subscribe?

    `notices` says whether notices are looked for, which takes long.
    """
    if (len(line) <= _MAX_CONTROL and key(line) in _CHROME) or is_menu(line):
        return True
    if len(line) > _MAX_NOTICE:
        return False
    if len(line) <= _MAX_NEWSLETTER and (_is_teaser(line) or _NEWSLETTER.match(line) or _CREDIT.match(line)):
        return True
    return bool(_COPYRIGHT.match(line)) or (notices and _is_notice(line.lower()))


def may_hold_notices(lowered: str) -> bool:
    """Has a text in lower case, of many lines, a word that every notice has?"""
    return any(mark in lowered for mark in (*_RIGHTS, *_COOKIES))


def _is_teaser(line: str) -> bool:
    if _LABEL.match(line) or _WHOLE_TEASER.match(line):
        return True
    also = _ALSO.match(line)
    return also is not None and (bool(also["mark"].strip()) or not is_sentence(line))


def _is_notice(line: str) -> bool:
    if any(mark in line for mark in _RIGHTS):
        return True
    return any(word in line for word in _COOKIES) and any(act in line for act in _COOKIE_ACTS)


def is_text(line: str) -> bool:
    """Does the line read as running text: a sentence of some words, or long?"""
    return len(line) >= LONG_LINE or (is_sentence(line) and count_words(line) >= _MIN_SENTENCE)


def crumbs(line: str) -> list[str]:
    """The parts of a breadcrumb ("Main » World » Title"), one if it is none."""
    return [part.strip() for part in _BREADCRUMB.split(line) if part.strip()]


def tags(line: str) -> tuple[str, ...]:
    """The tags of a line "Tags: a, b"."""
    found = _TAGS.match(line)
    return tuple(tag.strip() for tag in re.split(r"[,;|#]", found[1]) if tag.strip()) if found else ()


def dateline_place(first: str) -> str | None:
    """The place before "(AGENCY) -" in capitals, which is how agencies open a report: certain enough to state."""
    found = _DATELINE.match(first[:150])
    return titled(found[1].strip(" ,")) if found else None


def titled(place: str) -> str:
    """KLAIPEDA, Lithuania as Klaipeda, Lithuania."""
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize() if word[0].isupper() else word[0], place)
