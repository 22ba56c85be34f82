"""Every foreign key asked: does each row it points from have the row it points to? What ADD FOREIGN KEY would ask."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from psycopg import Connection, sql

_KEYS = """
SELECT con.conrelid::regclass::text, a.attname::text, con.confrelid::regclass::text, target.attname::text,
       target.atttypid = 'bigint'::regtype
FROM pg_constraint con
JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[1]
JOIN pg_attribute target ON target.attrelid = con.confrelid AND target.attnum = con.confkey[1]
WHERE con.contype = 'f' AND con.conparentid = 0 AND con.connamespace = 'public'::regnamespace
  AND cardinality(con.conkey) = 1
ORDER BY 1, 2
"""


class ForeignKey(NamedTuple):
    """A column that points to a unique column of another table; is_number: bigint, as most are."""

    column: str
    target: str
    target_column: str
    is_number: bool


def foreign_keys(connection: "Connection[Any]") -> dict[str, list[ForeignKey]]:
    """Table -> its foreign keys."""
    found: dict[str, list[ForeignKey]] = {}
    for table, *key in connection.execute(_KEYS):
        found.setdefault(table, []).append(ForeignKey(*key))
    return found


def rows_without_target(connection: "Connection[Any]", table: str, keys: Iterable[ForeignKey]) -> int:
    """How many rows of a table point to nothing, by any of these keys. One scan of the table.

    Most targets are numbered without a gap; there a comparison with both ends proves as much as a look-up, and costs
    a tenth of it.
    """
    broken = sql.SQL(" OR ").join(_is_broken(connection, key) for key in keys)
    query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table), broken)
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _is_broken(connection: "Connection[Any]", key: ForeignKey) -> sql.Composable:
    column, target, target_column = map(sql.Identifier, (key.column, key.target, key.target_column))
    if key.is_number:
        ends = sql.SQL("SELECT min({0}), max({0}), count(*) FROM {1}").format(target_column, target)
        first, last, count = connection.execute(ends).fetchone() or (0, 0, 0)
        if count and last - first + 1 == count:
            return sql.SQL("{} NOT BETWEEN {} AND {}").format(column, sql.Literal(first), sql.Literal(last))
    return sql.SQL("{0} IS NOT NULL AND {0} NOT IN (SELECT {1} FROM {2})").format(
        column, target_column, target
    )
