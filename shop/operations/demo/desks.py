"""What lies on the desks of the demo's producers, moderators and officers: one of each thing, in each state."""

import hashlib
from datetime import date, datetime, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from catalog.models import (
    Batch,
    BatchRecall,
    BatchSource,
    Certificate,
    Decision,
    DecisionLine,
    ForeignStamp,
    OriginConfirmation,
    Product,
    ProductChange,
    ProductPaper,
    ProductReview,
    ProductState,
)
from shop.kernel.models import Notice, Scan
from shop.kernel.notices import post_notices
from shop.kernel.phone import normalize_phone
from shop.kernel.text import slug_of
from shop.operations.demo.files import Units, rows
from shop.operations.generated.vocabulary import FAMILY_NAMES, GIVEN_NAMES, MIDDLE_NAMES
from shop.orders.models import OrderEventKind, OrderState, SellerOrder, SellerOrderEvent
from shop.orders.services.order_task import matter_of
from vendors.models import (
    HelperPost,
    HelperScope,
    Vendor,
    VendorKind,
    VendorMembership,
    VendorPaper,
    VendorPaperKind,
    VendorReview,
    VendorState,
)
from vendors.people.models import OfficerPost, PlatformPost, User

PLATFORM_DAY = date(2025, 1, 1)
FOOD_GROUPS = (1, 2, 3)
WORDS_ON_SCAN = "GIAY TO MAU - KHONG CO GIA TRI"
PAPER_OF_KIND = {
    VendorKind.COOPERATIVE_GROUP: VendorPaperKind.GROUP_CONTRACT,
    VendorKind.FARM: VendorPaperKind.FARM,
}
# What each moved producer's state came from.
STEPS = {
    VendorState.DRAFT: (),
    VendorState.SUBMITTED: ("submitted",),
    VendorState.REJECTED: ("submitted", "rejected"),
    VendorState.SUSPENDED: ("submitted", "approved", "suspended"),
}


def load_posts(people: dict[str, User], vendors: dict[str, Vendor], units: Units, today: date) -> None:
    """Who moderates, keeps a producer's books, helps a producer, or is in charge of one commune."""
    for row in rows("people"):
        user, role = people[row["key"]], row["role"]
        if role in {"moderator", "admin"}:
            PlatformPost.objects.create(user=user, role=role, valid_from=PLATFORM_DAY)
        elif role == "staff":
            VendorMembership.objects.create(user=user, vendor=vendors[row["vendor_key"]], role="staff")
        elif role == "commune_officer":
            OfficerPost.objects.create(
                user=user,
                unit=units.commune(row["unit_code"]),
                title=row["display_name"],
                valid_from=PLATFORM_DAY,
            )
        elif role == "helper":
            post = HelperPost.objects.create(
                helper=user,
                vendor=vendors[row["vendor_key"]],
                organisation="Đoàn Thanh niên xã Cần Giờ (mẫu)",
                scopes=[HelperScope.PROFILE, HelperScope.PRODUCTS, HelperScope.STOCK],
                valid_to=today + timedelta(days=180),
                is_demo=True,
            )
            post.consented_at = post.asked_at
            post.save(update_fields=["consented_at"])


def load_papers(vendors: dict[str, Vendor], products: dict[str, Product], today: date) -> int:
    """Who stands for each producer, and the papers of producers and foods. Returns how many papers.

    Personal numbers begin with 000, which is no province: they are nobody's.
    """
    scan = _drawn_scan()
    vendor_papers, product_papers = [], []
    for number, vendor in enumerate(vendors.values(), 1):
        names = (FAMILY_NAMES, MIDDLE_NAMES, GIVEN_NAMES)
        vendor.representative_name = " ".join(
            words[number * step % len(words)] for words, step in zip(names, (3, 5, 7), strict=True)
        )
        vendor.personal_number = f"000{number:09d}"
        vendor_papers.append(
            VendorPaper(
                vendor=vendor,
                kind=PAPER_OF_KIND.get(VendorKind(vendor.kind), VendorPaperKind.BUSINESS_REGISTRATION),
                number=vendor.registration_number,
                issuer="Cơ quan đăng ký (mẫu)",
                issued_on=date(2022, 1, 1) + timedelta(days=number),
                scan=scan,
                added_by="demo",
            )
        )
    Vendor.objects.bulk_update(vendors.values(), ["representative_name", "personal_number"])
    for number, product in enumerate(products.values(), 1):
        group = product.category.parent
        if group is None or group.number not in FOOD_GROUPS:
            continue
        # Every ninth expires within the month, so that somebody has a reminder to see.
        left_days = 20 if number % 9 == 0 else 200 + number
        product_papers.append(
            ProductPaper(
                product=product,
                kind="self_declaration" if number % 2 else "food_safety",
                number=f"DM-{number:03d}/2025",
                issuer="Chi cục An toàn thực phẩm (mẫu)",
                issued_on=today - timedelta(days=300),
                expires_on=today + timedelta(days=left_days),
                scan=scan,
                is_approved=True,
                added_by="demo",
            )
        )
    VendorPaper.objects.bulk_create(vendor_papers)
    ProductPaper.objects.bulk_create(product_papers)
    return len(vendor_papers) + len(product_papers)


