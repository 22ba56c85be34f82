"""The six OCOP groups and their sets, with how many products each has on show."""

from typing import NamedTuple

from django.db.models import Q, QuerySet

from catalog.models import Category
from catalog.selectors.on_show import count_on_show
from shop.kernel.errors import NotFound


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
    """Every group with its sets and counts. 1 query."""
    return _gather(Category.objects.filter(kind__in=[Category.Kind.GROUP, Category.Kind.SET]))


def group_of_slug(slug: str) -> Group:
    """One group with its sets and counts. 1 query.

    raises NotFound
    """
    found = _gather(
        Category.objects.filter(
            Q(kind=Category.Kind.GROUP, slug=slug) | Q(kind=Category.Kind.SET, parent__slug=slug)
        )
    )
    if not found:
        raise NotFound("Không có nhóm sản phẩm này.")
    return found[0]


def _gather(categories: QuerySet[Category]) -> list[Group]:
    rows = list(categories.annotate(product_count=count_on_show("category")).order_by("number"))
    sets = [row for row in rows if row.kind == Category.Kind.SET]
    return [
        Group(group, tuple(CountedSet(one, one.product_count) for one in sets if one.parent_id == group.pk))
        for group in rows
        if group.kind == Category.Kind.GROUP
    ]
