"""What is put in the basket: a size of a product, its packs, its price, and gift boxes made of others."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from catalog.models.products import Product, ProductState
from shop.kernel.money import MAX_VND, price_of
from vendors.models import VendorState


class BaseUnit(models.TextChoices):
    """What a quantity counts. Quantities are whole numbers of it, everywhere."""

    PIECE = "piece", "cái"
    GRAM = "g", "g"
    MILLILITRE = "ml", "ml"


class VatClass(models.TextChoices):
    """Class of value-added tax; which rate it means on a day is a dated rule, not this name."""

    NOT_SUBJECT = "not_subject", "Không chịu thuế"
    FIVE = "5", "5 %"
    EIGHT = "8", "8 % (đang giảm từ 10 %)"
    TEN = "10", "10 %"
    SPECIAL_TEN = "special_10", "10 % và thuế tiêu thụ đặc biệt"


class Variant(models.Model):
    """A size of a product with its own price, code and stock."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="variants")
    name = models.CharField("Quy cách", max_length=80)
    sku = models.CharField("Mã hàng", max_length=40, unique=True)
    gtin = models.CharField("Mã vạch GTIN", max_length=14, unique=True, null=True, blank=True)
    base_unit = models.CharField("Đơn vị gốc", max_length=5, choices=BaseUnit)
    unit_word = models.CharField("Đơn vị bán", max_length=20)
    # A piece costs price_vnd each; goods sold by weight cost price_vnd for price_quantity g or ml (1000: a kilo).
    price_vnd = models.BigIntegerField("Giá (đồng)")
    price_quantity = models.PositiveIntegerField("Giá cho bao nhiêu đơn vị gốc", default=1)
    net_weight_g = models.PositiveIntegerField("Khối lượng tịnh (g)", null=True, blank=True)
    vat_class = models.CharField("Loại thuế GTGT", max_length=12, choices=VatClass)
    is_vat_unverified = models.BooleanField("Loại thuế chưa kiểm chứng", default=True)
    shelf_life_days = models.PositiveSmallIntegerField("Hạn dùng (ngày)", null=True, blank=True)
    is_bundle = models.BooleanField("Giỏ quà", default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "Quy cách"
        verbose_name_plural = "Quy cách"
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(price_vnd__gte=0, price_vnd__lte=MAX_VND), name="variant_price_range"
            ),
            models.CheckConstraint(
                condition=Q(base_unit="piece", price_quantity=1)
                | Q(base_unit__in=["g", "ml"], price_quantity__in=[1, 100, 1000]),
                name="variant_price_quantity",
            ),
            models.CheckConstraint(
                condition=~Q(is_bundle=True) | Q(base_unit="piece"), name="bundle_is_pieces"
            ),
            models.CheckConstraint(condition=Q(vat_class__in=VatClass.values), name="variant_vat_known"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    @property
    def is_sold_online(self) -> bool:
        """May the shop sell it, whatever is left of it? Needs product and producer loaded."""
        product = self.product
        if not self.is_active or product.is_service:  # a tour's seats are booked with the producer, by date
            return False
        return product.state == ProductState.LIVE and product.vendor.state == VendorState.APPROVED

    def amount_vnd(self, quantity: int) -> int:
        """What `quantity` base units cost at today's price, in đồng."""
        return price_of(quantity, price_vnd=self.price_vnd, price_quantity=self.price_quantity)


class Pack(models.Model):
    """A larger unit of the same goods: thùng 24 chai. It converts to whole base units and has no stock of its own."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="packs")
    name = models.CharField("Tên", max_length=60)
    quantity = models.PositiveIntegerField("Số đơn vị gốc")
    gtin = models.CharField("Mã vạch thùng", max_length=14, unique=True, null=True, blank=True)

    class Meta:
        verbose_name = "Thùng, gói lớn"
        verbose_name_plural = "Thùng, gói lớn"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["variant", "name"], name="pack_name_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=2, quantity__lte=1_000_000), name="pack_quantity"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BundleComponent(models.Model):
    """What a gift box is made of. Stock, certificate and facts go per component, with its own producer."""

    bundle = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="components")
    component = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField("Số đơn vị gốc trong một giỏ")

    class Meta:
        verbose_name = "Thành phần giỏ quà"
        verbose_name_plural = "Thành phần giỏ quà"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle", "component"], name="bundle_component_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=1_000_000), name="bundle_component_quantity"
            ),
            models.CheckConstraint(condition=~Q(bundle=F("component")), name="bundle_not_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id} ∋ {self.component_id} × {self.quantity}"


class PriceChange(models.Model):
    """What a variant cost from a moment on: append-only, so that an old price on a receipt can be explained."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="price_changes")
    price_vnd = models.BigIntegerField()
    price_quantity = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    changed_by = models.CharField(max_length=60)

    class Meta:
        verbose_name = "Thay đổi giá"
        verbose_name_plural = "Thay đổi giá"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["variant", "valid_from"], name="price_change_once"),
            models.CheckConstraint(
                condition=Q(price_vnd__gte=0, price_vnd__lte=MAX_VND, price_quantity__gte=1),
                name="price_change_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.price_vnd} từ {self.valid_from:%d/%m/%Y}"
