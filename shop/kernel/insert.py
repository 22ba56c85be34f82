"""Inserting without model objects: a row whose keys may be taken, and many rows at once."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from shop.kernel.busy import saying_when_busy
from shop.kernel.prepared import fetch_prepared


def insert_unless_known(row: models.Model) -> bool:
    """INSERT … ON CONFLICT DO NOTHING: True when the row went in, False when any of its unique keys was taken.

    A rival transaction that has inserted the same key is waited for, so False means its row is there to be read.
    Naming no conflict target matters: with a target, a clash on another unique key raises. One query.
    """
    fields = [field for field in row._meta.local_concrete_fields if not field.generated]
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    table = connection.ops.quote_name(row._meta.db_table)
    places = ", ".join(["%s"] * len(fields))
    with saying_when_busy():
        inserted = fetch_prepared(
            f"INSERT INTO {table} ({columns}) VALUES ({places}) "  # noqa: S608 - names are ours
            "ON CONFLICT DO NOTHING RETURNING true",
            values,
        )
    went_in = bool(inserted)
    if went_in:
        row._state.adding = False
    return went_in


def insert_rows(
    model: type[models.Model],
    rows: Sequence[Mapping[str, object]],
    *,
    skip_known: bool = False,
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert many rows of a table, in their order, in one statement; none for no rows.

    On a path that every order and every sale takes: `bulk_create` costs several times the CPU, since it makes an
    object a row and adapts each value by itself.

    rows        all with the same columns, JSON-ready or with a `str` the database reads (aware times, UUIDs); columns
                that are left out get the database's default
    skip_known  leave out rows of which any unique key is taken, by a row of the table or an earlier one of these; a
                rival transaction that has inserted the same key is waited for, as in `insert_unless_known`
    returning   columns to hand back of each row that went in; without any, a row says no more than that
    raises      Busy when a rival holds a key too long
    """
    if not rows:
        return []
    name = connection.ops.quote_name
    table = name(model._meta.db_table)
    columns = ", ".join(map(name, rows[0]))
    statement = (
        f"INSERT INTO {table} ({columns}) "  # noqa: S608 - names are ours
        f"SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    )
    if skip_known:
        statement += " ON CONFLICT DO NOTHING"
    statement += f" RETURNING {', '.join(map(name, returning)) or 'true'}"
    with saying_when_busy():
        return fetch_prepared(statement, [json.dumps(rows, default=str)])
