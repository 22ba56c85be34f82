"""What the database server holds before the first migration: three roles, one database, their rights; as SQL.

The app role neither owns tables nor may rewrite facts; migrations run as the owner; reports only read.
"""

DATABASE = "ocop"
ROLES = ("ocop_owner", "ocop_app", "ocop_reports")
DURABILITY = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
SAFE_VALUES = {"on", "remote_apply"}

DURABILITY_QUERY = f"SELECT {', '.join(f'current_setting($${name}$$)' for name in DURABILITY)};"


def roles_script(passwords: dict[str, str]) -> str:
    """For psql, as the superuser in the database `postgres`; repeating it changes nothing but the passwords.

    passwords  of ocop_owner, ocop_app and ocop_reports: letters and digits only
    """
    return f"""{roles_sql(passwords)}
SELECT 'CREATE DATABASE {DATABASE} OWNER ocop_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
{connection_sql(DATABASE)}
"""  # noqa: S608 - constants


def roles_sql(passwords: dict[str, str]) -> str:
    """The three roles as plain SQL, for the superuser in any database; passwords as above."""
    roles = "".join(
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role}; END IF; END $$;\n"
        f"ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS "
        f"PASSWORD '{passwords[role]}';\n"
        for role in ROLES
    )
    return f"""{roles}
ALTER ROLE ocop_app SET statement_timeout = '15s';
ALTER ROLE ocop_app SET lock_timeout = '3s';
ALTER ROLE ocop_app SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE ocop_reports SET statement_timeout = '60s';
ALTER ROLE ocop_reports SET lock_timeout = '3s';
ALTER ROLE ocop_reports SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE ocop_reports SET default_transaction_read_only = on;
"""


def connection_sql(database: str) -> str:
    """Who may connect to the database: our three, nobody else. database: a plain name"""
    return f"""REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO ocop_app, ocop_reports;
"""


RIGHTS_SCRIPT = """
BEGIN;
ALTER SCHEMA public OWNER TO ocop_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ocop_app, ocop_reports;
ALTER DEFAULT PRIVILEGES FOR ROLE ocop_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ocop_app;
ALTER DEFAULT PRIVILEGES FOR ROLE ocop_owner GRANT USAGE ON SEQUENCES TO ocop_app;
ALTER DEFAULT PRIVILEGES FOR ROLE ocop_owner GRANT SELECT ON TABLES TO ocop_reports;
COMMIT;
"""
