"""Times as people write them."""

from __future__ import annotations

import calendar
import datetime as dt


def parse_time(text: str, *, end: bool = False) -> dt.datetime:
    """`2018`, `2018-07`, `2018-07-03` or an RFC 3339 time; an end is the last moment of what is named.

    Raises:
        ValueError: it is none of these.
    """
    for form, unit in (("%Y", "year"), ("%Y-%m", "month"), ("%Y-%m-%d", "day")):
        try:
            start = dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
        return _end_of(start, unit) if end else start
    time = dt.datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def _end_of(start: dt.datetime, unit: str) -> dt.datetime:
    month = 12 if unit == "year" else start.month
    day = start.day if unit == "day" else calendar.monthrange(start.year, month)[1]
    return start.replace(month=month, day=day, hour=23, minute=59, second=59, microsecond=999_000)
