"""Producers whose profiles are whole, and their owners at the desk."""

from datetime import date

from shop.kernel.clock import business_day_of
from shop.kernel.models import Scan
from tests.world import NOW, make_user, make_vendor
from vendors.models import Vendor, VendorKind, VendorMembership, VendorPaper, VendorPaperKind
from vendors.selectors.access_desk import Desk, access_desk

PERSONAL_NUMBER = "079188001234"  # a woman of TP. Hồ Chí Minh, born in 1988
TAX_CODE = "0100109106"  # of a company that publishes it: its check digit is right


def make_scan() -> Scan:
    return Scan.objects.create(file="scans/none.jpg", kind="image/jpeg", sha256="0" * 64, size_bytes=1)


def make_paper(
    vendor: Vendor, kind: str = VendorPaperKind.BUSINESS_REGISTRATION, **fields: object
) -> VendorPaper:
    fields = {"scan": make_scan(), **fields}
    return VendorPaper.objects.create(
        vendor=vendor,
        kind=kind,
        number="41H8001234",
        issuer="Phòng Kinh tế xã Thạnh An",
        issued_on=date(2024, 5, 2),
        added_by="test",
        **fields,
    )


def complete_vendor(kind: str = VendorKind.COOPERATIVE, **fields: object) -> Vendor:
    """A producer with all that its kind must show."""
    is_person = kind in {VendorKind.HOUSEHOLD, VendorKind.FARM}
    whole = {
        "representative_name": "Trần Thị Muối",
        "personal_number": PERSONAL_NUMBER,
        "address_line": "Ấp Thạnh Hoà",
        "phone": "+84912345678",
        "tax_code": PERSONAL_NUMBER if is_person else TAX_CODE,
        "registration_number": "41H8001234",
    }
    vendor = make_vendor(kind=kind, **{**whole, **fields})
    make_paper(
        vendor,
        {
            VendorKind.COOPERATIVE_GROUP: VendorPaperKind.GROUP_CONTRACT,
            VendorKind.FARM: VendorPaperKind.FARM,
        }.get(VendorKind(kind), VendorPaperKind.BUSINESS_REGISTRATION),
    )
    return vendor


def desk_of(vendor: Vendor) -> Desk:
    """The owner at the desk; made on the first call."""
    membership = VendorMembership.objects.filter(vendor=vendor, role="owner").first()
    if membership is None:
        membership = VendorMembership.objects.create(user=make_user("Chủ"), vendor=vendor, role="owner")
    return access_desk(membership.user, vendor.pk, day=business_day_of(NOW))
