"""The six OCOP groups and their sets, with how many products each has on show."""

from typing import NamedTuple

from django.db import connection

from catalog.models import Category
from shop.kernel.errors import NotFound
from shop.kernel.kept import Kept

COUNTS_KEPT_S = 60  # names change by decree; a count that lags a minute misleads nobody

# Each product on show has exactly one row that begins with the calendar.
GROUPS = """
    SELECT category.id, category.kind, category.number, category.parent_id, category.name, category.short_name,
           category.slug, coalesce(listed.products, 0)
    FROM catalog_category category
    LEFT JOIN (
        SELECT category_id, count(*) AS products FROM catalog_listing
        WHERE valid_from = date '0001-01-01' GROUP BY category_id
    ) listed ON listed.category_id = category.id
    WHERE category.kind IN ('group', 'set')
    ORDER BY category.number
"""


class CountedSet(NamedTuple):
    category: Category
    product_count: int


class Group(NamedTuple):
    """A group with its sets in order of number; counts are of products on show."""

    category: Category
    sets: tuple[CountedSet, ...]

    @property
    def product_count(self) -> int:
        return sum(counted.product_count for counted in self.sets)


def groups_in_order() -> list[Category]:
    """The six groups by number. 1 query."""
    return list(Category.objects.filter(kind=Category.Kind.GROUP).order_by("number"))


def groups_with_sets() -> list[Group]:
    """Every group with its sets and counts, at most a minute old. 1 query a minute."""
    return _groups.get()


def group_of_slug(slug: str) -> Group:
    """One group with its sets and counts, at most a minute old. 1 query a minute.

    raises NotFound
    """
    for group in groups_with_sets():
        if group.category.slug == slug:
            return group
    raise NotFound("Không có nhóm sản phẩm này.")


def _read_groups() -> list[Group]:
    with connection.cursor() as cursor:
        cursor.execute(GROUPS)
        rows = cursor.fetchall()
    fields = ("id", "kind", "number", "parent_id", "name", "short_name", "slug")
    counted = [(Category(**dict(zip(fields, row, strict=False))), row[-1]) for row in rows]
    sets = [CountedSet(*one) for one in counted if one[0].kind == Category.Kind.SET]
    return [
        Group(group, tuple(one for one in sets if one.category.parent_id == group.pk))
        for group, _ in counted
        if group.kind == Category.Kind.GROUP
    ]


_groups = Kept(COUNTS_KEPT_S, _read_groups)
