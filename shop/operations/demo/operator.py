"""A made-up operator and the drafts of the published texts, so that the demo shows what the law wants shown."""

from datetime import date

from shop.kernel.phone import normalize_phone
from vendors.people.models import Operator, Policy
from vendors.people.policy_drafts import policy_drafts


def load_operator(today: date) -> Operator:
    """The operator with every policy, in force from the day of loading."""
    operator = Operator.objects.create(
        legal_name="Đơn vị vận hành mẫu",
        tax_code="0070099994",
        address="Số 1 đường Mẫu, xã Cần Giờ, TP. Hồ Chí Minh",
        phone=normalize_phone("0900 000 300"),
        email="lien-he@cho-ocop.example",
        is_demo=True,
    )
    Policy.objects.bulk_create(
        Policy(kind=kind, title=kind.label, body=body, valid_from=today, is_demo=True)
        for kind, body in policy_drafts().items()
    )
    return operator
