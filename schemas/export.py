"""`python -m schemas.export`: the messages as JSON Schema files, for producers and consumers in other languages.

A reader of today must be able to read the messages of tomorrow. So a file is never overwritten by one that removes or
retypes a field, takes a value from a closed list or asks for a field that was optional: such a message has a new version.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from schemas.codec import EVENT_TYPES
from schemas.events import Event

FOLDER = Path(__file__).parent / "json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PREFIX = "org.dateline."

Schema = Mapping[str, Any]


def file_name(message_type: type[Event]) -> str:
    """`article.resolved.v1.json` of a type whose events are `org.dateline.article.resolved.v1`."""
    return EVENT_TYPES[message_type].removeprefix(_PREFIX) + ".json"


def documents() -> dict[str, dict[str, Any]]:
    """Every message type's schema, by file name. Fields that are not named stay allowed."""
    return {file_name(message_type): document(message_type) for message_type in EVENT_TYPES}


def document(message_type: type[Event]) -> dict[str, Any]:
    """One message type's schema."""
    event_type = EVENT_TYPES[message_type]
    (reference,), definitions = msgspec.json.schema_components((message_type,))
    return {
        "$schema": DIALECT,
        "$id": f"urn:{_PREFIX.rstrip('.').replace('.', ':')}:{event_type.removeprefix(_PREFIX)}",
        "title": event_type,
        **reference,
        "$defs": {name: _described(definition) for name, definition in definitions.items()},
    }


def _described(definition: dict[str, Any]) -> dict[str, Any]:
    text = definition.get("description")
    return {**definition, "description": inspect.cleandoc(text)} if text else definition


def render(schema: Schema) -> str:
    """As it stands in its file: sorted, so that a difference is a change."""
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """What a reader of the old schema could not cope with, a sentence each; empty where the new one may replace it."""
    return list(dict.fromkeys(_Comparison(old, new).between(old, new, "")))


class _Comparison:
    """Walks two schemas side by side; a pair of references is not entered from within itself, so that recursive types end."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old_definitions: Schema = old.get("$defs", {})
        self._new_definitions: Schema = new.get("$defs", {})
        self._walking: set[tuple[str, str]] = set()

    def between(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        references = old.get("$ref", ""), new.get("$ref", "")
        if all(references):
            if references in self._walking:
                return
            self._walking.add(references)
        yield from self._entered(old, new, path)
        self._walking.discard(references)

    def _entered(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        old, new = _resolved(old, self._old_definitions), _resolved(new, self._new_definitions)
        if "anyOf" in old or "anyOf" in new:
            yield from self._choices(old, new, path)
        elif _kind(old) != _kind(new):
            yield f"{path or 'the message'} was {_kind(old)} and is {_kind(new)}"
        else:
            yield from self._same_kind(old, new, path)

    def _choices(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        before, after = self._by_kind(old, self._old_definitions), self._by_kind(new, self._new_definitions)
        if before.keys() != after.keys():
            yield f"{path} was {' or '.join(sorted(before))} and is {' or '.join(sorted(after))}"
        for kind in sorted(before.keys() & after.keys()):
            yield from self.between(before[kind], after[kind], path)

    def _by_kind(self, schema: Schema, definitions: Schema) -> dict[str, Schema]:
        return {_kind(_resolved(choice, definitions)): choice for choice in schema.get("anyOf", [schema])}

    def _same_kind(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        removed = [value for value in old.get("enum", ()) if value not in new.get("enum", ())]
        if removed:
            yield f"{path} can no longer be {', '.join(map(str, removed))}"
        yield from self._fields(old, new, path)
        for part, suffix in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(old.get(part), dict) and isinstance(new.get(part), dict):
                yield from self.between(old[part], new[part], path + suffix)

    def _fields(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before:
            field = f"{path}.{name}" if path else name
            if name not in after:
                yield f"{field} was removed"
            else:
                yield from self.between(before[name], after[name], field)
        for name in new.get("required", ()):
            if name not in old.get("required", ()):
                yield f"{path}.{name} is newly required" if path else f"{name} is newly required"


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    name = schema.get("$ref", "").rpartition("/")[2]
    return definitions[name] if name else schema


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return "one of a list"
    form = schema.get("format") or schema.get("contentEncoding")
    kind = str(schema.get("type", "anything"))
    return f"{kind} ({form})" if form else kind


def export(folder: Path = FOLDER) -> list[str]:
    """Write the files that differ; what forbids it, a sentence each, and then nothing is written."""
    wanted = documents()
    problems = [
        f"{name}: {problem}"
        for name, schema in wanted.items()
        for problem in _problems(folder / name, schema)
    ]
    if not problems:
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in wanted.items():
            (folder / name).write_text(render(schema), encoding="utf-8")
    return problems


def _problems(file: Path, schema: Schema) -> list[str]:
    if not file.exists():
        return []
    return incompatibilities(json.loads(file.read_text(encoding="utf-8")), schema)


def main() -> int:
    """Write the files; 1 where a change would break those who read the messages."""
    problems = export()
    for problem in problems:
        sys.stderr.write(problem + "\n")
    if problems:
        sys.stderr.write(
            "Nothing was written. Raise the version in the event type (schemas/codec.py, EVENT_TYPES), "
            "so that readers can tell the messages apart, or undo the change.\n"
        )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
