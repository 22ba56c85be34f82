"""Builders of what tests need, each with one plain meaning: a producer, a product on a shelf, a till."""

import itertools
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from django.test import Client

from catalog.models import (
    BundleComponent,
    Category,
    Certificate,
    CertificationEra,
    PriceChange,
    Product,
    ProductState,
    Variant,
)
from outlets.models import Device, Outlet, OutletKind, OutletStaff, StockLevel
from outlets.services.receive_stock import ReceivedLine, receive_stock
from shop.kernel.clock import add_months
from shop.kernel.text import slug_of, sort_key
from shop.orders.models import OrderGroup
from shop.orders.services.place_order import BuyerInput, LineInput, place_order
from shop.orders.services.record_pos_sale import SaleVerdict, SoldLine, Tender, record_pos_sale
from vendors.models import HelperPost, HelperScope, Vendor, VendorState
from vendors.people.models import OfficerPost, PlatformPost, SecondFactor, User
from vendors.people.second_factor_mark import mark_passed
from vendors.people.services.second_factors import new_secret, seal
from vendors.places.models import AdminUnit, Level

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 10:00 in Vietnam
THANH_AN = "27676"  # xã Thạnh An, TP. Hồ Chí Minh
CAN_GIO = "27664"  # xã Cần Giờ, TP. Hồ Chí Minh
PHU_QUOC = "31078"  # đặc khu Phú Quốc, tỉnh An Giang
TRI_AN = "26170"  # phường Trị An, TP. Đồng Nai
_numbers = itertools.count(1)


def commune(code: str = THANH_AN) -> AdminUnit:
    return AdminUnit.objects.get(level=Level.COMMUNE, code=code, valid_to=None)


def old_commune(code: str) -> AdminUnit:
    return AdminUnit.objects.get(level=Level.COMMUNE, code=code, valid_to__isnull=False)


def province(code: str) -> AdminUnit:
    return AdminUnit.objects.get(level=Level.PROVINCE, code=code, valid_to=None)


def make_user(name: str = "Nguyễn Thị Mai", *, password: str | None = None, **fields: object) -> User:
    return User.objects.create_user(
        phone=f"0900{next(_numbers):06d}", display_name=name, password=password, **fields
    )


def make_officer(unit: AdminUnit) -> User:
    user = make_user("Trần Văn Cán")
    OfficerPost.objects.create(user=user, unit=unit, valid_from=date(2025, 1, 1))
    return user


def make_platform_person(role: str) -> User:
    """A moderator or an administrator of the platform."""
    user = make_user("Lê Thị Duyệt")
    PlatformPost.objects.create(user=user, role=role, valid_from=date(2025, 1, 1))
    return user


def sign_in(client: Client, user: User) -> None:
    """Sign in as someone who has also shown the second factor, as officers, moderators and admins must."""
    client.force_login(user)
    session = client.session
    mark_passed(session)
    session.save()


def give_app(user: User) -> str:
    """An authenticator app for somebody who will show its codes; returns its secret for `app_code`."""
    secret = new_secret()
    SecondFactor.objects.create(user=user, kind=SecondFactor.Kind.APP, name="Ứng dụng", secret=seal(secret))
    return secret


def make_helper(vendor: Vendor, *scopes: str) -> User:
    """Someone the producer has agreed to be helped by; without scopes: in everything."""
    user = make_user("Phạm Đoàn Viên")
    HelperPost.objects.create(
        helper=user,
        vendor=vendor,
        organisation="Đoàn xã",
        scopes=list(scopes or HelperScope.values),
        consented_at=NOW,
        valid_to=date(2030, 1, 1),
    )
    return user


def make_vendor(name: str = "Hợp tác xã Thạnh An", *, in_commune: str = THANH_AN, **fields: object) -> Vendor:
    number = next(_numbers)
    fields = {"kind": "cooperative", "state": VendorState.APPROVED, **fields}
    vendor = Vendor.objects.create(
        name=name, legal_name=name, slug=f"{slug_of(name)}-{number}", commune=commune(in_commune), **fields
    )
    Outlet.objects.create(
        kind=OutletKind.ONLINE_SHELF,
        name=f"Kệ trực tuyến {name}",
        slug=f"ke-{number}",
        operator_vendor=vendor,
        commune=vendor.commune,
    )
    return vendor


def shelf_of(vendor: Vendor) -> Outlet:
    return Outlet.objects.get(kind=OutletKind.ONLINE_SHELF, operator_vendor=vendor)


