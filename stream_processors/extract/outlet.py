"""The country of an outlet, where something states it: the address that its page gives, else the domain it registered."""

from __future__ import annotations

from functools import cache

import pycountry

from stream_processors.extract import jsonld

_OPEN_TO_ALL = frozenset(
    [
        "ac",
        "ad",
        "ag",
        "ai",
        "as",
        "bz",
        "cc",
        "cd",
        "cf",
        "cm",
        "co",
        "cx",
        "dj",
        "fm",
        "ga",
        "gd",
        "gg",
        "gl",
        "gq",
        "gs",
        "im",
        "io",
        "la",
        "lc",
        "li",
        "ly",
        "me",
        "ml",
        "ms",
        "nu",
        "pn",
        "pw",
        "sb",
        "sc",
        "sh",
        "sl",
        "so",
        "sr",
        "st",
        "su",
        "sx",
        "tf",
        "tk",
        "tl",
        "tm",
        "to",
        "tv",
        "vc",
        "vg",
        "ws",
    ]
)
"""Codes of countries that are sold to anybody or make a word of a name, among them those that Google takes for no
country's (Search Central, "Managing multi-regional sites"). Below a second label (`com.co`) they are a country's again."""
_NOT_ISO = {"uk": "GB"}
_OWN_SCRIPTS = {
    "рф": "RU", "укр": "UA", "бел": "BY", "срб": "RS", "мкд": "MK", "бг": "BG", "мон": "MN", "қаз": "KZ", "ελ": "GR",
    "გე": "GE", "հայ": "AM", "中国": "CN", "中國": "CN", "台湾": "TW", "台灣": "TW", "香港": "HK", "澳門": "MO",
    "한국": "KR", "ไทย": "TH", "भारत": "IN", "ভারত": "IN", "বাংলা": "BD", "இலங்கை": "LK", "امارات": "AE",
    "السعودية": "SA", "مصر": "EG", "الاردن": "JO", "المغرب": "MA", "تونس": "TN", "قطر": "QA", "سورية": "SY",
    "فلسطين": "PS", "عمان": "OM", "الجزائر": "DZ", "عراق": "IQ", "ایران": "IR", "پاکستان": "PK", "مليسيا": "MY",
    "موريتانيا": "MR", "سودان": "SD", "اليمن": "YE", "البحرين": "BH",
}  # fmt: skip
"""Top-level domains of countries in their own scripts (IANA root zone)."""


def country_of_domain(registered: str | None) -> str | None:
    """The ISO 3166 code of the country whose top-level domain a registered domain is under; None where that says nothing."""
    labels = (registered or "").lower().split(".")
    if len(labels) < 2:
        return None
    top = _unicode(labels[-1])
    if top in _OWN_SCRIPTS:
        return _OWN_SCRIPTS[top]
    if len(top) != 2 or (top in _OPEN_TO_ALL and len(labels) == 2):
        return None
    return _NOT_ISO.get(top) or _iso(top)


def country_of_address(publisher: object, by_id: dict[str, jsonld.Node]) -> str | None:
    """The country in the address of a JSON-LD publisher, given as a code or by its English name."""
    for node in jsonld.nodes_of(publisher, by_id):
        for address in jsonld.nodes_of(node.get("address"), by_id):
            stated = address.get("addressCountry")
            names = [
                jsonld.text(stated),
                *(jsonld.text(n.get("name")) for n in jsonld.nodes_of(stated, by_id)),
            ]
            if found := next((code for name in names if name and (code := _named(name.strip()))), None):
                return found
    return None


def _unicode(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label


@cache
def _codes() -> dict[str, str]:
    """Alpha-2 and alpha-3 codes and names in small letters -> alpha-2 codes."""
    keys = ("alpha_2", "alpha_3", "name", "common_name", "official_name")
    table = {"uk": "GB", "usa": "US"}
    for country in pycountry.countries:
        table |= {
            str(getattr(country, key)).lower(): country.alpha_2 for key in keys if hasattr(country, key)
        }
    return table


def _iso(code: str) -> str | None:
    return _codes().get(code) if len(code) == 2 else None


def _named(name: str) -> str | None:
    return _codes().get(name.lower())
