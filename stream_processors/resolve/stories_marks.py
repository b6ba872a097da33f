"""What is remembered of stories and of the articles in them, as small records.

A story is one *facet* for each language that reports it; words are compared within a facet, embeddings and facts
across them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from schemas.events import ResolvedArticle
from stream_processors.resolve.memory import Memory
from stream_processors.resolve.sketch import key_of
from stream_processors.resolve.stories_text import Signature

FACET_WORDS = 48
"""Heaviest words kept of a facet."""
MEMBERS_WEIGHED = 20
"""A facet is the mean of about this many latest articles: it follows its story, and forgets."""
POSTED_WORDS, POSTED_NEWCOMER = 16, 4
"""By how many of its words a facet is found: the first article's, then a few of each newcomer's."""
FACTS_KEPT = 24
OUTLETS_KEPT = 512
"""From here on the count of outlets stands still."""
NAMES_KEPT, NAMES_COUNTED = 10, 30
LABELS_KEPT = 3
LABEL_CHARACTERS = 200


class Facet(msgspec.Struct, frozen=True, array_like=True):
    """The mean of a story's articles in one language.

    `keys` are uint32 and `weights` uint8 (relative to the heaviest), `embedding` is int8, `founding` the 512 signs of
    the first article's: what the story was when it began. `posted` are the keys it is found by; none is ever dropped.
    `norm` is the length of the mean of the articles' unit vectors of words: 1 where all are alike.
    """

    language: str
    members: int
    keys: bytes
    weights: bytes
    embedding: bytes
    founding: bytes
    posted: tuple[int, ...]
    norm: float = 1.0


class Label(msgspec.Struct, frozen=True, array_like=True):
    """A headline, whose it is, and how near that article was to the story."""

    article_id: str
    score: float
    text: str


class StoryMark(msgspec.Struct, frozen=True, array_like=True):
    """`absorbed` is the latest story merged into this one. `changes` counts what happened to the story, so that an article knows whether it is counted in it already.

    `held_ms` is the stream's time when it was last seen, or `seen_ms` where that is later: from then on its days count.
    `arrived_ms` is the time of its latest record. A `closed` one is out of the window: it keeps what is said of it,
    while an article of it may be read again.
    """

    story_id: str
    changes: int
    first_ms: int
    last_ms: int
    seen_ms: int
    articles: int
    copies: int
    facets: tuple[Facet, ...] = ()
    facts: tuple[int, ...] = ()
    outlets: tuple[int, ...] = ()
    labels: tuple[Label, ...] = ()
    places: dict[str, int] = {}
    people: dict[str, int] = {}
    terms: dict[str, int] = {}
    merged_into: str | None = None
    split_from: str | None = None
    absorbed: str | None = None
    held_ms: int = 0
    arrived_ms: int = 0
    closed: bool = False

    def facet(self, language: str) -> Facet | None:
        return next((facet for facet in self.facets if facet.language == language), None)


class MemberMark(msgspec.Struct, frozen=True, array_like=True):
    """Which story an article is in. `change` is the story's count of changes once it was in.

    `number` is its place in the order of arrival, `arrived_ms` its record's time. `turned` says that it was counted as
    the other of article and copy before that change. One with `deleted_ms` was deleted, as observed until then.
    """

    story_id: str
    observed_ms: int
    score: float | None
    change: int
    copy: bool = False
    outlet: int | None = None
    number: int = -1
    arrived_ms: int = 0
    turned: bool = False
    deleted_ms: int = 0


class Moment(NamedTuple):
    """When an article comes: its number, its record's time, and the time that the stream has come to."""

    number: int = -1
    arrived_ms: int = 0
    clock_ms: int = 0


STORY_PREFIX, MEMBER_PREFIX = "s:", "p:"


def story_key(story_id: str) -> str:
    return STORY_PREFIX + story_id


def member_key(article_id: str) -> str:
    return MEMBER_PREFIX + article_id


_encode = msgspec.msgpack.Encoder(order="deterministic").encode
decode_story = lru_cache(maxsize=1024)(msgspec.msgpack.Decoder(StoryMark).decode)
"""Kept, as an article is compared with two dozen living stories, most of them those of the article before."""
decode_member = msgspec.msgpack.Decoder(MemberMark).decode


def encode(mark: StoryMark | MemberMark) -> bytes:
    return _encode(mark)


def read_story(memory: Memory, story_id: str) -> StoryMark | None:
    data = memory.get(story_key(story_id))
    return decode_story(data) if data else None


def read_member(memory: Memory, article_id: str) -> MemberMark | None:
    data = memory.get(member_key(article_id))
    return decode_member(data) if data else None


