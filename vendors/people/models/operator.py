"""Who runs this marketplace, and by which published texts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from vendors.people.models.accounts import User, one_spelling
from vendors.tax_code import check_tax_code


class Operator(models.Model):
    """Who runs this marketplace and answers for it by law 122/2025/QH15: one row, published to everyone."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    legal_name = models.CharField("Tên đơn vị vận hành", max_length=200)
    tax_code = models.CharField("Mã số thuế", max_length=14, validators=[check_tax_code])
    address = models.CharField("Địa chỉ trụ sở", max_length=300)
    phone = models.CharField("Điện thoại", max_length=16)
    email = models.EmailField("E-mail", blank=True)
    # Given by the Ministry of Industry and Trade once the platform is registered; empty until then.
    registration_number = models.CharField("Số đăng ký sàn", max_length=60, blank=True)
    set_up_at = models.DateTimeField("Thiết lập lúc", db_default=Now())
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Đơn vị vận hành"
        verbose_name_plural = "Đơn vị vận hành"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="operator_one_row"),
            models.CheckConstraint(condition=~Q(legal_name="") & ~Q(address=""), name="operator_is_named"),
            models.CheckConstraint(
                condition=Q(phone__regex=r"^\+84[0-9]{9,10}$"), name="operator_phone_spelling"
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    def clean(self) -> None:
        """Keep the telephone number in the one spelling, however it was typed."""
        self.phone = one_spelling(self.phone)


class PolicyKind(models.TextChoices):
    """What a marketplace must publish (luật 122/2025/QH15, NĐ 248/2026/NĐ-CP art. 4-16; ranking: art. 11)."""

    OPERATING_RULES = "operating_rules", "Quy chế hoạt động"
    PAYMENT = "payment", "Giá và thanh toán"
    DELIVERY = "delivery", "Giao hàng"
    RETURN = "return", "Đổi trả và hoàn tiền"
    COMPLAINT = "complaint", "Giải quyết khiếu nại"
    PRIVACY = "privacy", "Bảo vệ thông tin cá nhân"
    RANKING = "ranking", "Thứ tự hiển thị"


class Policy(models.Model):
    """One version of a published text. Append-only: what held on the day of an order can always be shown."""

    kind = models.CharField("Loại", max_length=16, choices=PolicyKind)
    title = models.CharField("Tên", max_length=120)
    body = models.TextField("Nội dung")  # plain paragraphs, parted by an empty line
    valid_from = models.DateField("Có hiệu lực từ")
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="Người công bố"
    )
    created_at = models.DateTimeField(db_default=Now())
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Chính sách"
        verbose_name_plural = "Chính sách"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PolicyKind.values), name="policy_kind_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="policy_says_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "-valid_from", "-id"], name="policy_newest_first")]

    def __str__(self) -> str:
        return f"{self.title} ({self.valid_from:%d/%m/%Y})"
