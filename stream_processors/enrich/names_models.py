"""Models that find people and organisations in one language, beside the rules: optional packages, used where they are asked for."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from stream_processors.enrich.names_evidence import ORGANISATION, PERSON, Found

LONGEST_TEXT = 4_000
"""Code points that a model reads: slovnet takes 20 ms of CPU for a thousand. What stands below is found by its mentions."""
NATASHA_KINDS = MappingProxyType({"PER": PERSON, "ORG": ORGANISATION})

Find = Callable[[str], Iterator[Found]]


class Model(NamedTuple):
    """`packages` are what `dateline[extra]` installs and `load` imports."""

    extra: str
    packages: tuple[str, ...]
    load: Callable[[], Find]


class MissingModel(ValueError):
    """No model is known for a language, or its package is not installed; the message says what to do."""


def models_of(languages: Sequence[str]) -> Mapping[str, Find]:
    """The model of each language, loaded once a process.

    Raises:
        MissingModel: there is none, or it is not installed.
    """
    return {language: _loaded(language) for language in languages}


def check(languages: Sequence[str], known: Mapping[str, Model] | None = None) -> None:
    """Whether each has a model that is installed; nothing is loaded.

    Raises:
        MissingModel: one has not.
    """
    models = MODELS if known is None else known
    for language in languages:
        if language not in models:
            raise MissingModel(f"no model for {language!r}: there are models for {', '.join(models)}")
        model = models[language]
        if not all(importlib.util.find_spec(package) for package in model.packages):
            raise MissingModel(
                f"the model for {language!r} is not installed: pip install 'dateline[{model.extra}]'"
            )


@cache
def _loaded(language: str) -> Find:
    check([language])
    return MODELS[language].load()


def _natasha() -> Find:
    """Slovnet's news model and navec's vectors lie in natasha's package; natasha itself would load pymorphy2 as well."""
    navec, slovnet = importlib.import_module("navec"), importlib.import_module("slovnet")
    spec = importlib.util.find_spec("natasha")
    assert spec is not None
    assert spec.origin is not None
    data = Path(spec.origin).parent / "data"
    tagger = slovnet.NER.load(str(data / "model" / "slovnet_ner_news_v1.tar"))
    tagger.navec(navec.Navec.load(str(data / "emb" / "navec_news_v1_1B_250K_300d_100q.tar")))

    def find(body: str) -> Iterator[Found]:
        for span in tagger(body[:LONGEST_TEXT]).spans:
            kind = NATASHA_KINDS.get(span.type)
            if kind:
                yield Found(span.start, span.stop, kind, body[span.start : span.stop])

    return find


MODELS: Mapping[str, Model] = MappingProxyType({"ru": Model("ru", ("natasha", "navec", "slovnet"), _natasha)})
