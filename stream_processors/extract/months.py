"""Month names of many languages, from the CLDR (babel)."""

from __future__ import annotations

import functools
import unicodedata

from schemas import cldr

LOCALES = [
    "af",
    "ar",
    "ar_SY",
    "ar_MA",
    "az",
    "be",
    "bg",
    "bn",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "de_AT",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fil",
    "fr",
    "ga",
    "gl",
    "he",
    "hi",
    "hr",
    "hu",
    "hy",
    "id",
    "is",
    "it",
    "ka",
    "kk",
    "lt",
    "lv",
    "mk",
    "ms",
    "nl",
    "nb",
    "nn",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sq",
    "sr",
    "sr_Latn",
    "sv",
    "sw",
    "ta",
    "te",
    "tr",
    "uk",
    "ur",
    "uz",
]
"""`ar_SY` holds the Levantine month names (شباط), `ar_MA` the Maghrebi ones; languages that write 年月日 need no names."""

_MIN_LETTERS = 3


def number(name: str, language: str | None = None) -> int | None:
    """The month (1 to 12) that a word names, or None.

    `language` decides where languages differ (listopad: October in Croatian, November in Polish); without it such a
    word names no month.
    """
    by_language = _table().get(_fold(name))
    if not by_language:
        return None
    if language and (known := by_language.get(language.partition("-")[0].lower())):
        return known
    meanings = set(by_language.values())
    return meanings.pop() if len(meanings) == 1 else None


def warm_up() -> None:
    _table()


@functools.cache
def _table() -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for locale in LOCALES:
        for name, month in _names(locale):
            folded = _fold(name)
            if len(folded) >= _MIN_LETTERS and not any(c.isdigit() for c in folded):
                table.setdefault(folded, {}).setdefault(locale.partition("_")[0], month)
        cldr.forget()
    table.setdefault("sept", {}).setdefault("en", 9)
    return table


def _names(locale: str) -> list[tuple[str, int]]:
    # Imported here: 30 ms that documents without a written date need not pay.
    from babel.dates import get_month_names

    return [
        (name, month)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for month, name in get_month_names(width, context, locale).items()
    ]


def _fold(name: str) -> str:
    """Accents go, so that "Fevrier" of an upper-case line is found: no two months of a language differ by them."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if c.isalpha())
