"""The account that buyers pay into by VietQR. Its owner's business only."""

import re

from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.errors import NotFound
from shop.kernel.text import fold
from vendors.banks import BANKS
from vendors.models import Vendor
from vendors.selectors.access_desk import OWNER, Desk
from vendors.services.profile_checks import Checks

# NAPAS carries up to 19 digits; the shortest accounts in use have six.
_ACCOUNT = re.compile(r"[0-9]{6,19}", re.ASCII)
_NAME = re.compile(r"[A-Z0-9][A-Z0-9 .,&'()/-]*")
_SEPARATORS = re.compile(r"[\s.\-]+")


def save_bank_account(desk: Desk, *, bank_bin: str, account: str, account_name: str) -> Vendor:
    """Set the account, or take it away with three blanks. The producer is told of every change.

    account_name  as the bank writes it; small letters and signs are turned into capitals without dấu
    raises        NotFound     for staff and helpers: to them there is no such thing
                  FormRefused  with a problem for each field
    """
    if desk.role != OWNER:
        raise NotFound
    checks = Checks()
    digits = _SEPARATORS.sub("", checks.text(account, "bank_account", longest=40))
    name = fold(checks.text(account_name, "bank_account_name", longest=120)).upper()
    if not (bank_bin or digits or name):
        bank_bin = ""
    else:
        if bank_bin not in BANKS:
            checks.refuse("bank_bin", "Mời chọn ngân hàng trong danh sách.")
        if not _ACCOUNT.fullmatch(digits):
            checks.refuse("bank_account", "Số tài khoản gồm 6 đến 19 chữ số.")
        if not _NAME.fullmatch(name):
            checks.refuse(
                "bank_account_name", "Mời nhập tên tài khoản như ngân hàng ghi, ví dụ NGUYEN THI MAI."
            )
    checks.done()
    with acting(desk.actor):
        vendor = Vendor.objects.select_for_update(no_key=True).get(pk=desk.vendor.pk)
        if (vendor.bank_bin, vendor.bank_account, vendor.bank_account_name) == (bank_bin, digits, name):
            return vendor
        vendor.bank_bin, vendor.bank_account, vendor.bank_account_name = bank_bin, digits, name
        vendor.save(update_fields=["bank_bin", "bank_account", "bank_account_name"])
        outbox.publish("vendor.account-changed", vendor_id=vendor.pk)
    return vendor
