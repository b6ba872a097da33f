"""The language of a text (py3langid, naive Bayes over byte n-grams; Lui and Baldwin 2012)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
MIN_LETTERS = 20
"""Below this the identifier guesses: a blank text is "Afrikaans"."""
SAMPLE_CHARACTERS = 1000
"""300 characters give the same answers as whole bodies on 258 articles in 25 languages."""


def identify(text: str) -> tuple[str, float]:
    """BCP 47 tag and confidence (0 to 1) of a cleaned text; `und` and 0 where it has fewer than 20 letters."""
    sample = text[:SAMPLE_CHARACTERS]
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return UNKNOWN, 0.0
    language, confidence = _identifier().classify(sample)
    return str(language), round(min(float(confidence), 1.0), 4)


def warm_up() -> None:
    _identifier()


@functools.cache
def _identifier() -> LanguageIdentifier:
    # Imported here: the model takes 0.7 s to load.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
