"""The first act in an empty shop: who runs it, who may administer it, the first officer, the published texts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.insert import insert_unless_known
from shop.kernel.phone import normalize_phone
from shop.kernel.text import clean_text
from vendors.people.first_run_code import is_first_run_code
from vendors.people.models import OfficerPost, Operator, Policy, PolicyKind, User
from vendors.people.selectors.operator import forget_operator_mark, is_set_up
from vendors.people.services.passwords import give_password
from vendors.places.models import AdminUnit
from vendors.places.selectors.units import current_provinces
from vendors.tax_code import check_tax_code

LONGEST_POLICY = 20_000


class OperatorInput(NamedTuple):
    legal_name: str
    tax_code: str
    address: str
    phone: str
    email: str = ""
    registration_number: str = ""


class AccountInput(NamedTuple):
    display_name: str
    phone: str
    password: str


class WrongCode(DomainError):
    code = "wrong-code"


class AlreadySetUp(DomainError):
    code = "already-set-up"


class SetUpRefused(InvalidInput):
    """Everything that is wrong with the form at once, so that it is mended in one go."""

    def __init__(self, problems: list[DomainError]) -> None:
        super().__init__("Còn chỗ cần sửa.", path=problems[0].path)
        self.problems = tuple(problems)


class _Checks:
    """Collects refusals; each `at` block stands for one input."""

    def __init__(self) -> None:
        self.problems: list[DomainError] = []

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        try:
            yield
        except DomainError as refused:
            self.problems.append(InvalidInput(refused.message, path=path))
        except ValidationError as refused:
            self.problems.append(InvalidInput(" ".join(refused.messages), path=path))

    def text(self, raw: str, *path: str, what: str, max_length: int, many_lines: bool = False) -> str:
        """The text made safe; "" with a refusal noted when nothing readable is left of it."""
        text = ""
        with self.at(*path):
            text = clean_text(raw, max_length=max_length, many_lines=many_lines)
            if not text:
                raise InvalidInput(f"Mời nhập {what}.")
        return text


def set_up_shop(
    *,
    code: str,
    operator: OperatorInput,
    admin: AccountInput,
    officer: AccountInput,
    province_code: str,
    policies: Mapping[str, str],
    policies_are_read: bool,
    now: datetime,
) -> Operator:
    """Make the operator, an administrator, the first officer and every policy, or nothing at all.

    code           as `first_run_code` prints it on the server's console
    province_code  two digits: the officer is in charge of this province of today and everything in it
    policies       text by PolicyKind, all of them; in force from the business day of `now`
    policies_are_read  the operator's word for it: the drafts are ours, the answer for them is theirs
    raises         AlreadySetUp  when there is an operator or any account, also when a rival was a moment faster
                   WrongCode     before anything else is looked at
                   SetUpRefused  with `problems`, each with its path: ("operator", "phone"), ("policies", "return") …
    """
    if is_set_up():
        raise AlreadySetUp("Chợ này đã được thiết lập. Mời đăng nhập.")
    if not is_first_run_code(code):
        raise WrongCode("Mã chưa đúng. Mã gồm 8 ký tự, hiện ở cửa sổ chạy máy chủ.", path=("code",))
    checks = _Checks()
    the_operator = _read_operator(checks, operator, now)
    admin_row = _read_account(checks, admin, "admin")
    officer_row = _read_account(checks, officer, "officer")
    if officer_row.phone and officer_row.phone == admin_row.phone:
        with checks.at("officer", "phone"):
            raise InvalidInput("Cán bộ và quản trị viên cần hai số điện thoại khác nhau.")
    province = _read_province(checks, province_code)
    texts = _read_policies(checks, policies)
    if not policies_are_read:
        with checks.at("policies_are_read"):
            raise InvalidInput("Mời đọc các văn bản rồi đánh dấu vào ô này.")
    if checks.problems or province is None:
        raise SetUpRefused(checks.problems)
    admin_row.is_staff = admin_row.is_superuser = True
    _write(
        operator=the_operator,
        admin=admin_row,
        officer=officer_row,
        province=province,
        texts=texts,
        today=business_day_of(now),
    )
    return the_operator


@transaction.atomic
def _write(
    *,
    operator: Operator,
    admin: User,
    officer: User,
    province: AdminUnit,
    texts: Mapping[PolicyKind, str],
    today: date,
) -> None:
    # There is room for one operator: of two who press the button together, the second waits here and then yields.
    # Accounts are looked at only behind that gate.
    if not insert_unless_known(operator) or User.objects.exists():
        raise AlreadySetUp("Chợ này vừa được thiết lập xong. Mời đăng nhập.")
    admin.save()
    officer.save()
    OfficerPost.objects.create(user=officer, unit=province, valid_from=today)
    Policy.objects.bulk_create(
        Policy(kind=kind, title=kind.label, body=body, valid_from=today, published_by=admin)
        for kind, body in texts.items()
    )
    transaction.on_commit(forget_operator_mark)


def _read_operator(checks: _Checks, typed: OperatorInput, now: datetime) -> Operator:
    operator = Operator(
        legal_name=checks.text(
            typed.legal_name, "operator", "legal_name", what="tên đơn vị vận hành", max_length=200
        ),
        address=checks.text(typed.address, "operator", "address", what="địa chỉ trụ sở", max_length=300),
        set_up_at=now,
    )
    with checks.at("operator", "tax_code"):
        operator.tax_code = clean_text(typed.tax_code, max_length=20)
        check_tax_code(operator.tax_code)
    with checks.at("operator", "phone"):
        operator.phone = normalize_phone(typed.phone)
    with checks.at("operator", "email"):
        operator.email = clean_text(typed.email, max_length=254)
        if operator.email:
            _check_email(operator.email)
    with checks.at("operator", "registration_number"):
        operator.registration_number = clean_text(typed.registration_number, max_length=60)
    return operator


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidInput("Địa chỉ e-mail chưa đúng, ví dụ lien-he@don-vi.vn.") from None


def _read_account(checks: _Checks, typed: AccountInput, who: str) -> User:
    user = User(
        display_name=checks.text(typed.display_name, who, "display_name", what="họ tên", max_length=120)
    )
    with checks.at(who, "phone"):
        user.phone = normalize_phone(typed.phone)
    with checks.at(who, "password"):
        give_password(user, typed.password)
    return user


def _read_province(checks: _Checks, code: str) -> AdminUnit | None:
    province = next((unit for unit in current_provinces() if unit.code == code), None)
    if province is None:
        with checks.at("officer", "province"):
            raise InvalidInput("Mời chọn tỉnh, thành phố trong danh sách.")
    return province


def _read_policies(checks: _Checks, typed: Mapping[str, str]) -> dict[PolicyKind, str]:
    return {
        kind: checks.text(
            typed.get(kind, ""),
            "policies",
            kind.value,
            what=f"nội dung “{kind.label}”",
            max_length=LONGEST_POLICY,
            many_lines=True,
        )
        for kind in PolicyKind
    }
