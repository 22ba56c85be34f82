"""Made-up producers, their products, certificates and gift boxes."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from catalog.models import (
    BundleComponent,
    Category,
    Certificate,
    CertificationEra,
    Pack,
    PriceChange,
    Product,
    ProductState,
    Variant,
)
from catalog.models.products import DRAWN_PICTURE
from catalog.services.draw_product_card import draw_product_card, draw_share_card
from outlets.models import Outlet, OutletKind
from shop.kernel import outbox
from shop.kernel.clock import add_months
from shop.kernel.phone import normalize_phone
from shop.kernel.text import slug_of, sort_key
from shop.operations.demo.files import Units, day_or_none, days_before, rows
from vendors.models import Vendor, VendorState

TOURISM_SET = "26"
PRICES_SINCE = datetime(2025, 1, 1, tzinfo=UTC)


def load_vendors(units: Units) -> dict[str, Vendor]:
    """Producers of every kind, each with its online shelf; by key."""
    vendors = {
        row["key"]: Vendor(
            kind=row["kind"],
            legal_name=row["legal_name"],
            name=row["name"],
            slug=slug_of(row["name"]),
            tax_code=row["tax_code"],
            registration_number=row["registration_number"],
            commune=units.commune(row["commune_code"]),
            former_commune=units.former(row["former_commune_code"]),
            address_line=row["address_line"],
            phone=normalize_phone(row["phone"]),
            is_women_led=row["is_women_led"] == "1",
            story=row["story"],
            bank_bin=row["bank_bin"],
            bank_account=row["bank_account"],
            bank_account_name=row["bank_account_name"],
            state=VendorState.APPROVED,
            is_demo=True,
        )
        for row in rows("vendors")
    }
    Vendor.objects.bulk_create(vendors.values())
    Outlet.objects.bulk_create(
        Outlet(
            kind=OutletKind.ONLINE_SHELF,
            name=f"Kệ trực tuyến {vendor.name}",
            slug=f"ke-{vendor.slug}",
            operator_vendor=vendor,
            operator_name=vendor.name,
            commune=vendor.commune,
            former_commune=vendor.former_commune,
            is_demo=True,
        )
        for vendor in vendors.values()
    )
    return vendors


def _new_product(row: dict[str, str], vendor: Vendor, category: Category) -> Product:
    return Product(
        vendor=vendor,
        category=category,
        name=row["name"],
        sort_key=sort_key(row["name"]),
        slug=slug_of(row["name"]),
        summary=row["summary"],
        story=row["story"],
        ingredients=row.get("ingredients", ""),
        storage=row.get("storage", ""),
        local_material_percent=int(row["local_material_percent"])
        if row.get("local_material_percent")
        else None,
        is_service=row["set_number"] == TOURISM_SET,
        commune=vendor.commune,
        former_commune=vendor.former_commune,
        state=ProductState.LIVE,
        is_demo=True,
    )


def load_products(vendors: dict[str, Vendor]) -> dict[str, Product]:
    """Products and gift boxes by key."""
    sets = {str(category.number): category for category in Category.objects.filter(kind="set")}
    products = {
        row["key"]: _new_product(row, vendors[row["vendor_key"]], sets[row["set_number"]])
        for row in rows("products")
    }
    products |= {
        row["bundle_key"]: _new_product(row, vendors[row["vendor_key"]], sets[row["set_number"]])
        for row in rows("bundles")
    }
    Product.objects.bulk_create(products.values())
    outbox.publish_many("product.changed", [{"product_id": product.pk} for product in products.values()])
    return products


def load_variants(products: dict[str, Product]) -> dict[str, Variant]:
    """Variants, packs, gift boxes and the prices since the shop began; by key (a gift box by its variant key)."""
    variants: dict[str, Variant] = {}
    positions: dict[str, int] = {}
    for row in rows("variants"):
        position = positions[row["product_key"]] = positions.get(row["product_key"], 0) + 1
        variants[row["key"]] = Variant(
            product=products[row["product_key"]],
            name=row["name"],
            sku=row["key"].upper()[:40],
            gtin=row["gtin"] or None,
            base_unit=row["base_unit"],
            unit_word=row["unit_word"],
            price_vnd=int(row["price_vnd"]),
            price_quantity=int(row["price_quantity"]),
            net_weight_g=int(row["net_weight_g"]) if row["net_weight_g"] else None,
            vat_class=row["vat_class"],
            is_vat_unverified=row["vat_unverified"] == "1",
            shelf_life_days=int(row["shelf_life_days"]) if row["shelf_life_days"] else None,
            position=position,
        )
    for row in rows("bundles"):
        variants[row["variant_key"]] = Variant(
            product=products[row["bundle_key"]],
            name=row["variant_name"],
            sku=row["variant_key"].upper()[:40],
            gtin=row["gtin"] or None,
            base_unit="piece",
            unit_word=row["unit_word"],
            price_vnd=int(row["price_vnd"]),
            vat_class=row["vat_class"],
            is_vat_unverified=row["vat_unverified"] == "1",
            is_bundle=True,
        )
    Variant.objects.bulk_create(variants.values())
    Pack.objects.bulk_create(
        Pack(variant=variants[row["variant_key"]], name=row["name"], quantity=int(row["quantity"]))
        for row in rows("packs")
    )
    bundle_variant = {row["bundle_key"]: row["variant_key"] for row in rows("bundles")}
    BundleComponent.objects.bulk_create(
        BundleComponent(
            bundle=variants[bundle_variant[row["bundle_key"]]],
            component=variants[row["variant_key"]],
            quantity=int(row["quantity"]),
        )
        for row in rows("bundle_components")
    )
    PriceChange.objects.bulk_create(
        PriceChange(
            variant=variant,
            price_vnd=variant.price_vnd,
            price_quantity=variant.price_quantity,
            valid_from=PRICES_SINCE,
            changed_by="demo",
        )
        for variant in variants.values()
    )
    return variants


def load_certificates(products: dict[str, Product], today: date) -> int:
    """Certificates, those counted back from the day of loading under the decision in force on their day."""
    eras = list(CertificationEra.objects.all())
    certificates = []
    for row in rows("certificates"):
        counted_back = row["issued_days_before_load"]
        issued_on = days_before(today, counted_back) if counted_back else date.fromisoformat(row["issued_on"])
        era = next(
            e for e in eras if e.valid_from <= issued_on and (e.valid_to is None or issued_on <= e.valid_to)
        )
        certificates.append(
            Certificate(
                product=products[row["product_key"]],
                stars=int(row["stars"]),
                score=row["score"],
                era=era,
                decision_number=row["decision_number"],
                issuing_body=row["issuing_body"],
                issued_on=issued_on,
                expires_on=add_months(issued_on, 36),
                revoked_on=day_or_none(row["revoked_on"]),
                revocation_reason=row["revocation_reason"],
                revocation_ground=row["revocation_ground"],
                is_potential_five=row["is_potential_five"] == "1",
                is_five_at_province=row["is_five_at_province"] == "1",
                **_grace(row["grace_days"], add_months(issued_on, 36)),
                is_demo=True,
            )
        )
    return len(Certificate.objects.bulk_create(certificates))


def _grace(days: str, expires_on: date) -> dict[str, Any]:
    if not days:
        return {}
    reason = "Hồ sơ nộp đúng hạn, đang chờ kết quả đánh giá lại (mẫu)"
    return {"grace_until": expires_on + timedelta(days=int(days)), "grace_reason": reason}


def draw_pictures(products: dict[str, Product]) -> None:
    """A designed card for each product, named by its content, so that a browser may keep it for good."""
    for product in products.values():
        group = product.category.parent or product.category
        for field, draw in ((product.picture, draw_product_card), (product.share_picture, draw_share_card)):
            picture = draw(
                name=product.name,
                group_number=group.number or 0,
                group_name=group.short_name or group.name,
                commune=product.commune.short_name,
                province=product.commune.parent.short_name if product.commune.parent else "",
            )
            digest = hashlib.sha256(picture).hexdigest()[:10]
            suffix = "webp" if picture[8:12] == b"WEBP" else "jpg"
            name = f"products/{DRAWN_PICTURE}{product.slug}-{digest}.{suffix}"
            if not field.storage.exists(name):
                field.storage.save(name, ContentFile(picture))
            field.name = name
    Product.objects.bulk_update(products.values(), ["picture", "share_picture"])
