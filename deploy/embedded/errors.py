"""What can go wrong with the embedded services, in words for the person who started them."""

from __future__ import annotations


class EmbeddedError(Exception):
    """The embedded services cannot be installed or started; the text says what failed and what to do."""
