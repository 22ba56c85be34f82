"""The audit trail: whatever way a row is changed, who did it and what; written once, never rewritten."""

import os

import psycopg
import pytest
from django.db import connection

from catalog.models import Product, Variant
from outlets.models import Device
from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput
from shop.kernel.full_views import note_full_view
from shop.kernel.models import AuditEntry
from tests.world import make_till, make_user, make_variant, make_vendor
from vendors.models import VendorPaper


def entries(subject: str, action: str = "update") -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(subject=subject, action=action).order_by("pk"))


def raw(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def honey(db) -> Variant:
    return make_variant(price_vnd=85_000)


def change_by_save(variant: Variant) -> None:
    variant.price_vnd = 90_000
    variant.save()


def change_by_queryset(variant: Variant) -> None:
    Variant.objects.filter(pk=variant.pk).update(price_vnd=90_000)


def change_by_bulk_update(variant: Variant) -> None:
    variant.price_vnd = 90_000
    Variant.objects.bulk_update([variant], ["price_vnd"])


def change_by_raw_sql(variant: Variant) -> None:
    raw("UPDATE catalog_variant SET price_vnd = 90000 WHERE id = %s", variant.pk)


def change_by_merge(variant: Variant) -> None:
    raw(
        "MERGE INTO catalog_variant v USING (VALUES (%s::bigint)) AS wanted(id) ON v.id = wanted.id "
        "WHEN MATCHED THEN UPDATE SET price_vnd = 90000",
        variant.pk,
    )


@pytest.mark.parametrize(
    "change", [change_by_save, change_by_queryset, change_by_bulk_update, change_by_raw_sql, change_by_merge]
)
def test_a_change_is_recorded_whatever_way_it_came(honey, change):
    with acting("user:12", on_behalf_of="vendor:3"):
        change(honey)

    (entry,) = entries(f"catalog_variant:{honey.pk}")
    assert entry.changes == {"price_vnd": [85_000, 90_000]}
    assert (entry.actor, entry.on_behalf_of) == ("user:12", "vendor:3")


def test_goods_of_several_rows_leave_a_row_each(honey):
    other = make_variant(honey.product.vendor, price_vnd=70_000)

    Variant.objects.filter(pk__in=[honey.pk, other.pk]).update(is_active=False)

    for variant in (honey, other):
        (entry,) = entries(f"catalog_variant:{variant.pk}")
        assert entry.changes == {"is_active": [True, False]}


def test_rows_that_are_copied_in_are_recorded(honey):
    row = f"Thùng 24\t24\t{honey.pk}\n"
    with acting("user:12"), connection.cursor() as cursor:
        with cursor.copy("COPY catalog_pack (name, quantity, variant_id) FROM STDIN") as copy:
            copy.write(row)
        cursor.execute("SELECT id FROM catalog_pack WHERE variant_id = %s", [honey.pk])
        (pack_id,) = cursor.fetchone()

    (entry,) = entries(f"catalog_pack:{pack_id}", "insert")
    assert entry.actor == "user:12"
    assert entry.changes["name"] == [None, "Thùng 24"]


def test_what_is_deleted_stays_readable_in_the_trail(honey):
    pack = honey.packs.create(name="Thùng 12", quantity=12)

    honey.packs.all()._raw_delete("default")

    (entry,) = entries(f"catalog_pack:{pack.pk}", "delete")
    assert entry.changes["quantity"] == [12, None]


def test_an_update_that_changes_nothing_leaves_nothing(honey):
    Variant.objects.filter(pk=honey.pk).update(price_vnd=85_000)
    Product.objects.get(pk=honey.product_id).save()  # updated_at alone

    assert entries(f"catalog_variant:{honey.pk}") == []
    assert entries(f"catalog_product:{honey.product_id}") == []


def test_a_refused_change_leaves_no_trail(honey):
    def fail_half_way() -> None:
        with acting("user:12"):
            change_by_queryset(honey)
            raise InvalidInput("Thử")

    with pytest.raises(InvalidInput):
        fail_half_way()

    assert entries(f"catalog_variant:{honey.pk}") == []


def test_a_change_past_the_product_names_nobody(honey):
    change_by_raw_sql(honey)

    (entry,) = entries(f"catalog_variant:{honey.pk}")
    assert (entry.actor, entry.on_behalf_of) == ("", "")


def test_who_acts_inside_another_gives_the_place_back(honey):
    def price(price_vnd: int) -> None:
        Variant.objects.filter(pk=honey.pk).update(price_vnd=price_vnd)

    with acting("user:1"):
        price(1)
        with acting("user:2", on_behalf_of="vendor:3"):
            price(2)
        price(3)
        with pytest.raises(ZeroDivisionError), acting("user:4"):
            _ = 1 / 0
        price(5)
    price(6)

    found = [(entry.actor, entry.on_behalf_of) for entry in entries(f"catalog_variant:{honey.pk}")]
    assert found == [("user:1", ""), ("user:2", "vendor:3"), ("user:1", ""), ("user:1", ""), ("", "")]


SECRETS = {
    "personal_number": "079185001234",
    "address_line": "12 ấp Thạnh Hoà",
    "phone": "+84912345678",
    "bank_account": "0071001234567",
}


def test_hidden_values_never_enter_the_trail(db):
    vendor = make_vendor(**SECRETS, bank_bin="970436")
    vendor.personal_number, vendor.address_line = "079185009999", "99 ấp Mới"
    vendor.phone, vendor.bank_account = "+84987654321", "1900206111222"
    with acting("user:12"):
        vendor.save()
    VendorPaper.objects.create(
        vendor=vendor,
        kind="identity",
        number="079185001234",
        issuer="Bộ Công an",
        issued_on="2022-01-01",
        added_by="user:1",
    )
    raw("DELETE FROM vendors_vendorpaper WHERE vendor_id = %s", vendor.pk)

    (entry,) = entries(f"vendors_vendor:{vendor.pk}")
    assert entry.actor == "user:12"
    assert entry.changes == {
        "personal_number": ["•••", "•••"],
        "address_line": ["•••", "•••"],
        "phone": ["••• 678", "••• 321"],
        "bank_account": ["••• 567", "••• 222"],
    }
    everything = str(list(AuditEntry.objects.values_list("changes", flat=True)))
    for secret in (*SECRETS.values(), "079185009999", "99 ấp Mới", "+84987654321", "1900206111222"):
        assert secret not in everything


def test_a_short_value_shows_none_of_itself(db):
    vendor = make_vendor(bank_bin="970436", bank_account="12345")

    (entry,) = entries(f"vendors_vendor:{vendor.pk}", "insert")

    assert entry.changes["bank_account"] == [None, "•••"]


def test_passwords_and_addresses_of_people_are_hidden_and_signing_in_is_no_change(db, client):
    user = make_user(password="mat-khau-dai-123", email="mai@example.vn")
    user.set_password("mat-khau-khac-456")
    user.email = "mai2@example.vn"
    user.save()
    client.force_login(user)

    found = entries(f"people_user:{user.pk}", "insert") + entries(f"people_user:{user.pk}")
    assert len(found) == 2
    text = str([entry.changes for entry in found])
    for secret in ("pbkdf2", "md5", "argon", "mai@", "mai2@", user.phone, user.password):
        assert secret not in text


def test_a_tills_contact_is_no_change_and_its_credential_is_hidden(db):
    till = make_till(credential_hash="a" * 64)
    Device.objects.filter(pk=till.pk).update(last_seen_at="2026-11-20T03:00:00Z", clock_offset_ms=5)
    assert entries(f"outlets_device:{till.pk}") == []

    Device.objects.filter(pk=till.pk).update(credential_hash="b" * 64)

    (entry,) = entries(f"outlets_device:{till.pk}")
    assert entry.changes == {"credential_hash": ["•••", "•••"]}


@pytest.mark.parametrize("operation", ["UPDATE", "DELETE", "TRUNCATE"])
@pytest.mark.parametrize("role", ["DATABASE_URL", "DATABASE_OWNER_URL", "OCOP_TEST_ADMIN_URL"])
def test_the_trail_cannot_be_rewritten(lively_database, role, operation):
    statement = {
        "UPDATE": "UPDATE kernel_auditentry SET actor = 'user:99'",
        "DELETE": "DELETE FROM kernel_auditentry",
        "TRUNCATE": "TRUNCATE kernel_auditentry",
    }[operation]
    url = os.environ[role].rsplit("/", 1)[0] + f"/{lively_database}"
    with psycopg.connect(url) as writer:
        assert writer.execute("SELECT count(*) FROM kernel_auditentry").fetchone()[0] > 0
        refusals = (psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)
        with pytest.raises(refusals):
            writer.execute(statement)


def test_the_app_cannot_silence_the_triggers(lively_database):
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{lively_database}"
    for statement in (
        "ALTER TABLE vendors_vendor DISABLE TRIGGER audit",
        "DROP TRIGGER audit ON vendors_vendor",
        "SET session_replication_role = replica",
        "TRUNCATE vendors_vendor CASCADE",
    ):
        with psycopg.connect(url) as writer, pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.execute(statement)


def test_emptying_a_table_is_recorded_too(lively_database):
    url = os.environ["OCOP_TEST_ADMIN_URL"].rsplit("/", 1)[0] + f"/{lively_database}"
    with psycopg.connect(url) as owner:
        owner.execute("TRUNCATE catalog_foreignstamp")
        found = owner.execute(
            "SELECT action, subject, reason FROM kernel_auditentry ORDER BY id DESC LIMIT 1"
        )
        assert found.fetchone() == ("delete", "catalog_foreignstamp:*", "TRUNCATE")
        owner.rollback()


def test_everything_people_change_about_others_leaves_a_trail(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit'")
        tables = {name for (name,) in cursor.fetchall()}

    assert tables >= {
        "vendors_vendor", "vendors_vendormembership", "vendors_vendorpaper", "vendors_helperpost",
        "people_user", "people_platformpost", "people_officerpost", "people_operator", "people_policy",
        "people_user_groups", "people_user_user_permissions",
        "catalog_product", "catalog_variant", "catalog_productchange", "catalog_certificate", "catalog_decision",
        "catalog_decisionline", "outlets_outlet", "outlets_outletstaff", "outlets_device",
    }  # fmt: skip


def test_a_full_view_is_written_down_with_its_reason(db):
    note_full_view("user:12", "vendors_vendor:3", "  đối chiếu  căn cước ")

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject) == ("user:12", "view", "vendors_vendor:3")
    assert (entry.reason, entry.changes) == ("đối chiếu căn cước", {})


def test_a_reason_that_is_too_long_shows_nothing(db):
    with pytest.raises(InvalidInput):
        note_full_view("user:12", "vendors_vendor:3", "a" * 201)

    assert not AuditEntry.objects.exists()
