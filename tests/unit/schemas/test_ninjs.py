"""An article as IPTC ninjs 3.1: our own expectations, and IPTC's schema where it is at hand."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from schemas import codec
from schemas.events import EnrichedArticle, Extraction, Fingerprint, Place, ResolvedArticle, Subject, Url
from schemas.ninjs import to_ninjs

DATA = Path(os.environ.get("DATELINE_QUALITY_DATA") or Path(__file__).parents[4] / "shared" / "data")
SCHEMA = DATA / "ninjs" / "ninjs-schema_3.1.json"
GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "article.resolved.v1.json"
GEOJSON: dict[str, Any] = {
    "$id": "https://geojson.org/schema/GeoJSON.json",
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {"type": {"enum": ["Point"]}, "coordinates": {"type": "array", "minItems": 2}},
}
"""As much of GeoJSON as we write; the schema refers to it by address."""


def _full() -> ResolvedArticle:
    return codec.decode(GOLDEN.read_bytes(), ResolvedArticle)


def _bare(**fields: Any) -> EnrichedArticle:
    return EnrichedArticle(
        **{
            "article_id": "a" * 32,
            "url": Url(),
            "observed_at": dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC),
            "body": "The ferries sailed again.",
            "fingerprint": Fingerprint("", ""),
            "extraction": Extraction(method="plain"),
            **fields,
        }
    )


def _validator() -> Draft202012Validator:
    if not SCHEMA.exists():
        pytest.skip("IPTC's ninjs schema is not here: set DATELINE_QUALITY_DATA")
    registry: Registry[Any] = Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json", Resource.from_contents(GEOJSON | {"$schema": _DRAFT})
    )
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())


_DRAFT = "https://json-schema.org/draft/2020-12/schema"
CASES = {
    "full": _full,
    "bare": _bare,
    "no ascii": lambda: _bare(url=Url(full="https://ejemplo.example/año/señal?q=ü [1]"), headline="Señal"),
    "subject": lambda: _bare(subjects=(Subject("medtop:17000000", "weather", 0.312), Subject("x", "own"))),
    "place": lambda: _bare(places=(Place("Riga", "456172"), Place("Sahel", "region:sahel"))),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_exported_is_valid_under_the_schema_of_iptc(case: str) -> None:
    exported = json.loads(msgspec.json.encode(to_ninjs(CASES[case]())))
    assert [error.message for error in _validator().iter_errors(exported)] == []


def test_the_validator_refuses_what_is_no_ninjs() -> None:
    broken = to_ninjs(_bare()) | {"subjects": [{"confidence": 0.5}]}
    assert list(_validator().iter_errors(json.loads(msgspec.json.encode(broken))))


def test_an_article_without_address_is_named_by_its_id() -> None:
    assert to_ninjs(_bare())["uri"] == "urn:dateline:" + "a" * 32
    assert to_ninjs(_bare(url=Url(full="https://harbour.example/1")))["uri"] == "https://harbour.example/1"


def test_what_is_unknown_is_absent() -> None:
    exported = to_ninjs(_bare())
    assert not {"headlines", "language", "contentCreated", "people", "located", "by"} & exported.keys()
    assert exported["bodies"] == [
        {"role": "main", "contentType": "text/plain", "value": "The ferries sailed again."}
    ]


def test_times_are_in_utc_and_the_version_is_the_observation() -> None:
    tallinn = dt.timezone(dt.timedelta(hours=2))
    published = dt.datetime(2026, 11, 3, 9, 30, tzinfo=tallinn)
    exported = to_ninjs(_bare(published_at=published))
    assert exported["contentCreated"] == "2026-11-03T07:30:00Z"
    assert exported["versionCreated"] == "2026-11-03T12:00:00Z"


def test_a_media_topic_has_its_address_and_a_confidence_in_percent() -> None:
    (subject,) = to_ninjs(_bare(subjects=(Subject("medtop:17000000", "weather", 0.312),)))["subjects"]
    assert subject == {
        "name": "weather",
        "rel": "about",
        "uri": "http://cv.iptc.org/newscodes/mediatopic/17000000",
        "confidence": 31,
    }


def test_the_credited_agency_originated_the_text_and_the_others_are_cited() -> None:
    exported = to_ninjs(_bare(agencies=("Reuters", "TASS"), credited_agencies=("Reuters",)))
    assert exported["infoSources"] == [
        {"name": "Reuters", "role": "originator"},
        {"name": "TASS", "role": "cited"},
    ]


def test_a_place_has_its_geonames_address_and_its_point() -> None:
    place = msgspec.convert(
        {"name": "Riga", "id": "456172", "location": {"lat": 56.95, "lon": 24.11}}, type=Place
    )
    (exported,) = to_ninjs(_bare(places=(place,)))["places"]
    assert exported["uri"] == "https://sws.geonames.org/456172/"
    assert exported["geoJSON"] == {"type": "Point", "coordinates": [24.11, 56.95]}
