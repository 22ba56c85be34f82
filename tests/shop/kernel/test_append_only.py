"""Facts are never rewritten: not by the app, not by the owner, not by the superuser."""

# ruff: noqa: S608 - table names of our own list

import os

import psycopg
import pytest

from shop.operations.doctor.invariants import FACT_TABLES

URLS = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL", "superuser": "OCOP_TEST_ADMIN_URL"}
# Any column: the statement must be refused before it could matter.
COLUMN = {
    "reports_salefact": "amount_vnd",
    "outlets_stockmove": "quantity",
    "orders_sellerorderevent": "actor",
}
STATEMENTS = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}


def connect(role: str, database: str) -> psycopg.Connection:
    return psycopg.connect(os.environ[URLS[role]].rsplit("/", 1)[0] + f"/{database}")


def a_month_of_facts(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'reports_salefact'::regclass ORDER BY 1"
    )
    return [name for (name,) in rows]


@pytest.mark.parametrize("operation", STATEMENTS)
@pytest.mark.parametrize("role", URLS)
@pytest.mark.parametrize("table", [*FACT_TABLES, "reports_salefact_202611"])
def test_a_fact_cannot_be_rewritten(lively_database, table, role, operation):
    column = COLUMN.get(table.removesuffix("_202611"), "id")
    count = f"SELECT count(*) FROM {table}"
    with connect("superuser", lively_database) as witness:
        before = witness.execute(count).fetchone()[0]

    refusals = (psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)
    with connect(role, lively_database) as connection, pytest.raises(refusals) as refused:
        connection.execute(STATEMENTS[operation].format(table=table, column=column))

    with connect("superuser", lively_database) as witness:
        after = witness.execute(count).fetchone()[0]
    assert before == after > 0  # an empty table would have nothing to lose
    if role != "app":
        assert "is append-only" in str(refused.value)


def test_every_month_of_facts_carries_both_triggers_even_one_made_later(lively_database):
    with connect("app", lively_database) as connection:
        connection.execute("SELECT ensure_sale_fact_partition('2031-05-15')")
        connection.commit()
    with connect("superuser", lively_database) as connection:
        months = a_month_of_facts(connection)
        guarded = connection.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'O' "
            "AND tgname IN ('refuse_rewrite', 'refuse_truncate') GROUP BY 1 HAVING count(*) = 2"
        )
        guarded_names = {name for (name,) in guarded}

    assert "reports_salefact_203105" in months
    assert len(months) == 37
    assert set(months) <= guarded_names
    assert set(FACT_TABLES) <= guarded_names


def test_the_app_may_make_months_and_nothing_else(lively_database):
    with connect("app", lively_database) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")
        connection.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("ALTER TABLE outlets_stockmove DISABLE TRIGGER ALL")


def test_a_reader_of_reports_cannot_write(lively_database):
    url = os.environ["DATABASE_REPORTS_URL"].rsplit("/", 1)[0] + f"/{lively_database}"
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM reports_salefact").fetchone()[0] > 0
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
            connection.execute("UPDATE catalog_variant SET price_vnd = 1")
        connection.rollback()
        connection.execute(
            "SET default_transaction_read_only = off"
        )  # anyone may; the rights must hold by themselves
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT ensure_sale_fact_partition('2032-05-15')")
