"""Articles out of HTML pages: one parse, what the page states first, then its text."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from stream_processors.extract import body, bylines, genres, headline, hostile, lines, metadata, people
from stream_processors.extract.body import Body, Stated
from stream_processors.extract.content import Content
from stream_processors.extract.metadata import Metadata
from stream_processors.extract.text import first_date
from stream_processors.extract.tree import Tree

_NOT_HOST = re.compile(r"^https?://(?:www\.)?|[/:?#].*$", re.DOTALL)


def read_html(text: str, *, url: str | None, title: str | None, observed_at: dt.datetime) -> Content:
    """The article of a page; `title` is what the producer knows of it.

    Raises:
        Rejection: `too_large` where the page has more than 150,000 tags, or more text than any article.
    """
    text = hostile.defused(text)
    tree = Tree(text)
    stated = metadata.read(tree, url, observed_at)
    domain = _NOT_HOST.sub("", url or stated.canonical or "")
    titles = [title, *stated.titles] if title else stated.titles
    head = headline.choose(titles, stated.publisher, domain)
    found = body.find(tree, text, Stated(stated.text, stated.words), head)
    pictures = body.tidy("\n".join(genres.gallery(tree)), head, genres.GALLERY)
    if pictures.size > found.size or (pictures.size and found.method != "paragraphs"):
        found = pictures
    content = _with_printed(_content(found, head, stated), found, text, observed_at)
    return (
        content
        if content.genre
        else msgspec.structs.replace(content, genre=_genre(tree, content, stated, url))
    )


def warm_up() -> None:
    body.warm_up()


def _genre(tree: Tree, content: Content, stated: Metadata, url: str | None) -> str | None:
    if content.method == genres.GALLERY:
        return genres.GALLERY
    return genres.of(
        tree, stated.kinds, url, content.headline, content.paragraphs, is_article=stated.is_article
    )


def _content(found: Body, head: str | None, stated: Metadata) -> Content:
    return Content(
        paragraphs=found.paragraphs,
        method=found.method,
        headline=head,
        summary=stated.summary,
        byline=stated.byline,
        authors=stated.authors,
        section=stated.section,
        genre=stated.genre,
        located=stated.located or (lines.dateline_place(found.paragraphs[0]) if found.paragraphs else None),
        keywords=stated.keywords,
        image=stated.image,
        published=stated.published,
        published_from=stated.published_from,
        modified_at=stated.modified_at,
        publisher=stated.publisher,
        country=stated.country,
        canonical=stated.canonical,
        free_access=False if stated.free_access is None and found.walled else stated.free_access,
        locale=stated.locale,
        words=stated.words,
    )


def _with_printed(content: Content, found: Body, text: str, observed_at: dt.datetime) -> Content:
    """Where the page states no date or author, those printed on top of the text."""
    if content.published is None and (moment := first_date(list(found.top), content.locale, observed_at)):
        content = msgspec.structs.replace(content, published=moment, published_from="text")
    if not content.authors:
        byline = next(filter(people.is_byline, found.top), None) or bylines.below_heading(text)
        authors = people.printed_names(byline)
        content = msgspec.structs.replace(content, byline=byline or content.byline, authors=authors)
    return content
