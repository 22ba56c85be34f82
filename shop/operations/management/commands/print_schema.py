"""Write the GraphQL schema to docs/schema.graphql, so that a review sees each change of the interface."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from graphql import print_schema

from shop.api.schema import schema


def schema_text() -> str:
    """The schema in its own language, as the committed file holds it."""
    return print_schema(schema.graphql_schema) + "\n"


class Command(BaseCommand):
    help = "Ghi lược đồ GraphQL vào docs/schema.graphql; --check chỉ so sánh."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "docs" / "schema.graphql")
        parser.add_argument("--check", action="store_true", help="không ghi; báo lỗi nếu tệp đã cũ")

    def handle(self, *, out: Path, check: bool, **_options: Any) -> None:
        text = schema_text()
        if not check:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(text, encoding="utf-8")
        elif not out.exists() or out.read_text(encoding="utf-8") != text:
            raise CommandError(f"{out} đã cũ: chạy ./ocop manage print_schema")
