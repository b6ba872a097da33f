"""Documents that are one JSON object: `{"url": …, "html" | "text": …, "fetched_at": …, "title": …}`."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec

from schemas.events import Reason, Rejection

_MAX_URL = 4_000
"""Servers refuse longer ones."""


class Packed(msgspec.Struct, kw_only=True):
    """A text to read and what came with it."""

    text: str
    is_html: bool
    url: str | None = None
    title: str | None = None


class _Object(msgspec.Struct):
    url: str | None = None
    html: str | None = None
    text: str | None = None
    title: str | None = None
    fetched_at: str | None = None


def read_json(body: bytes) -> Packed:
    """The page or text in a JSON object; fields with other names are left alone.

    Raises:
        Rejection: `bad_json`, `not_an_object`, `wrong_type`, `bad_time`, `missing_content` or `empty`.
    """
    value = _load(body)
    if not isinstance(value, dict):
        raise Rejection(
            Reason.NOT_AN_OBJECT, f"the JSON is a {type(value).__name__}, not an object; push one a record"
        )
    try:
        fields = msgspec.convert(value, _Object)
    except msgspec.ValidationError as error:
        raise Rejection(
            Reason.WRONG_TYPE, f"{error}; url, html, text, title and fetched_at are strings"
        ) from error
    _check_time(fields.fetched_at)
    if fields.url and len(fields.url) > _MAX_URL:
        raise Rejection(Reason.WRONG_TYPE, f"url has {len(fields.url)} characters, more than {_MAX_URL}")
    return _packed(fields)


def _packed(fields: _Object) -> Packed:
    if fields.html is None and fields.text is None:
        raise Rejection(Reason.MISSING_CONTENT, 'the object has neither "html" nor "text"; give one of them')
    is_html = bool(fields.html and fields.html.strip())
    text = fields.html if is_html else fields.text
    if not text or not text.strip():
        raise Rejection(Reason.EMPTY, '"html" and "text" are blank; was the page fetched?')
    return Packed(text=text, is_html=is_html, url=fields.url or None, title=fields.title)


def _load(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        # The standard library also reads UTF-16, a byte order mark and lone surrogates.
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Rejection(
            Reason.BAD_JSON, f"no valid JSON: {str(error)[:200]}; push one JSON object a record"
        ) from error


def _check_time(text: str | None) -> None:
    if text is None:
        return
    try:
        msgspec.convert(text.strip(), dt.datetime)
    except msgspec.ValidationError as error:
        message = f"fetched_at is no RFC 3339 time: {text[:100]!r}; write it as 2018-07-03T10:15:00Z"
        raise Rejection(Reason.BAD_TIME, message) from error
