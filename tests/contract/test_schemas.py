"""The messages as others read them: JSON Schema files that follow the code, and never break a reader."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemas import codec, export
from schemas.codec import EVENT_TYPES
from schemas.events import Event
from schemas.export import incompatibilities

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
FILES = sorted(export.documents())
TYPES = {export.file_name(message_type): message_type for message_type in EVENT_TYPES}


@pytest.mark.parametrize("name", FILES)
def test_the_schema_file_says_what_the_code_says(name: str) -> None:
    stored = (export.FOLDER / name).read_text(encoding="utf-8")
    assert stored == export.render(export.documents()[name]), (
        "run `python -m schemas.export` and commit its files"
    )


def test_there_is_no_schema_file_without_a_message_type() -> None:
    assert sorted(file.name for file in export.FOLDER.iterdir()) == FILES


@pytest.mark.parametrize("name", FILES)
def test_the_schema_is_valid_and_leaves_unknown_fields_allowed(name: str) -> None:
    schema = export.documents()[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "additionalProperties" not in {key for d in schema["$defs"].values() for key in d}


def _message(
    properties: dict[str, Any], required: tuple[str, ...] = (), **definitions: Any
) -> dict[str, Any]:
    body = {"type": "object", "properties": properties, "required": list(required)}
    return {"$ref": "#/$defs/Message", "$defs": {"Message": body, **definitions}}


TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
MAYBE_TEXT = {"anyOf": [TEXT, {"type": "null"}]}
PLACE = {"$ref": "#/$defs/Place"}


def _place(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


BREAKING = {
    "a removed field": (
        _message({"title": TEXT, "body": TEXT}),
        _message({"body": TEXT}),
        ["title was removed"],
    ),
    "a retyped field": (
        _message({"count": NUMBER}),
        _message({"count": TEXT}),
        ["count was integer and is string"],
    ),
    "another format": (
        _message({"at": TEXT}),
        _message({"at": {"type": "string", "format": "date-time"}}),
        ["at was string and is string (date-time)"],
    ),
    "a field that may now be null": (
        _message({"title": TEXT}),
        _message({"title": MAYBE_TEXT}),
        ["title was string and is null or string"],
    ),
    "an optional field that became required": (
        _message({"title": TEXT}),
        _message({"title": TEXT}, ("title",)),
        ["title is newly required"],
    ),
    "a new field that is required": (
        _message({}),
        _message({"title": TEXT}, ("title",)),
        ["title is newly required"],
    ),
    "a value gone from a closed list": (
        _message({"kind": {"enum": ["near", "exact"]}}),
        _message({"kind": {"enum": ["near"]}}),
        ["kind can no longer be exact"],
    ),
    "a value gone from a closed list that may be null": (
        _message({"kind": {"anyOf": [{"enum": ["near", "exact"]}, {"type": "null"}]}}),
        _message({"kind": {"anyOf": [{"enum": ["near"]}, {"type": "null"}]}}),
        ["kind can no longer be exact"],
    ),
    "a free text that became a closed list": (
        _message({"kind": TEXT}),
        _message({"kind": {"enum": ["near"]}}),
        ["kind was string and is one of a list"],
    ),
    "a change in a part": (
        _message({"place": PLACE}, Place=_place(name=TEXT, code=TEXT)),
        _message({"place": PLACE}, Place=_place(name=NUMBER)),
        ["place.name was string and is integer", "place.code was removed"],
    ),
    "a change in the items of a list": (
        _message({"places": {"type": "array", "items": PLACE}}, Place=_place(name=TEXT)),
        _message({"places": {"type": "array", "items": PLACE}}, Place=_place()),
        ["places[].name was removed"],
    ),
    "a change in the values of a map": (
        _message({"notes": {"type": "object", "additionalProperties": TEXT}}),
        _message({"notes": {"type": "object", "additionalProperties": NUMBER}}),
        ["notes.* was string and is integer"],
    ),
    "a change in a part of a part of itself": (
        _message({"place": PLACE}, Place=_place(within=PLACE, name=TEXT)),
        _message({"place": PLACE}, Place=_place(within=PLACE)),
        ["place.name was removed"],
    ),
}


@pytest.mark.parametrize("change", BREAKING)
def test_a_change_that_would_break_a_reader_is_named(change: str) -> None:
    old, new, problems = BREAKING[change]
    assert incompatibilities(old, new) == problems


HARMLESS = {
    "nothing": (_message({"title": TEXT}), _message({"title": TEXT})),
    "a new optional field": (_message({}), _message({"title": TEXT})),
    "a field that is no longer required": (_message({"title": TEXT}, ("title",)), _message({"title": TEXT})),
    "one more value in a closed list": (
        _message({"kind": {"enum": ["near"]}}),
        _message({"kind": {"enum": ["exact", "near"]}}),
    ),
    "another name of a part": (
        _message({"place": PLACE}, Place=_place(name=TEXT)),
        _message({"place": {"$ref": "#/$defs/Spot"}}, Spot=_place(name=TEXT)),
    ),
    "other words in the description": (
        _message({"title": {**TEXT, "description": "a"}}),
        _message({"title": {**TEXT, "description": "b"}}),
    ),
}


@pytest.mark.parametrize("change", HARMLESS)
def test_a_harmless_change_passes(change: str) -> None:
    assert incompatibilities(*HARMLESS[change]) == []


def test_export_refuses_to_overwrite_a_file_that_readers_rely_on(tmp_path: Path) -> None:
    assert export.export(tmp_path) == []
    file = tmp_path / "story.v1.json"
    stored = json.loads(file.read_text(encoding="utf-8"))
    stored["$defs"]["Story"]["properties"]["mood"] = {"type": "string"}
    file.write_text(json.dumps(stored), encoding="utf-8")
    (tmp_path / "document.raw.v1.json").unlink()
    assert export.export(tmp_path) == ["story.v1.json: mood was removed"]
    assert not (tmp_path / "document.raw.v1.json").exists(), "nothing is written where something is refused"


@pytest.mark.parametrize("name", FILES)
def test_yesterdays_message_is_still_read(name: str) -> None:
    """The golden samples were written by hand; they stay as they are when fields are added."""
    sample = (GOLDEN / name).read_bytes()
    schema = export.documents()[name]
    jsonschema.validate(json.loads(sample), schema, jsonschema.Draft202012Validator)
    message: Event = codec.decode(sample, TYPES[name])
    written = json.loads(codec.encode(message))
    jsonschema.validate(written, schema, jsonschema.Draft202012Validator)
    assert codec.decode(codec.encode(message), TYPES[name]) == message
    assert _comparable(json.loads(sample)).items() <= _comparable(written).items(), "a field was lost"


def _comparable(fields: dict[str, Any]) -> dict[str, Any]:
    """A time may be written in another way; anything else must come back as it was."""
    times = {name: dt.datetime.fromisoformat(text) for name, text in fields.items() if name.endswith("_at")}
    return {**fields, **times}
