"""The triggers that keep catalog_listing, and its first filling."""

from django.db import migrations

# A mark holds from the day of issue until the certificate ends or is revoked: the rule of CertificateQuerySet.valid_on.
# The product rows are locked first, in order of id, so that two writers of one product follow each other and the later
# one reads what the earlier one has committed.
FUNCTIONS = """
CREATE FUNCTION catalog_list_products(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM catalog_product WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
  DELETE FROM catalog_listing WHERE product_id = ANY(ids);
  INSERT INTO catalog_listing (product_id, valid_from, valid_to, group_id, category_id, commune_id, sort_key, stars,
                               issued_on, price_vnd)
  SELECT product.id, period.valid_from, period.valid_to, coalesce(category.parent_id, category.id), category.id,
         product.commune_id, product.sort_key, coalesce(mark.stars, 0), mark.issued_on, shown.price_vnd
  FROM unnest(ids) wanted(id)
  JOIN catalog_product product ON product.id = wanted.id AND product.state = 'live'
  JOIN vendors_vendor vendor ON vendor.id = product.vendor_id AND vendor.state = 'approved'
  JOIN catalog_category category ON category.id = product.category_id
  JOIN LATERAL (
    SELECT price_vnd FROM catalog_variant
    WHERE product_id = product.id AND is_active ORDER BY position, id LIMIT 1
  ) shown ON true
  CROSS JOIN LATERAL (
    SELECT turn AS valid_from, lead(turn, 1, date '9999-12-31') OVER (ORDER BY turn) AS valid_to
    FROM (
      SELECT date '0001-01-01' AS turn
      UNION SELECT issued_on FROM catalog_certificate WHERE product_id = product.id
      UNION SELECT least(expires_on, revoked_on) FROM catalog_certificate WHERE product_id = product.id
    ) turns
  ) period
  LEFT JOIN LATERAL (
    SELECT stars, issued_on FROM catalog_certificate
    WHERE product_id = product.id AND issued_on <= period.valid_from
      AND expires_on > period.valid_from AND (revoked_on IS NULL OR revoked_on > period.valid_from)
    ORDER BY issued_on DESC, id DESC LIMIT 1
  ) mark ON true;
END $$;

CREATE FUNCTION catalog_list_all_products() RETURNS void LANGUAGE sql AS $$
  SELECT catalog_list_products(ARRAY(SELECT id FROM catalog_product UNION SELECT product_id FROM catalog_listing));
$$;

CREATE FUNCTION catalog_of_products_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM catalog_list_products(ARRAY(SELECT DISTINCT product_id FROM after));
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM catalog_list_products(ARRAY(SELECT DISTINCT product_id FROM before));
  ELSE
    PERFORM catalog_list_products(ARRAY(SELECT product_id FROM before UNION SELECT product_id FROM after));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION catalog_products_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM catalog_list_products(ARRAY(SELECT id FROM before));
  ELSE
    PERFORM catalog_list_products(ARRAY(
      SELECT after.id FROM after JOIN before USING (id)
      WHERE (after.state, after.vendor_id, after.category_id, after.commune_id, after.sort_key)
         IS DISTINCT FROM (before.state, before.vendor_id, before.category_id, before.commune_id, before.sort_key)));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION catalog_vendors_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM catalog_list_products(ARRAY(
    SELECT product.id FROM after JOIN before USING (id) JOIN catalog_product product ON product.vendor_id = after.id
    WHERE after.state <> before.state));
  RETURN NULL;
END $$;

CREATE FUNCTION catalog_categories_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM catalog_list_products(ARRAY(
    SELECT product.id FROM after JOIN before USING (id) JOIN catalog_product product ON product.category_id = after.id
    WHERE after.parent_id IS DISTINCT FROM before.parent_id));
  RETURN NULL;
END $$;
"""

AFTER = "REFERENCING NEW TABLE AS after"
BEFORE = "REFERENCING OLD TABLE AS before"
BOTH = "REFERENCING OLD TABLE AS before NEW TABLE AS after"
# A new product has no variant yet, so there is nothing to list; once a statement, however many rows it writes.
TRIGGERS = (
    ("catalog_product", "UPDATE", BOTH, "catalog_products_changed"),
    ("catalog_product", "DELETE", BEFORE, "catalog_products_changed"),
    ("catalog_variant", "INSERT", AFTER, "catalog_of_products_changed"),
    ("catalog_variant", "UPDATE", BOTH, "catalog_of_products_changed"),
    ("catalog_variant", "DELETE", BEFORE, "catalog_of_products_changed"),
    ("catalog_certificate", "INSERT", AFTER, "catalog_of_products_changed"),
    ("catalog_certificate", "UPDATE", BOTH, "catalog_of_products_changed"),
    ("catalog_certificate", "DELETE", BEFORE, "catalog_of_products_changed"),
    ("catalog_category", "UPDATE", BOTH, "catalog_categories_changed"),
    ("vendors_vendor", "UPDATE", BOTH, "catalog_vendors_changed"),
)
NAMES = (
    "catalog_categories_changed()",
    "catalog_vendors_changed()",
    "catalog_products_changed()",
    "catalog_of_products_changed()",
    "catalog_list_all_products()",
    "catalog_list_products(bigint[])",
)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_listings"), ("vendors", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, "".join(f"DROP FUNCTION {name};" for name in NAMES)),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER list_after_{event.lower()} AFTER {event} ON {table} {tables} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
                f"DROP TRIGGER list_after_{event.lower()} ON {table}",
            )
            for table, event, tables, function in TRIGGERS
        ),
        migrations.RunSQL("SELECT catalog_list_all_products()", migrations.RunSQL.noop),
    ]
