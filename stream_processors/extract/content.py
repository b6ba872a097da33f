"""What the readers of HTML and of plain text hand over: the parts of an article as its document states them."""

from __future__ import annotations

import datetime as dt

import msgspec

from stream_processors.extract.dates import Moment


class Content(msgspec.Struct, kw_only=True, frozen=True):
    """The parts of an article; unknown parts are None or empty.

    `country` is where the publisher says it is; `locale` is what the document says of its language (BCP 47); `method` names
    the way the body was found, `words` is its length as stated.
    """

    paragraphs: tuple[str, ...]
    method: str
    headline: str | None = None
    summary: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    genre: str | None = None
    located: str | None = None
    keywords: tuple[str, ...] = ()
    image: str | None = None
    published: Moment | None = None
    published_from: str | None = None
    modified_at: dt.datetime | None = None
    publisher: str | None = None
    country: str | None = None
    canonical: str | None = None
    free_access: bool | None = None
    words: int | None = None
    locale: str | None = None
