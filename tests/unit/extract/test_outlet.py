"""The country of an outlet: what its page states, else its domain, else nothing."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from schemas.events import EnrichedArticle, RawDocument
from stream_processors.extract import extract
from stream_processors.extract.outlet import country_of_address, country_of_domain

TEXT = "The harbour bell rang for the first time in ninety years. " * 4


@pytest.mark.parametrize(
    ("domain", "country"),
    [
        ("example.de", "DE"),
        ("example.co.uk", "GB"),
        ("example.com.au", "AU"),
        ("пример.рф", "RU"),
        ("xn--e1afmkfd.xn--p1ai", "RU"),
        ("example.com.co", "CO"),
        ("example.co", None),
        ("example.tv", None),
        ("example.com", None),
        ("example.eu", None),
        ("example.zz", None),
        ("localhost", None),
        ("10.0.0.1", None),
        ("xn--\udcff.xn--99999999", None),
        (None, None),
    ],
)
def test_a_domain_tells_the_country_where_its_top_level_is_one_and_not_sold_to_all(
    domain: str | None, country: str | None
) -> None:
    assert country_of_domain(domain) == country


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ({"addressCountry": "FR"}, "FR"),
        ({"addressCountry": {"@type": "Country", "name": "Germany"}}, "DE"),
        ([{"addressLocality": "Oslo"}, {"addressCountry": "nor"}], "NO"),
        ({"addressCountry": "UK"}, "GB"),
        ({"addressCountry": "Ruritania"}, None),
        ({"addressCountry": 5}, None),
        ("12 Quay Street", None),
        (None, None),
    ],
)
def test_an_address_tells_the_country_by_code_or_name(address: object, country: str | None) -> None:
    assert country_of_address({"name": "The Courier", "address": address}, {}) == country


def _page(url: str, publisher: object) -> EnrichedArticle:
    node = {"@graph": [{"@type": "NewsArticle", "headline": "The bell rang", "publisher": publisher},
                       {"@id": "#us", "name": "The Courier", "address": {"addressCountry": "IE"}}]}  # fmt: skip
    page = (
        f'<script type="application/ld+json">{json.dumps(node)}</script><h1>The bell rang</h1><p>{TEXT}</p>'
    )
    observed_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return extract(
        RawDocument(body=page.encode(), content_type="text/html", observed_at=observed_at, subject=url)
    )


@pytest.mark.parametrize(
    ("url", "publisher", "country"),
    [
        ("https://courier.example.co.uk/1", {"@id": "#us"}, "IE"),
        ("https://courier.example.co.uk/1", {"name": "The Courier"}, "GB"),
        ("https://courier.example/1", {"name": "The Courier"}, None),
    ],
)
def test_an_articles_publisher_is_of_the_country_that_it_states_or_else_registered_in(
    url: str, publisher: object, country: str | None
) -> None:
    assert _page(url, publisher).publisher.country == country
