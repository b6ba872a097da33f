"""Weights of the features of a keyphrase, by language, in the order of `keyphrases.FEATURES`; `und` is for all others.

Logistic regression on half of three public corpora of labelled news, printed by
`python -m tests.quality.keyphrases --fit`.
"""

from __future__ import annotations

WEIGHTS: dict[str, tuple[float, ...]] = {
    "en": (
        -7.322,
        0.779,
        -0.963,
        0.497,
        -0.211,
        0.782,
        1.801,
        -0.206,
        1.469,
        -2.671,
        -4.133,
        0.612,
        0.234,
        -0.077,
    ),
    "fr": (
        -5.579,
        1.93,
        -3.859,
        -1.163,
        -0.237,
        1.485,
        2.371,
        -0.346,
        0.744,
        -1.255,
        -2.143,
        0.53,
        0.235,
        0.458,
    ),
    "pt": (
        -1.815,
        0.792,
        -2.432,
        1.353,
        0.484,
        1.452,
        -0.605,
        0.062,
        1.282,
        -1.696,
        -3.608,
        0.524,
        0.631,
        0.48,
    ),
    "und": (
        -4.351,
        0.913,
        -1.932,
        0.022,
        0.114,
        1.026,
        0.939,
        -0.12,
        1.021,
        -1.818,
        -3.169,
        0.417,
        0.333,
        0.207,
    ),
}