def load_newcomers(units: Units, moderator: User) -> int:
    """Producers on their way onto the market, one in each state but approved. Returns how many."""
    for row in rows("newcomers"):
        vendor = Vendor.objects.create(
            kind=row["kind"],
            name=row["name"],
            legal_name=row["legal_name"],
            slug=slug_of(row["name"]),
            tax_code=row["tax_code"],
            commune=units.commune(row["commune_code"]),
            address_line=row["address_line"],
            phone=normalize_phone(row["phone"]),
            state=row["state"],
            is_demo=True,
        )
        owner = User.objects.create(
            phone=normalize_phone(row["owner_phone"]), display_name=row["owner_name"], is_demo=True
        )
        VendorMembership.objects.create(user=owner, vendor=vendor, role="owner")
        for step in STEPS[VendorState(row["state"])]:
            said = row["reason"] if step in {"rejected", "suspended"} else ""
            actor = owner if step == "submitted" else moderator
            VendorReview.objects.create(vendor=vendor, step=step, reason=said, actor=f"user:{actor.pk}")
        if row["reason"]:
            post_notices(
                [
                    Notice(
                        recipient=f"vendor:{vendor.pk}",
                        kind="vendor-review",
                        title="Hồ sơ cần sửa" if row["state"] == "rejected" else "Kênh bán đang tạm ngừng",
                        body=row["reason"],
                        link=f"/kenh-ban/{vendor.pk}/ho-so/",
                        matter=f"demo-vendor:{vendor.pk}",
                    )
                ]
            )
    return len(rows("newcomers"))


def load_reviews(products: dict[str, Product], people: dict[str, User]) -> None:
    """A draft, one that waits, one refused, one withdrawn, and a change of a live product to look at."""
    moderator = f"user:{people['kiem-duyet'].pk}"
    for key, state, step, reason in (
        ("ca-dia", ProductState.IN_REVIEW, "submitted", ""),
        (
            "cuc-mam-xoi",
            ProductState.REJECTED,
            "rejected",
            "Ảnh chụp từ trang khác, còn chữ của nơi đó. Mời chụp ảnh hàng của chính vườn.",
        ),
        ("tra-hoa-cuc", ProductState.DRAFT, "", ""),
    ):
        copy = _sibling(products[key], state)
        if step:
            ProductReview.objects.create(
                product=copy, step=step, reason=reason, actor=moderator if reason else "demo"
            )
    changed = products["muoi-hat"]
    ProductChange.objects.create(
        product=changed,
        proposed={
            "summary": "Muối hạt to, trắng đục, kết tinh trên ruộng trải bạt ở cửa sông Lý Nhơn, đóng bao tại ruộng.",
            "storage": "Nơi khô ráo, đậy kín, tránh ẩm",
        },
        proposed_by=f"user:{people['ke-toan-muoi'].pk}",
    )


def load_origins(products: dict[str, Product], people: dict[str, User], today: date) -> None:
    """Shares of local labour as declared; those of Thạnh An confirmed by its commune's officer."""
    officer = people["can-bo-thanh-an"]
    unit_ids = set(OfficerPost.objects.filter(user=officer).values_list("unit_id", flat=True))
    declared = [one for one in products.values() if one.local_material_percent is not None]
    for number, product in enumerate(declared):
        product.local_labour_percent = 70 + number % 7 * 5
    Product.objects.bulk_update(declared, ["local_labour_percent"])
    OriginConfirmation.objects.bulk_create(
        OriginConfirmation(
            product=product,
            commune=product.commune,
            local_material_percent=product.local_material_percent or 0,
            local_labour_percent=product.local_labour_percent or 0,
            confirmed_by=officer,
            confirmed_on=today - timedelta(days=40),
        )
        for product in declared
        if product.commune_id in unit_ids
    )


def load_decisions(products: dict[str, Product], people: dict[str, User], today: date) -> None:
    """The decision behind each certificate, its row matched; and an annex with rows that nobody has matched yet."""
    officer = f"user:{people['can-bo-79'].pk}"
    numbers: dict[int, int] = {}
    certificates = list(
        Certificate.objects.select_related("product__commune__parent", "product__vendor").order_by("pk")
    )
    for certificate in certificates:
        product = certificate.product
        commune = product.commune
        numbers[commune.pk] = numbers.get(commune.pk, 0) + 1
        province = commune.parent
        place = f"{province.code if province else ''}-{commune.code}"
        certificate.product_code = f"{place}-{numbers[commune.pk]}-{certificate.issued_on.year}"
        certificate.decision = Decision.objects.create(
            number=certificate.decision_number,
            decided_on=min(certificate.issued_on, today),
            issuing_body=certificate.issuing_body,
            province=None if certificate.issuing_body.startswith("Bộ") else province,
            imported_by=officer,
            is_demo=True,
        )
        line = DecisionLine(
            decision=certificate.decision,
            row_no=2,
            product_code=certificate.product_code,
            product_name=product.name,
            vendor_name=product.vendor.legal_name,
            commune_name=commune.label,
            score=certificate.score,
            stars=certificate.stars,
            product=product,
            matched_by=officer,
        )
        line.matched_at = certificate.decision.imported_at
        line.save()
    Certificate.objects.bulk_update(certificates, ["product_code", "decision"])
    _load_unmatched(products["muoi-hat"], officer)


