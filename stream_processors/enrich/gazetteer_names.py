"""How names of places are compared: one key for the many ways of writing a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ə": "e",
        "ʿ": None, "ʼ": None, "ʻ": None, "ʾ": None, "ʹ": None, "'": None, "’": None, "‘": None, "`": None, "´": None,
        ".": None, "-": " ", "‐": " ", "‑": " ", "–": " ", "_": " ", "/": " ", ",": " ",
    }
)  # fmt: skip
_WORDS = {
    **dict.fromkeys(["ash", "as", "ad", "adh", "ar", "at", "ath", "an", "az", "ed", "el", "er", "es", "esh", "et",
                     "ez", "en", "ech", "ul", "ol"], "al"),
    "st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort",
}  # fmt: skip
"""Arabic articles as they sound before sun letters; abbreviations of names of towns."""
_ONE_TO_ONE = str.maketrans("أإآٱىةیکۀہ", "ااااي" + "ه" + "يكهه")
"""Letters that Arabic, Persian and Urdu spelling interchange; one for one, so that offsets stay."""

_UNCASED_RANGES = "\u0590-\u08ff\u0900-\u109f\u10d0-\u10ff\u1200-\u137f\u1780-\u17ff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
UNCASED = re.compile(f"[{_UNCASED_RANGES}]")
"""A letter of a script without capitals."""


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """The key of a name in a script with capitals: no case, marks, apostrophes or hyphens, one form of articles."""
    return fold_once(name)


def fold_once(name: str) -> str:
    """As `fold`, without remembering."""
    text = name.lower()
    if text.isascii():
        if text.isalpha():
            return text
    else:
        decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    text = text.translate(_LETTERS)
    if " " not in text:
        return text
    words = text.split()
    last = len(words) - 1
    return " ".join(_WORDS.get(w, w) if i < last else w for i, w in enumerate(words))


def fold_uncased(text: str) -> str:
    """The key of a name, or a whole text, in a script without capitals; as long as the text is."""
    return text.translate(_ONE_TO_ONE)


_ENDINGS = {
    "cyrillic": ("ского", "ской", "ами", "ями", "ого", "ому", "ой", "ою", "ей", "ью", "ах", "ях", "ом", "ем", "ам",
                 "ям", "ов", "ев", "ии", "ию", "ия", "а", "у", "е", "ы", "и", "ю", "я", "ь", "о", "і", "ї"),
    "latin": ("owi", "ach", "ami", "iem", "em", "om", "ie", "ę", "ą", "y", "i", "u", "e", "a", "o", "s", "n"),
}  # fmt: skip
_LANGUAGES = {
    **dict.fromkeys(["ru", "uk", "be", "bg", "mk", "sr"], "cyrillic"),
    **dict.fromkeys(["pl", "cs", "sk", "hr", "sl", "bs", "lt", "lv"], "latin"),
    **dict.fromkeys(["de", "sv", "da", "nb", "no", "nl", "fi", "et", "en"], "genitive"),
}


def stems(key: str, language: str) -> tuple[str, ...]:
    """What is left of a key without the endings that its language inflects names by, longest first."""
    kind = _LANGUAGES.get(language, "")
    if kind == "genitive":
        return (key[:-1],) if key.endswith("s") and len(key) > 4 else ()
    endings = _ENDINGS.get(kind, ())
    return tuple(key[: -len(end)] for end in endings if key.endswith(end) and len(key) - len(end) >= 3)


def nominatives(key: str, language: str) -> tuple[str, ...]:
    """Keys that an inflected key may stand for, likeliest first: itself, then its stems with the usual endings."""
    found = [key]
    kind = _LANGUAGES.get(language, "")
    back = {
        "cyrillic": ("", "а", "я", "ь", "ия", "ы", "и", "о", "е", "й"),
        "latin": ("", "a", "o", "e", "y", "ia", "ie"),
    }
    for stem in stems(key, language)[:4]:
        found.extend(stem + ending for ending in back.get(kind, ("",)))
    return tuple(dict.fromkeys(found))
