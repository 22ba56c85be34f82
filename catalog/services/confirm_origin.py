"""The commune's officer confirms the shares of local material and labour that a producer declared."""

from datetime import date

from catalog.models import OriginConfirmation, Product
from catalog.services.review_product import WrongState
from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.errors import NotFound
from shop.kernel.models import Notice, Scan
from shop.kernel.notices import post_notices
from vendors.people.models import User
from vendors.people.selectors.access_officer import officer_units
from vendors.places.selectors.units import subtree_ids


def confirm_origin(
    product_id: int,
    officer: User,
    *,
    material_percent: int,
    labour_percent: int,
    day: date,
    scan: Scan | None = None,
) -> OriginConfirmation:
    """Confirm what was read. It holds as long as the producer declares the same.

    percents  those the officer saw: another declaration made meanwhile is not confirmed with them
    raises    NotFound  for whoever is no officer of the product's commune; WrongState
    locks     the product
    """
    with acting(f"user:{officer.pk}"):
        product = (
            Product.objects.select_for_update(of=("self",))
            .filter(pk=product_id, commune_id__in=subtree_ids(*officer_units(officer, day=day)))
            .first()
        )
        if product is None:
            raise NotFound("Không có sản phẩm này.")
        declared = (product.local_material_percent, product.local_labour_percent)
        if declared != (material_percent, labour_percent):
            raise WrongState("Chủ thể vừa khai lại tỷ lệ, mời xem lại rồi xác nhận.")
        confirmation = OriginConfirmation.objects.create(
            product=product,
            commune_id=product.commune_id,
            local_material_percent=material_percent,
            local_labour_percent=labour_percent,
            confirmed_by=officer,
            confirmed_on=day,
            scan=scan,
        )
        post_notices(
            [
                Notice(
                    recipient=f"vendor:{product.vendor_id}",
                    kind="origin-confirmed",
                    title=f"Đã xác nhận nguồn gốc của “{product.name}”"[:160],
                    body=f"Nguyên liệu địa phương {material_percent} %, lao động địa phương {labour_percent} %.",
                    link=f"/kenh-ban/{product.vendor_id}/san-pham/{product.pk}/nguon-goc/",
                    matter=f"origin-confirmed:{confirmation.pk}",
                )
            ]
        )
        outbox.publish("product.changed", product_id=product.pk)
    return confirmation
