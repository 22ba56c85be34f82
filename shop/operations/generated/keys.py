"""Every foreign key asked: does each row it points from have the row it points to? What ADD FOREIGN KEY would ask."""

from collections.abc import Iterable
from typing import Any

from psycopg import Connection, sql

_KEYS = """
SELECT con.conrelid::regclass::text, a.attname::text, con.confrelid::regclass::text, target.attname::text
FROM pg_constraint con
JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[1]
JOIN pg_attribute target ON target.attrelid = con.confrelid AND target.attnum = con.confkey[1]
WHERE con.contype = 'f' AND con.conparentid = 0 AND con.connamespace = 'public'::regnamespace
  AND cardinality(con.conkey) = 1
ORDER BY 1, 2
"""


def foreign_keys(connection: "Connection[Any]") -> dict[str, list[tuple[str, str, str]]]:
    """Table -> its foreign keys: column, table pointed to, column there."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for table, column, target, target_column in connection.execute(_KEYS):
        found.setdefault(table, []).append((column, target, target_column))
    return found


def rows_without_target(
    connection: "Connection[Any]", table: str, keys: Iterable[tuple[str, str, str]]
) -> int:
    """How many rows of a table point to nothing, by any of these keys. One scan of the table."""
    broken = sql.SQL(" OR ").join(
        sql.SQL("{column} IS NOT NULL AND {column} NOT IN (SELECT {target_column} FROM {target})").format(
            column=sql.Identifier(column),
            target=sql.Identifier(target),
            target_column=sql.Identifier(target_column),
        )
        for column, target, target_column in keys
    )
    query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table), broken)
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
