"""How many SQL statements the server received, as it counted them itself (pg_stat_statements)."""

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from shop.launcher.postgres import Cluster

# What frames every request and no page asked for: Django's transactions, and its question whether a kept connection
# still lives ("SELECT 1"). The tests that fix counts do not see these either; savepoints they do.
HOUSEKEEPING = re.compile(r"(?:BEGIN|COMMIT|ROLLBACK|SELECT \$?1)\Z", re.IGNORECASE)
READ = """
    SELECT json_build_array(statements.calls, statements.query) FROM pg_stat_statements statements
    JOIN pg_database ON pg_database.oid = statements.dbid AND pg_database.datname = {database}
    JOIN pg_roles ON pg_roles.oid = statements.userid AND pg_roles.rolname IN ('ocop_app', 'ocop_reports')
    WHERE statements.toplevel; -- what came from outside, not what triggers and functions ran
"""


class Statements(NamedTuple):
    """asked: statements that pages and operations sent; sent: those and the connection's housekeeping."""

    asked: int
    sent: int


def count(rows: Iterable[tuple[int, str]]) -> Statements:
    """Add up (calls, query) rows.

    >>> count([(3, "SELECT name FROM catalog_product"), (3, "BEGIN"), (2, "SELECT $1")])
    Statements(asked=3, sent=8)
    """
    asked = sent = 0
    for calls, query in rows:
        sent += calls
        if not HOUSEKEEPING.match(query.strip()):
            asked += calls
    return Statements(asked, sent)


class StatementCounter:
    """Counts what one database of the bench's cluster receives from the product's two roles."""

    def __init__(self, cluster: Cluster, database: str) -> None:
        self.cluster = cluster
        self.database = database
        cluster.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements;")

    def begin(self) -> None:
        self.cluster.query("SELECT pg_stat_statements_reset();")

    def read(self) -> Statements:
        """Since `begin`."""
        lines = self.cluster.query(READ.format(database=f"'{self.database}'")).splitlines()
        return count((calls, query) for calls, query in map(json.loads, lines))
