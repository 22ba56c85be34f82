"""Codes of communes that ended: links and papers of before 01/07/2025 still carry them."""

from vendors.places.models import AdminUnit, AdminUnitSuccession, Level


def communes_after(code: str) -> list[AdminUnit]:
    """The communes of today that took over the territory of the last one that bore a code and ended, parents loaded.

    One for a plain merger; several for a divided commune, the default first; none for a code never used so. 1 query.
    """
    links = AdminUnitSuccession.objects.filter(
        predecessor__level=Level.COMMUNE,
        predecessor__code=code,
        predecessor__valid_to__isnull=False,
        successor__valid_to=None,
    ).select_related("successor__parent")
    ordered = list(links.order_by("-predecessor__valid_to", "-is_default", "successor__sort_key"))
    return [link.successor for link in ordered if link.predecessor_id == ordered[0].predecessor_id]
