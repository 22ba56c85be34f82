"""The audit trail of a table: a trigger, so that bulk statements and raw SQL are recorded too.

Used in migrations after the table exists: `audited("vendors_vendor", hide=("personal_number",))`.
"""

from collections.abc import Sequence

from django.db.migrations import RunSQL

# One row of kernel_auditentry for each row changed. An UPDATE keeps only what differs; hidden columns are named
# without their values. Sessions that load made-up data play a replica and leave no trail.
FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION ocop_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
  found jsonb;
BEGIN
  SELECT coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (TG_ARGV) THEN '["•••", "•••"]'::jsonb
           ELSE jsonb_build_array(before -> key, after -> key) END), '{}'::jsonb)
  INTO found
  FROM jsonb_object_keys(before || after) AS key
  WHERE before -> key IS DISTINCT FROM after -> key;
  IF TG_OP = 'UPDATE' AND found = '{}'::jsonb THEN RETURN NULL; END IF;
  INSERT INTO kernel_auditentry (actor, on_behalf_of, action, subject, changes, reason)
  VALUES (coalesce(current_setting('ocop.actor', true), ''), coalesce(current_setting('ocop.on_behalf_of', true), ''),
          lower(TG_OP), TG_TABLE_NAME || ':' || coalesce(after ->> 'id', before ->> 'id'), found, '');
  RETURN NULL;
END $$;
"""


def audited(table: str, *, hide: Sequence[str] = ()) -> RunSQL:
    """A migration step: every INSERT, UPDATE and DELETE of the table leaves a row in the audit trail."""
    hidden = ", ".join(f"'{column}'" for column in hide)
    return RunSQL(
        f"CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION ocop_audit({hidden});",
        reverse_sql=f"DROP TRIGGER audit ON {table};",
    )
