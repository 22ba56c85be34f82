"""What every page of a producer's desk (/kenh-ban/…) begins with: the gate, and the desk's own menu."""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest
from django.utils import timezone

from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk, access_desk


class DeskPage(NamedTuple):
    """An entry of the desk's menu; helpers see those of their scopes."""

    key: str
    label: str
    path: str  # below /kenh-ban/<vendor>/
    icon: str
    scope: str | None = None
    is_owner: bool = False


DESK_PAGES = (
    DeskPage("home", "Việc cần làm", "", "tasks"),
    DeskPage("orders", "Đơn hàng", "don/", "parcel", HelperScope.ORDERS),
    DeskPage("products", "Sản phẩm", "san-pham/", "shop", HelperScope.PRODUCTS),
    DeskPage("certificates", "Chứng nhận", "chung-nhan/", "certificate", HelperScope.PRODUCTS),
    DeskPage("batches", "Lô hàng, tem", "lo/", "trace", HelperScope.STOCK),
    DeskPage("sheets", "Nhập, xuất bảng tính", "bang-tinh/", "report", HelperScope.PRODUCTS),
    DeskPage("profile", "Hồ sơ", "ho-so/", "account", HelperScope.PROFILE),
    DeskPage("helpers", "Người làm cùng", "lam-ho/", "people", None, is_owner=True),
)


def open_desk(
    request: HttpRequest, vendor_id: int, *, scope: str | None = None, is_owner: bool = False
) -> Desk:
    """The desk this signed-in person asked for; its page stands under @login_required.

    raises Http404  others', missing and not-allowed ones answer alike
    """
    try:
        return access_desk(
            request.user, vendor_id, day=business_day_of(timezone.now()), scope=scope, is_owner=is_owner
        )
    except NotFound:
        raise Http404 from None


def desk_context(desk: Desk, current: str) -> dict[str, Any]:
    """What templates/desk/frame.html reads: vendor, desk, desk_pages (label, url, icon, is_current)."""
    base = f"/kenh-ban/{desk.vendor.pk}/"
    return {
        "vendor": desk.vendor,
        "desk": desk,
        "desk_pages": [
            {
                "label": page.label,
                "url": base + page.path,
                "icon": page.icon,
                "is_current": page.key == current,
            }
            for page in DESK_PAGES
            if (page.scope is None or desk.may(page.scope)) and (not page.is_owner or desk.role == "owner")
        ],
    }
