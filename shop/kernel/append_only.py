"""Facts are never rewritten: triggers that refuse it for everyone, and rights that refuse it for the app.

Used in migrations: `append_only("outlets_stockmove")` as an operation after the table exists.
"""

from django.db.migrations import RunSQL

FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION ocop_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str) -> RunSQL:
    """A migration step: UPDATE, DELETE and TRUNCATE of the table raise, and the app role loses the right to them."""
    return RunSQL(
        f"""
        CREATE TRIGGER refuse_rewrite BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION ocop_refuse_rewrite();
        CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION ocop_refuse_rewrite();
        DO $do$ BEGIN
          IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ocop_app') THEN
            EXECUTE 'REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM ocop_app';
          END IF;
        END $do$;
        """,
        reverse_sql=f"""
        DROP TRIGGER refuse_rewrite ON {table};
        DROP TRIGGER refuse_truncate ON {table};
        """,
    )
