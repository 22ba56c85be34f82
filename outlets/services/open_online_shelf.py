"""Where a producer's goods stand that are sold online: one shelf each, in the one stock ledger."""

from outlets.models import Outlet, OutletKind
from vendors.models import Vendor


def open_online_shelf(vendor: Vendor) -> Outlet:
    """The producer's shelf, made if there is none. Repeating it is harmless. 2 queries."""
    Outlet.objects.bulk_create(
        [
            Outlet(
                kind=OutletKind.ONLINE_SHELF,
                name=f"Kệ trực tuyến {vendor.name}",
                slug=f"ke-{vendor.slug}",
                operator_name=vendor.legal_name,
                operator_vendor=vendor,
                commune_id=vendor.commune_id,
                former_commune_id=vendor.former_commune_id,
                address_line=vendor.address_line,
                is_demo=vendor.is_demo,
            )
        ],
        ignore_conflicts=True,
    )
    return Outlet.objects.get(kind=OutletKind.ONLINE_SHELF, operator_vendor=vendor)
