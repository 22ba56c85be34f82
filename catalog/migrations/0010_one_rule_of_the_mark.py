"""One rule of when a mark ends, as a column that the database reckons; the lists ask it too."""

import catalog.models.certificates
import django.db.models.functions.comparison
from django.db import migrations, models

# As in 0006_listings_kept, with one column for its three; what was listed keeps its days.
TEMPLATE = """
CREATE OR REPLACE FUNCTION catalog_list_products(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
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
      UNION SELECT %s FROM catalog_certificate WHERE product_id = product.id
    ) turns
  ) period
  LEFT JOIN LATERAL (
    SELECT stars, issued_on FROM catalog_certificate
    WHERE product_id = product.id AND issued_on <= period.valid_from AND %s > period.valid_from
    ORDER BY issued_on DESC, id DESC LIMIT 1
  ) mark ON true;
END $$;
"""
LIST_PRODUCTS = TEMPLATE % ("mark_ends_on", "mark_ends_on")
AS_BEFORE = TEMPLATE % ("least(expires_on, revoked_on)", "least(expires_on, revoked_on)")


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0009_product_taken_back'),
        ('kernel', '0002_audit_and_files'),
        ('places', '0002_alter_adminunit_sort_key'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='decision',
            name='decision_once',
        ),
        migrations.AddField(
            model_name='certificate',
            name='grace_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='Lý do gia hạn'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='mark_ends_on',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Least(django.db.models.functions.comparison.Greatest(models.F('expires_on'), models.F('grace_until')), models.F('revoked_on')), output_field=models.DateField(), verbose_name='Hết được gắn sao từ'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='revocation_decision',
            field=models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='Quyết định thu hồi số'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('grace_until', None), models.Q(('grace_until__gt', models.F('expires_on')), ('grace_until__lte', django.db.models.functions.comparison.Cast(catalog.models.certificates._DaysAfter(models.F('expires_on')), models.DateField()))), _connector='OR'), name='certificate_grace'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('grace_until', None), models.Q(('grace_reason', ''), _negated=True), _connector='OR'), name='certificate_grace_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('is_five_at_province', False), ('stars', 4), _connector='OR'), name='certificate_five_at_province'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('number', 'decided_on', 'province'), name='decision_once', nulls_distinct=False),
        ),
        migrations.RunSQL(LIST_PRODUCTS, AS_BEFORE),
        migrations.RunSQL("SELECT catalog_list_all_products()", migrations.RunSQL.noop),
    ]
