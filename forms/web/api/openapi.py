"""The description of the read API, as OpenAPI 3.1."""

from typing import Any

FAULT = {"$ref": "#/components/responses/Fault"}
DAY = {"type": "string", "format": "date", "pattern": "^(1[89]|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}$"}
"""A day of the years that any date of ours may be in."""
FORMATS = ("jsonl", "csv-koder", "kodebok")


def openapi_document() -> dict[str, Any]:
    """Return the document; docs/exports.md says what the formats hold."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Skjemaverk", "version": "1", "license": {"name": "EUPL-1.2"}},
        "servers": [{"url": "/api/v1"}],
        "security": [{"bearer": []}],
        "paths": {
            "/openapi.json": {"get": _operation("description", "This document", secure=False)},
            "/form": {
                "get": _operation("form", "The form that the token opens", refuses=(401, 404))
            },
            "/forms/{form_id}/submissions": {
                "get": {
                    **_operation(
                        "submissions",
                        "The finished answers of some days, in a format of the exports",
                        ("application/x-ndjson", "text/csv"),
                        refuses=(400, 401, 404),
                    ),
                    "parameters": [
                        {"name": "form_id", "in": "path", "required": True, "schema": _text()},
                        _query_parameter("since", DAY, "The first day they were received"),
                        _query_parameter("until", DAY, "The last day they were received"),
                        _query_parameter(
                            "format", {**_text(), "enum": list(FORMATS)}, "jsonl without it"
                        ),
                    ],
                }
            },
            "/forms/{form_id}/results": _form_operation(
                "results", "What the newest reading of an anonymous form tells"
            ),
            "/forms/{form_id}/figures": _form_operation(
                "figures", "Totals of the reports of all units, by period; null for those of a few"
            ),
        },
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "Fault": {
                    "description": "Why nothing was read",
                    "content": {"application/problem+json": {"schema": {"type": "object"}}},
                }
            },
        },
    }


def _form_operation(id: str, summary: str) -> dict[str, Any]:
    name = {"name": "form_id", "in": "path", "required": True, "schema": _text()}
    return {"get": {**_operation(id, summary, refuses=(401, 404)), "parameters": [name]}}


def _operation(
    id: str,
    summary: str,
    types: tuple[str, ...] = ("application/json",),
    *,
    refuses: tuple[int, ...] = (),
    secure: bool = True,
) -> dict[str, Any]:
    content = {
        each: {"schema": {"type": "object" if "json" in each else "string"}} for each in types
    }
    responses = {"200": {"description": summary, "content": content}}
    found: dict[str, Any] = {
        "operationId": id,
        "summary": summary,
        "responses": {**responses, **{str(status): FAULT for status in refuses}},
    }
    return found if secure else {**found, "security": []}


def _text() -> dict[str, Any]:
    return {"type": "string"}


def _query_parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}
