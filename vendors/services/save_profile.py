"""What a producer says of itself: who it is in law, where it stands, its story."""

from datetime import date
from typing import NamedTuple

from django.db import IntegrityError

from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput
from shop.kernel.phone import normalize_phone
from vendors.models import Vendor, VendorKind, VendorState
from vendors.personal_number import personal_number_fault
from vendors.places.selectors.units import current_commune
from vendors.selectors.access_desk import OWNER, Desk
from vendors.services.profile_checks import Checks, FormRefused
from vendors.tax_code import is_persons_code, is_valid_tax_code, tidy_tax_code

LONGEST_STORY = 5_000
# What moderators have judged, or are judging: it stays as it is until they send it back.
IDENTITY = (
    "kind", "name", "legal_name", "tax_code", "registration_number", "representative_name", "personal_number",
    "commune_code",
)  # fmt: skip
IDENTITY_IS_OPEN = frozenset({VendorState.DRAFT, VendorState.REJECTED, VendorState.SUSPENDED})
ON_THE_CARD = frozenset({"name", "kind", "commune_id"})  # the picture of shared links says it
JUDGED = "Thông tin này đã gửi hoặc đã duyệt nên không sửa được nữa. Cần đổi, mời liên hệ sàn."
CODE_TAKEN = "Mã số thuế này đã có kênh bán khác khai. Nếu là của mình, mời liên hệ sàn để được giúp."
PERSONS = frozenset({VendorKind.HOUSEHOLD, VendorKind.FARM, VendorKind.COOPERATIVE_GROUP})


class ProfileInput(NamedTuple):
    """What is to change; None leaves a field as it is, "" empties it."""

    kind: str | None = None
    name: str | None = None
    legal_name: str | None = None
    tax_code: str | None = None
    registration_number: str | None = None
    representative_name: str | None = None
    personal_number: str | None = None
    commune_code: str | None = None
    address_line: str | None = None
    phone: str | None = None
    story: str | None = None
    is_women_led: bool | None = None


