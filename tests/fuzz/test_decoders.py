"""Every decoder takes any bytes, or refuses them by the error that it is known for."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.decoders import DECODERS
from tests.fuzz.mutations import nearly

EXAMPLES = 40
"""Together about ten seconds; `make fuzz` goes on for ten minutes."""


def check(name: str, examples: int) -> None:
    """Try so many inputs on one decoder."""
    decoder = DECODERS[name]

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(nearly(decoder.good))
    def attempt(data: bytes) -> None:
        with contextlib.suppress(*decoder.refusals):
            decoder.decode(data)

    attempt()


@pytest.mark.parametrize("name", DECODERS)
def test_any_bytes_are_decoded_or_refused(name: str) -> None:
    check(name, EXAMPLES)


@pytest.mark.parametrize("name", DECODERS)
def test_the_good_bytes_of_a_decoder_are_good(name: str) -> None:
    """Else the inputs made of them would end at its door."""
    decoder = DECODERS[name]
    if name in ("deletion", "rejection", "story"):
        return  # made of headers, or partly: their refusals are the point
    for data in decoder.good:
        decoder.decode(data)


def test_a_fault_would_be_found() -> None:
    class Careless(ValueError):
        pass

    def decode(data: bytes) -> None:
        if b"<<" in data:
            raise Careless

    @settings(max_examples=2000, deadline=None, database=None)
    @given(nearly((b"<a><b>",)))
    def attempt(data: bytes) -> None:
        decode(data)

    with pytest.raises(Careless):
        attempt()
