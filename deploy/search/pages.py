"""Where a page of results ends, as an opaque token that the next request brings back."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from typing import Any

import msgspec

from deploy.search.fields import BadQuery


class Place(msgspec.Struct, frozen=True, array_like=True):
    """After which hit the next page begins: `after` in an order of the index, `offset` in a ranking of ours.

    `now` is the moment that recency was measured from, and `loose` whether most words were enough: on every page the same.
    """

    query: str
    now: dt.datetime
    after: tuple[Any, ...] = ()
    offset: int = 0
    loose: bool = False


def fingerprint(search: msgspec.Struct) -> str:
    """Of what was asked for: a token only continues its own search."""
    return hashlib.sha256(msgspec.json.encode(search)).hexdigest()[:12]


def token_of(place: Place) -> str:
    """The place as a word of letters, digits, `-` and `_`."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")


def place_of(token: str, query: str) -> Place:
    """The place that a token names.

    Raises:
        BadQuery: it is no token, or one of another search.
    """
    try:
        padded = token + "=" * (-len(token) % 4)
        place = msgspec.msgpack.decode(base64.urlsafe_b64decode(padded), type=Place)
    except (ValueError, binascii.Error, msgspec.DecodeError, UnicodeError) as error:
        raise BadQuery(
            f"{token[:60]!r} is no page token: take the one that the page before ended with"
        ) from error
    if place.query != query:
        raise BadQuery("this page token belongs to another search: repeat it with the same words and filters")
    return place
