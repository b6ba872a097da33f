"""Figures of the short articles in `tests/data/multilingual`: `python -m tests.quality.figures [--show]`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from schemas.events import Figure
from stream_processors.enrich.figures import FIGURES
from tests.quality.metrics import ratio
from tests.quality.quotes import article

DATA = Path(__file__).parents[1] / "data" / "multilingual"


def names(gold: dict[str, Any]) -> set[str]:
    return {str(name).casefold() for name in (gold["what"], *gold.get("also", ())) if name}


def matches(figure: Figure, gold: dict[str, Any]) -> bool:
    """Equal value, and the counted noun or the unit (as a code or as written) is the gold's or a part of it."""
    if abs(figure.value - gold["value"]) > 1e-6 * abs(gold["value"]):
        return False
    written = figure.text if figure.unit else None
    found = {str(name).casefold() for name in (figure.what, figure.unit, written) if name}
    parts = {part for name in names(gold) for part in (name, *name.split())}
    return (
        bool(found & parts)
        or bool(gold.get("what_optional"))
        or any(name in f for name in names(gold) for f in found)
    )


def main() -> None:
    hits, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    for path in sorted(DATA.glob("*.json")):
        page = json.loads(path.read_text("utf-8"))
        language, gold = page["language"], list(page["gold"]["figures"])
        figures = FIGURES.find(article(page["body"], language), []).fields["figures"]
        required = [g for g in gold if not g.get("optional")]
        right = {id(f): g for f in figures for g in gold if matches(f, g)}
        taken = [g for g in required if any(matches(f, g) for f in figures)]
        extra = [f for f in figures if id(f) not in right]
        hits[language] += len(taken)
        found[language] += len(taken) + len(extra)
        wanted[language] += len(required)
        if "--show" in sys.argv:
            missed = [g for g in required if g not in taken]
            if extra or missed:
                sys.stdout.write(f"-- {path.stem}\n   extra {extra}\n   missed {missed}\n")
    for language in [*sorted(wanted), "all"]:
        h, f, w = ((c.total() if language == "all" else c[language]) for c in (hits, found, wanted))
        score = ratio(h, f, w)
        sys.stdout.write(
            f"{language:<4} P {score.precision:.3f}  R {score.recall:.3f}  F {score.f:.3f}  ({w} figures)\n"
        )


if __name__ == "__main__":
    main()
