"""What the operator does for somebody who has lost a telephone or a second factor, each with a reason on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput
from shop.kernel.models import AuditEntry
from shop.kernel.notices import notify
from shop.kernel.phone import mask_phone, normalize_phone
from shop.kernel.text import clean_text
from vendors.people.models import RecoveryCode, SecondFactor, User
from vendors.people.services.lock_outs import forgive_person

LONGEST_REASON = 200


def reset_second_factor(*, person: User, by: User, reason: str) -> None:
    """Take every second factor and code on paper away; the person sets up new ones at the next sign-in.

    raises InvalidInput  without a reason, or for one's own account
    """
    with _on_record(person, by, reason, "Gỡ lớp bảo vệ thứ hai", "second-factor-reset"):
        SecondFactor.objects.filter(user=person).delete()
        RecoveryCode.objects.filter(user=person).delete()
        _end_sessions(person)


def end_sessions_of(*, person: User, by: User, reason: str) -> None:
    """Sign the person out everywhere. raises InvalidInput as above"""
    with _on_record(person, by, reason, "Đăng xuất khỏi mọi thiết bị", "sessions-ended"):
        _end_sessions(person)


def change_phone_of(*, person: User, by: User, phone: str, reason: str) -> None:
    """Give the account another number and sign it out everywhere: the old number's holder may be somebody else now.

    raises InvalidInput  also for a number that is none, or is another account's
    """
    new = normalize_phone(phone)
    if new == person.phone:
        raise InvalidInput("Đây là số đang dùng.", path=("phone",))
    try:
        with _on_record(person, by, reason, f"Đổi số điện thoại thành {mask_phone(new)}", "phone-changed"):
            User.objects.filter(pk=person.pk).update(phone=new)
            _end_sessions(person)
    except IntegrityError:
        raise InvalidInput("Số này đã thuộc một tài khoản khác.", path=("phone",)) from None
    person.phone = new


def unlock(*, person: User, by: User, reason: str) -> None:
    """Let the person try again at once after too many wrong tries. raises InvalidInput as above"""
    with _on_record(person, by, reason, "Bỏ khoá do nhập sai nhiều lần", "unlocked"):
        forgive_person(person)


def end_own_sessions(user: User) -> None:
    """One's own wish: every session ends, also the one that asks (its page keeps itself)."""
    with acting(f"user:{user.pk}"):
        _end_sessions(user)
    user.refresh_from_db(fields=["session_generation"])


def _end_sessions(person: User) -> None:
    User.objects.filter(pk=person.pk).update(session_generation=F("session_generation") + 1)


@contextmanager
def _on_record(person: User, by: User, reason: str, title: str, kind: str) -> Iterator[None]:
    """One transaction: the change, who did it and why, and a word to the person."""
    why = clean_text(reason, max_length=LONGEST_REASON, path=("reason",))
    if not why:
        raise InvalidInput("Mời ghi lý do: ai yêu cầu, kiểm tra người đó thế nào.", path=("reason",))
    if person.pk == by.pk:
        raise InvalidInput("Tài khoản của chính mình thì nhờ một quản trị viên khác.")
    now: datetime = timezone.now()
    with acting(f"user:{by.pk}"):
        yield
        AuditEntry.objects.create(
            actor=f"user:{by.pk}",
            action=AuditEntry.Action.UPDATE,
            subject=f"people_user:{person.pk}",
            changes={kind: [None, True]},
            reason=why,
        )
        notify(
            recipient=f"user:{person.pk}",
            kind="account",
            title=f"Quản trị chợ: {title[0].lower()}{title[1:]}",
            body=f"Lý do: {why}",
            link="/tai-khoan/bao-mat/",
            matter=f"{kind}:{person.pk}:{now.timestamp()}",
        )