def load_batches(products: dict[str, Product], today: date) -> int:
    """Batches with where their material came from; one recalled, one with a stamp of another system."""
    batches = []
    for number, product in enumerate(products.values(), 1):
        if product.is_service or number % 3:
            continue
        made_on = today - timedelta(days=10 + number)
        batches.append(
            Batch(
                product=product,
                code=f"L{made_on:%y%m%d}",
                made_on=made_on,
                expires_on=made_on + timedelta(days=360),
                added_by="demo",
            )
        )
    Batch.objects.bulk_create(batches)
    BatchSource.objects.bulk_create(
        BatchSource(
            batch=batch,
            material=batch.product.ingredients.split(",")[0][:120] or batch.product.name[:120],
            supplier=batch.product.vendor.legal_name,
            place=batch.product.commune.label,
            received_on=batch.made_on - timedelta(days=2),
        )
        for batch in batches
    )
    old = Batch.objects.create(
        product=batches[0].product,
        code="L250110",
        made_on=date(2025, 1, 10),
        expires_on=date(2025, 12, 31),
        added_by="demo",
    )
    BatchRecall.objects.create(
        batch=old,
        reason="Nắp hũ của lô này hở, hàng có thể bị ẩm (mẫu).",
        advice="Ngừng dùng và mang lại nơi đã mua để đổi hũ mới.",
        recalled_by="demo",
    )
    ForeignStamp.objects.create(
        product=batches[0].product, batch=batches[0], system="SmartLife", code="SL-MAU-0001"
    )
    return len(batches) + 1


def ship_old_orders(now: datetime) -> int:
    """Parcels of more than two days ago have left, a day after they were ordered. Returns how many."""
    left = SellerOrder.objects.filter(
        state=OrderState.POSTED,
        shipped_at=None,
        seller_vendor__isnull=False,
        posted_at__lt=now - timedelta(days=2),
    )
    orders = list(left)
    for order in orders:
        order.shipped_at = order.posted_at + timedelta(days=1)
    SellerOrder.objects.bulk_update(orders, ["shipped_at"], batch_size=500)
    SellerOrderEvent.objects.bulk_create(
        SellerOrderEvent(
            order=order,
            kind=OrderEventKind.SHIPPED,
            at=order.shipped_at,
            actor="demo",
            carrier="Bưu điện (mẫu)",
        )
        for order in orders
        if order.shipped_at
    )
    matters = [matter_of(order) for order in orders]
    Notice.objects.filter(matter__in=matters).update(done_at=now)
    return len(orders)


def _sibling(product: Product, state: ProductState) -> Product:
    """Another product of the same producer that is not on the market: as drafts are, without sizes."""
    name = f"{product.name} (vụ mới)"
    return Product.objects.create(
        vendor=product.vendor,
        category=product.category,
        commune=product.commune,
        former_commune=product.former_commune,
        name=name,
        sort_key=product.sort_key,
        slug=slug_of(name),
        summary=product.summary,
        story=product.story,
        ingredients=product.ingredients,
        storage=product.storage,
        state=state,
        is_demo=True,
    )


def _load_unmatched(product: Product, officer: str) -> None:
    commune = product.commune
    annex = Decision.objects.create(
        number="DM-6001/QĐ-UBND",
        decided_on=date(2026, 11, 10),
        issuing_body="UBND thành phố Hồ Chí Minh",
        province=commune.parent,
        imported_by=officer,
        is_demo=True,
    )
    DecisionLine.objects.bulk_create(
        DecisionLine(
            decision=annex,
            row_no=row_no,
            product_name=name,
            vendor_name=vendor,
            commune_name=commune.label,
            score=score,
            stars=stars,
        )
        for row_no, name, vendor, score, stars in (
            (2, "Mật dừa nước Thạnh An", "Hộ kinh doanh Trần Văn Tư", "72.5", 4),
            (3, "Muối ớt xanh Cần Giờ (hũ thuỷ tinh)", "Hợp tác xã Muối Nắng Mới Lý Nhơn", "61", 3),
        )
    )


def _drawn_scan() -> Scan:
    """One page that says it is a sample, for all papers."""
    page = Image.new("RGB", (840, 1188), "white")
    drawing = ImageDraw.Draw(page)
    drawing.rectangle((40, 40, 800, 1148), outline="black", width=4)
    drawing.text((200, 560), WORDS_ON_SCAN, fill="black", font_size=28)
    written = BytesIO()
    page.save(written, "JPEG", quality=60)
    data = written.getvalue()
    scan = Scan(
        kind=Scan.Kind.JPEG,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        uploaded_by="demo",
    )
    scan.file.save(f"{scan.pk}.jpg", ContentFile(data), save=False)
    scan.save()
    return scan
