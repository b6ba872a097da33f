"""The Unicode CLDR as babel packages it."""

from __future__ import annotations

from babel import localedata


def forget() -> None:
    """Let go of the languages that were read: babel keeps about a megabyte of each, of which the tables use little.

    It has no public way to say so.
    """
    getattr(localedata, "_cache", {}).clear()
