"""What `dateline push serve` says of itself (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

DOCUMENT, LINES = "application/json", "application/x-ndjson"
_ANSWERS = {
    "202": "Kafka has every document of the request",
    "400": "a document cannot be used; nothing was taken",
    "401": "no token, or an unknown one",
    "408": "the request's body came too slowly",
    "413": "too large, or too many documents",
    "415": "another content type",
    "429": "too many requests, or Kafka lags behind; see Retry-After",
    "503": "Kafka did not take it; post it again",
}
_STRING: dict[str, Any] = {"type": "string"}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Dateline: post articles", "version": "1"},
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Document": {
                "type": "object",
                "description": 'One page ("html") or text ("text").',
                "properties": {
                    "url": {**_STRING, "format": "uri"},
                    "html": _STRING,
                    "text": _STRING,
                    "title": _STRING,
                    "fetched_at": {**_STRING, "format": "date-time"},
                },
            }
        },
    },
    "paths": {
        "/articles": {
            "post": {
                "summary": "One document, or JSON Lines",
                "security": [{"token": []}],
                "requestBody": {
                    "required": True,
                    "content": {
                        DOCUMENT: {"schema": {"$ref": "#/components/schemas/Document"}},
                        LINES: {"schema": {"type": "string", "description": "a Document a line"}},
                    },
                },
                "responses": {status: {"description": text} for status, text in _ANSWERS.items()},
            }
        }
    },
}
