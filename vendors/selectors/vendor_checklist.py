"""What a producer's profile still lacks before the marketplace can look at it, by kind of producer."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from shop.kernel.clock import business_day_of
from vendors.models import Vendor, VendorKind, VendorPaper, VendorPaperKind

PROFILE_PATH, PAPERS_PATH, BANK_PATH = "ho-so/", "giay-to/", "ho-so/ngan-hang/"


class Missing(NamedTuple):
    """One thing to fill in.

    key    field of Vendor, or kind of paper
    label  what is missing, in words
    path   where it is filled in, below /kenh-ban/<vendor>/
    """

    key: str
    label: str
    path: str


class Demand(NamedTuple):
    """What one kind of producer must show; of the papers one of each group."""

    fields: tuple[str, ...]
    papers: tuple[tuple[VendorPaperKind, ...], ...]


# Luật 122/2025/QH15 (NĐ 248/2026/NĐ-CP, art. 17.1.c): a platform knows who sells before they sell.
_EVERYONE = ("legal_name", "representative_name", "personal_number", "address_line", "phone")
_REGISTERED = (VendorPaperKind.BUSINESS_REGISTRATION,)
DEMANDS: dict[VendorKind, Demand] = {
    VendorKind.COOPERATIVE: Demand((*_EVERYONE, "tax_code", "registration_number"), (_REGISTERED,)),
    # No legal person of its own: a contract of its members; one that has registered may show that instead
    # (luật 17/2023/QH15, art. 107).
    VendorKind.COOPERATIVE_GROUP: Demand(
        _EVERYONE, ((VendorPaperKind.GROUP_CONTRACT, VendorPaperKind.BUSINESS_REGISTRATION),)
    ),
    VendorKind.HOUSEHOLD: Demand((*_EVERYONE, "tax_code", "registration_number"), (_REGISTERED,)),
    # Its number of registration is its tax code (luật 59/2020/QH14, art. 29).
    VendorKind.ENTERPRISE: Demand((*_EVERYONE, "tax_code"), (_REGISTERED,)),
    VendorKind.FARM: Demand(
        (*_EVERYONE, "tax_code"), ((VendorPaperKind.FARM, VendorPaperKind.BUSINESS_REGISTRATION),)
    ),
}
_LABELS = {
    "legal_name": "Tên đăng ký",
    "representative_name": "Họ tên người đại diện",
    "personal_number": "Số định danh cá nhân của người đại diện",
    "address_line": "Số nhà, đường, ấp",
    "phone": "Số điện thoại",
    "tax_code": "Mã số thuế",
    "registration_number": "Số giấy chứng nhận đăng ký",
}


def checklist(vendor: Vendor, *, day: date | None = None) -> list[Missing]:
    """What still keeps the profile from being sent; empty when nothing does. 1 query.

    A paper counts while it is not withdrawn, not expired on that day (today, if none is given) and has a scan.
    """
    day = day or business_day_of(timezone.now())
    demand = DEMANDS[VendorKind(vendor.kind)]
    lacking = [
        Missing(field, _LABELS[field], f"{PROFILE_PATH}#o-{field}")
        for field in demand.fields
        if not getattr(vendor, field)
    ]
    papers = list(VendorPaper.objects.filter(vendor=vendor, withdrawn_at=None))
    for kinds in demand.papers:
        lacking += _lacking_paper(kinds, [paper for paper in papers if paper.kind in kinds], day)
    return lacking


def advice(vendor: Vendor) -> list[Missing]:
    """What may follow later but sells better: the story, and the account VietQR pays into. No query."""
    wanted = [
        ("story", "Câu chuyện để người mua biết mình là ai", f"{PROFILE_PATH}#o-story"),
        ("bank_account", "Tài khoản ngân hàng để nhận tiền bằng VietQR", BANK_PATH),
    ]
    return [Missing(*one) for one in wanted if not getattr(vendor, one[0])]


def _lacking_paper(
    kinds: Sequence[VendorPaperKind], papers: Sequence[VendorPaper], day: date
) -> list[Missing]:
    """Nothing when one of these papers is good; else the nearest way to get there."""
    wanted = " hoặc ".join(str(VendorPaperKind(kind).label) for kind in kinds)
    in_force = [paper for paper in papers if paper.expires_on is None or paper.expires_on >= day]
    if any(paper.scan_id for paper in in_force):
        return []
    if in_force:
        return [Missing(kinds[0], f"Bản chụp của {in_force[0].get_kind_display()}", PAPERS_PATH)]
    if papers:
        return [Missing(kinds[0], f"{papers[0].get_kind_display()}: bản đã khai đã hết hạn", PAPERS_PATH)]
    return [Missing(kinds[0], wanted, PAPERS_PATH)]
