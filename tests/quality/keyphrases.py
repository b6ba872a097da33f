"""Keyphrases on public corpora of news: `python -m tests.quality.keyphrases`.

F1@10 by exact match after lower-casing and Snowball stemming. The weights of the ranker are fitted on every second
document (`--fit` prints them); the others are only measured. Needs snowballstemmer.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import PurePath
from typing import Any, NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from schemas.events import EnrichedArticle
from stream_processors.enrich.keyphrases import FEATURES, candidates, keyphrases, keywords
from stream_processors.enrich.words import row_of
from tests.quality.articles import article_of
from tests.quality.extraction import ROOT

CORPORA = {
    "500N-KPCrowd-v1.1": ("en", "english"),
    "WikiNews": ("fr", "french"),
    "110-PT-BN-KP": ("pt", "portuguese"),
}
AT = 10
RIDGE = 1e-3
ROUNDS = 30
Stem = Callable[[str], str]
Numbers = NDArray[np.float64]


class Labelled(NamedTuple):
    article: EnrichedArticle
    gold: frozenset[str]


@cache
def stemmer(language: str) -> Stem:
    import snowballstemmer  # type: ignore[import-not-found,unused-ignore]

    stem: Any = snowballstemmer.stemmer(language).stemWord
    return cache(lambda word: str(stem(word)))


def normal(phrase: str, stem: Stem) -> str:
    return " ".join(stem(word) for word in phrase.lower().split())


@cache
def documents(name: str) -> tuple[Labelled, ...]:
    """The corpus in order of its files; the first line of a text is its headline, unless it is a paragraph."""
    language, snowball = CORPORA[name]
    with zipfile.ZipFile(ROOT / "keyphrase" / f"{name}.zip") as archive:
        texts = {PurePath(path).name: _read(archive, path) for path in archive.namelist() if path[-1] != "/"}
    return tuple(
        Labelled(
            article_of(texts[file], language),
            frozenset(normal(line, stemmer(snowball)) for line in _lines(texts[file[:-4] + ".key"])),
        )
        for file in sorted(texts)
        if file.endswith(".txt") and file[:-4] + ".key" in texts
    )


def _read(archive: zipfile.ZipFile, path: str) -> str:
    return archive.read(path).decode("utf-8-sig", "replace")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def scores(
    part: tuple[Labelled, ...], stem: Stem, found: Callable[[EnrichedArticle], tuple[str, ...]]
) -> tuple[float, float, float]:
    """Mean precision, mean recall, and F1 of the two."""
    precision = recall = 0.0
    for labelled in part:
        own = list(dict.fromkeys(normal(phrase, stem) for phrase in found(labelled.article)))[:AT]
        hits = len(labelled.gold.intersection(own))
        precision += hits / max(len(own), 1) / len(part)
        recall += hits / max(len(labelled.gold), 1) / len(part)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def training_rows(name: str) -> Iterator[tuple[Numbers, bool, float]]:
    """Features, whether it is gold, and its weight: every corpus weighs the same."""
    part, stem = documents(name)[0::2], stemmer(CORPORA[name][1])
    for labelled in part:
        row = row_of(labelled.article)
        for first, size, features in zip(*candidates(row), strict=True):
            words = [word.text for word in row.words[first : first + size] if word]
            yield features, normal(" ".join(words), stem) in labelled.gold, 1 / len(part)


def fit(names: tuple[str, ...]) -> list[float]:
    """Logistic regression by Newton's method, with a little ridge."""
    columns = list(zip(*(row for name in names for row in training_rows(name)), strict=True))
    features, gold, weight = (np.array(column, dtype=float) for column in columns)
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-9
    mean[0], scale[0] = 0.0, 1.0
    scaled = (features - mean) / scale
    weights = np.zeros(len(FEATURES))
    for _ in range(ROUNDS):
        share = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (weight * (share - gold)) + RIDGE * weights
        bend = (scaled.T * (weight * share * (1 - share))) @ scaled + RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    weights = weights / scale
    weights[0] -= weights[1:] @ mean[1:]
    return [round(float(value), 3) for value in weights]


def measure() -> Iterator[str]:
    """A line for each corpus and half."""
    for name, (_, snowball) in CORPORA.items():
        for half, title in ((0, "fitted"), (1, "other")):
            part, stem = documents(name)[half::2], stemmer(snowball)
            figures = scores(part, stem, keyphrases), scores(part, stem, keywords)
            shown = "  ".join("P {:.3f} R {:.3f} F1@10 {:.3f}".format(*figure) for figure in figures)
            yield f"{name:18} {title:7} {len(part):4} documents  {shown}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--fit", action="store_true", help="print the weights, fitted on every second document"
    )
    wanted = parser.parse_args(arguments)
    try:
        if wanted.fit:
            for language, names in _FITTED_ON.items():
                click.echo(f'    "{language}": {tuple(fit(names))},')
        else:
            click.echo(
                "keyphrases, and keywords without the other enrichers (first halves are those fitted on)"
            )
            click.echo("\n".join(measure()))
    except (FileNotFoundError, ModuleNotFoundError) as error:
        click.echo(f"keyphrases: skipped: {error}", err=True)
    return 0


_FITTED_ON = {language: (name,) for name, (language, _) in CORPORA.items()} | {"und": tuple(CORPORA)}

if __name__ == "__main__":
    sys.exit(main())
