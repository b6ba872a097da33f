"""Writing systems: which of its scripts a language is written in, and how much a letter of a script says."""

from __future__ import annotations

import re

_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_ARABIC = re.compile("[؀-ۿݐ-ݿ]")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_MIN_DENSE = 4

_TRADITIONAL = frozenset(
    "們這個來時會對說過還國學實發為與從後開間經點無關業動當進現於麼樣種電體長門問題東車馬語請讓話誰論議記計設許訴認識讀變買賣費資質賽財責貴"
    "軍農達運選遠適邊鄉醫鐵錢銀錄鍾關陽陰際隊階險離難雲電靜頭頁須預領風飛飯館驗驚魚鳥黃黨齊龍龜"
)
_SIMPLIFIED = frozenset(
    "们这个来时会对说过还国学实发为与从后开间经点无关业动当进现于么样种电体长门问题东车马语请让话谁论议记计设许诉认识读变买卖费资质赛财责贵"
    "军农达运选远适边乡医铁钱银录钟关阳阴际队阶险离难云电静头页须预领风飞饭馆验惊鱼鸟黄党齐龙龟"
)
"""Frequent characters that the reform of 1956 changed, each in both forms; what both sets share is dropped below."""
_ONLY_TRADITIONAL = _TRADITIONAL - _SIMPLIFIED
_ONLY_SIMPLIFIED = _SIMPLIFIED - _TRADITIONAL - frozenset("于后云")

_WRITTEN = {
    "sr": (("Cyrl", _CYRILLIC), ("Latn", _LATIN)), "bs": (("Latn", _LATIN), ("Cyrl", _CYRILLIC)),
    "az": (("Latn", _LATIN), ("Cyrl", _CYRILLIC), ("Arab", _ARABIC)), "uz": (("Latn", _LATIN), ("Cyrl", _CYRILLIC)),
    "kk": (("Cyrl", _CYRILLIC), ("Latn", _LATIN), ("Arab", _ARABIC)), "ku": (("Latn", _LATIN), ("Arab", _ARABIC)),
}  # fmt: skip
"""Languages of the press with several scripts (CLDR's likely subtags)."""
_USUAL = {"bs": "Latn", "az": "Latn", "kk": "Cyrl", "ku": "Latn"}


def tag(language: str, text: str) -> str:
    """The language with its script, where news in it appears in several: zh-Hant, sr-Latn; else as given.

    A script that nearly all texts of the language have is left out, as BCP 47 asks.
    """
    if language == "zh":
        return _chinese(text)
    if language not in _WRITTEN:
        return language
    counts = {name: len(pattern.findall(text)) for name, pattern in _WRITTEN[language]}
    script = max(counts, key=lambda name: counts[name])
    if not counts[script] or _USUAL.get(language) == script:
        return language
    return f"{language}-{script}"


def is_dense(text: str) -> bool:
    """Does the text have four or more letters of a script whose few letters already tell, as Han or Hangul?"""
    return len(_DENSE.findall(text)) >= _MIN_DENSE


def _chinese(text: str) -> str:
    letters = set(text)
    traditional, simplified = len(letters & _ONLY_TRADITIONAL), len(letters & _ONLY_SIMPLIFIED)
    if traditional == simplified:
        return "zh"
    return "zh-Hant" if traditional > simplified else "zh-Hans"
