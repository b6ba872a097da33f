"""A saved object, its references, and the form in which Kibana imports it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

CORE_MIGRATION_VERSION = "8.8.0"
TYPE_MIGRATION_VERSIONS = {
    "dashboard": "10.2.0",
    "index-pattern": "8.0.0",
    "map": "8.4.0",
    "search": "10.5.0",
    "tag": "8.0.0",
}
"""Those of Kibana 9.0: every later 9 migrates them forward, while newer ones are refused by older Kibanas."""


class Reference(NamedTuple):
    """`name` is how the object's own attributes call it."""

    type: str
    id: str
    name: str


class SavedObject(NamedTuple):
    type: str
    id: str
    attributes: dict[str, Any]
    references: tuple[Reference, ...] = ()

    def exported(self) -> dict[str, Any]:
        """The object as Kibana's export would give it, without times and versions, which differ with every export."""
        return {
            "attributes": self.attributes,
            "coreMigrationVersion": CORE_MIGRATION_VERSION,
            "id": self.id,
            "managed": False,
            "references": [reference._asdict() for reference in self.references],
            "type": self.type,
            "typeMigrationVersion": TYPE_MIGRATION_VERSIONS[self.type],
        }


class Names(msgspec.Struct, frozen=True):
    """What objects and indices are called under `DATELINE_INDEX_PREFIX`; the same name in two spaces is two objects."""

    prefix: str = ""

    def index(self, alias: str) -> str:
        return self.prefix + alias

    def id(self, name: str) -> str:
        return f"{self.prefix}news-{name}"

    def title(self, title: str) -> str:
        """People see which deployment an object belongs to, where there are several in one space."""
        return f"{title} ({self.prefix.rstrip('-._')})" if self.prefix else title

    def tag(self) -> Reference:
        """Every dashboard, search and map carries the tag, so that Kibana's lists can be filtered by it."""
        return Reference("tag", self.id("tag"), f"tag-ref-{self.id('tag')}")


def compact(value: Any) -> str:
    """JSON inside JSON, as Kibana keeps most of its state."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ndjson(objects: Iterable[SavedObject]) -> str:
    """One object a line; the same objects give the same text."""
    lines = (json.dumps(item.exported(), ensure_ascii=False, sort_keys=True) for item in objects)
    return "".join(f"{line}\n" for line in lines)


def search_source(query: str = "", language: str = "kuery", **more: Any) -> dict[str, str]:
    """The query that an object brings along, as the attribute `kibanaSavedObjectMeta`."""
    source = {"query": {"query": query, "language": language}, "filter": [], **more}
    return {"searchSourceJSON": compact(source)}
