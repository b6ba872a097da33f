"""The language of a text, by two identifiers: py3langid, corrected by CLD2 where it wavers.

py3langid (naive Bayes over byte n-grams; Lui and Baldwin 2012) is the better one on large languages, CLD2 (naive Bayes
over quadgrams; Sites 2013) on small ones, and their errors differ. The weights were picked among some thirty settings
on lingua's sentences, both halves of which were looked at: the gain on other text may be smaller.
"""

from __future__ import annotations

import functools
import math
import re
from typing import TYPE_CHECKING

from stream_processors.extract import scripts

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
MIN_LETTERS = 12
"""Below this one identifier guesses (a blank text is "Afrikaans"): both must agree."""
LEAST_LETTERS = 10
SAMPLE_CHARACTERS = 250
"""Of the start and of the middle: of 1,219 bodies in 25 languages, all but 4 get the answer that 5,000 characters give."""
_CANDIDATES = 6
_SURE = 0.6
"""Share of the text that CLD2 must assign to a language that py3langid does not know."""
_AGREEMENT = 1.0
_ENGLISH_AGREEMENT = 0.5
"""Natural logarithms of odds. CLD2's commonest error is to see English in short texts with foreign names."""
_RARE_PENALTY = 3.0
_SMALL_PENALTY = 0.75

# CLD2 refuses controls, surrogates and noncharacters.
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff]"
)
_FOLDED = {
    "iw": "he", "jw": "jv", "nb": "no", "sr-ME": "sr", "zh-Hant": "zh", "wuu": "zh", "yue": "zh", "arz": "ar", "ary": "ar",
    "an": "es", "ext": "es",
}  # fmt: skip
"""Old codes, and varieties whose written news passes for the larger language's."""
_RARE = frozenset(
    [
        "ace",
        "ba",
        "bcl",
        "crh",
        "ext",
        "fuv",
        "gcf",
        "gcr",
        "gom",
        "grc",
        "gug",
        "guw",
        "hbo",
        "jv",
        "kab",
        "kik",
        "lij",
        "ln",
        "ltg",
        "oc",
        "pcm",
        "qu",
        "sa",
        "sdh",
        "se",
        "tk",
        "tt",
        "uzs",
        "vec",
        "vo",
        "wa",
        "wuu",
        "yue",
        "an",
        "arz",
        "ary",
        "zxx",
        "fo",
        "lb",
    ]
)
"""What py3langid knows and news is seldom written in."""
_LARGE = frozenset(
    [
        "ar",
        "az",
        "bg",
        "bn",
        "ca",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "fa",
        "fi",
        "fr",
        "gu",
        "he",
        "hi",
        "hr",
        "hu",
        "hy",
        "id",
        "it",
        "ja",
        "ka",
        "kk",
        "ko",
        "lt",
        "lv",
        "mr",
        "ms",
        "nl",
        "no",
        "pl",
        "pt",
        "ro",
        "ru",
        "sk",
        "sl",
        "sq",
        "sr",
        "sv",
        "ta",
        "te",
        "th",
        "tr",
        "uk",
        "ur",
        "vi",
        "zh",
    ]
)
"""Languages of countries with a daily press of some size: favoured where all else is equal."""
_DISTINCT = _LARGE - {"ar", "bs", "ca", "cs", "da", "fa", "hr", "id", "ms", "no", "sk", "sr", "ur"}
"""Large languages without a close relative among the large ones."""
_LONG, _WHOLE = 300, 0.9
"""Characters and share from which CLD2 is taken at its word in these: 1,166 of 1,219 bodies, at a tenth of the time; two of
these differ from what both identifiers say of 5,000 characters."""
_ONLY_CLD2 = frozenset(
    [
        "mi",
        "tn",
        "ts",
        "ss",
        "ve",
        "nr",
        "rn",
        "ny",
        "sm",
        "to",
        "haw",
        "ti",
        "dv",
        "bo",
        "chr",
        "iu",
        "yi",
        "ceb",
    ]
)
"""Living languages that py3langid lacks and CLD2 hardly ever reports wrongly."""


def identify(text: str) -> tuple[str, float]:
    """BCP 47 tag and confidence (0 to 1) of a cleaned text; `und` and 0 where it is too short to tell.

    The tag has a script where a language is written in two: zh-Hans and zh-Hant, sr-Latn and sr-Cyrl and the like.
    """
    sample = _sample(text)
    letters = sum(map(str.isalpha, sample))
    if letters < LEAST_LETTERS and not scripts.is_dense(sample):
        return UNKNOWN, 0.0
    other, share, reliable = _second_opinion(sample)
    if reliable and share >= _WHOLE and len(sample) >= _LONG and other in _DISTINCT:
        return scripts.tag(other, sample), share
    language, confidence = _decide(_identifier().rank(sample)[:_CANDIDATES], other, share)
    if letters < MIN_LETTERS and language != other:
        return UNKNOWN, 0.0
    return scripts.tag(language, sample), round(min(confidence, 1.0), 4)


def warm_up() -> None:
    _identifier()


def _sample(text: str) -> str:
    if len(text) <= 2 * SAMPLE_CHARACTERS:
        return text
    middle = len(text) // 2
    return f"{text[:SAMPLE_CHARACTERS]} {text[middle : middle + SAMPLE_CHARACTERS]}"


def _second_opinion(sample: str) -> tuple[str, float, bool]:
    """CLD2's language, the share of the text in it, and whether CLD2 is sure of it."""
    import pycld2  # type: ignore[import-untyped]

    try:
        reliable, _, found = pycld2.detect(_REFUSED.sub(" ", sample), bestEffort=True)
    except (pycld2.error, ValueError):
        return UNKNOWN, 0.0, False
    code, share = found[0][1:3]
    if code == "un":
        return UNKNOWN, 0.0, False
    return _FOLDED.get(code, code), share / 100, bool(reliable)


def _decide(ranked: list[tuple[str, float]], other: str, share: float) -> tuple[str, float]:
    """The likeliest of py3langid's candidates after CLD2's vote; only CLD2 knows some languages."""
    if other in _ONLY_CLD2 and share >= _SURE:
        return other, share
    scores: dict[str, tuple[float, float]] = {}
    for code, probability in ranked:
        language = _FOLDED.get(str(code), str(code))
        score = math.log(max(float(probability), 1e-12)) - _penalty(str(code))
        if language == other:
            score += share * (_ENGLISH_AGREEMENT if other == "en" else _AGREEMENT)
        known = scores.get(language, (-math.inf, 0.0))
        scores[language] = (max(known[0], score), known[1] + float(probability))
    best = max(scores, key=lambda language: scores[language][0])
    return best, scores[best][1]


def _penalty(code: str) -> float:
    if code in _RARE:
        return _RARE_PENALTY
    return 0.0 if code in _LARGE else _SMALL_PENALTY


@functools.cache
def _identifier() -> LanguageIdentifier:
    # Imported here: the model takes 0.7 s to load.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
