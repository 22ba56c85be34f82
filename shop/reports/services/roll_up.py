"""Adding facts up by stretch of days, view, commune, channel and party: with each batch, and all anew.

The sums of a batch go into CommuneSumWaiting by the statement that inserts its facts (write_facts), so facts and sums
are seen together or not at all, and a fact refused as known adds nothing. From time to time one worker merges what
waits into CommuneSum. docs/decisions/0006-rollups.md says why.
"""

# ruff: noqa: S608 - pieces of our own SQL, no outside text

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from shop.reports.sums import ADDED_UP, COLUMNS, KEYS, sums_of

MERGE_AT = 2_000  # rows; reading so many more costs a report half a millisecond
# Held by whoever writes CommuneSum, until its transaction ends; batches try and go on, they never wait for it.
_MERGING = "hashtextextended('reports_communesum', 0)"
REBUILD_TIMEOUT = "30min"
REBUILD_WORK_MEM = "256MB"

_THIRD = """NOT ARRAY[known.vendor_low, known.vendor_high, excluded.vendor_low, excluded.vendor_high]
  <@ ARRAY[least(known.vendor_low, excluded.vendor_low), greatest(known.vendor_high, excluded.vendor_high)]"""

_MERGE = f"""
WITH waiting AS (DELETE FROM reports_communesumwaiting RETURNING *)
INSERT INTO reports_communesum AS known ({COLUMNS})
SELECT {KEYS}, {ADDED_UP} FROM waiting GROUP BY {KEYS}
ON CONFLICT ({KEYS}) DO UPDATE SET
  amount_vnd = known.amount_vnd + excluded.amount_vnd,
  taken_back_vnd = known.taken_back_vnd + excluded.taken_back_vnd,
  lines = known.lines + excluded.lines,
  vendor_low = least(known.vendor_low, excluded.vendor_low),
  vendor_high = greatest(known.vendor_high, excluded.vendor_high),
  has_three_vendors = known.has_three_vendors OR excluded.has_three_vendors OR {_THIRD},
  has_demo = known.has_demo OR excluded.has_demo
"""

# One statement, one snapshot: what waits is dropped exactly where its facts are counted. A batch that commits
# meanwhile is in neither, and its sums go on waiting. Year by year, so that the sums of a year fit into memory: no
# stretch of days reaches over New Year.
_FACTS_OF_YEAR = "(SELECT * FROM reports_salefact WHERE business_day BETWEEN %(first)s AND %(last)s)"
_REBUILD = f"""
WITH counted AS (DELETE FROM reports_communesumwaiting WHERE first_day BETWEEN %(first)s AND %(last)s)
INSERT INTO reports_communesum ({COLUMNS})
SELECT * FROM ({sums_of(_FACTS_OF_YEAR)}) AS sums ORDER BY {KEYS}
"""


@transaction.atomic
def insert_facts(statement: str, values: Sequence[Any]) -> None:
    """Run an INSERT INTO reports_salefact and add what it really inserted to the sums. 2 or 4 statements.

    statement  without RETURNING; our own text
    """
    added_up = f"""
    WITH inserted AS ({statement} RETURNING *)
    INSERT INTO reports_communesumwaiting ({COLUMNS}) SELECT * FROM ({sums_of("inserted")}) AS sums
    """
    with connection.cursor() as cursor:
        cursor.execute(added_up, values)
    merge_waiting_sums()


def merge_waiting_sums() -> None:
    """Merge what waits, if enough does and nobody else is at it; in the transaction that wrote the facts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_communesumwaiting")
        if cursor.fetchone()[0] < MERGE_AT:
            return
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({_MERGING})")
        if cursor.fetchone()[0]:
            cursor.execute(_MERGE)


@transaction.atomic
def rebuild_rollups() -> int:
    """Make all sums anew from the facts; returns how many rows they are now.

    Sales and their facts go on meanwhile, and reports read the sums of before until this commits.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{REBUILD_TIMEOUT}'")
        cursor.execute(f"SET LOCAL lock_timeout = '{REBUILD_TIMEOUT}'")
        cursor.execute(f"SET LOCAL work_mem = '{REBUILD_WORK_MEM}'")
        cursor.execute(f"SELECT pg_advisory_xact_lock({_MERGING})")
        cursor.execute("DELETE FROM reports_communesum")
        # What waits without facts is wrong; where there are neither, nothing is to be done.
        cursor.execute(
            """
            SELECT least(min(business_day), (SELECT min(first_day) FROM reports_communesumwaiting)),
                   greatest(max(business_day), (SELECT max(first_day) FROM reports_communesumwaiting))
            FROM reports_salefact
            """
        )
        earliest, latest = cursor.fetchone()
        years = range(earliest.year, latest.year + 1) if earliest else range(0)
        rows = 0
        for year in years:
            cursor.execute(_REBUILD, {"first": date(year, 1, 1), "last": date(year, 12, 31)})
            rows += cursor.rowcount
        return rows
