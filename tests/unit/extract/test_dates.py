"""Dates as pages and scraped texts write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_processors.extract import dates
from stream_processors.extract.dates import Moment

DAY = dt.datetime(2018, 7, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    [
        "03 Juillet 2018",
        "Tuesday, July 3rd, 2018",
        "3 de julio de 2018",
        "3 июля 2018 г.",
        "3 Temmuz 2018 Salı",
        "٣ يوليو ٢٠١٨",
        "3 تموز 2018",
        "2018年7月3日",
        "2018년 7월 3일",
        "3 जुलाई 2018",
        "۳ ژوئیه ۲۰۱۸",
        "2018. július 3.",
        "3. července 2018",
        "3 lipca 2018",
        "3 Ιουλίου 2018",
        "03.07.2018",
        "2018-07-03",
        "Publié le mardi 3 JUILLET 2018",
    ],
)
def test_a_day_written_in_any_language_is_read(text: str) -> None:
    found = dates.find(text)
    assert found is not None
    assert found.moment == Moment(DAY, "day")


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("July 3, 2018 at 10:15 am", 10, 15),
        ("Published 10:15 PM, July 3, 2018", 22, 15),
        ("3 July 2018, 10:15 CEST", 8, 15),
        ("3 juillet 2018 à 10h15", 10, 15),
        ("03.07.2018 - 10:15 Uhr", 10, 15),
        ("2018-07-03 10:15+02:00", 8, 15),
        ("2018年7月3日 10:15", 10, 15),
    ],
)
def test_the_time_of_day_beside_a_date_is_read_with_its_zone(text: str, hour: int, minute: int) -> None:
    found = dates.find(text)
    assert found is not None
    assert found.moment[:2] == (DAY.replace(hour=hour, minute=minute), "minute")


@pytest.mark.parametrize(
    ("locale", "month"), [("en-US", 7), ("en-GB", 3), ("fr", 3), ("es-MX", 3), ("en_US", 7)]
)
def test_the_locale_decides_whether_the_day_comes_first(locale: str, month: int) -> None:
    found = dates.find("7/3/2018", locale)
    assert found is not None
    assert found.moment.at.month == month


@pytest.mark.parametrize(
    "text",
    ["7/3/2018", "41 villagers since May 27", "May", "31 February 2018", "in 2018", "4 listopad 2018"],
)
def test_what_cannot_be_decided_is_no_date(text: str) -> None:
    assert dates.find(text) is None


def test_the_language_decides_a_month_name_that_two_languages_share() -> None:
    polish, croatian = dates.find("4 listopada 2018", "pl"), dates.find("4 listopada 2018", "hr")
    assert polish is not None
    assert croatian is not None
    assert (polish.moment.at.month, croatian.moment.at.month) == (11, 10)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-07-03T10:15:30+02:00", Moment(DAY.replace(hour=8, minute=15, second=30), "second")),
        ("2018-07-03T10:15:30.123Z", Moment(DAY.replace(hour=10, minute=15, second=30), "second")),
        ("2018-07-03T23:30-0500", Moment(dt.datetime(2018, 7, 4, 4, 30, tzinfo=dt.UTC), "minute")),
        ("20180703", Moment(DAY, "day")),
        ("1530612930", Moment(DAY.replace(hour=10, minute=15, second=30), "second")),
        ("Tue, 03 Jul 2018 12:15:30 +0200", Moment(DAY.replace(hour=10, minute=15, second=30), "second")),
    ],
)
def test_times_from_markup_are_read_in_utc(text: str, moment: Moment) -> None:
    found = dates.parse_machine(text)
    assert found is not None
    assert found[:2] == moment[:2]


def test_a_date_before_the_web_or_after_the_fetch_is_not_plausible() -> None:
    assert dates.is_plausible(Moment(DAY, "day"), DAY)
    assert dates.is_plausible(Moment(DAY + dt.timedelta(hours=23), "minute"), DAY)
    assert not dates.is_plausible(Moment(DAY + dt.timedelta(days=2), "day"), DAY)
    assert not dates.is_plausible(Moment(dt.datetime(1994, 12, 31, tzinfo=dt.UTC), "day"), DAY)


@given(
    st.dates(dt.date(1995, 1, 1), dt.date(2100, 1, 1)),
    st.sampled_from(["{:%Y-%m-%d}", "{:%d.%m.%Y}", "{:%B %d, %Y}", "{:%d %b %Y}"]),
)
def test_every_day_is_read_back_from_how_it_is_written(day: dt.date, form: str) -> None:
    found = dates.find(f"Updated {form.format(day)} | News")
    assert found is not None
    assert found.moment.at.date() == day


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    dates.parse(text, "en-US")
    dates.parse(text)
