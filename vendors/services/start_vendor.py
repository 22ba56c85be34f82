"""The first step onto the market: a draft of a producer, and the person who opened it as its owner."""

import secrets

from django.db import IntegrityError, transaction

from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput
from shop.kernel.phone import normalize_phone
from shop.kernel.text import slug_of
from vendors.models import Vendor, VendorKind, VendorMembership
from vendors.people.models import User
from vendors.places.models import AdminUnit
from vendors.places.selectors.units import current_commune
from vendors.services.profile_checks import Checks

MOST_OWNED = 10
SHORT_SLUG = 110


def start_vendor(*, owner: User, kind: str, name: str, phone: str, commune_code: str) -> Vendor:
    """A draft, seen by its own people only.

    name          as people call it; it may be mended until the profile is sent
    commune_code  five digits of a commune of today
    raises        FormRefused  with a problem for each field
                  InvalidInput  one person opens no more than MOST_OWNED
    """
    checks = Checks()
    clean_name = checks.text(name, "name", longest=120, missing="Mời nhập tên gọi của cơ sở.")
    if kind not in VendorKind.values:
        checks.refuse("kind", "Mời chọn loại chủ thể.")
    with checks.at("phone"):
        phone = normalize_phone(phone)
    commune: AdminUnit | None = None
    with checks.at("commune_code"):
        if not commune_code:
            raise InvalidInput("Mời chọn xã, phường hoặc đặc khu.")
        commune = current_commune(commune_code)
    checks.done()
    with acting(f"user:{owner.pk}"):
        # Two presses of the button follow each other here, so that the count below is true.
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)
        if (
            VendorMembership.objects.filter(user=owner, role=VendorMembership.Role.OWNER).count()
            >= MOST_OWNED
        ):
            raise InvalidInput(f"Mỗi người mở tối đa {MOST_OWNED} kênh bán. Cần thêm, mời liên hệ sàn.")
        vendor = Vendor(kind=kind, name=clean_name, legal_name="", phone=phone, commune=commune)
        _save_under_free_address(vendor)
        VendorMembership.objects.create(user=owner, vendor=vendor, role=VendorMembership.Role.OWNER)
    return vendor


def _save_under_free_address(vendor: Vendor) -> None:
    """Its page's address is its name, with a few letters behind when another one bears it."""
    base = slug_of(vendor.name)[:SHORT_SLUG].strip("-") or "chu-the"
    vendor.slug = base if not Vendor.objects.filter(slug=base).exists() else _with_tail(base)
    try:
        with transaction.atomic():
            vendor.save()
    except IntegrityError:  # a rival took it this very moment
        vendor.slug = _with_tail(base)
        vendor.save()


def _with_tail(base: str) -> str:
    return f"{base}-{secrets.token_hex(3)}"