def save_profile(desk: Desk, typed: ProfileInput, *, day: date) -> Vendor:
    """Change the profile, or nothing of it. Blanks are allowed until it is sent: `checklist` names them.

    raises FormRefused  with a problem for each field: not readable, not this kind's, judged already, the owner's own
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        vendors = Vendor.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "commune__parent"
        )
        vendor = vendors.get(pk=desk.vendor.pk)
        before = {field.attname: getattr(vendor, field.attname) for field in vendor._meta.concrete_fields}
        checks = Checks()
        _read_identity(checks, vendor, typed, day)
        _read_contact(checks, vendor, typed, is_owner=desk.role == OWNER)
        checks.done()
        changed = [name for name, value in before.items() if getattr(vendor, name) != value]
        if changed:
            _save(vendor, changed)
            if not ON_THE_CARD.isdisjoint(changed):
                outbox.publish("vendor.changed", vendor_id=vendor.pk)
    return vendor


def _save(vendor: Vendor, changed: list[str]) -> None:
    try:
        vendor.save(update_fields=changed)
    except IntegrityError as broken:
        if "vendor_tax_code_once" not in str(broken):
            raise
        raise FormRefused(
            [InvalidInput(CODE_TAKEN, path=("tax_code",))]
        ) from None  # a rival, this very moment


def _read_identity(checks: Checks, vendor: Vendor, typed: ProfileInput, day: date) -> None:
    if vendor.state not in IDENTITY_IS_OPEN:
        _refuse_changes(checks, vendor, typed)
        return
    if typed.kind in VendorKind.values:
        vendor.kind = str(typed.kind)
    elif typed.kind is not None:
        checks.refuse("kind", "Mời chọn loại chủ thể.")
    for field, longest, missing in (
        ("name", 120, "Mời nhập tên gọi của cơ sở."),
        ("legal_name", 200, ""),
        ("registration_number", 40, ""),
        ("representative_name", 120, ""),
    ):
        wanted = getattr(typed, field)
        if wanted is not None:
            setattr(vendor, field, checks.text(wanted, field, longest=longest, missing=missing))
    if typed.personal_number is not None:
        vendor.personal_number = _personal_number(checks, typed.personal_number, day)
    if typed.tax_code is not None or typed.kind is not None:
        _read_tax_code(checks, vendor, typed.tax_code, day)
    if typed.commune_code is not None and typed.commune_code != vendor.commune.code:
        with checks.at("commune_code"):
            vendor.commune = current_commune(typed.commune_code)
            vendor.former_commune = None


def _refuse_changes(checks: Checks, vendor: Vendor, typed: ProfileInput) -> None:
    """Sent again as they are, they harm nothing."""
    for field in IDENTITY:
        wanted = getattr(typed, field)
        is_now = vendor.commune.code if field == "commune_code" else getattr(vendor, field)
        if wanted is not None and wanted != is_now:
            checks.refuse(field, JUDGED)


def _personal_number(checks: Checks, typed: str, day: date) -> str:
    number = "".join(checks.text(typed, "personal_number", longest=40).split())
    if number and (fault := personal_number_fault(number, day=day)):
        checks.refuse("personal_number", fault)
        return ""
    return number


def _read_tax_code(checks: Checks, vendor: Vendor, typed: str | None, day: date) -> None:
    """Also when only the kind changes: a household's code is no cooperative's."""
    raw = vendor.tax_code if typed is None else checks.text(typed, "tax_code", longest=20)
    code = tidy_tax_code(raw)
    vendor.tax_code = code
    if not code:
        return
    fault = tax_code_fault(VendorKind(vendor.kind), code, vendor.personal_number, day=day)
    if fault:
        checks.refuse("tax_code", fault)
    elif Vendor.objects.filter(tax_code=code).exclude(pk=vendor.pk).exists():
        checks.refuse("tax_code", CODE_TAKEN)


def tax_code_fault(kind: VendorKind, code: str, personal_number: str, *, day: date) -> str:
    """Why a code cannot be this kind of producer's, as a sentence; "" when it can.

    Companies and cooperatives have ten digits with a check digit, branches three more. A household's is the personal
    number of its owner since 01/07/2025 (luật 38/2019/QH14 art. 35.7, TT 86/2024/TT-BTC art. 5); so is a farm's that
    is one person's. A cooperative group may have either, having no legal person of its own.
    """
    if not is_valid_tax_code(code):
        return "Mã số thuế chưa đúng: 10 số (13 số cho chi nhánh), hoặc 12 số định danh cá nhân của chủ hộ."
    is_household = kind == VendorKind.HOUSEHOLD
    if not is_persons_code(code):
        wanted = "Từ 01/07/2025 mã số thuế của hộ kinh doanh là số định danh cá nhân 12 số của chủ hộ."
        return wanted if is_household else ""
    if kind not in PERSONS:
        return "Mã số thuế của hợp tác xã, doanh nghiệp có 10 số (13 số cho chi nhánh)."
    if is_household and personal_number and code != personal_number:
        return "Mã số thuế của hộ kinh doanh phải trùng số định danh cá nhân của người đại diện."
    return personal_number_fault(code, day=day)


def _read_contact(checks: Checks, vendor: Vendor, typed: ProfileInput, *, is_owner: bool) -> None:
    if typed.address_line is not None:
        vendor.address_line = checks.text(typed.address_line, "address_line", longest=200)
    if typed.story is not None:
        vendor.story = checks.text(typed.story, "story", longest=LONGEST_STORY, many_lines=True)
    if typed.is_women_led is not None:
        vendor.is_women_led = typed.is_women_led
    if typed.phone is None:
        return
    with checks.at("phone"):
        phone = normalize_phone(typed.phone)
        # Consent to be helped is asked by a code to this number: a helper who could change it would agree with itself.
        if phone != vendor.phone and not is_owner:
            raise InvalidInput("Chỉ chủ kênh bán đổi được số điện thoại này.")
        vendor.phone = phone
