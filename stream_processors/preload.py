"""Imported once by the pool's fork server: what it loads here, every pool process shares."""

import contextlib
import ctypes

from schemas.settings import Settings
from stream_processors import gazetteer_cache, work
from stream_processors.collector import leave_what_is_loaded
from stream_processors.enrich import warm_up as warm_up_enrichers
from stream_processors.extract import warm_up

warm_up()
gazetteer_cache.warm(Settings().cache_dir)
warm_up_enrichers()
leave_what_is_loaded()  # the collector writes to what it looks at, and a page that is written to is no longer shared
with contextlib.suppress(
    OSError, AttributeError
):  # glibc only: what loading needed goes back, 40 MB a process
    ctypes.CDLL(None).malloc_trim(0)

__all__ = ["work"]
