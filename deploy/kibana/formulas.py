"""Lens formulas: what a user reads and edits as `count(kql='strike') / count()`, and the columns that Lens keeps for it.

The kept form is that of Kibana's own sample dashboards (flights, "Delayed vs 1 week earlier"): each call is a column of its own
(`ID` + `X0`, `X1` …), then a `math` column with the parsed formula, then the `formula` column that names it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

SIGNS = {"divide": "/", "subtract": "-", "multiply": "*", "add": "+"}


class Count(NamedTuple):
    """Documents; of those that match `kql`, of the period that lies `shift` before ("1w", or "previous": one window)."""

    kql: str = ""
    shift: str = ""

    def text(self) -> str:
        arguments = [f"kql='{self.kql}'"] * bool(self.kql) + [f"shift='{self.shift}'"] * bool(self.shift)
        return f"count({', '.join(arguments)})"

    def column(self, label: str) -> dict[str, Any]:
        column = {
            "label": label,
            "customLabel": True,
            "dataType": "number",
            "operationType": "count",
            "isBucketed": False,
            "scale": "ratio",
            "sourceField": "___records___",
            "params": {"emptyAsNull": False},
        }
        if self.kql:
            column["filter"] = {"query": self.kql, "language": "kuery"}
        if self.shift:
            column["timeShift"] = self.shift
        return column


class Operation(NamedTuple):
    """`name` is tinymath's: divide, subtract, multiply or add."""

    name: str
    left: Term
    right: Term

    def text(self) -> str:
        return f"{_text(self.left)} {SIGNS[self.name]} {_text(self.right)}"


Term = Count | Operation | int


def ratio(of: Count, to: Count) -> Operation:
    """The share of the one in the other."""
    return Operation("divide", of, to)


def change(of: Count) -> Operation:
    """How much more than in the window before: 0.5 is half as much again."""
    before = of._replace(shift="previous")
    return Operation("subtract", Operation("divide", of, before), 1)


def columns(identity: str, label: str, formula: Operation, form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The kept columns, the visible one last."""
    text = formula.text()
    if "'" in "".join(count.kql for count in counts(formula)):
        raise ValueError(f"a formula quotes its KQL with ': write the phrase in {text} with double quotes")
    part, parts = f"Part of {text}", counts(formula)
    ids = {count: f"{identity}X{number}" for number, count in enumerate(parts)}
    math = f"{identity}X{len(parts)}"
    kept = {ids[count]: count.column(part) for count in parts}
    kept[math] = _column(part, "math", list(ids.values()), {"tinymathAst": _tree(formula, ids, 0)})
    parameters = {"formula": text, "isFormulaBroken": False, "format": form}
    kept[identity] = _column(label, "formula", [math], parameters)
    return kept


def counts(term: Term) -> list[Count]:
    """The calls of a formula, each once, from left to right."""
    if isinstance(term, int):
        return []
    if isinstance(term, Count):
        return [term]
    return list(dict.fromkeys([*counts(term.left), *counts(term.right)]))


def _column(label: str, operation: str, references: list[str], parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": label,
        "customLabel": True,
        "dataType": "number",
        "operationType": operation,
        "isBucketed": False,
        "scale": "ratio",
        "params": parameters,
        "references": references,
    }


def _text(term: Term) -> str:
    return str(term) if isinstance(term, int) else term.text()


def _tree(term: Term, ids: dict[Count, str], start: int) -> Any:
    """The tree of tinymath, Lens's formula language, with the place of every operation in the text."""
    if isinstance(term, int):
        return term
    if isinstance(term, Count):
        return ids[term]
    text = term.text()
    right_start = start + len(_text(term.left)) + len(SIGNS[term.name]) + 2
    return {
        "type": "function",
        "name": term.name,
        "args": [_tree(term.left, ids, start), _tree(term.right, ids, right_start)],
        "location": {"min": start, "max": start + len(text)},
        "text": text,
    }
