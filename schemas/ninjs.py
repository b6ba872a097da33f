"""An article as IPTC ninjs 3.1, the news industry's JSON: https://iptc.org/standards/ninjs/.

What ninjs has no property for (quotes, figures, copies, stories, the vector) is left out; `--format jsonl` has it all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from schemas.events import EnrichedArticle, Mention, Place, ResolvedArticle, Subject

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
STANDARD: Mapping[str, str] = {"name": "ninjs", "version": "3.1", "schema": SCHEMA}
MEDIA_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"
GEONAMES = "https://sws.geonames.org/"
_KEPT_IN_URI = "!#$%&'()*+,/:;=?@~"
_KEPT_IN_HOST = _KEPT_IN_URI + "[]"


_MISSING: tuple[object, ...] = (None, [], "")


def to_ninjs(article: EnrichedArticle) -> dict[str, Any]:
    """The article as a ninjs object, valid under IPTC's schema; what is unknown is absent."""
    found: dict[str, Any] = {
        "uri": _uri(article.url.full) or f"urn:dateline:{article.article_id}",
        "type": "text",
        "representationType": "full",
        "standard": dict(STANDARD),
        **_times(article),
        "language": article.language if article.language != "und" else None,
        "headlines": _texts("main", article.headline),
        "descriptions": _texts("summary", article.summary),
        "bodies": _texts("main", article.body),
        "by": article.byline or ", ".join(article.authors) or None,
        "located": article.located,
        "people": _authors(article) + [_mention(each) for each in article.people],
        "organisations": [_mention(each) for each in article.organisations],
        "places": [_place(each) for each in article.places],
        "subjects": [*map(_subject, article.subjects), *map(_keyword, article.keywords)],
        "genres": [{"name": article.genre}] if article.genre else [],
        "infoSources": _sources(article),
        "renditions": _renditions(article),
        "altIds": [{"role": "dateline", "value": article.article_id}],
    }
    return {name: value for name, value in found.items() if value not in _MISSING}


def _times(article: EnrichedArticle) -> dict[str, str | None]:
    first = article.first_seen_at if isinstance(article, ResolvedArticle) else None
    return {
        "version": str(article.revision) if isinstance(article, ResolvedArticle) else None,
        "firstCreated": _time(first),
        "versionCreated": _time(article.observed_at),
        "contentCreated": _time(article.published_at),
    }


def _time(time: dt.datetime | None) -> str | None:
    if time is None:
        return None
    return time.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _uri(address: str | None) -> str | None:
    """An address as RFC 3986 wants it: what is not ASCII is percent-encoded, and brackets outside an IPv6 host are."""
    if not address:
        return None
    try:
        split = urlsplit(address)
    except ValueError:
        return None
    if not split.scheme or not (split.netloc or split.path):
        return None
    head, host, tail = address.partition(split.netloc) if split.netloc else ("", "", address)
    return head + _quoted(host, _KEPT_IN_HOST) + _quoted(tail, _KEPT_IN_URI)


def _quoted(text: str, safe: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe=safe)


def _texts(role: str, text: str | None) -> list[dict[str, str]]:
    return [{"role": role, "contentType": "text/plain", "value": text}] if text else []


def _authors(article: EnrichedArticle) -> list[dict[str, str]]:
    return [{"name": name, "rel": "author"} for name in article.authors]


def _mention(mention: Mention) -> dict[str, str]:
    return {"name": mention.name, "rel": "mentions"} | ({"literal": mention.id} if mention.id else {})


def _place(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {"name": place.name, "rel": "mentions"}
    if place.id:
        found |= {"uri": f"{GEONAMES}{place.id}/"} if place.id.isdigit() else {"literal": place.id}
    if place.location:
        point = [place.location.lon, place.location.lat]
        found["geoJSON"] = {"type": "Point", "coordinates": point}
    return found


def _subject(subject: Subject) -> dict[str, Any]:
    code = subject.code.removeprefix("medtop:")
    found: dict[str, Any] = {"name": subject.name, "rel": "about"}
    found |= {"uri": f"{MEDIA_TOPIC}{code}"} if code.isdigit() else {"literal": subject.code}
    if subject.confidence is not None:
        found["confidence"] = round(100 * subject.confidence)
    return found


def _keyword(keyword: str) -> dict[str, str]:
    return {"name": keyword, "rel": "keyword"}


def _sources(article: EnrichedArticle) -> list[dict[str, str]]:
    publisher = article.publisher.name or article.publisher.domain
    cited: Iterable[str] = (name for name in article.agencies if name not in article.credited_agencies)
    by_role: Sequence[tuple[str, Iterable[str]]] = (
        ("publisher", (publisher,) if publisher else ()),
        ("originator", article.credited_agencies),
        ("cited", cited),
    )
    return [{"name": name, "role": role} for role, names in by_role for name in names]


def _renditions(article: EnrichedArticle) -> list[dict[str, str]]:
    address = _uri(article.image.url) if article.image else None
    return [{"name": "main", "href": address}] if address else []
