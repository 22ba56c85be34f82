"""The audit trail of a table: a trigger, so that bulk statements and raw SQL are recorded too.

Used in migrations after the table exists: `audited("vendors_vendor", hide=("personal_number",), tail=("phone",))`.
"""

from collections.abc import Sequence

from django.db.migrations import RunSQL

# One row of kernel_auditentry for each row changed. An UPDATE keeps only what differs, and leaves nothing when nothing
# does. The trigger's arguments are columns: "name" says only that it changed, "~name" shows the last three characters,
# "-name" is not looked at. Sessions that load made-up data play a replica and leave no trail.
FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION ocop_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  before jsonb := '{}';
  after jsonb := '{}';
  found jsonb := '{}';
  subject_id text := '*';
  named text[] := coalesce(TG_ARGV, '{}');
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') THEN before := to_jsonb(OLD); END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN after := to_jsonb(NEW); END IF;
  IF TG_LEVEL = 'ROW' THEN
    subject_id := coalesce(after ->> 'id', before ->> 'id');
    SELECT coalesce(jsonb_object_agg(key, CASE
      WHEN key = ANY (named) THEN '["•••", "•••"]'
      WHEN '~' || key = ANY (named) THEN jsonb_build_array(
        CASE WHEN length(before ->> key) > 5 THEN to_jsonb('••• ' || right(before ->> key, 3))
             WHEN before ->> key <> '' THEN '"•••"' ELSE before -> key END,
        CASE WHEN length(after ->> key) > 5 THEN to_jsonb('••• ' || right(after ->> key, 3))
             WHEN after ->> key <> '' THEN '"•••"' ELSE after -> key END)
      ELSE jsonb_build_array(before -> key, after -> key) END), '{}')
    INTO found
    FROM jsonb_object_keys(before || after) AS key
    WHERE coalesce(before -> key, 'null') <> coalesce(after -> key, 'null') AND '-' || key <> ALL (named);
    IF TG_OP = 'UPDATE' AND found = '{}' THEN RETURN NULL; END IF;
  END IF;
  INSERT INTO kernel_auditentry (actor, on_behalf_of, action, subject, changes, reason)
  VALUES (coalesce(current_setting('ocop.actor', true), ''), coalesce(current_setting('ocop.on_behalf_of', true), ''),
          CASE TG_OP WHEN 'TRUNCATE' THEN 'delete' ELSE lower(TG_OP) END, TG_TABLE_NAME || ':' || subject_id, found,
          CASE TG_OP WHEN 'TRUNCATE' THEN 'TRUNCATE' ELSE '' END);
  RETURN NULL;
END $$;
"""


def audited(
    table: str, *, hide: Sequence[str] = (), tail: Sequence[str] = (), ignore: Sequence[str] = ()
) -> RunSQL:
    """A migration step: every INSERT, UPDATE and DELETE of a row, and a TRUNCATE, leave a row in the audit trail.

    hide    columns whose values never enter the trail; it says that they changed
    tail    columns of which it keeps the last three characters: enough to tell one account from another
    ignore  columns that change by themselves: when something was last seen
    """
    arguments = ", ".join(
        f"'{column}'" for column in (*hide, *(f"~{c}" for c in tail), *(f"-{c}" for c in ignore))
    )
    return RunSQL(
        f"CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION ocop_audit({arguments});"
        f"CREATE TRIGGER audit_truncate AFTER TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ocop_audit();",
        reverse_sql=f"DROP TRIGGER audit ON {table}; DROP TRIGGER audit_truncate ON {table};",
    )
