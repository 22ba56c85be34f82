"""What a database holds, in numbers that two databases can be compared by: rows, sums, rights, triggers."""

from typing import Any, NamedTuple

import psycopg
from psycopg import sql

# Sign-ins are keys to the shop: one that was taken back since must not come alive again with a restore.
LEFT_OUT = frozenset({"django_session"})

TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1
"""
# Names, states and rights, not the text of conditions: PostgreSQL may spell those anew when it restores them.
STRUCTURE = """
WITH ours AS (
  SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S', 'v', 'm')
)
SELECT format('%s %s owner %s', relkind, relname, pg_get_userbyid(relowner)) FROM ours
UNION ALL
SELECT format('right %s %s %s', relname, coalesce(pg_get_userbyid(nullif(a.grantee, 0)), 'PUBLIC'), a.privilege_type)
FROM ours, aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))) a
WHERE a.grantee <> relowner
UNION ALL
SELECT format('trigger %s %s %s', c.relname, t.tgname, t.tgenabled) FROM pg_trigger t JOIN ours c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal
UNION ALL
SELECT format('constraint %s %s %s %s', c.relname, k.conname, k.contype, k.convalidated)
FROM pg_constraint k JOIN ours c ON c.oid = k.conrelid WHERE k.contype <> 'n'
UNION ALL
SELECT format('index %s unique %s valid %s', i.indexrelid::regclass, i.indisunique, i.indisvalid)
FROM pg_index i JOIN ours c ON c.oid = i.indrelid
UNION ALL
SELECT format('part %s of %s', i.inhrelid::regclass, i.inhparent::regclass) FROM pg_inherits i
JOIN ours c ON c.oid = i.inhrelid
UNION ALL
SELECT format('function %s right %s %s definer %s', p.proname,
              coalesce(pg_get_userbyid(nullif(a.grantee, 0)), 'PUBLIC'), a.privilege_type, p.prosecdef)
FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE p.pronamespace = 'public'::regnamespace AND a.grantee <> p.proowner
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT format('later %s %s %s', d.defaclobjtype, pg_get_userbyid(a.grantee), a.privilege_type)
FROM pg_default_acl d, aclexplode(d.defaclacl) a WHERE a.grantee <> d.defaclrole
"""


class Contents(NamedTuple):
    tables: dict[str, tuple[int, str]]  # name -> rows, sum over the rows' hashes
    structure: list[str]  # sorted: owners, rights, triggers, constraints, indexes, parts
    migrations: list[tuple[str, str]]  # app, name; in order
    server_version: int  # 180006


def read_contents(connection: "psycopg.Connection[Any]") -> Contents:
    """Everything of the schema `public`, by the connection's snapshot. Reads every row once."""
    names = [name for (name,) in connection.execute(TABLES)]
    migrations: list[tuple[str, str]] = []
    if "django_migrations" in names:
        migrations = connection.execute(
            "SELECT app, name FROM public.django_migrations ORDER BY 1, 2"
        ).fetchall()
    return Contents(
        {name: _rows_and_sum(connection, name) for name in names},
        sorted(line for (line,) in connection.execute(STRUCTURE)),
        migrations,
        connection.info.server_version,
    )


def _rows_and_sum(connection: "psycopg.Connection[Any]", table: str) -> tuple[int, str]:
    """The sum does not depend on the order of the rows, and 64-bit hashes do not cancel out by accident."""
    if table in LEFT_OUT:
        return 0, "0"
    statement = sql.SQL(
        "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM ONLY public.{} t"
    )
    row = connection.execute(statement.format(sql.Identifier(table))).fetchone()
    return (row[0], row[1]) if row else (0, "0")


def differences(wanted: Contents, found: Contents) -> list[str]:
    """What a restored database has otherwise than the one that was saved; [] when they are equal."""
    told = []
    for name in sorted(wanted.tables.keys() | found.tables.keys()):
        want, have = wanted.tables.get(name), found.tables.get(name)
        if want is None or have is None:
            told.append(f"bảng {name} {'thừa ra' if want is None else 'bị thiếu'}")
        elif want[0] != have[0]:
            told.append(f"bảng {name}: cần {want[0]} dòng, có {have[0]}")
        elif want[1] != have[1] and wanted.server_version // 10_000 == found.server_version // 10_000:
            told.append(f"bảng {name}: đủ dòng nhưng nội dung khác")
    told += [f"thiếu: {line}" for line in sorted(set(wanted.structure) - set(found.structure))]
    told += [f"thừa: {line}" for line in sorted(set(found.structure) - set(wanted.structure))]
    if wanted.migrations != found.migrations:
        told.append("danh sách bước cập nhật cấu trúc khác nhau")
    return told
