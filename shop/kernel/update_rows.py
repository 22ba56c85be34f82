"""Changing many rows of a table at once, each to its own values."""

import json
from collections.abc import Mapping, Sequence

from django.db import connection, models

from shop.kernel.busy import saying_when_busy


def update_rows(model: type[models.Model], rows: Sequence[Mapping[str, object]]) -> None:
    """One statement; none for no rows. `bulk_update` writes a CASE a row and column and takes seconds for thousands.

    rows    all with the same columns, "id" among them, JSON-ready or with a `str` the database reads
    raises  Busy when a rival holds a row too long
    """
    if not rows:
        return
    name = connection.ops.quote_name
    table = name(model._meta.db_table)
    sets = ", ".join(f"{name(column)} = given.{name(column)}" for column in rows[0] if column != "id")
    with saying_when_busy(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {sets} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS given "  # noqa: S608 - names are ours
            f"WHERE {table}.id = given.id",
            [json.dumps(rows, default=str)],
        )
