"""What an operator types to set an empty shop up, all of it right."""

from typing import Any

from tests.world import NOW
from vendors.people.first_run_code import first_run_code
from vendors.people.models import Operator, PolicyKind
from vendors.people.services.set_up_shop import AccountInput, OperatorInput, set_up_shop

OPERATOR = OperatorInput(
    legal_name="Hợp tác xã Dịch vụ Số Cần Giờ",
    tax_code="0070099994",
    address="12 Lương Văn Nho, xã Cần Giờ, TP. Hồ Chí Minh",
    phone="028 3874 0000",
)
ADMIN = AccountInput("Lê Thị Thu", "0912 345 678", "ba-con-cua-do-2026")
OFFICER = AccountInput("Trần Văn Cán", "0987.654.321", "gio-chuong-thang-muoi")
POLICIES = {kind.value: f"Nội dung {kind.label}." for kind in PolicyKind}


def set_up(**changes: Any) -> Operator:
    typed: dict[str, Any] = {
        "code": first_run_code(),
        "operator": OPERATOR,
        "admin": ADMIN,
        "officer": OFFICER,
        "province_code": "79",
        "policies": POLICIES,
        "policies_are_read": True,
        "now": NOW,
    }
    return set_up_shop(**{**typed, **changes})
