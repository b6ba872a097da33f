"""Raw document in, article out: pure, without clock, network or environment.

`extract` reads HTML pages, scraped plain text and JSON objects; what it cannot read it rejects with a reason.
"""

from __future__ import annotations

from stream_processors.extract.document import MAX_BYTES, extract, warm_up

__all__ = ["MAX_BYTES", "extract", "warm_up"]
