import json
from typing import Any, NamedTuple

import pytest
from django.test import RequestFactory

from shop.api.documents import Documents
from shop.api.view import GraphQLDoor
from tests.shop.api import small_schema


class Answer(NamedTuple):
    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.body.get("errors", [])]

    @property
    def message(self) -> str:
        return self.body["errors"][0]["message"]


class Door:
    """Knocks at a GraphQLDoor over the small schema; no database, no middleware."""

    def __init__(self, *, introspection: bool = False) -> None:
        self.documents = Documents(small_schema.schema.graphql_schema, introspection=introspection)
        self.view = GraphQLDoor.as_view(documents=self.documents)

    def ask(self, query: Any, variables: Any = None, **more: Any) -> Answer:
        return self.post(json.dumps({"query": query, "variables": variables, **more}))

    def post(self, content: str | bytes, content_type: str = "application/json", **extra: Any) -> Answer:
        data = content.encode() if isinstance(content, str) else content
        request = RequestFactory().generic("POST", "/graphql/", data, CONTENT_TYPE=content_type, **extra)
        return self.send(request)

    def send(self, request: Any) -> Answer:
        response = self.view(request)
        assert response["Content-Type"] == "application/json; charset=utf-8"
        return Answer(response.status_code, json.loads(response.content), dict(response.headers))


@pytest.fixture
def door() -> Door:
    small_schema.ran.clear()
    return Door()


@pytest.fixture
def open_door() -> Door:
    """As in the demo: tools may read the schema."""
    small_schema.ran.clear()
    return Door(introspection=True)
