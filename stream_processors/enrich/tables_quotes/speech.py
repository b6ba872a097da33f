"""How the languages say that somebody says something."""

from __future__ import annotations

from functools import cache

from stream_processors.enrich.tables_quotes.speech_form import Speech
from stream_processors.enrich.tables_quotes.speech_germanic import GERMANIC
from stream_processors.enrich.tables_quotes.speech_other import OTHER
from stream_processors.enrich.tables_quotes.speech_romance import ROMANCE

SPEECH = {**GERMANIC, **ROMANCE, **OTHER}


@cache
def speech(language: str) -> Speech:
    """The words of a BCP 47 language; those of English for unknown ones, whose news they often carry."""
    return SPEECH.get(language.split("-", maxsplit=1)[0].lower(), GERMANIC["en"])
