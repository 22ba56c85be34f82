"""Inserting a row whose keys may be taken."""

from django.db import connection, models

from shop.kernel.busy import saying_when_busy


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
    with saying_when_busy(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608 - names are ours
            values,
        )
        went_in = cursor.rowcount == 1
    if went_in:
        row._state.adding = False
    return went_in
