"""The data views: which index, which time field, and how fields are shown. No runtime fields: they cost at every search."""

from __future__ import annotations

import calendar
from typing import Any

import msgspec
import pycountry

from deploy.kibana.objects import Names, Reference, SavedObject, compact
from schemas.index.fields import Field
from schemas.index.templates import ARTICLES, REJECTED, STORIES, Index

PICTURE_WIDTH = 160
LENS_TYPES = {
    "boolean": "boolean", "date": "date", "date_nanos": "date", "double": "number", "float": "number",
    "half_float": "number", "integer": "number", "keyword": "string", "long": "number", "short": "number",
    "text": "string", "wildcard": "string",
}  # fmt: skip


class View(msgspec.Struct, frozen=True):
    """`name` is the object's id after the prefix and `title` what people choose from."""

    name: str
    title: str
    index: Index
    time_field: str

    def field(self, name: str) -> Field:
        """The mapped field; `headline.keyword` is the field `headline` as keyword.

        Raises:
            KeyError: there is none.
        """
        for field in self.index.fields:
            if field.name == name:
                return field
            parent, _, child = name.rpartition(".")
            if field.name == parent and child in field.options.get("fields", {}):
                return Field(name, field.options["fields"][child]["type"], field.meaning)
        raise KeyError(f"{self.index.alias} has no field {name}")

    def is_aggregatable(self, name: str) -> bool:
        """Whether values can be counted and sorted: they are kept as a column."""
        field = self.field(name)
        return field.type != "text" and bool(field.options.get("doc_values", True))

    def is_searchable(self, name: str) -> bool:
        """Whether a query finds it, by the index or by the column."""
        return bool(self.field(name).options.get("index", True)) or self.is_aggregatable(name)

    def lens_type(self, name: str) -> str:
        """What Lens calls the type of the field's values."""
        return LENS_TYPES[self.field(name).type]

    def reference(self, names: Names, called: str) -> Reference:
        return Reference("index-pattern", names.id(self.name), called)


ARTICLES_VIEW = View("articles", "news-articles", ARTICLES, "@timestamp")
INGEST_VIEW = View("articles-by-ingest", "news-articles by ingest", ARTICLES, "event.ingested")
STORIES_VIEW = View("stories", "news-stories", STORIES, "@timestamp")
REJECTED_VIEW = View("rejected", "news-rejected", REJECTED, "@timestamp")
VIEWS = (ARTICLES_VIEW, INGEST_VIEW, STORIES_VIEW, REJECTED_VIEW)


def data_view(view: View, names: Names) -> SavedObject:
    """The saved object. Kibana asks the index for its fields; only formats and descriptions are ours."""
    attributes = {
        "title": names.index(view.index.alias),
        "name": names.index(view.title),
        "timeFieldName": view.time_field,
        "allowHidden": False,
        "fieldFormatMap": compact(formats(view)),
        "fieldAttrs": compact(
            {field.name: {"customDescription": field.meaning} for field in view.index.fields}
        ),
        "sourceFilters": "[]",
        "fields": "[]",
        "typeMeta": "{}",
        "runtimeFieldMap": "{}",
    }
    return SavedObject("index-pattern", names.id(view.name), attributes)


def formats(view: View) -> dict[str, Any]:
    """Addresses as links, pictures as pictures, countries by name, shares as percentages."""
    known = {field.name for field in view.index.fields}
    return {name: form for name, form in _FORMATS.items() if name in known}


def _url(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": "url", "params": {"type": kind, "urlTemplate": "", "labelTemplate": "", **more}}


def _countries() -> dict[str, Any]:
    entries = [
        {"key": country.alpha_2, "value": getattr(country, "common_name", country.name)}
        for country in sorted(pycountry.countries, key=lambda country: str(country.alpha_2))
    ]
    return {"id": "static_lookup", "params": {"lookupEntries": entries, "unknownKeyValue": None}}


def _weekdays() -> dict[str, Any]:
    entries = [{"key": str(day), "value": name} for day, name in enumerate(calendar.day_name, 1)]
    return {"id": "static_lookup", "params": {"lookupEntries": entries, "unknownKeyValue": None}}


_PERCENT = {"id": "percent", "params": {"pattern": "0%"}}
_DURATION = {
    "id": "duration",
    "params": {
        "inputFormat": "seconds",
        "outputFormat": "humanizePrecise",
        "outputPrecision": 1,
        "useShortSuffix": True,
    },
}
_PLAIN = {"id": "number", "params": {"pattern": "0,0"}}
_FORMATS: dict[str, Any] = {
    "url.full": _url("a", openLinkInCurrentTab=False),
    "url.original": _url("a", openLinkInCurrentTab=False),
    "url": _url("a", openLinkInCurrentTab=False),
    "image.url": _url("img", width=PICTURE_WIDTH, height=PICTURE_WIDTH),
    "publisher.country": _countries(),
    "places.country": _countries(),
    "published_weekday": _weekdays(),
    "language_confidence": _PERCENT,
    "extraction.quality": _PERCENT,
    "duplicate.similarity": _PERCENT,
    "subjects.confidence": _PERCENT,
    "revision_size": _PERCENT,
    "duplicate.delay": _DURATION,
    "word_count": _PLAIN,
    "char_count": _PLAIN,
    "size": {"id": "bytes", "params": {"pattern": "0,0.[0]b"}},
}
