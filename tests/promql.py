"""As much of PromQL, and of promtool's rule tests, as our alert rules use: they are tested where promtool is not.

What goes beyond it raises `Unsupported`: a rule must not pass because it was not understood. Semantics are those of
Prometheus 3: https://prometheus.io/docs/prometheus/latest/querying/ ; `rate` and `increase` extrapolate as
`extrapolatedRate` in its promql/functions.go; the form of the tests is that of
https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ .
"""

from __future__ import annotations

import math
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import promql_parser as ast

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Samples = list[tuple[float, float]]
Value = Vector | float
LOOKBACK_SECONDS = 300.0
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
OF = {"==": "eq", "!=": "ne", ">": "gt", ">=": "ge", "<": "lt", "<=": "le"}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {k: getattr(operator, v) for k, v in OF.items()}


class Unsupported(Exception):
    """Beyond the subset."""


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if not left or math.isnan(left) else math.copysign(math.inf, left)


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
}


class Series(NamedTuple):
    labels: dict[str, str]
    samples: Samples

    def within(self, start: float, end: float) -> Samples:
        """Those after `start` until `end`: ranges are open on the left."""
        return [sample for sample in self.samples if start < sample[0] <= end]


def seconds(text: str) -> float:
    """A duration of Prometheus: `1h30m`."""
    parts = re.findall(r"(\d+)([smhd])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise Unsupported(f"the duration {text}")
    return float(sum(int(number) * UNITS[unit] for number, unit in parts))


def series_of(series: str, values: str, interval: float) -> Series:
    """A series in promtool's notation: `up{job="a"}` with `1 2+3x4 0x5 _`."""
    selector = ast.parse(series)
    labels = {matcher.name: matcher.value for matcher in selector.matchers.matchers}
    numbers = [number for word in values.split() for number in _expanded(word)]
    samples = [(place * interval, number) for place, number in enumerate(numbers) if number is not None]
    return Series({**labels, "__name__": selector.name}, samples)


def _expanded(word: str) -> Iterator[float | None]:
    """`_` is no sample, `_x3` three of them; `2x3` is four samples."""
    found = re.fullmatch(r"(_|-?[\d.]+)(?:([+-][\d.]+)?x(\d+))?", word)
    if not found:
        raise Unsupported(f"the values {word}")
    if found[1] == "_":
        yield from [None] * int(found[3] or 1)
        return
    first, step, times = float(found[1]), float(found[2] or 0), int(found[3] or 0)
    yield from (first + step * number for number in range(times + 1))


class Evaluator:
    """Evaluates expressions over the series at a time, in seconds."""

    def __init__(self, series: Iterable[Series]) -> None:
        self._series = list(series)

    def at(self, expression: Any, now: float) -> Value:
        """The value of a parsed expression."""
        match expression:
            case ast.NumberLiteral():
                return float(expression.val)
            case ast.ParenExpr():
                return self.at(expression.expr, now)
            case ast.VectorSelector():
                found = self._selected(expression, now, LOOKBACK_SECONDS)
                return {_key(one.labels): samples[-1][1] for one, samples in found}
            case ast.Call():
                return self._called(expression.func.name, expression.args, now)
            case ast.AggregateExpr():
                return self._aggregated(expression, now)
            case ast.BinaryExpr():
                return _combined(expression, self.at(expression.lhs, now), self.at(expression.rhs, now))
        raise Unsupported(type(expression).__name__)

    def _selected(self, selector: Any, now: float, span: float) -> list[tuple[Series, Samples]]:
        if selector.at is not None or selector.matchers.or_matchers:
            raise Unsupported(selector.prettify())
        end = now - (selector.offset.total_seconds() if selector.offset else 0)
        chosen = [one for one in self._series if _matches(one.labels, selector)]
        found = ((one, one.within(end - span, end)) for one in chosen)
        return [(one, samples) for one, samples in found if samples]

    def _called(self, name: str, arguments: list[Any], now: float) -> Value:
        if name == "time":
            return now
        if name == "histogram_quantile":
            quantile, buckets = (self.at(argument, now) for argument in arguments)
            assert isinstance(quantile, float)
            assert isinstance(buckets, dict)
            return _quantiles(quantile, buckets)
        if name not in RANGES or not isinstance(arguments[0], ast.MatrixSelector):
            raise Unsupported(f"{name}()")
        selector, span = arguments[0].vector_selector, arguments[0].range.total_seconds()
        end = now - (selector.offset.total_seconds() if selector.offset else 0)
        results = {
            _without_name(one.labels): RANGES[name](samples, end - span, end)
            for one, samples in self._selected(selector, now, span)
        }
        return {labels: value for labels, value in results.items() if value is not None}

    def _aggregated(self, expression: Any, now: float) -> Vector:
        function = {"sum": sum, "max": max}.get(str(expression.op))
        modifier, inner = expression.modifier, self.at(expression.expr, now)
        if function is None or (modifier and modifier.type != ast.AggModifierType.By):
            raise Unsupported(expression.prettify())
        assert isinstance(inner, dict)
        groups: dict[Labels, list[float]] = defaultdict(list)
        for labels, value in inner.items():
            groups[_kept(labels, modifier.labels if modifier else ())].append(value)
        return {labels: float(function(values)) for labels, values in groups.items()}


def _key(labels: dict[str, str]) -> Labels:
    return frozenset(labels.items())


def _without_name(labels: Iterable[tuple[str, str]] | dict[str, str]) -> Labels:
    return frozenset(pair for pair in dict(labels).items() if pair[0] != "__name__")


def _kept(labels: Labels, names: Iterable[str]) -> Labels:
    return frozenset(pair for pair in labels if pair[0] in set(names))


def _matches(labels: dict[str, str], selector: Any) -> bool:
    if selector.name and labels["__name__"] != selector.name:
        return False
    for matcher in selector.matchers.matchers:
        value, kind = labels.get(matcher.name, ""), str(matcher.op)
        equal = (
            re.fullmatch(matcher.value, value) is not None if kind.endswith("Re") else value == matcher.value
        )
        if equal is (kind in ("MatchOp.NotEqual", "MatchOp.NotRe")):
            return False
    return True


def _extrapolated(samples: Samples, start: float, end: float) -> float | None:
    """The increase of a counter over the range, of two samples or more."""
    if len(samples) < 2:
        return None
    (first, lowest), (last, highest) = samples[0], samples[-1]
    pairs = pairwise(samples)
    delta = highest - lowest + sum(before for (_, before), (_, after) in pairs if after < before)
    covered, between = last - first, (last - first) / (len(samples) - 1)
    before = first - start if first - start < between * 1.1 else between / 2
    after = end - last if end - last < between * 1.1 else between / 2
    if delta > 0 and lowest >= 0:
        before = min(before, covered * lowest / delta)
    return delta * (covered + before + after) / covered


def _rate(samples: Samples, start: float, end: float) -> float | None:
    increase = _extrapolated(samples, start, end)
    return None if increase is None else increase / (end - start)


def _changes(samples: Samples, start: float, end: float) -> float | None:
    del start, end
    return float(sum(one[1] != other[1] for one, other in pairwise(samples)))


RANGES = {"increase": _extrapolated, "rate": _rate, "changes": _changes}


def _quantiles(quantile: float, buckets: Vector) -> Vector:
    histograms: dict[Labels, dict[float, float]] = defaultdict(dict)
    for labels, count in buckets.items():
        rest = frozenset(pair for pair in labels if pair[0] not in ("le", "__name__"))
        histograms[rest][float(dict(labels)["le"])] = count
    return {labels: _quantile(quantile, counts) for labels, counts in histograms.items()}


def _quantile(quantile: float, counts: dict[float, float]) -> float:
    """Interpolated in the bucket that holds it; beyond the last finite bound, that bound."""
    bounds = sorted(counts)
    total = counts[bounds[-1]]
    if bounds[-1] != math.inf or len(bounds) < 2 or not total:
        return math.nan
    rank = quantile * total
    place = next(number for number, bound in enumerate(bounds) if counts[bound] >= rank)
    if bounds[place] == math.inf:
        return bounds[-2]
    start, below = (bounds[place - 1], counts[bounds[place - 1]]) if place else (0.0, 0.0)
    return start + (bounds[place] - start) * (rank - below) / (counts[bounds[place]] - below)


def _combined(expression: Any, left: Value, right: Value) -> Value:
    name, modifier = str(expression.op), expression.modifier
    if modifier and modifier.return_bool:
        raise Unsupported("bool")
    if isinstance(left, dict) and isinstance(right, dict):
        return _joined(name, modifier, left, right)
    if name in ARITHMETIC:
        return _with_scalar(ARITHMETIC[name], left, right)
    if name in COMPARISONS and isinstance(left, dict) and isinstance(right, float):
        return {labels: value for labels, value in left.items() if COMPARISONS[name](value, right)}
    raise Unsupported(expression.prettify())


def _with_scalar(function: Callable[[Any, Any], float], left: Value, right: Value) -> Value:
    if isinstance(left, dict):
        return {_without_name(labels): function(value, right) for labels, value in left.items()}
    if isinstance(right, dict):
        return {_without_name(labels): function(left, value) for labels, value in right.items()}
    return function(left, right)


def _joined(name: str, modifier: Any, left: Vector, right: Vector) -> Vector:
    on = modifier.matching if modifier else None
    if (on and on.type != ast.LabelModifierType.Include) or (modifier and modifier.group_labels):
        raise Unsupported("ignoring, or labels of group_left")

    def signature(labels: Labels) -> Labels:
        return _kept(labels, on.labels) if on else _without_name(labels)

    others = {signature(labels): value for labels, value in right.items()}
    if name in ("and", "unless"):
        return {one: value for one, value in left.items() if (signature(one) in others) is (name == "and")}
    many = bool(modifier) and modifier.card == ast.VectorMatchCardinality.ManyToOne
    if len(others) < len(right) or (not many and len({signature(one) for one in left}) < len(left)):
        raise Unsupported("several series on a side that must have one: Prometheus refuses it, too")
    if name not in ARITHMETIC and name not in COMPARISONS:
        raise Unsupported(name)
    result: Vector = {}
    for labels, value in left.items():
        other = others.get(signature(labels))
        if other is None or (name in COMPARISONS and not COMPARISONS[name](value, other)):
            continue
        kept = signature(labels) if on and not many else _without_name(labels)
        result[kept] = ARITHMETIC[name](value, other) if name in ARITHMETIC else value
    return result