def outlet_of(article: ResolvedArticle) -> int | None:
    """32 bits that stand for who published it."""
    outlet = article.publisher.domain or article.url.registered_domain or article.publisher.name
    return key_of(outlet) if outlet else None


def facet_of(article: Signature) -> Facet:
    """A facet of one article."""
    keys, weights = _heaviest(article.keys, article.weights)
    signs = b"" if article.embedding is None else np.packbits(article.embedding > 0).tobytes()
    return Facet(
        article.language,
        1,
        keys.tobytes(),
        weights.tobytes(),
        quantised(article.embedding),
        signs,
        article.leading[:POSTED_WORDS],
    )


def joined(facet: Facet, article: Signature) -> Facet:
    """The facet with one more article in its mean."""
    share = 1 / min(facet.members + 1, MEMBERS_WEIGHED)
    keys, weights, norm = _mean(*_whole(facet), article.keys, article.weights, share)
    posted = dict.fromkeys((*facet.posted, *article.leading[:POSTED_NEWCOMER]))
    return msgspec.structs.replace(
        facet,
        members=facet.members + 1,
        keys=keys.tobytes(),
        weights=weights.tobytes(),
        embedding=_mean_embedding(facet.embedding, article.embedding, share),
        posted=tuple(posted)[: 2 * POSTED_WORDS],
        norm=norm,
    )


def fused(one: Facet, other: Facet) -> Facet:
    """Two facets of one language as one, each with the weight of its members."""
    share = other.members / (one.members + other.members)
    keys, weights, norm = _mean(*_whole(one), *_whole(other), share)
    vector = embedding(other)
    return msgspec.structs.replace(
        one,
        members=one.members + other.members,
        keys=keys.tobytes(),
        weights=weights.tobytes(),
        embedding=_mean_embedding(one.embedding, vector, share),
        posted=tuple(dict.fromkeys((*one.posted, *other.posted)))[: 2 * POSTED_WORDS],
        norm=norm,
    )


def words(facet: Facet) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Sorted keys and a unit vector of their weights; not to be changed."""
    return _words(facet.keys, facet.weights)


@lru_cache(maxsize=1024)
def _words(keys: bytes, held: bytes) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    weights = np.frombuffer(held, dtype=np.uint8).astype(np.float32)
    norm = float(np.sqrt(np.dot(weights, weights))) or 1.0
    return np.frombuffer(keys, dtype=np.uint32), weights / norm


def _whole(facet: Facet) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    keys, weights = words(facet)
    return keys, weights * np.float32(facet.norm)


def embedding(facet: Facet) -> NDArray[np.float32] | None:
    """A unit vector."""
    if not facet.embedding:
        return None
    vector = np.frombuffer(facet.embedding, dtype=np.int8).astype(np.float32)
    return vector / (float(np.sqrt(np.dot(vector, vector))) or 1.0)


def quantised(vector: NDArray[np.float32] | None) -> bytes:
    """Eight bits a number: cosines stay within 0.005."""
    if vector is None:
        return b""
    peak = float(np.abs(vector).max()) or 1.0
    data: bytes = np.rint(vector * (127 / peak)).astype(np.int8).tobytes()
    return data


def _mean_embedding(held: bytes, new: NDArray[np.float32] | None, share: float) -> bytes:
    if new is None or not held:
        return held or quantised(new)
    mean = np.frombuffer(held, dtype=np.int8).astype(np.float32)
    mean /= float(np.sqrt(np.dot(mean, mean))) or 1.0
    return quantised((1 - share) * mean + share * new)


def _mean(
    keys: NDArray[np.uint32],
    weights: NDArray[np.float32],
    other_keys: NDArray[np.uint32],
    other_weights: NDArray[np.float32],
    share: float,
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], float]:
    union, places = np.unique(np.concatenate((keys, other_keys)), return_inverse=True)
    total = np.zeros(len(union), dtype=np.float32)
    np.add.at(total, places, np.concatenate(((1 - share) * weights, share * other_weights)))
    norm = round(float(np.sqrt(np.dot(total, total))), 4)
    return *_heaviest(union, total), norm


def _heaviest(
    keys: NDArray[np.uint32], weights: NDArray[np.float32]
) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    order = np.lexsort((keys, -weights))[:FACET_WORDS]
    order = order[np.argsort(keys[order], kind="stable")]
    peak = float(weights[order].max()) if len(order) else 1.0
    return keys[order], np.maximum(np.rint(weights[order] * (255 / peak)), 1).astype(np.uint8)