def make_variant(
    vendor: Vendor | None = None,
    *,
    name: str = "Mật ong rừng ngập mặn",
    price_vnd: int = 85_000,
    stars: int | None = 4,
    set_number: int = 4,
    in_commune: str | None = None,
    base_unit: str = "piece",
    unit_word: str = "hũ",
    price_quantity: int = 1,
    **fields: object,
) -> Variant:
    """A live product of one variant, certified (stars None: not) since 2025."""
    vendor = vendor or make_vendor()
    number = next(_numbers)
    product = Product.objects.create(
        vendor=vendor,
        category=Category.objects.get(kind="set", number=set_number),
        name=name,
        sort_key=sort_key(name),
        slug=f"{slug_of(name)}-{number}",
        commune=commune(in_commune) if in_commune else vendor.commune,
        state=ProductState.LIVE,
    )
    if stars:
        certify(product, stars)
    variant = Variant.objects.create(
        product=product,
        name="Hũ 250 g",
        sku=f"SKU-{number}",
        base_unit=base_unit,
        unit_word=unit_word,
        price_vnd=price_vnd,
        price_quantity=price_quantity,
        vat_class="8",
        **fields,
    )
    PriceChange.objects.create(
        variant=variant,
        price_vnd=price_vnd,
        price_quantity=price_quantity,
        valid_from=datetime(2025, 1, 1, tzinfo=UTC),
        changed_by="test",
    )
    return variant


def certify(product: Product, stars: int = 4, *, issued_on: date = date(2025, 8, 1)) -> Certificate:
    return Certificate.objects.create(
        product=product,
        stars=stars,
        score={3: 60, 4: 80, 5: 95}[stars],
        era=CertificationEra.objects.get(code="1489/QĐ-TTg"),
        decision_number=f"{next(_numbers)}/QĐ-UBND",
        issuing_body="UBND TP. Hồ Chí Minh",
        issued_on=issued_on,
        expires_on=add_months(issued_on, 36),
    )


def make_bundle(vendor: Vendor, contents: dict[Variant, int], *, price_vnd: int) -> Variant:
    bundle = make_variant(
        vendor, name="Giỏ quà Tết", price_vnd=price_vnd, stars=None, unit_word="giỏ", is_bundle=True
    )
    for component, quantity in contents.items():
        BundleComponent.objects.create(bundle=bundle, component=component, quantity=quantity)
    return bundle


def stock(outlet: Outlet, variant: Variant, quantity: int, *, owner: Vendor | None = None) -> None:
    """Consigned goods of the variant's producer, unless an owner is named."""
    receive_stock(
        receipt_id=uuid4(),
        outlet=outlet,
        lines=[ReceivedLine(variant.pk, quantity, (owner or variant.product.vendor).pk)],
        received_by=None,
        now=NOW,
    )


def make_outlet(kind: str = "sales_point", *, in_commune: str = CAN_GIO, **fields: object) -> Outlet:
    number = next(_numbers)
    return Outlet.objects.create(
        kind=kind, name=f"Điểm bán {number}", slug=f"diem-ban-{number}", commune=commune(in_commune), **fields
    )


def make_till(outlet: Outlet | None = None, **fields: object) -> Device:
    outlet = outlet or make_outlet()
    fields = {"registered_at": datetime(2025, 1, 1, tzinfo=UTC), "credential_hash": "0" * 64, **fields}
    return Device.objects.create(
        outlet=outlet, name=f"Máy {next(_numbers)}", registered_by=make_user("Quản lý"), **fields
    )


def make_clerk(outlet: Outlet, role: str = "clerk") -> User:
    user = make_user("Lê Thị Bán")
    OutletStaff.objects.create(user=user, outlet=outlet, role=role)
    return user


def level(outlet: Outlet, variant: Variant) -> StockLevel:
    """The one level of a variant at an outlet (tests with several owners look for themselves)."""
    return StockLevel.objects.get(outlet=outlet, variant=variant)


def on_hand(outlet: Outlet, variant: Variant) -> int:
    return sum(StockLevel.objects.filter(outlet=outlet, variant=variant).values_list("on_hand", flat=True))


def sell(
    till: Device,
    variant: Variant,
    quantity: int,
    *,
    sale_id: UUID | None = None,
    sequence: int | None = None,
    amount_vnd: int | None = None,
    sold_at: datetime = NOW,
    now: datetime = NOW,
) -> SaleVerdict:
    """One line, paid in cash with the exact sum. The sequence follows from the id, so a repeat is a repeat."""
    sale_id = sale_id or uuid4()
    amount_vnd = variant.amount_vnd(quantity) if amount_vnd is None else amount_vnd
    return record_pos_sale(
        sale_id=sale_id,
        device=till,
        outlet_id=till.outlet_id,
        sequence=sequence or sale_id.int % 1_000_000 + 1,
        lines=[SoldLine(variant.pk, quantity, amount_vnd)],
        tenders=[Tender("cash", amount_vnd, amount_vnd)],
        sold_at=sold_at,
        now=now,
    )


BUYER = BuyerInput(
    name="Phạm Văn Mua", phone="0912 345 678", commune_code=TRI_AN, address_line="12 đường số 3", note=""
)


def order(*lines: tuple[Variant, int], order_id: UUID | None = None, now: datetime = NOW) -> OrderGroup:
    return place_order(
        order_id=order_id or uuid4(),
        lines=[LineInput(variant.pk, quantity) for variant, quantity in lines],
        buyer=BUYER,
        user=None,
        now=now,
    )
