"""SQL that adds facts up, and sums of facts: one text for the batch, the rebuilding, the reports and the doctor."""

# ruff: noqa: S608 - pieces of our own SQL, no outside text

from shop.reports.models import CHANNEL_CODES, VIEW_CODES
from shop.reports.periods import LAST_STATE_DAY

KEYS = "view, first_day, last_day, unit_id, channel, party_id"
FIGURES = "amount_vnd, taken_back_vnd, lines, vendor_low, vendor_high, has_three_vendors, has_demo"
COLUMNS = f"{KEYS}, {FIGURES}"

_CHANNEL_CODE = "CASE channel {} END".format(
    " ".join(f"WHEN '{channel}' THEN {code}" for channel, code in CHANNEL_CODES.items())
)


def has_third(low: str, high: str) -> str:
    """SQL, an aggregate: whether more than two different ids stand in two columns of a group.

    With L the smallest and H the largest, (x - L)(H - x) is 0 for L and H and positive for an id between them; the
    sum over all is multiplied out here, so that no row has to know L and H beforehand.
    """
    return (
        f"(min({low}) + max({high})) * (sum({low}) + sum({high})) - sum({low} * {low}) - sum({high} * {high})"
        f" - 2::numeric * count(*) * min({low}) * max({high}) > 0"
    )


# How sums of sums are made; what reads the rollup adds up the same way.
ADDED_UP = f"""
  sum(amount_vnd)::bigint AS amount_vnd, sum(taken_back_vnd)::bigint AS taken_back_vnd, sum(lines)::bigint AS lines,
  min(vendor_low) AS vendor_low, max(vendor_high) AS vendor_high,
  bool_or(has_three_vendors) OR {has_third("vendor_low", "vendor_high")} AS has_three_vendors,
  bool_or(has_demo) AS has_demo
"""


def sums_of(facts: str) -> str:
    """SQL, a query: COLUMNS for these facts, each key once. Facts are read once, years are added up from halves.

    facts  a table or WITH query with the columns of reports_salefact
    """
    return f"""
    WITH halves AS MATERIALIZED (
      SELECT CASE 0 WHEN GROUPING(origin_commune_id) THEN {VIEW_CODES["origin"]}
               WHEN GROUPING(sale_commune_id) THEN {VIEW_CODES["sale"]} ELSE {VIEW_CODES["buyer"]} END AS view,
        first_day,
        CASE WHEN date_part('day', first_day) = 1 THEN first_day + 13
             ELSE (date_trunc('month', first_day) + interval '1 month')::date - 1 END AS last_day,
        coalesce(CASE 0 WHEN GROUPING(origin_commune_id) THEN origin_commune_id
                        WHEN GROUPING(sale_commune_id) THEN sale_commune_id ELSE buyer_commune_id END, 0) AS unit_id,
        {_CHANNEL_CODE} AS channel,
        coalesce(CASE 0 WHEN GROUPING(origin_commune_id) THEN vendor_id
                        WHEN GROUPING(sale_commune_id) THEN outlet_id ELSE till_vendor_id END, 0) AS party_id,
        sum(amount_vnd)::bigint AS amount_vnd,
        coalesce(sum(amount_vnd) FILTER (WHERE kind <> 'sale'), 0)::bigint AS taken_back_vnd,
        count(*) FILTER (WHERE kind = 'sale') AS lines,
        min(vendor_id) AS vendor_low, max(vendor_id) AS vendor_high,
        {has_third("vendor_id", "vendor_id")} AS has_three_vendors,
        bool_or(is_demo) AS has_demo
      FROM (SELECT fact.*,
              business_day - date_part('day', business_day)::int
                + CASE WHEN date_part('day', business_day) <= {LAST_STATE_DAY} THEN 1 ELSE {LAST_STATE_DAY + 1} END
                AS first_day,
              CASE WHEN buyer_commune_id IS NULL THEN vendor_id END AS till_vendor_id
            FROM {facts} AS fact) AS fact
      GROUP BY first_day, channel, GROUPING SETS
        ((origin_commune_id, vendor_id), (sale_commune_id, outlet_id), (buyer_commune_id, till_vendor_id))
    )
    SELECT {COLUMNS} FROM halves
    UNION ALL
    SELECT view, make_date(year, 1, 1), make_date(year, 12, 14), unit_id, channel, party_id, {ADDED_UP}
    FROM (SELECT *, extract(year FROM first_day)::int AS year FROM halves) AS halves
    WHERE first_day < make_date(year, 12, 15)  -- the last half of December is its own part of the year
    GROUP BY view, year, unit_id, channel, party_id
    """
