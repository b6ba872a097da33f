"""Which blocks of the element around an article are its text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from stream_processors.extract import lines, people
from stream_processors.extract.blocks import Block
from stream_processors.extract.clean import is_sentence, key

_MAX_LINKED = 0.5
_ALL_LINKED = 0.8
_LINKED_LIST = 0.6
_SHORT_ITEM = 35
"""Mean length up to which the linked items of a list are names rather than headlines."""
_LONG_TAIL = 200
"""Unlinked characters after the last sentence that are more than tags and credits: a list of winners, a table of results."""
_ABOVE = 0.3
_MOST = 0.85
_NEARLY_ALL = 0.95
_LEAD = 50
_MAX_LEADS = 3
_MAX_TEASER = 300
_LONG = 60
"""Characters from which a block that comes again is a copy, not a refrain."""
_ALIKE = 0.5
"""Share of the longer of two headings that the shorter must make up, for both to be the headline."""
_SIGN_OFF = 6
"""Characters from which a line can be one; less is a bullet or an initial."""
_MAX_CLOSING = 2
"""Unlinked paragraphs after the last sentence that may sign off."""
_ELSEWHERE = re.compile(
    r"^(?:related|more (?:from|on|in|news|stories)|recommended|you (?:may|might) (?:also )?like|read (?:more|next|also)|further reading|"
    r"see also|up next|about the authors?|leave a (?:comment|reply)|comments?$|\d+ comments|tags?$|share this|"
    r"ähnliche|weitere (?:informationen|beiträge|artikel|themen|nachrichten)|weiterführende|mehr (?:zum|zu|themen|aus|von)|"
    r"verwandte|empfehlungen|das könnte|auch interessant|schlagw|kommentare?$|\d+ kommentare|"
    r"(?:articles?|sujets?) (?:liés?|similaires?|connexes)|à lire|lire aussi|sur le même|voir aussi|commentaires|"
    r"(?:le|te) puede interesar|noticias relacionadas|artículos relacionados|lea también|temas$|relacionad|comentarios|"
    r"leia (?:também|mais)|veja também|notícias relacionadas|leggi anche|potrebbe interessarti|articoli correlati|"
    r"lees ook|meer (?:over|nieuws)|zobacz (?:też|także)|czytaj także|polecane|читайте также|по теме|похожие|"
    r"ilgili haberler|اقرأ أيضا|مواضيع ذات صلة|相关|相關|延伸阅读|関連|관련)",
    re.IGNORECASE,
)
"""Headings over links to other articles, comments, tags and authors."""
_PLEA = re.compile(
    r"already a (?:subscriber|member)|(?:subscribe|sign in|log in|register)\b.{0,60}\b(?:to (?:continue|keep|read|view|access|unlock)|full (?:story|article))|"
    r"to (?:continue reading|(?:read|view) the full (?:story|article)).{0,40}\b(?:subscribe|sign|log|register)|"
    r"déjà abonné|abonnez-vous pour|réservé (?:à nos|aux) abonné|bereits abonnent|jetzt (?:weiter|artikel )?(?:lesen|freischalten) mit|"
    r"ya (?:eres|soy) suscriptor|suscríbete para (?:leer|seguir|continuar)|già abbonato|al abonnee",
    re.IGNORECASE,
)
_PLEA_MARKS = ("ubscri", "bonn", "uscri", "ign in", "og in", "egist", "lready a", "ontinue", "etzt ")
"""Of which every plea has one: looked for first, as that is ten times faster."""
_MAX_PLEA = 300
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")


def running(blocks: Sequence[Block], headline: str | None = None) -> list[Block]:
    """The blocks from the first running text to the last, without links, teasers and headings over nothing."""
    once = _without_repetition(_below_headline(blocks, headline))
    kept = _between_ends(_without_teasers(_without_links(once)))
    return _without_bare_headings(_without_elsewhere(kept))


def is_headline(text: str, headline: str | None) -> bool:
    """Does a heading say the headline, or a part of it that is more than a name?"""
    if headline is None or not text:
        return False
    own, wanted = key(text), key(headline)
    shorter, longer = sorted((own, wanted), key=len)
    return shorter in longer and len(shorter) >= _ALIKE * len(longer)


def _without_repetition(blocks: Sequence[Block]) -> list[Block]:
    """Each long block once, as pages hold their text again for small screens or for printing; rows of one table may be alike."""
    seen: dict[str, int] = {}
    kept: list[Block] = []
    for block in blocks:
        within = block.group and seen.get(block.text) == block.group
        if within or len(block.text) < _LONG or block.text not in seen:
            kept.append(block)
            seen[block.text] = block.group
    return kept


def _below_headline(blocks: Sequence[Block], headline: str | None) -> Sequence[Block]:
    """Without what stands above the headline, unless it is much: some pages have their site's name in <h1>.

    Where several <h1> head the sections of a text and none is the headline, nothing stands above it.
    """
    headings = [i for i, block in enumerate(blocks) if block.tag == "h1"]
    named = [i for i in headings if is_headline(blocks[i].text, headline)]
    if headline and headings and not named:
        return blocks
    at = (named or headings or [0])[0]
    above = sum(len(block.text) for block in blocks[:at])
    return blocks[at:] if above < _ABOVE * sum(len(block.text) for block in blocks) else blocks


def leads(blocks: Sequence[Block]) -> list[Block]:
    """Of what stands between headline and text, that which reads as text; standfirsts are often marked up as headings."""
    found = [block for block in blocks if _is_lead(block) and not lines.is_chrome(block.text)]
    return found[:_MAX_LEADS]


def _is_lead(block: Block) -> bool:
    if block.is_heading:
        return len(block.text) >= _LEAD and block.tag != "h1" and 2 * block.linked <= len(block.text)
    return len(block.text) >= _LEAD and _is_text(block)


def is_running(blocks: Sequence[Block]) -> bool:
    """Do the blocks consist mostly of sentences, or of what may lead to a text?"""
    texts = sum(len(block.text) for block in blocks if _is_text(block) and len(block.text) > _LEAD)
    return texts > 0.6 * sum(len(block.text) for block in blocks) or (
        bool(blocks) and all(map(_is_lead, blocks))
    )


def may_plead(text: str) -> bool:
    """Has the text one of the marks that every plea has?"""
    return any(mark in text for mark in _PLEA_MARKS)


def is_plea(text: str) -> bool:
    """Does the text ask to subscribe or sign in to go on reading?"""
    return len(text) <= _MAX_PLEA and may_plead(text) and _PLEA.search(text) is not None


def _is_text(block: Block) -> bool:
    return lines.is_text(block.text) and block.linked <= _MAX_LINKED * len(block.text)


def _without_links(blocks: Sequence[Block]) -> list[Block | None]:
    """None in place of linked paragraphs and of lists of links, unless these list names."""
    groups: dict[int, list[Block]] = {}
    for block in blocks:
        groups.setdefault(block.group, []).append(block)
    introduced = _introduced(blocks)
    linked = {
        number
        for number, members in groups.items()
        if number and number not in introduced and _lists_links(members)
    }
    return [None if block.group in linked or _is_link(block) else block for block in blocks]


def _introduced(blocks: Sequence[Block]) -> set[int]:
    """The lists below a paragraph that ends in a colon, unless it leads elsewhere."""
    pairs = itertools.pairwise(blocks)
    return {
        below.group
        for above, below in pairs
        if below.group
        and not above.group
        and not above.is_heading
        and above.text.endswith((":", "："))
        and len(above.text) >= _LEAD
        and not _ELSEWHERE.match(above.text)
    }


def _lists_links(members: list[Block]) -> bool:
    total = sum(len(block.text) for block in members)
    if sum(block.linked for block in members) <= _LINKED_LIST * total:
        return False
    return len(members) < 3 or total > _SHORT_ITEM * len(members)


def _is_link(block: Block) -> bool:
    return not block.group and not block.is_heading and block.linked > _ALL_LINKED * len(block.text)


def _without_teasers(blocks: list[Block | None]) -> list[Block | None]:
    """None in place of linked headings with one short block below them, at most, where several follow each other."""
    kept = list(blocks)
    teasers = [i for i, block in enumerate(blocks) if block is not None and _is_linked_heading(block)]
    for i in teasers:
        below = _section(blocks, i + 1)
        short = len(below) <= 1 and sum(len(other.text) for other in below) < _MAX_TEASER
        if short and not {i - 2, i - 1, i + 1, i + 2}.isdisjoint(teasers):
            kept[i : i + 2] = [None] * len(kept[i : i + 2])
    return kept


def _is_linked_heading(block: Block) -> bool:
    return block.is_heading and block.linked > _ALL_LINKED * len(block.text)


def _section(blocks: list[Block | None], start: int) -> list[Block]:
    """Up to two blocks from `start` on that stand before the next heading."""
    found: list[Block] = []
    for block in blocks[start : start + 4]:
        if block is not None and block.is_heading:
            break
        found += [block] if block is not None else []
    return found


def _between_ends(blocks: list[Block | None]) -> list[Block | None]:
    texts = [i for i, block in enumerate(blocks) if block and not block.is_heading and _is_text(block)]
    if not texts:
        return blocks
    first, last = texts[0], texts[-1] + 1
    while (
        first and (above := blocks[first - 1]) is not None and _may_open(above, blocks[first - 2 : first - 1])
    ):
        first -= 1
    while last < len(blocks) and (below := blocks[last]) is not None and _may_close(below, last - texts[-1]):
        last += 1
    tail = sum(len(block.text) - block.linked for block in blocks[last:] if block)
    return blocks[first:] if tail >= _LONG_TAIL else blocks[first:last]


def _may_open(block: Block, above: Sequence[Block | None]) -> bool:
    """Is it a heading below the headline, a colon's line, an entry's clock, or a date or byline, which the caller tells apart?"""
    if block.is_heading:
        return block.tag != "h1"
    if block.text.endswith(":") and block.tag == "p" and not block.linked:
        return True
    if _CLOCK.fullmatch(block.text):
        return any(other is not None and other.is_heading and other.tag != "h1" for other in above)
    return len(block.text) <= lines.LONG_LINE and (
        people.is_byline(block.text) or lines.written_date(block.text) is not None
    )


def _may_close(block: Block, place: int) -> bool:
    """Is it a list, a table or code below the last sentence, or a short unlinked line that signs off?"""
    if block.group or block.tag == "pre":
        return True
    return place <= _MAX_CLOSING and block.tag == "p" and not block.linked and len(block.text) >= _SIGN_OFF


def _without_elsewhere(blocks: list[Block | None]) -> list[Block | None]:
    """Without what stands under a heading that leads elsewhere, near the end of the text; one that recurs is part of it."""
    total = sum(len(block.text) for block in blocks if block)
    seen = 0
    met: set[str] = set()
    for i, block in enumerate(blocks):
        most = _MOST if block and block.is_heading else _NEARLY_ALL
        if block and len(block.text) < _LONG and block.text not in met and _ELSEWHERE.match(block.text):
            if seen > most * total:
                return blocks[:i]
            met.add(block.text)
        seen += len(block.text) if block else 0
    return blocks


def _leads_elsewhere(block: Block) -> bool:
    """Is it a short line over or beside links to other articles, as "Read also:" is?"""
    text = block.text
    return len(text) <= _SHORT_ITEM and _ELSEWHERE.match(text) is not None and not is_sentence(text)


def _without_bare_headings(blocks: list[Block | None]) -> list[Block]:
    """Without the gaps, and the headings before a gap, before the end or leading elsewhere."""
    kept: list[Block] = []
    bare = True
    for block in reversed(blocks):
        if block is None:
            bare = True
        elif not block.is_heading:
            bare = bare and _leads_elsewhere(block)
            kept += [] if _leads_elsewhere(block) else [block]
        elif not bare and not _ELSEWHERE.match(block.text):
            kept.append(block)
    return kept[::-1]
