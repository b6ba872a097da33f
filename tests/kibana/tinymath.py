"""The value of a formula's tree, as Lens's `math` expression computes it: null where it cannot be said."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

_FUNCTIONS: dict[str, Callable[[float, float], float]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
}


def evaluate(tree: Any, row: Mapping[str, Any]) -> float | None:
    """Names are columns of the row."""
    if isinstance(tree, str):
        value: float | None = row.get(tree)
        return value
    if isinstance(tree, (int, float)):
        return tree
    left, right = (evaluate(argument, row) for argument in tree["args"])
    if left is None or right is None or (tree["name"] == "divide" and right == 0):
        return None
    return _FUNCTIONS[tree["name"]](left, right)
