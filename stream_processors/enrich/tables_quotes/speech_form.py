"""The form in which a language's words of speech are listed."""

from __future__ import annotations

from typing import NamedTuple


class Speech(NamedTuple):
    """`verbs` report speech by themselves, `weak` ones only beside quoted words ("called it “…”").

    `tags` do so only behind a comma or dash ("“…”, so der Minister").
    `sources` stand before who is cited ("according to"), `after_sources` behind ("göre"). `skipped` stand between subject
    and verb; `stops` end a speaker that follows its verb and begin what is no subject; `relative` begin a clause about the
    one named before. `relays` stand before who relayed the words; `not_relays` are mere listeners.
    """

    verbs: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    after_sources: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    subordinators: frozenset[str] = frozenset()
    relative: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    relays: tuple[str, ...] = ()
    not_relays: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    participles: frozenset[str] = frozenset()
    passive: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    inflected: frozenset[str] = frozenset()
    impersonal: frozenset[str] = frozenset()
    verb_final: bool = False
    verb_first: bool = False


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def phrases(listed: str) -> tuple[str, ...]:
    return tuple(
        sorted((phrase.strip() for phrase in listed.split(",") if phrase.strip()), key=len, reverse=True)
    )
